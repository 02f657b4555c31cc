// The .t files: one rule a line in netfilter's three columns, packets below it.
//
//   # kernel: COMMAND              to be run before the kernel is asked about the file
//   # comment                      -4, -6: the family of what follows (IPv4 at first)
//   *filter                        the table (filter at first)
//   :INPUT,FORWARD                 the chains that the rule is tried in
//   ipset create x hash:ip         sets that all the rules of the file find, as they are before the first packet
//   -p tcp --dport 22;-p tcp -m tcp --dport 22;OK      rule; text as saved, `=` for the same; OK or FAIL CODE
//     -L " tcp dpt:ssh"            what `iptables -L` prints behind the columns for the rule's extensions; \0 is a zero
//     -n " tcp dpt:22"             and under -n, where that differs
//     > tcp dport=22   hit         a packet in iptc's notation and what the rule says of it; packets of a rule come
//                                  one after another, so `at=2s` matters to a match with state. `ct.…` settings are of
//                                  the conntrack entry (see packet_case.h)
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compiler/source/source_map.h"
#include "runtime/abi/netfilter.h"
#include "runtime/abi/outcome.h"
#include "runtime/sets/directory.h"

namespace iptc::test {

struct PacketLine {
  std::string text;
  Outcome outcome = Outcome::kMiss;
  std::size_t line = 0;
};

struct RuleLine {
  abi::Family family = abi::Family::kIp4;
  abi::TableId table = abi::TableId::kFilter;
  std::vector<std::string> chains;
  std::size_t line = 0;
  std::size_t begin = 0, end = 0;  // the rule's bytes in the file
  std::string rule, saved, code;   // code: empty where the rule is accepted
  std::optional<std::string> listed, listed_numeric;
  std::vector<PacketLine> packets;
};

struct CaseFile {
  std::filesystem::path path;
  source::FileId file = source::FileId::kNone;
  std::vector<RuleLine> rules;
  sets::Directory sets;
};

// Reads a file into the map. What cannot be read is a test failure.
[[nodiscard]] CaseFile ReadCaseFile(const std::filesystem::path& path, source::SourceMap& map);

}  // namespace iptc::test
