// One packet's story as `trace` prints it: for people, or as one JSON object a line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/rule_names.h"
#include "cli/trace_log.h"

namespace iptc::cli {

struct TracedPacket {
  std::uint64_t number = 0;   // from 1
  std::uint64_t time_ns = 0;  // since the first packet
  const std::string& notation;
  const std::vector<TraceStep>& steps;
  const engine::PacketResult& result;
};

[[nodiscard]] std::string TraceText(const TracedPacket& packet, const RuleNames& names);
[[nodiscard]] std::string TraceJson(const TracedPacket& packet, const RuleNames& names);

}  // namespace iptc::cli
