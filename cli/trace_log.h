// What `trace` tells of one packet's way: every hook, table, chain and rule, why a rule did not match, what its target
// changed, what conntrack knew and knows. Fed by the engine (as its Observer) and by the explaining classifiers;
// printed by cli/trace_text.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/eval/explain.h"
#include "compiler/ir/ruleset.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

// One value that a target changed: {"mark", "0x00000000", "0x00000007"}.
struct TraceChange {
  std::string what, from, to;
};

// Why a rule did not match.
struct TraceMiss {
  std::string test = {};                   // what was written: "--dport 22"; empty: not known
  std::vector<std::string> findings = {};  // what the packet has: "tcp dport is 80"
  std::string why = {};                    // all in one: "--dport 22: tcp dport is 80"
};

struct TraceStep {
  enum class Kind : std::uint8_t { kHook, kTable, kChain, kMiss, kHotdrop, kHit, kPolicy, kEvent, kTracked, kEntry };
  Kind kind = Kind::kEvent;
  engine::RuleHit at = {};                     // table, chain and rule, where they mean something
  std::size_t depth = 0;                       // of jumps
  abi::Hook hook = {};                         // kHook
  std::string text = {};                       // the packet (kHook), what happened (kEvent), the state (kTracked)
  bool accept = false;                         // kPolicy
  TraceMiss miss = {};                         // kMiss, kHotdrop
  std::vector<TraceChange> changes = {};       // kHit
  std::optional<conntrack::Entry> entry = {};  // kTracked: as it was found, if it was there; kEntry: at the end
};

class TraceLog final : public engine::Observer {
 public:
  // `ruleset` as loaded; it must outlive the log.
  explicit TraceLog(const ir::Ruleset& ruleset) : ruleset_(ruleset) {}

  void Asked(const eval::RuleAsked& asked);

  void OnHook(abi::Hook hook, const abi::PacketMeta& meta) override;
  void OnTable(std::size_t table, std::size_t chain, const abi::PacketMeta& meta) override;
  void OnChain(std::size_t table, std::size_t chain, std::size_t depth) override;
  void OnRule(const engine::RuleHit& hit, std::optional<netfilter::WalkVerdict> end, const abi::PacketMeta& before,
              const abi::PacketMeta& after) override;
  void OnPolicy(const engine::RuleHit& hit, bool accept, const abi::PacketMeta& meta) override;
  void OnEvent(std::string_view text) override;
  void OnConntrack(const abi::PacketMeta& meta, const std::optional<conntrack::Entry>& before) override;
  void OnEntry(const std::optional<conntrack::Entry>& after) override;

  [[nodiscard]] const std::vector<TraceStep>& Steps() const { return steps_; }
  void Clear();

 private:
  // What a target may change beside the record that OnRule gets, as it was when the rule matched.
  struct Before {
    std::uint32_t connection_mark = 0;
    std::vector<std::uint8_t> bytes;
  };

  [[nodiscard]] std::size_t& DepthOf(std::size_t table, std::size_t chain) { return depths_[{table, chain}]; }
  [[nodiscard]] TraceMiss MissOf(const eval::RuleAsked& asked) const;

  const ir::Ruleset& ruleset_;
  std::vector<TraceStep> steps_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> depths_;  // of chains entered, to show a return
  std::map<const abi::PacketMeta*, Before> before_;                    // by packet: answers are walked inside a rule
};

}  // namespace iptc::cli
