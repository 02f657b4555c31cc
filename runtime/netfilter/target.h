// Target: what a rule does to a packet once it matched, for targets with code of their own. Accepting, dropping,
// jumping and returning are the walker's.
//
// One file per target: targets/<name>.cpp defines `k<Stem>Target`; the build collects them. `params` is the block of
// runtime/abi/target_params.h, 16-byte aligned. An action that changes bytes keeps packet.meta in step.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/abi/netfilter.h"
#include "runtime/conntrack/nat.h"
#include "runtime/helpers/rateest.h"
#include "runtime/host/routes.h"
#include "runtime/netfilter/icmp_error.h"
#include "runtime/netfilter/log_record.h"
#include "runtime/netfilter/rule_hit.h"
#include "runtime/packet/packet_ref.h"
#include "runtime/sets/directory.h"

namespace iptc::netfilter {

// kReject is a drop whose sender may have been told. kStolen: the target has the packet now, nothing more becomes of
// it.
enum class TargetVerdict : std::uint8_t { kContinue, kAccept, kDrop, kReject, kStolen };

class Synproxy;

// What a segment of SYNPROXY's has to do with connections: nothing as yet, it is the reply of the one that it answers,
// or it opens one that is proxied.
enum class Attachment : std::uint8_t { kNone, kReply, kProxied };

// Where a target puts what it makes besides a changed packet.
class Outlet {
 public:
  virtual ~Outlet() = default;
  // A packet of the firewall's own, from its IP header on, in answer to `original`. It enters OUTPUT at once.
  virtual void Send(const packet::PacketRef& original, std::span<const std::uint8_t> l3) = 0;
  // A TCP segment of SYNPROXY's, its checksum left to the device. It enters OUTPUT at once.
  virtual void SendSegment(const packet::PacketRef& original, std::span<const std::uint8_t> l3,
                           Attachment attachment) = 0;
  // An ICMP error of the firewall's own about `original`, if one may be sent at all.
  virtual void SendError(const packet::PacketRef& original, const IcmpError& error) = 0;
  // A copy of `original` to the machine with that address (TEE), by that interface or, where its name is empty, by
  // the route. It enters OUTPUT at once. A copy is not copied again on its way.
  virtual void Duplicate(const packet::PacketRef& original, U128 gateway, std::string_view interface) = 0;
  [[nodiscard]] virtual bool WantsLogs() const = 0;
  // `by`: the entry that tells it.
  virtual void Log(const RuleHit& by, LogRecord record) = 0;
};

// What a target may use besides the packet and its parameters.
struct TargetContext {
  abi::Hook hook = abi::Hook::kPrerouting;
  RuleHit rule = {};  // whose target acts
  std::uint64_t now_ns = 0;
  // The host's interfaces and routes; null without a host model: then every address can be reached, and addresses
  // that only the host could know (MASQUERADE, REDIRECT) stay as they are.
  const host::HostModel* host = nullptr;
  const host::Router* router = nullptr;
  sets::Directory* sets = nullptr;                // the live ipsets; null: no rule asks for one
  helpers::RateEstimators* estimators = nullptr;  // what RATEEST measures
  const Synproxy& synproxy;
  conntrack::Nat& nat;
  Outlet& outlet;
};

struct Target {
  std::string_view name = {};
  TargetVerdict (*act)(packet::PacketRef& packet, const void* params, TargetContext& context) = nullptr;
  // What loading a rule with the target sets up; null: nothing.
  void (*load)(const void* params, TargetContext& context) = nullptr;
  // What of these parameters is not carried out, in words; empty: nothing. Null: all is.
  std::string (*not_modelled)(const void* params) = nullptr;
  // Whether what it does hangs on nothing but the packet, its connection, these parameters and the time, and touches
  // nothing that packets between other addresses may see; nor does it change addresses. Null: no. A ruleset of such
  // targets alone can be asked about different flows at once (verify --jobs).
  bool (*flow_local)(const void* params) = nullptr;
};

inline constexpr auto kAlwaysFlowLocal = [](const void* /*params*/) { return true; };

[[nodiscard]] std::span<const Target* const> Targets();
[[nodiscard]] const Target* FindTarget(std::string_view name);

}  // namespace iptc::netfilter
