// Which flows were dropped most, for the text report: packets counted by source, destination, protocol, destination
// port and the rule that dropped them. Source ports are left aside, so that a scan or a retrying client is one line.
//
// Memory is bounded: beyond kMaximum flows further ones are counted together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
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
  friend bool operator==(const DroppedFlow&, const DroppedFlow&) = default;
};

// "tcp 10.0.0.1 > 192.168.0.2:25"
[[nodiscard]] std::string FlowText(const DroppedFlow& flow);

// Looks at the frame again: only dropped packets pay for it. Nothing for frames that are no IP.
[[nodiscard]] std::optional<DroppedFlow> DroppedFlowOf(const capture::Frame& frame,
                                                       const std::optional<engine::RuleHit>& where);

class DroppedFlows {
 public:
  void Add(const DroppedFlow& flow);

  struct Entry {
    DroppedFlow flow;
    std::uint64_t packets = 0;
  };
  // The largest first; equals in the order of their first packet.
  [[nodiscard]] std::vector<Entry> Top(std::size_t count) const;
  [[nodiscard]] std::size_t Size() const { return entries_.size(); }
  [[nodiscard]] std::uint64_t Others() const { return others_; }

 private:
  static constexpr std::size_t kMaximum = 1U << 20U;
  // A place of the hash index: the upper half of the hash, so that most other flows are told apart without a look at
  // their entries, and the entry's number from 1.
  struct Place {
    std::uint32_t tag = 0;
    std::uint32_t entry = 0;  // 0: free
  };

  // The flow's place in the index, or the free one where it would go.
  [[nodiscard]] Place& Find(const DroppedFlow& flow, std::uint64_t hash);
  void Grow();

  std::vector<Place> index_ = std::vector<Place>(1024);  // a power of two, at most half full
  std::vector<Entry> entries_;
  std::uint64_t others_ = 0;
};

}  // namespace iptc::cli
