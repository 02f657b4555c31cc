// LogRecord: what a target tells of a packet without changing its way: LOG's line, NFLOG's message, AUDIT's record, the
// lines that the kernel logs of a packet that TRACE marked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iptc::netfilter {

struct LogRecord {
  std::string_view target;                 // a literal: "LOG", "NFLOG", "AUDIT", "IDLETIMER", "LED", "TRACE"
  std::string text;                        // the line as the kernel prints it, prefix and all; NFLOG: the prefix alone
  std::uint8_t level = 0;                  // LOG
  std::uint16_t group = 0;                 // NFLOG
  std::vector<std::uint8_t> payload = {};  // NFLOG: what is copied of the packet, from its IP header on
};

}  // namespace iptc::netfilter
