// Runs command lines of the program in a scratch folder and tells everything that they print.
//
//   === fw.sh
//   iptables -A INPUT -p tcp --dport 22 -j ACCEPT
//   === traffic.pcapng
//   tcp 10.0.0.1:1234 > 192.168.0.2:25 in eth0 syn
//   $ iptc verify fw.sh traffic.pcapng --hook input
//
// `=== NAME` begins a file; one whose name ends in .pcapng is made of packets in iptc's notation, one a line, one
// second apart, with Ethernet headers and interface names. `$ ` begins a command line for sh, run in the folder that
// holds the files, `iptc` found first on the path. Lines that start with `#` before the first file are comment.
// Printed: each command line, its standard output, its standard error if it has any, and its exit code unless 0.
// Numbers that differ from run to run (milliseconds, bytes of code) are replaced by `_`.
#pragma once

#include <string>

namespace iptc::test {

[[nodiscard]] std::string RunCliCase(const std::string& text, const std::string& program);

// A program's run: standard output and error apart, and how it ended (128 + signal where one killed it).
struct CommandRun {
  std::string out;
  std::string err;
  int code = 0;
};
[[nodiscard]] CommandRun RunCommand(const std::string& command_line, const std::string& folder,
                                    const std::string& program);

}  // namespace iptc::test
