// What `verify` sums up while packets go by: verdicts, fates, reasons for which the IP stack refused packets, dropped
// flows. Adding a packet allocates nothing, except for the first of a dropped flow.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/dropped_flows.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

class Tally {
 public:
  // `flow`: of a packet that HasFlow, where somebody wants to know dropped flows.
  void Add(const engine::PacketResult& result, const std::optional<DroppedFlow>& flow);
  // Whether the firewall dropped the packet, and not the IP stack.
  [[nodiscard]] static bool HasFlow(const engine::PacketResult& result);

  [[nodiscard]] std::uint64_t Packets() const { return packets_; }
  [[nodiscard]] std::uint64_t Of(engine::Verdict verdict) const { return verdicts_[static_cast<std::size_t>(verdict)]; }

  static constexpr std::size_t kVerdicts = 4;
  static constexpr std::size_t kFates = static_cast<std::size_t>(engine::FateKind::kStackAfter) + 1;
  // Packets by verdict and fate.
  struct Row {
    engine::Verdict verdict;
    engine::Fate fate;
    std::uint64_t packets;
  };
  [[nodiscard]] std::vector<Row> Rows() const;
  // Why the stack discarded packets: what is wrong with them or where they went, in order of appearance.
  using Reason = std::pair<std::string_view, std::uint64_t>;
  [[nodiscard]] const std::vector<Reason>& Refused() const { return refused_; }      // before PREROUTING
  [[nodiscard]] const std::vector<Reason>& Discarded() const { return discarded_; }  // after a hook
  // Packets that were asked a match which nobody can decide, by the match's text.
  [[nodiscard]] const std::vector<Reason>& Unknown() const { return unknown_; }
  // Packets that TRACE marked.
  [[nodiscard]] std::uint64_t Traced() const { return traced_; }
  [[nodiscard]] const DroppedFlows& Flows() const { return flows_; }

 private:
  std::uint64_t packets_ = 0;
  std::uint64_t traced_ = 0;
  std::array<std::uint64_t, kVerdicts> verdicts_ = {};
  std::array<std::array<std::array<std::uint64_t, abi::kHookCount>, kFates>, kVerdicts> fates_ = {};
  std::vector<Reason> refused_, discarded_, unknown_;
  DroppedFlows flows_;
};

}  // namespace iptc::cli
