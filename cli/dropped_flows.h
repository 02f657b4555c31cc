// Which flows were dropped most, for the text report: packets counted by source, destination, protocol, destination
// port and the rule that dropped them. Source ports are left aside, so that a scan or a retrying client is one line.
//
// Memory is bounded: beyond kMaximum flows further ones are counted together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/abi/u128.h"
#include "runtime/capture/packet_source.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

struct DroppedFlow {
  U128 saddr = 0, daddr = 0;
  std::uint16_t dport = 0;
  std::uint8_t proto = 0;
  std::uint8_t family = 0;
  bool has_ports = false;
  bool by_rule = false;  // `by` says which
  engine::RuleHit by;
  friend bool operator==(const DroppedFlow& a, const DroppedFlow& b) {
    return a.saddr == b.saddr && a.daddr == b.daddr && a.dport == b.dport && a.proto == b.proto &&
           a.family == b.family && a.has_ports == b.has_ports && a.by_rule == b.by_rule && a.by.table == b.by.table &&
           a.by.chain == b.by.chain && a.by.number == b.by.number;
  }
};

// "tcp 10.0.0.1 > 192.168.0.2:25"
[[nodiscard]] std::string FlowText(const DroppedFlow& flow);

class DroppedFlows {
 public:
  // Looks at the frame again: only dropped packets pay for it. Frames that are no IP are left out.
  void Add(const capture::Frame& frame, const std::optional<engine::RuleHit>& where);

  struct Entry {
    DroppedFlow flow;
    std::uint64_t packets = 0;
  };
  // The largest first; equals in the order of their first packet.
  [[nodiscard]] std::vector<Entry> Top(std::size_t count) const;
  [[nodiscard]] std::size_t Size() const { return index_.size(); }
  [[nodiscard]] std::uint64_t Others() const { return others_; }

 private:
  static constexpr std::size_t kMaximum = 1U << 20U;
  struct Hash {
    std::size_t operator()(const DroppedFlow& flow) const;
  };

  std::unordered_map<DroppedFlow, std::size_t, Hash> index_;
  std::vector<Entry> entries_;
  std::uint64_t others_ = 0;
};

}  // namespace iptc::cli
