// Path: the way of one packet through the host, from where it enters to its fate: what the IP stack does before,
// between and behind netfilter's hooks (net/ipv4/ip_input.c, ip_forward.c, ip_output.c and their IPv6 twins).
//
//   from the wire: checks, PREROUTING, routing; INPUT and the sockets, or TTL, MTU, FORWARD, POSTROUTING and the wire
//   from the host: routing, OUTPUT, POSTROUTING and the wire, or by lo: PREROUTING, INPUT and the sockets
//
// Packets that the firewall makes on the way (Outlet::Send) are walked at once, inside the walk that made them, as the
// kernel does; what happens to them is recorded in the same result, but fate, mark and state are those of the packet
// that entered.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/engine/engine.h"
#include "runtime/engine/recorder.h"
#include "runtime/engine/slots.h"
#include "runtime/host/address_types.h"
#include "runtime/host/answers.h"
#include "runtime/host/routes.h"
#include "runtime/netfilter/defrag.h"
#include "runtime/netfilter/hooks.h"
#include "runtime/netfilter/ip_options.h"
#include "runtime/netfilter/packets.h"
#include "runtime/netfilter/synproxy.h"
#include "runtime/packet/packet_record.h"
#include "runtime/sets/directory.h"

namespace iptc::engine {

// A packet under way, with what the stack keeps beside it. Every PacketRef that the hooks see is a Passage.
struct Passage : packet::PacketRef {
  host::RouteResult route;
  netfilter::Geometry geometry;
  netfilter::IpOptions options;
  std::optional<abi::Hook> forced;
  U128 told_out = 0;             // the outgoing interface's name where no host model tells it
  int depth = 0;                 // how many packets' walks it is nested in
  bool main = false;             // the packet that entered, or its copy: its fate is the result's
  bool joined_for_host = false;  // put together between PREROUTING and INPUT
  bool duplicate = false;        // TEE's copy of a packet
};

class Path final : private netfilter::Rerouter, private netfilter::Outlet {
 public:
  Path(const abi::Program& program, const host::HostModel& host, const Options& options, Recorder& recorder);
  ~Path() override;

  // The ruleset is loaded at that time: limits are full, sets' timeouts begin. Once, before the first packet.
  void Load(std::uint64_t now_ns);
  void Enter(const InputPacket& input, std::uint64_t now_ns, PacketResult& result);
  void Expire(std::uint64_t now_ns) { conntrack_.Expire(now_ns); }

  [[nodiscard]] std::span<const Counter> Counters() const { return walker_.Counters(); }
  [[nodiscard]] const conntrack::Conntrack& Connections() const { return conntrack_; }

 private:
  // Rerouter, Outlet
  bool Reroute(packet::PacketRef& packet) override;
  void Send(const packet::PacketRef& original, std::span<const std::uint8_t> l3) override { SendBy(original, l3, -1); }
  void SendError(const packet::PacketRef& original, const netfilter::IcmpError& error) override;
  void SendSegment(const packet::PacketRef& original, std::span<const std::uint8_t> l3,
                   netfilter::Attachment attachment) override;
  void Duplicate(const packet::PacketRef& original, U128 gateway, std::string_view interface) override;
  [[nodiscard]] bool WantsLogs() const override { return options_.record_logs; }
  void Log(const netfilter::RuleHit& by, netfilter::LogRecord record) override {
    result_->logs.push_back({std::move(record), by, hook_});
  }

  void SendBy(const packet::PacketRef& original, std::span<const std::uint8_t> l3, int interface);

  // Entering. False: the packet ended, its fate is set.
  bool Receive(const InputPacket& input, Passage& packet);
  // An IPv6 packet whose hop-by-hop options nobody looks at, or found unsound.
  static void DissectUnchecked(Passage& packet);
  void TellOfOptions(const Passage& packet);
  bool ReceiveLocal(const InputPacket& input, Passage& packet);
  bool AcceptLink(const InputPacket& input, const packet::LinkInfo& link, Passage& packet);
  void FromWire(Passage& packet);
  void FromHost(Passage& packet);
  void Forced(Passage& packet);

  // Between the hooks.
  void Routed(Passage& packet);
  bool CheckOptions(Passage& packet);
  void Unroutable(Passage& packet);
  void DeliverLocally(Passage& packet);
  void Forward(Passage& packet);
  bool MayForward(Passage& packet);
  bool MayForwardSource(const Passage& packet);
  void Output(Passage& packet);
  void LoopBack(Passage& packet);
  void LoopPieces(Passage& packet);
  void LoopCopy(Passage& copy);
  void ComeBack(Passage& packet, abi::PacketType type);
  void ComeIn(Passage& packet);
  void EmptyBacklog();
  [[nodiscard]] bool HearsItself(const Passage& packet) const;
  void HearAndSend(Passage& packet, void (Path::*send)(Passage&));
  void Depart(Passage& packet);
  void Leave(Passage& packet);
  void Transmit(Passage& packet);
  bool FitsInterface(Passage& packet, std::uint32_t mtu);
  std::optional<std::vector<std::vector<std::uint8_t>>> Pieces(const Passage& packet, std::uint32_t mtu);

  // Runs a hook's netfilter; false: the packet ended there.
  bool RunHook(Passage& packet, abi::Hook hook);
  bool Defragment(Passage& packet, abi::Hook hook);
  [[nodiscard]] const abi::FamilyNeeds& Needs(const Passage& packet) const;
  [[nodiscard]] bool Defragments(const Passage& packet) const;
  [[nodiscard]] netfilter::TargetContext ContextOf(abi::Hook hook);
  netfilter::HookResult WalkHook(Passage& packet, abi::Hook hook);
  netfilter::HookResult WatchHook(Passage& packet, abi::Hook hook);
  void TellHook(const abi::PacketMeta& before, const abi::PacketMeta& after);
  void TellRoute(const Passage& packet);
  void EndInHook(Passage& packet, abi::Hook hook, const netfilter::HookResult& end);
  void End(const Passage& packet, Verdict verdict, Fate fate);
  void StackDrop(const Passage& packet, abi::Hook after, std::string_view reason);

  [[nodiscard]] bool HasHost() const { return router_ != nullptr; }
  [[nodiscard]] const host::Interface* Find(int index) const;
  [[nodiscard]] host::RouteQuery QueryOf(const Passage& packet) const;
  [[nodiscard]] U128 NameOf(int interface) const;
  void SetOut(Passage& packet);
  void NameOut(Passage& packet) const;
  [[nodiscard]] std::uint32_t FragmentId(const Passage& packet) const;  // of an IPv6 packet that is cut
  void WriteFrame(const Passage& packet, std::span<std::uint8_t> l3);
  Passage& MakeOwn(const packet::PacketRef& original, std::span<const std::uint8_t> l3);
  void Launch(Passage& packet);
  static void MarkCopy(Passage& copy, bool incoming);
  bool RouteCopy(Passage& copy, U128 gateway, std::string_view interface);
  void Record(std::vector<OutFrame>& list, const Passage& packet, int interface, std::span<const std::uint8_t> bytes);
  Passage& NewPassage(int depth);
  void Finish(Passage& packet) { conntrack_.Release(packet); }

  const abi::Program& program_;
  const host::HostModel& host_;
  const Options& options_;
  Recorder& recorder_;
  std::unique_ptr<host::Router> router_;  // null: no host model
  std::unique_ptr<host::AddressTypes> address_types_;
  std::unique_ptr<host::Answers> answers_;
  netfilter::Walker walker_;
  conntrack::Conntrack conntrack_;
  conntrack::Nat nat_;
  netfilter::Hooks hooks_;
  netfilter::Synproxy synproxy_;
  netfilter::Defragmenter defragmenter_;
  std::unique_ptr<sets::Directory> sets_;  // null: the program has none
  helpers::RateEstimators estimators_;
  Slots slots_;
  packet::PacketRecord record_;  // match_context_.owner
  abi::Context match_context_;
  abi::UnknownLog unknowns_;
  bool duplicating_ = false;     // a copy of TEE's is under way: it is not copied again (in_nf_duplicate)
  int copies_ = 0;               // that TEE made since the packet entered
  std::deque<Passage> backlog_;  // what comes back to the host once the walks under way have ended
  int loopback_ = -1;
  std::uint64_t now_ns_ = 0;
  PacketResult* result_ = nullptr;
  abi::Hook hook_ = abi::Hook::kPrerouting;         // that is walked, of the packet innermost
  std::vector<std::unique_ptr<Passage>> passages_;  // by depth, reused from packet to packet
};

}  // namespace iptc::engine
