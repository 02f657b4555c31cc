// What `trace` tells of one packet's way: every hook, table, chain and rule, why a rule did not match, what its target
// changed. Fed by the engine (as its Observer) and by the explaining classifiers; printed as text or as JSON.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/rule_names.h"
#include "compiler/eval/explain.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

struct TraceStep {
  enum class Kind : std::uint8_t { kHook, kTable, kChain, kMiss, kHotdrop, kHit, kPolicy, kEvent };
  Kind kind = Kind::kEvent;
  engine::RuleHit at = {};  // table, chain and rule, where they mean something
  std::size_t depth = 0;    // of jumps
  abi::Hook hook = {};      // kHook
  std::string text = {};    // the packet (kHook), why it missed, what changed, what happened
  bool accept = false;      // kPolicy
};

class TraceLog final : public engine::Observer {
 public:
  void Asked(const eval::RuleAsked& asked);

  void OnHook(abi::Hook hook, const abi::PacketMeta& meta) override;
  void OnTable(std::size_t table, std::size_t chain, const abi::PacketMeta& meta) override;
  void OnChain(std::size_t table, std::size_t chain, std::size_t depth) override;
  void OnRule(const engine::RuleHit& hit, const abi::PacketMeta& before, const abi::PacketMeta& after) override;
  void OnPolicy(const engine::RuleHit& hit, bool accept) override;
  void OnEvent(std::string_view text) override;

  [[nodiscard]] const std::vector<TraceStep>& Steps() const { return steps_; }
  void Clear();

 private:
  std::vector<TraceStep> steps_;
  [[nodiscard]] std::size_t& DepthOf(std::size_t table, std::size_t chain) { return depths_[{table, chain}]; }

  std::map<std::pair<std::size_t, std::size_t>, std::size_t> depths_;  // of chains entered, to show a return
};

// One packet's story. `packet` is its notation.
[[nodiscard]] std::string TraceText(std::uint64_t number, const std::string& packet,
                                    const std::vector<TraceStep>& steps, const engine::PacketResult& result,
                                    const RuleNames& names);
[[nodiscard]] std::string TraceJson(std::uint64_t number, const std::string& packet,
                                    const std::vector<TraceStep>& steps, const engine::PacketResult& result,
                                    const RuleNames& names);

}  // namespace iptc::cli
