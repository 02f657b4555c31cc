#include "runtime/netfilter/hooks.h"

#include <cassert>

#include "runtime/conntrack/conn.h"
#include "runtime/netfilter/synproxy.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using abi::Hook;
using abi::TableId;

std::size_t FamilyIndex(std::uint8_t family) { return family == 4 ? 0 : 1; }

int FindTable(const abi::Program& program, abi::Family family, TableId id, Hook hook) {
  for (std::size_t i = 0; i < program.tables.size(); ++i) {
    const abi::ProgramTable& table = program.tables[i];
    if (table.family == family && table.table == id) {
      return table.base[static_cast<std::size_t>(hook)] >= 0 ? static_cast<int>(i) : -1;
    }
  }
  return -1;
}

// A packet of the host's own, on its second way.
bool CameByLoopback(const packet::PacketRef& packet, const TargetContext& context) {
  if (context.hook != Hook::kInput || context.host == nullptr || packet.in_interface < 0) return false;
  return context.host->interfaces[static_cast<std::size_t>(packet.in_interface)].loopback;
}

// What mangle's OUTPUT looks at to find the way anew: the mark, the addresses, TOS (IPv6: hop limit, flow label too).
struct RouteKey {
  explicit RouteKey(const abi::PacketMeta& meta)
      : saddr(meta.saddr), daddr(meta.daddr), mark(meta.mark), tos(meta.tos), ttl(meta.family == 6 ? meta.ttl : 0) {}
  friend bool operator==(const RouteKey&, const RouteKey&) = default;
  U128 saddr, daddr;
  std::uint32_t mark;
  std::uint8_t tos, ttl;
};

}  // namespace

struct Hooks::Call {
  Hooks& hooks;
  packet::PacketRef& packet;
  abi::Context& match_context;
  TargetContext& context;
  Rerouter& rerouter;
  WalkObserver* observer;
  bool queued = false;  // the last walk ended in a queue
  HookResult result = {};
};

Hooks::Hooks(const abi::Program& program, Walker& walker, conntrack::Conntrack& conntrack, conntrack::Nat& nat,
             const QueuedVerdicts& queued)
    : walker_(walker), conntrack_(conntrack), nat_(nat), queued_(queued) {
  Plan(program, abi::Family::kIp4);
  Plan(program, abi::Family::kIp6);
}

void Hooks::Plan(const abi::Program& program, abi::Family family) {
  const bool conntrack = family == abi::Family::kIp4 ? program.ip4.conntrack : program.ip6.conntrack;
  for (std::size_t h = 0; h < abi::kHookCount; ++h) {
    const Hook hook = static_cast<Hook>(h);
    Steps& steps = plan_[FamilyIndex(static_cast<std::uint8_t>(family))][h];
    const auto add = [&](Part part, int table, bool reroutes = false) {
      assert(steps.count < steps.steps.size());
      steps.steps[steps.count++] = {part, table, reroutes};
    };
    const auto add_table = [&](TableId id) {
      const int table = FindTable(program, family, id, hook);
      if (table >= 0) add(Part::kTable, table, hook == Hook::kOutput && id == TableId::kMangle);
    };
    const auto add_nat = [&] {
      const int table = FindTable(program, family, TableId::kNat, hook);
      if (table >= 0 && conntrack) add(Part::kNat, table, hook == Hook::kOutput);
    };
    const bool entry = hook == Hook::kPrerouting || hook == Hook::kOutput;
    add_table(TableId::kRaw);
    if (entry && conntrack) add(Part::kConntrack, -1);
    add_table(TableId::kMangle);
    if (entry) add_nat();
    add_table(TableId::kFilter);
    add_table(TableId::kSecurity);
    if (hook == Hook::kInput || hook == Hook::kPostrouting) {
      add_nat();
      if (!conntrack) continue;
      add(Part::kProxy, -1);
      add(Part::kConfirm, -1);
    }
  }
}

HookResult Hooks::Run(packet::PacketRef& packet, abi::Context& match_context, TargetContext& context,
                      Rerouter& rerouter, WalkObserver* observer) {
  packet.meta.hook = static_cast<std::uint8_t>(context.hook);
  Call call{*this, packet, match_context, context, rerouter, observer};
  const Steps& steps = plan_[FamilyIndex(packet.meta.family)][static_cast<std::size_t>(context.hook)];
  for (std::size_t i = 0; i < steps.count; ++i) {
    if (!RunStep(steps.steps[i], call)) break;
  }
  return call.result;
}

bool Hooks::RunStep(const Step& step, Call& call) {
  switch (step.part) {
    case Part::kTable:
      return RunTable(step, call);
    case Part::kConntrack:
      return RunConntrack(call);
    case Part::kNat:
      return RunNat(step, call);
    case Part::kProxy:
      return RunProxy(call);
    case Part::kConfirm:
      return RunConfirm(call);
  }
  return true;
}

bool Hooks::Silent(Call& call, std::string_view reason) {
  call.result.end = HookEnd::kSilent;
  call.result.verdict = WalkVerdict::kDrop;
  call.result.reason = reason;
  return false;
}

WalkVerdict Hooks::Settled(WalkVerdict verdict) const {
  if (verdict == WalkVerdict::kQueue) return queued_.plain;
  return verdict == WalkVerdict::kQueueBypass ? queued_.bypassing : verdict;
}

// Walks one table; false when the packet goes no further.
bool Hooks::Walk(int table, Call& call) {
  const WalkResult walk = call.hooks.walker_.Walk(static_cast<std::size_t>(table), call.packet, call.match_context,
                                                  call.context, call.observer);
  if (walk.end == WalkEnd::kHotdrop) return Silent(call, "a match could not read its header");
  call.result.where = walk.where;
  call.result.decided = true;
  call.result.verdict = call.hooks.Settled(walk.verdict);
  call.queued = walk.verdict == WalkVerdict::kQueue || walk.verdict == WalkVerdict::kQueueBypass;
  if (call.result.verdict == WalkVerdict::kAccept) return true;
  call.result.end = walk.end == WalkEnd::kPolicy ? HookEnd::kPolicy : HookEnd::kRule;
  return false;
}

bool Hooks::RunTable(const Step& step, Call& call) {
  if (!step.reroutes) return Walk(step.table, call);
  const RouteKey before(call.packet.meta);
  if (!Walk(step.table, call)) return false;
  if (before == RouteKey(call.packet.meta) || call.rerouter.Reroute(call.packet)) return true;
  return Silent(call, "no route after mangle");
}

bool Hooks::RunConntrack(Call& call) {
  packet::PacketRef& packet = call.packet;
  if (packet.Settled()) return true;
  const bool check_checksum = call.context.hook == Hook::kPrerouting;
  const auto verdict = call.hooks.conntrack_.Track(packet, call.context.now_ns, check_checksum);
  if (call.observer != nullptr) call.observer->OnTracked(packet.meta);
  return verdict == conntrack::TrackVerdict::kAccept ? true : Silent(call, "conntrack: table full");
}

bool Hooks::RunNat(const Step& step, Call& call) {
  packet::PacketRef& packet = call.packet;
  if (packet.conn == nullptr) return true;
  const Hook hook = call.context.hook;
  if (conntrack::Nat::NeedsBinding(packet, hook)) {
    // Without a rule that made the binding, the connection gets a null binding.
    if (!Walk(step.table, call)) {
      const bool nat_failed = call.result.end == HookEnd::kRule && call.result.verdict == WalkVerdict::kDrop;
      return nat_failed ? Silent(call, "nat: no usable tuple") : false;
    }
    if (call.queued) return true;  // comes back behind NAT's hook, which then did not bind it
    const bool unbound = conntrack::Nat::NeedsBinding(packet, hook);
    if (unbound &&
        call.hooks.nat_.Bind(packet, conntrack::Nat::ManipOf(hook), nullptr) != conntrack::NatVerdict::kAccept) {
      return Silent(call, "nat: no usable tuple");
    }
  }
  const U128 before = packet.meta.daddr;
  if (call.hooks.nat_.Rewrite(packet, hook) != conntrack::NatVerdict::kAccept) {
    return Silent(call, "nat: packet cannot be translated");
  }
  if (step.reroutes && before != packet.meta.daddr && !call.rerouter.Reroute(packet)) {
    return Silent(call, "no route after nat");
  }
  return true;
}

// ipv4_synproxy_hook, ipv6_synproxy_hook.
bool Hooks::RunProxy(Call& call) {
  const conntrack::Conn* conn = call.packet.conn;
  if (conn == nullptr || conn->extra == nullptr || !conn->extra->proxied) return true;
  if (call.packet.meta.proto != packet::kProtoTcp || CameByLoopback(call.packet, call.context)) return true;
  switch (call.context.synproxy.Follow(call.packet, call.context.now_ns, call.context.outlet)) {
    case Synproxy::Verdict::kGoOn:
      return true;
    case Synproxy::Verdict::kDrop:
      return Silent(call, "SYNPROXY: not of its handshake");
    case Synproxy::Verdict::kStolen:
      break;
  }
  Silent(call, "SYNPROXY answered it");
  call.result.verdict = WalkVerdict::kStolen;
  return false;
}

bool Hooks::RunConfirm(Call& call) {
  if (call.packet.conn == nullptr) return true;
  if (!call.hooks.conntrack_.Help(call.packet, CameByLoopback(call.packet, call.context))) {
    return Silent(call, "conntrack: its helper can't follow it");
  }
  if (call.hooks.conntrack_.Confirm(call.packet, call.context.now_ns)) return true;
  return Silent(call, "conntrack: clash at confirm");
}

}  // namespace iptc::netfilter
