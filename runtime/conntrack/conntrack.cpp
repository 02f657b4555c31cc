#include "runtime/conntrack/conntrack.h"

#include <utility>

#include "runtime/conntrack/help/helper.h"
#include "runtime/conntrack/help/sequence.h"
#include "runtime/conntrack/impl.h"
#include "runtime/conntrack/tcp_table.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

constexpr std::uint32_t kConntrackBit = abi::HeaderBit(abi::Header::kConntrack);

void SetNoEntry(packet::PacketRef& packet, std::uint8_t state) {
  packet.conn = nullptr;
  packet.meta.ct = &abi::kNoEntry;
  packet.meta.ct_state = state;
  packet.meta.ct_dir = 0;
  packet.meta.present &= ~kConntrackBit;
}

// Hands a reference of the entry to the packet.
void SetEntry(packet::PacketRef& packet, Conn& conn, abi::CtDirection direction, std::uint8_t state) {
  packet.conn = &conn;
  packet.meta.ct = &conn.view;
  packet.meta.ct_state = state;
  packet.meta.ct_dir = std::to_underlying(direction);
  packet.meta.present |= kConntrackBit;
}

// The state of a packet by its direction and what the entry has seen before it (resolve_normal_ct).
std::uint8_t StateOf(const Conn& conn, abi::CtDirection direction) {
  if (direction == abi::CtDirection::kReply || conn.Has(abi::kCtSeenReply)) return abi::kCtEstablished;
  return conn.Has(abi::kCtExpected) ? abi::kCtRelated : abi::kCtNew;
}

}  // namespace

TrackVerdict Conntrack::Impl::Resolve(TrackContext& context) {
  auto tuple = ExtractTuple(context.transport, table_.CallKeys());
  if (!tuple) return TrackVerdict::kAccept;
  const CtZone zone = ZoneOf(context.packet);
  const ConnTable::Found found = table_.Find(*tuple, zone);
  if (found.conn != nullptr) {
    ++found.conn->references;
    context.conn = found.conn;
    context.direction = found.direction;
    return TrackVerdict::kAccept;
  }
  const auto reply = Invert(*tuple);
  if (!reply) return TrackVerdict::kAccept;
  context.conn = table_.Allocate(*tuple, *reply, zone);
  context.direction = abi::CtDirection::kOriginal;
  if (context.conn == nullptr) return TrackVerdict::kDrop;
  if (options_.accounting || options_.labels) {
    ConnExtra& extra = table_.Extra(*context.conn);
    extra.counted = options_.accounting;
    extra.labelled = options_.labels;
  }
  Introduce(*context.conn, context.packet);
  return TrackVerdict::kAccept;
}

// A new connection may have been expected; if not, it gets the helper that CT chose.
void Conntrack::Impl::Introduce(Conn& conn, const packet::PacketRef& packet) {
  Tuple original = OriginalTuple(conn);
  original.zone = conn.view.zone;  // an expectation is its zone's in any direction
  const auto expected = table_.Expectations().Take(original, table_.Now());
  if (!expected) {
    if (packet.ct_helper != abi::ConnHelper::kNone) table_.Extra(conn).helper = packet.ct_helper;
    return;
  }
  Conn& master = *expected->master;
  ++master.references;
  table_.Extra(conn).master = &master;
  conn.view.status |= abi::kCtExpected;
  conn.view.mark = master.view.mark;
  conn.view.master_helper = master.extra->helper;
  if (expected->follow != nullptr) expected->follow(table_, random_, conn, *expected);
}

// What helpers do is decided by what the entry was before this packet: the one that first changes a length is not
// adjusted itself. They do not see ICMP errors of the reply direction.
bool Conntrack::Impl::Help(packet::PacketRef& packet, bool looped) {
  Conn& conn = *packet.conn;
  if (conn.extra == nullptr) return true;
  const bool adjusts = conn.Has(abi::kCtSeqAdjust) && !looped;
  const Helper* const helper = FindHelper(conn.extra->helper);
  if (helper == nullptr && !adjusts) return true;
  const bool reply = packet.meta.ct_dir == std::to_underlying(abi::CtDirection::kReply);
  if (packet.meta.ct_state == abi::kCtRelated && reply) return true;
  if (helper != nullptr) {
    HelpContext context{.table = table_, .random = random_, .packet = packet, .conn = conn, .policy = helper->policy};
    if (helper->help(context) == HelpVerdict::kDrop) return false;
  }
  return !adjusts || AdjustSequence(packet, conn);
}

TrackVerdict Conntrack::Impl::TrackOrdinary(packet::PacketRef& packet, TrackContext& context) {
  const TrackFn track = TrackerOf(context.transport.proto);
  for (;;) {
    context.conn = nullptr;
    if (Resolve(context) == TrackVerdict::kDrop) return TrackVerdict::kDrop;
    if (context.conn == nullptr) return TrackVerdict::kAccept;
    Conn& conn = *context.conn;
    const std::uint8_t state = StateOf(conn, context.direction);  // as it was before this packet
    const TrackResult result = track(context);
    if (result == TrackResult::kAccept) {
      if (context.direction == abi::CtDirection::kReply) conn.view.status |= abi::kCtSeenReply;
      conn.view.expires = table_.SecondsLeft(conn);
      if (!conn.Confirmed()) table_.PrefetchInsertion(conn);
      SetEntry(packet, conn, context.direction, state);
      return TrackVerdict::kAccept;
    }
    table_.Drop(conn);
    if (result == TrackResult::kInvalid) return TrackVerdict::kAccept;
  }
}

TrackVerdict Conntrack::Impl::Track(packet::PacketRef& packet, bool check_checksum) {
  SetNoEntry(packet, abi::kCtInvalid);
  const auto transport = LocateTransport(packet.meta);
  if (!transport) return TrackVerdict::kAccept;
  TrackContext context{.table = table_,
                       .options = options_,
                       .packet = packet,
                       .transport = *transport,
                       .check_checksum = check_checksum && !packet.checksum_trusted};
  const IcmpVerdict icmp = JudgeIcmp(context);
  switch (icmp.kind) {
    case IcmpVerdict::Kind::kInvalid:
      return TrackVerdict::kAccept;
    case IcmpVerdict::Kind::kUntracked:
      SetNoEntry(packet, abi::kCtUntracked);
      return TrackVerdict::kAccept;
    case IcmpVerdict::Kind::kRelated:
      ++icmp.found.conn->references;
      icmp.found.conn->view.expires = table_.SecondsLeft(*icmp.found.conn);
      SetEntry(packet, *icmp.found.conn, icmp.found.direction, abi::kCtRelated);
      return TrackVerdict::kAccept;
    case IcmpVerdict::Kind::kOrdinary:
      break;
  }
  return TrackOrdinary(packet, context);
}

Conntrack::Conntrack(const Options& options) : impl_(std::make_unique<Impl>(options)) {}
Conntrack::~Conntrack() = default;

TrackVerdict Conntrack::Track(packet::PacketRef& packet, std::uint64_t now_ns, bool check_checksum) {
  if (packet.Settled()) return TrackVerdict::kAccept;
  impl_->Table().Advance(now_ns);
  packet.conntrack_done = true;
  const TrackVerdict verdict = impl_->Track(packet, check_checksum);
  const bool made = packet.conn != nullptr && !packet.conn->Confirmed();
  if (packet.proxied && made) impl_->Table().Extra(*packet.conn).proxied = true;
  return verdict;
}

std::optional<std::uint32_t> Conntrack::Prepare(std::span<const std::uint8_t> ip) const {
  constexpr std::size_t kHeader = 20, kPorts = 4;
  constexpr std::uint8_t kPlain = 0x45;            // version 4, no options
  constexpr std::uint16_t kFragmentBits = 0x3FFF;  // more fragments, offset
  if (ip.size() < kHeader + kPorts || ip[0] != kPlain || (packet::Load16(&ip[6]) & kFragmentBits) != 0) return {};
  if (ip[9] != kProtoTcp && ip[9] != kProtoUdp) return {};
  return impl_->Table().Prepare({.saddr = packet::Load32(&ip[12]),
                                 .daddr = packet::Load32(&ip[16]),
                                 .sport = packet::Load16(&ip[20]),
                                 .dport = packet::Load16(&ip[22]),
                                 .proto = ip[9],
                                 .family = 4});
}

void Conntrack::Prefetch(std::span<const std::uint32_t> prepared) const { impl_->Table().Prefetch(prepared); }

void Conntrack::SetUntracked(packet::PacketRef& packet) { SetNoEntry(packet, abi::kCtUntracked); }

bool Conntrack::Help(packet::PacketRef& packet, bool looped) {
  return packet.conn == nullptr || impl_->Help(packet, looped);
}

bool Conntrack::Confirm(packet::PacketRef& packet, std::uint64_t now_ns) {
  Conn* conn = packet.conn;
  if (conn == nullptr || conn->Confirmed()) return true;
  // An answer that the firewall made to a packet that was refused: nothing to keep.
  if (packet.meta.ct_dir != std::to_underlying(abi::CtDirection::kOriginal)) return true;
  impl_->Table().Advance(now_ns);
  return impl_->Table().Insert(*conn);
}

void Conntrack::Release(packet::PacketRef& packet) {
  if (packet.conn == nullptr) return;
  impl_->Table().Drop(*packet.conn);
  SetNoEntry(packet, 0);
}

void Conntrack::Share(const packet::PacketRef& copied) {
  if (copied.conn != nullptr) ++copied.conn->references;
}

void Conntrack::SetClosing(packet::PacketRef& packet, std::uint64_t now_ns) {
  Conn* conn = packet.conn;
  if (conn == nullptr || !conn->Confirmed() || conn->view.proto != kProtoTcp) return;
  const std::uint8_t close = std::to_underlying(TcpState::kClose);
  if (std::exchange(conn->track.tcp.state, close) == close || conn->Has(abi::kCtFixedTimeout)) return;
  conn->deadline_ns = now_ns + impl_->Settings().timeouts.tcp[close] * kSecond;
}

void Conntrack::AttachRelated(packet::PacketRef& generated, const packet::PacketRef& original) {
  if (original.conn == nullptr) return;
  ++original.conn->references;
  const auto other = original.meta.ct_dir == 0 ? abi::CtDirection::kReply : abi::CtDirection::kOriginal;
  SetEntry(generated, *original.conn, other, abi::kCtRelated);
  generated.conntrack_done = true;
}

void Conntrack::AttachReply(packet::PacketRef& generated, const packet::PacketRef& original) {
  if (original.conn == nullptr) return;
  ++original.conn->references;
  SetEntry(generated, *original.conn, abi::CtDirection::kReply, abi::kCtEstablished);
  generated.conntrack_done = true;
}

void Conntrack::Expire(std::uint64_t now_ns) { impl_->Table().Advance(now_ns); }

std::optional<Entry> Conntrack::Look(const packet::PacketRef& packet) const {
  const auto transport = LocateTransport(packet.meta);
  const auto tuple = transport ? ExtractTuple(*transport, impl_->Table().CallKeys()) : std::nullopt;
  if (!tuple) return {};
  const ConnTable::Found found = impl_->Table().Find(*tuple, ZoneOf(packet));
  if (found.conn == nullptr) return {};
  return conntrack::EntryOf(*found.conn, impl_->Table().Now());
}

std::optional<Entry> Conntrack::EntryOf(const packet::PacketRef& packet) const {
  if (packet.conn == nullptr) return {};
  return conntrack::EntryOf(*packet.conn, impl_->Table().Now());
}

std::size_t Conntrack::Size() const { return impl_->Table().Size(); }
std::size_t Conntrack::Alive() const { return impl_->Table().Alive(); }
std::uint64_t Conntrack::Created() const { return impl_->Table().Created(); }
std::uint64_t Conntrack::TableFullDrops() const { return impl_->Table().FullDrops(); }

}  // namespace iptc::conntrack
