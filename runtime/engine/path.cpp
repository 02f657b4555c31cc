#include "runtime/engine/path.h"
#include "runtime/abi/address_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

#include "runtime/abi/address_text.h"
#include "runtime/conntrack/conn.h"
#include "runtime/engine/conntrack_options.h"
#include "runtime/engine/option_host.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::engine {
namespace {

using packet::kEthernetHeader;

using abi::Hook;
using netfilter::HookEnd;
using netfilter::WalkVerdict;

netfilter::QueuedVerdicts QueuedBecomes(QueueVerdict queue) {
  switch (queue) {
    case QueueVerdict::kStolen:
      return {WalkVerdict::kQueue, WalkVerdict::kQueue};
    case QueueVerdict::kAccept:
      return {WalkVerdict::kAccept, WalkVerdict::kAccept};
    case QueueVerdict::kDrop:
      return {WalkVerdict::kDrop, WalkVerdict::kDrop};
    case QueueVerdict::kBypass:  // nobody listens: QUEUE, and NFQUEUE without --queue-bypass, drop
      return {WalkVerdict::kDrop, WalkVerdict::kAccept};
  }
  return {};
}

bool HasInterfaces(const host::HostModel& host) {
  return std::ranges::any_of(host.interfaces, [](const host::Interface& i) { return !i.loopback; });
}

}  // namespace

Path::Path(const abi::Program& program, const host::HostModel& host, const Options& options, Recorder& recorder)
    : program_(program),
      host_(host),
      options_(options),
      recorder_(recorder),
      router_(HasInterfaces(host) ? std::make_unique<host::Router>(host) : nullptr),
      walker_(program),
      conntrack_(ConntrackOptions(program, host, options)),
      nat_(conntrack_, options.seed),
      hooks_(program, walker_, conntrack_, nat_, QueuedBecomes(options.queue)),
      synproxy_(options.seed),
      sets_(program.sets ? std::make_unique<sets::Directory>(*program.sets) : nullptr),
      slots_(program),
      loopback_(host.FindLoopback()) {
  match_context_.random_state = options.seed;
  match_context_.slots = slots_.Pointers();
  match_context_.unknowns = &unknowns_;
  match_context_.sets = sets_.get();
  match_context_.owner = &record_;
  match_context_.estimators = &estimators_;
  if (router_ != nullptr) {
    address_types_ = std::make_unique<host::AddressTypes>(host_, *router_);
    match_context_.addresses = &address_types_->View();
    answers_ = std::make_unique<host::Answers>(host_, *router_);
    match_context_.host = &answers_->View();
  }
}

Path::~Path() = default;

void Path::Load(std::uint64_t now_ns) {
  match_context_.now_ns = now_ns;
  slots_.Initialize(match_context_);
  slots_.Attach(conntrack_);
  if (sets_) sets_->Start(now_ns);
  now_ns_ = now_ns;
  netfilter::TargetContext context = ContextOf(Hook::kPrerouting);
  walker_.Load(context);
}

void Path::Enter(const InputPacket& input, std::uint64_t now_ns, PacketResult& result) {
  result_ = &result;
  now_ns_ = now_ns;
  match_context_.now_ns = now_ns;
  conntrack_.Expire(now_ns);
  Passage& packet = NewPassage(0);
  packet.meta.arrival_ns = input.frame.time_ns;
  packet.meta.mark = input.mark.value_or(0);
  if (input.owner_uid) {
    packet.meta.owner_uid = *input.owner_uid;
    packet.meta.present |= abi::HeaderBit(abi::Header::kOwner);
  }
  packet.owner_gid = input.owner_gid;
  if (input.ct_state) {
    packet.meta.ct_state = *input.ct_state;
    packet.ct_state_told = true;
  }
  packet.told_out = host::InterfaceBits(input.out_interface);
  packet.main = true;
  packet.forced = input.forced_hook;
  if (!packet.forced && !HasHost() && !input.from_local) packet.forced = Hook::kForward;
  unknowns_.count = 0;
  copies_ = 0;
  const bool local = input.from_local || packet.forced == Hook::kOutput;
  if (!(local ? ReceiveLocal(input, packet) : Receive(input, packet))) return;
  if (packet.forced) {
    Forced(packet);
  } else if (local) {
    FromHost(packet);
  } else {
    FromWire(packet);
  }
  EmptyBacklog();
  if (recorder_.Watched()) recorder_.Entry(conntrack_.EntryOf(packet));
  result.traced = packet.traced;
  if (packet.conn != nullptr) result.drawn_port = packet.conn->drawn_port;
  result.unknown.assign(unknowns_.what.begin(), unknowns_.what.begin() + unknowns_.count);
  Finish(packet);
}

Passage& Path::NewPassage(int depth) {
  const auto index = static_cast<std::size_t>(depth);
  if (passages_.size() <= index) passages_.push_back(std::make_unique<Passage>());
  Passage& packet = *passages_[index];
  auto bytes = std::move(packet.bytes);  // kept for its capacity
  auto geometry = std::move(packet.geometry);
  geometry.Clear();
  std::destroy_at(&packet);
  std::construct_at(&packet);  // in place: a temporary would be copied, which shows in every packet's cost
  packet.bytes = std::move(bytes);
  packet.bytes.clear();
  packet.geometry = std::move(geometry);
  packet.depth = depth;
  return packet;
}

netfilter::TargetContext Path::ContextOf(Hook hook) {
  return {.hook = hook,
          .now_ns = now_ns_,
          .host = HasHost() ? &host_ : nullptr,
          .router = router_.get(),
          .sets = sets_.get(),
          .estimators = &estimators_,
          .synproxy = synproxy_,
          .nat = nat_,
          .outlet = *this};
}

netfilter::HookResult Path::WalkHook(Passage& packet, Hook hook) {
  netfilter::TargetContext context = ContextOf(hook);
  const Hook outer = std::exchange(hook_, hook);
  const auto outer_record = std::exchange(record_, {.pieces = packet.geometry.sizes});
  const auto end = hooks_.Run(packet, match_context_, context, *this, recorder_.ForWalks());
  hook_ = outer;
  record_ = outer_record;
  return end;
}

// The copy of the record costs as much as a table, so only those who watch get one.
netfilter::HookResult Path::WatchHook(Passage& packet, Hook hook) {
  const abi::PacketMeta before = packet.meta;
  const bool entry = hook == Hook::kPrerouting || hook == Hook::kOutput;
  if (entry && !packet.Settled()) recorder_.SetEntryBefore(conntrack_.Look(packet));
  const auto end = WalkHook(packet, hook);
  TellHook(before, packet.meta);
  return end;
}

bool Path::RunHook(Passage& packet, Hook hook) {
  recorder_.Hook(hook, packet.meta);
  const auto end = recorder_.Watched() ? WatchHook(packet, hook) : WalkHook(packet, hook);
  if (packet.main && packet.in_interface < 0) EmptyBacklog();  // who sends it himself is not in the receiver's way
  if (packet.main) {
    if (result_->ct_state == 0 && Needs(packet).conntrack) result_->ct_state = packet.meta.ct_state;
    if (end.decided) result_->where = end.where;
  }
  if (end.end != HookEnd::kAlive) {
    EndInHook(packet, hook, end);
    return false;
  }
  if (packet.main) result_->mark = packet.meta.mark;
  return true;
}

// For the observer: what NAT changed.
void Path::TellHook(const abi::PacketMeta& before, const abi::PacketMeta& after) {
  const auto end = [](const abi::PacketMeta& meta, U128 address, std::uint16_t port) {
    auto text = abi::FormatAddress(static_cast<abi::Family>(meta.family), address);
    if ((meta.present & abi::HeaderBit(abi::Header::kPorts)) == 0) return text;
    return meta.family == 4 ? fmt::format("{}:{}", text, port) : fmt::format("[{}]:{}", text, port);
  };
  const auto changed = [&](std::string_view what, const std::string& from, const std::string& to) {
    if (from != to) recorder_.Event(fmt::format("nat: {} {} becomes {}", what, from, to));
  };
  changed("source", end(before, before.saddr, before.sport), end(after, after.saddr, after.sport));
  changed("destination", end(before, before.daddr, before.dport), end(after, after.daddr, after.dport));
}

void Path::TellRoute(const Passage& packet) {
  if (!recorder_.Watched()) return;
  switch (packet.route.kind) {
    case host::RouteKind::kUnicast: {
      const auto family = static_cast<abi::Family>(packet.meta.family);
      const host::Interface* out = Find(packet.route.interface);
      const auto via = packet.route.via ? " via " + abi::FormatAddress(family, *packet.route.via) : std::string();
      if (out != nullptr) recorder_.Event(fmt::format("routed to {}{}", out->name, via));
      return;
    }
    case host::RouteKind::kLocal:
      return recorder_.Event("routed to the host itself");
    case host::RouteKind::kBroadcast:
      return recorder_.Event("routed as a broadcast");
    case host::RouteKind::kMulticast:
      return recorder_.Event("routed as a multicast");
    default:
      return;  // what becomes of it without a route is told when it is done
  }
}

void Path::EndInHook(Passage& packet, Hook hook, const netfilter::HookResult& end) {
  if (end.end == HookEnd::kSilent) {
    if (packet.main) result_->where.reset();
    const auto verdict = end.verdict == WalkVerdict::kStolen ? Verdict::kStolen : Verdict::kDrop;
    End(packet, verdict, {FateKind::kSilent, hook, end.reason});
    return;
  }
  if (end.verdict == WalkVerdict::kQueue) {
    End(packet, Verdict::kStolen, {FateKind::kQueue, hook});
    return;
  }
  auto verdict = end.verdict == WalkVerdict::kReject ? Verdict::kReject : Verdict::kDrop;
  if (end.verdict == WalkVerdict::kStolen) verdict = Verdict::kStolen;
  End(packet, verdict, {end.end == HookEnd::kPolicy ? FateKind::kPolicy : FateKind::kRule, hook});
}

void Path::End(const Passage& packet, Verdict verdict, Fate fate) {
  if (!packet.main) return;
  result_->verdict = verdict;
  result_->fate = fate;
}

void Path::StackDrop(const Passage& packet, Hook after, std::string_view reason) {
  recorder_.Event(reason);
  End(packet, Verdict::kAccept, {FateKind::kStackAfter, after, reason});
}

const abi::FamilyNeeds& Path::Needs(const Passage& packet) const {
  return packet.meta.family == 4 ? program_.ip4 : program_.ip6;
}

bool Path::Defragments(const Passage& packet) const { return Needs(packet).conntrack || Needs(packet).defrag; }

// Before raw; false: the fragment is kept or thrown away. What comes over lo with its entry is gathered in IPv4 alone
// (ipv4_conntrack_defrag, ipv6_defrag).
bool Path::Defragment(Passage& packet, Hook hook) {
  if (!Defragments(packet) || !netfilter::IsFragment(packet)) return true;
  const bool gathered_again = packet.meta.family == 4 && packet.conn != nullptr;
  if (packet.Settled() && !gathered_again) return true;
  const auto user = hook == Hook::kPrerouting ? netfilter::DefragUser::kPrerouting : netfilter::DefragUser::kOutput;
  switch (defragmenter_.Gather(packet, user, now_ns_, packet.geometry)) {
    case netfilter::DefragResult::kWhole:
      return true;
    case netfilter::DefragResult::kBroken:
      End(packet, Verdict::kDrop, {FateKind::kSilent, hook, "fragment header cut short"});
      return false;
    case netfilter::DefragResult::kKept:
      End(packet, Verdict::kStolen, {FateKind::kFragment, hook, "kept for reassembly"});
      return false;
    case netfilter::DefragResult::kInvalid:
      End(packet, Verdict::kStolen, {FateKind::kFragment, hook, "fragment thrown away"});
      return false;
  }
  return false;
}

// An IPv6 destination that means nothing beyond its link keeps its interface.
bool Path::Reroute(packet::PacketRef& packet) {
  auto& passage = static_cast<Passage&>(packet);
  if (!HasHost()) return true;
  auto query = QueryOf(passage);
  query.in = -1;
  if (packet.meta.family == 6 && abi::IsLinkLocal6(packet.meta.daddr)) query.out = packet.out_interface;
  passage.route = router_->Output(query);
  if (!passage.route.Leads()) return false;
  packet.out_interface = passage.route.interface;
  TellRoute(passage);
  return true;
}

// A packet of the firewall's own, made while `original` is under way.
Passage& Path::MakeOwn(const packet::PacketRef& original, std::span<const std::uint8_t> l3) {
  const auto& cause = static_cast<const Passage&>(original);
  Passage& packet = NewPassage(cause.depth + 1);
  packet.generated = true;
  packet.checksum_trusted = true;
  packet.bytes.assign(kEthernetHeader, 0);
  packet.bytes.insert(packet.bytes.end(), l3.begin(), l3.end());
  packet.l3_offset = kEthernetHeader;
  [[maybe_unused]] const auto defect = packet::DissectIp(packet.L3(), packet.meta);
  assert(defect == packet::Defect::kNone);
  packet.meta.arrival_ns = cause.meta.arrival_ns;
  return packet;
}

void Path::Launch(Passage& packet) {
  if (options_.record_frames) Record(result_->gen, packet, packet.out_interface, packet.L3());
  if (options_.replies == Replies::kPass) Output(packet);
  Finish(packet);
}

// `interface`: the one it must leave by, -1: any.
void Path::SendBy(const packet::PacketRef& original, std::span<const std::uint8_t> l3, int interface) {
  Passage& packet = MakeOwn(original, l3);
  packet.partial_checksum = packet.meta.family == 4 && packet.meta.proto == packet::kProtoTcp;
  packet.out_interface = interface;
  const bool icmp = packet.meta.proto == packet::kProtoIcmp || packet.meta.proto == packet::kProtoIcmpv6;
  if (icmp) packet.meta.present |= abi::HeaderBit(abi::Header::kKernelSocket);
  if (!Reroute(packet)) return;
  conntrack::Conntrack::AttachRelated(packet, original);
  Launch(packet);
}

void Path::SendSegment(const packet::PacketRef& original, std::span<const std::uint8_t> l3,
                       netfilter::Attachment attachment) {
  Passage& packet = MakeOwn(original, l3);
  packet.partial_checksum = true;
  if (!Reroute(packet)) return;
  if (attachment == netfilter::Attachment::kReply) conntrack::Conntrack::AttachReply(packet, original);
  if (attachment == netfilter::Attachment::kProxied) {
    packet.proxied = true;
    packet.meta.ct_state = abi::kCtNew;  // in raw already
    packet.ct_zone = packet::CtZone{};   // no CT rule chooses again
  }
  Launch(packet);
}

// IPv4 errors about what is the host's by its route alone (TPROXY, TEE's copies to the host) would be from an address
// that the host does not have: none is sent.
void Path::SendError(const packet::PacketRef& original, const netfilter::IcmpError& error) {
  const auto& cause = static_cast<const Passage&>(original);
  const bool routed_here = HasHost() && cause.meta.family == 4 && cause.route.kind == host::RouteKind::kLocal;
  if (routed_here && router_->Lookup({.daddr = cause.meta.daddr}).kind != host::RouteKind::kLocal) return;
  const PacketOptionHost host(cause, router_.get(), now_ns_);
  std::vector<std::uint8_t> answer;
  if (!netfilter::MakeIcmpError(cause, error, router_.get(), cause.options, host, answer)) return;
  SendBy(cause, answer, netfilter::InterfaceOfError(cause));
}

// nf_dup_ipv4, nf_dup_ipv6: as the packet is, but for DF and the TTL, and untracked. Copies that come back over lo are
// copied again, without an end in the kernel.
void Path::Duplicate(const packet::PacketRef& original, U128 gateway, std::string_view interface) {
  constexpr int kMostCopies = 256;
  const auto& cause = static_cast<const Passage&>(original);
  if (duplicating_) return;
  if (++copies_ > kMostCopies) {
    if (copies_ == kMostCopies + 1) recorder_.Event("TEE makes no more copies: 256 came of this packet already");
    return;
  }
  Passage& copy = NewPassage(cause.depth + 1);
  copy.bytes.assign(cause.l3_offset, 0);  // the kernel leaves the link header's place as the memory was
  copy.bytes.insert(copy.bytes.end(), cause.L3().begin(), cause.L3().end());
  copy.l3_offset = cause.l3_offset;
  copy.meta = cause.meta;
  copy.geometry = cause.geometry;
  // Its pieces are shared with the original, so that it is cut anew, as long as the longest was.
  if (!copy.geometry.sizes.empty()) copy.geometry.sizes.assign(1, 0);
  copy.options = cause.options;
  copy.generated = copy.duplicate = true;
  copy.checksum_trusted = cause.checksum_trusted;
  copy.partial_checksum = cause.partial_checksum;
  copy.traced = cause.traced;
  copy.joined_for_host = cause.joined_for_host;
  abi::PacketMeta& meta = copy.meta;
  meta.l3 = copy.L3().data();
  meta.iif = 0;
  meta.socket = 0;
  meta.ct = &abi::kNoEntry;
  meta.ct_state = abi::kCtUntracked;
  meta.present &= ~(abi::HeaderBit(abi::Header::kConntrack) | abi::HeaderBit(abi::Header::kOwner) |
                    abi::HeaderBit(abi::Header::kKernelSocket));
  const bool incoming =
      meta.hook == static_cast<std::uint8_t>(Hook::kPrerouting) || meta.hook == static_cast<std::uint8_t>(Hook::kInput);
  MarkCopy(copy, incoming);
  if (!RouteCopy(copy, gateway, interface)) return;
  if (options_.record_frames) Record(result_->gen, copy, copy.out_interface, copy.L3());
  if (options_.replies != Replies::kPass) return;
  duplicating_ = true;
  Output(copy);
  duplicating_ = false;
}

// A packet that came in is a hop older, so that two machines that copy to each other come to an end.
void Path::MarkCopy(Passage& copy, bool incoming) {
  const auto view = packet::ViewOf(copy);
  const bool ip4 = copy.meta.family == 4;
  std::uint8_t& ttl = view.ip[ip4 ? 8 : 7];
  if (incoming) copy.meta.ttl = --ttl;
  if (!ip4) return;
  view.ip[6] |= 0x40U;  // DF
  packet::UpdateIpChecksum(view);
}

bool Path::RouteCopy(Passage& copy, U128 gateway, std::string_view interface) {
  if (!HasHost()) return true;
  const int out = interface.empty() ? -1 : host_.FindInterface(interface);
  copy.route = router_->Output({.family = static_cast<abi::Family>(copy.meta.family), .daddr = gateway, .out = out});
  if (!copy.route.Leads()) return false;
  if (!copy.route.via) copy.route.via = gateway;
  copy.out_interface = copy.route.interface;
  return true;
}

const host::Interface* Path::Find(int index) const {
  const bool known = index >= 0 && static_cast<std::size_t>(index) < host_.interfaces.size();
  return known ? &host_.interfaces[static_cast<std::size_t>(index)] : nullptr;
}

U128 Path::NameOf(int interface) const {
  const host::Interface* found = Find(interface);
  return found == nullptr ? U128{0} : found->name_bits;
}

host::RouteQuery Path::QueryOf(const Passage& packet) const {
  return {.family = static_cast<abi::Family>(packet.meta.family),
          .daddr = packet.meta.daddr,
          .saddr = packet.meta.saddr,
          .mark = packet.meta.mark,
          .in = packet.in_interface};
}

void Path::SetOut(Passage& packet) {
  packet.out_interface = packet.route.interface;
  NameOut(packet);
}

void Path::NameOut(Passage& packet) const {
  packet.meta.oif = HasHost() ? NameOf(packet.out_interface) : packet.told_out;
}

void Path::Record(std::vector<OutFrame>& list, const Passage& packet, int interface,
                  std::span<const std::uint8_t> bytes) {
  list.push_back({interface, {bytes.begin(), bytes.end()}, packet.meta.mark, packet.generated});
}

}  // namespace iptc::engine
