// Hooks: everything that netfilter does to a packet at one hook, in the order of priorities: tables, conntrack, NAT,
// confirm.
//
//   PREROUTING   raw, conntrack, mangle, nat (destination)
//   INPUT        mangle, filter, security, nat (source), SYNPROXY's hook, helpers, confirm
//   FORWARD      mangle, filter, security
//   OUTPUT       raw, conntrack, mangle, nat (destination), filter, security
//   POSTROUTING  mangle, nat (source), SYNPROXY's hook, helpers, confirm
//
// Tables that the ruleset never named do not exist and are passed over. Conntrack works in a family only where some
// rule needs it; without it the nat table's chains are never walked. Defragmentation, which comes before raw, is the
// caller's. Source: include/uapi/linux/netfilter_ipv4.h, net/netfilter/nf_nat_core.c (nf_nat_inet_fn),
// net/netfilter/nf_nat_proto.c, net/ipv4/netfilter/iptable_mangle.c.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/abi/program.h"
#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/nat.h"
#include "runtime/netfilter/walk.h"

namespace iptc::netfilter {

// Finds the packet's way anew after OUTPUT changed what routes depend on (ip_route_me_harder).
class Rerouter {
 public:
  virtual ~Rerouter() = default;
  // Sets packet.out_interface; meta.oif stays, as the hook's own `out` does in the kernel. False: no route, drop.
  virtual bool Reroute(packet::PacketRef& packet) = 0;
};

enum class HookEnd : std::uint8_t {
  kAlive,
  kRule,    // a rule dropped, rejected or queued it
  kPolicy,  // a policy dropped it
  kSilent,  // hotdrop, conntrack, NAT, SYNPROXY's hook, clash at confirm
};

struct HookResult {
  HookEnd end = HookEnd::kAlive;
  WalkVerdict verdict = WalkVerdict::kAccept;
  RuleHit where;                 // the last rule or policy that decided
  bool decided = false;          // whether some table had a say: `where` is valid
  std::string_view reason = {};  // of kSilent, for people
};

// What becomes of a queued packet: kQueue leaves it with user space, kAccept and kDrop decide for it.
struct QueuedVerdicts {
  WalkVerdict plain = WalkVerdict::kQueue;
  WalkVerdict bypassing = WalkVerdict::kQueue;  // where the rule says what to do when nobody listens
};

class Hooks {
 public:
  Hooks(const abi::Program& program, Walker& walker, conntrack::Conntrack& conntrack, conntrack::Nat& nat,
        const QueuedVerdicts& queued);

  // `context.hook` says which hook. The packet's meta.hook is set.
  HookResult Run(packet::PacketRef& packet, abi::Context& match_context, TargetContext& context, Rerouter& rerouter,
                 WalkObserver* observer);

 private:
  enum class Part : std::uint8_t { kTable, kConntrack, kNat, kProxy, kConfirm };
  struct Step {
    Part part = Part::kTable;
    int table = -1;  // kTable, kNat: index in Program::tables
    bool reroutes = false;
  };
  struct Steps {
    std::array<Step, 7> steps;
    std::size_t count = 0;
  };
  struct Call;

  void Plan(const abi::Program& program, abi::Family family);
  static bool RunStep(const Step& step, Call& call);
  static bool RunTable(const Step& step, Call& call);
  static bool RunConntrack(Call& call);
  static bool RunNat(const Step& step, Call& call);
  static bool RunProxy(Call& call);
  static bool RunConfirm(Call& call);
  static bool Walk(int table, Call& call);
  [[nodiscard]] WalkVerdict Settled(WalkVerdict verdict) const;
  static bool Silent(Call& call, std::string_view reason);

  Walker& walker_;
  conntrack::Conntrack& conntrack_;
  conntrack::Nat& nat_;
  const QueuedVerdicts queued_;
  std::array<std::array<Steps, abi::kHookCount>, 2> plan_;  // by family (4, 6), by hook
};

}  // namespace iptc::netfilter
