// Walker: one table's chains over one packet, as ipt_do_table does (net/ipv4/netfilter/ip_tables.c).
//
// The classifier of a chain says which rule matches next; the walker steps its counter, then acts: verdicts end the
// walk, jumps push the way back, gotos do not (so that RETURN behind one goes to the caller's caller), RETURN in a base
// chain and its end step the policy's counter. A hotdrop ends the walk with no counter stepped at all.
// After an action wrote fields that a chain tests, that chain's cursor is reseated behind the rule that led there.
// Counters count packets, and bytes of the IP packet as it is when the rule matches.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "runtime/abi/program.h"
#include "runtime/netfilter/rule_hit.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {

struct Counter {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

enum class WalkVerdict : std::uint8_t { kAccept, kDrop, kReject, kQueue, kQueueBypass, kStolen };

// Sees a walk from inside; calls come in the order of events.
class WalkObserver {
 public:
  virtual ~WalkObserver() = default;
  virtual void OnTable(std::size_t table, std::size_t chain, const abi::PacketMeta& meta) = 0;
  virtual void OnChain(std::size_t table, std::size_t chain, std::size_t depth) = 0;  // jumped or gone to
  virtual void OnCount(const RuleHit& hit) = 0;                                       // a rule's counter stepped
  // The rule's target acted; `end` says how, if the walk of the table is over. Behind the hits of the packets that it
  // made (REJECT), unlike OnCount. `after` is the packet's own record.
  virtual void OnRule(const RuleHit& hit, std::optional<WalkVerdict> end, const abi::PacketMeta& before,
                      const abi::PacketMeta& after) = 0;
  virtual void OnPolicy(const RuleHit& hit, bool accept, const abi::PacketMeta& meta) = 0;
  virtual void OnTracked(const abi::PacketMeta&) {}  // conntrack looked at the packet: ct_state is set
};

enum class WalkEnd : std::uint8_t { kRule, kPolicy, kHotdrop };

struct WalkResult {
  WalkVerdict verdict = WalkVerdict::kAccept;
  WalkEnd end = WalkEnd::kPolicy;
  RuleHit where;  // the rule or policy that decided; the base chain for a hotdrop
};

class Walker {
 public:
  // The Program must outlive the walker. A target that the registry does not have is counted and passed by.
  explicit Walker(const abi::Program& program);
  ~Walker();

  // Tells every rule's target that it is loaded. To be called once, before the first walk.
  void Load(TargetContext& context) const;

  // Walks the base chain that `table` has for context.hook. Precondition: it has one.
  WalkResult Walk(std::size_t table, packet::PacketRef& packet, abi::Context& match_context, TargetContext& context,
                  WalkObserver* observer);

  [[nodiscard]] std::span<const Counter> Counters() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iptc::netfilter
