#include "runtime/netfilter/synproxy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/tcp_options.h"
#include "runtime/conntrack/tcp_table.h"
#include "runtime/netfilter/packets.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using conntrack::TcpState;
using packet::kTcpHeader;
using packet::Load16;
using packet::Load32;
using packet::Store16;
using packet::Store32;
using Verdict = Synproxy::Verdict;

constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10, kEce = 0x40, kCwr = 0x80;
constexpr std::uint8_t kOptionMss = 2, kOptionTimestamp = 8;
constexpr std::size_t kStamps = 8;       // two numbers
constexpr std::uint8_t kMaxWscale = 14;  // RFC 7323

// What a cookie can hold, and how much of it is a hash.
constexpr std::array<std::uint16_t, 4> kMss4 = {536, 1300, 1440, 1460};
constexpr std::array<std::uint16_t, 4> kMss6 = {1280 - 60, 1480 - 60, 1500 - 60, 9000 - 60};
constexpr std::uint32_t kCookieMask = 0xFFFFFF;
constexpr unsigned kCookieBits = 24;
constexpr std::uint32_t kMaxCookieAge = 2;  // minutes

// A cookie's timestamp: what the options were, below a clock of milliseconds.
constexpr std::uint32_t kTimestampOptions = 0x3F, kTimestampWscale = 0xF, kTimestampSack = 1U << 4U,
                        kTimestampEcn = 1U << 5U;

const std::array<std::uint16_t, 4>& MssTable(const abi::PacketMeta& meta) { return meta.family == 4 ? kMss4 : kMss6; }

std::uint32_t Minutes(std::uint64_t now_ns) { return static_cast<std::uint32_t>(now_ns / 60'000'000'000); }

// synproxy_parse_options.
SynproxyOptions ParseOptions(std::span<const std::uint8_t> bytes) {
  SynproxyOptions found;
  conntrack::ForEachOption(bytes, [&](std::uint8_t kind, std::span<const std::uint8_t> data) {
    if (kind == kOptionMss && data.size() == 2) {
      found.mss = Load16(data.data());
      found.options |= abi::kSynproxyMss;
    } else if (kind == conntrack::kOptionWindowScale && data.size() == 1) {
      found.wscale = std::min(data[0], kMaxWscale);
      found.options |= abi::kSynproxyWscale;
    } else if (kind == kOptionTimestamp && data.size() == kStamps) {
      found.timestamp = Load32(data.data());
      found.echo = Load32(&data[4]);
      found.options |= abi::kSynproxyTimestamp;
    } else if (kind == conntrack::kOptionSackPermitted && data.empty()) {
      found.options |= abi::kSynproxySack;
    }
    return true;
  });
  return found;
}

// synproxy_build_options: whole words each.
std::vector<std::uint8_t> BuildOptions(const SynproxyOptions& from) {
  std::vector<std::uint8_t> bytes;
  const auto put = [&](std::initializer_list<std::uint8_t> more) { bytes.insert(bytes.end(), more); };
  const auto put32 = [&](std::uint32_t word) {
    bytes.resize(bytes.size() + 4);
    Store32(&bytes[bytes.size() - 4], word);
  };
  const bool sack = (from.options & abi::kSynproxySack) != 0;
  if ((from.options & abi::kSynproxyMss) != 0) put32((std::uint32_t{kOptionMss} << 24U) | (4U << 16U) | from.mss);
  if ((from.options & abi::kSynproxyTimestamp) != 0) {
    if (sack) {
      put({conntrack::kOptionSackPermitted, 2});
    } else {
      put({conntrack::kOptionNop, conntrack::kOptionNop});
    }
    put({kOptionTimestamp, 10});
    put32(from.timestamp);
    put32(from.echo);
  } else if (sack) {
    put({conntrack::kOptionNop, conntrack::kOptionNop, conntrack::kOptionSackPermitted, 2});
  }
  if ((from.options & abi::kSynproxyWscale) != 0) {
    put({conntrack::kOptionNop, conntrack::kOptionWindowScale, 3, from.wscale});
  }
  return bytes;
}

// What the options were that a client's ACK echoes in its timestamp.
void RecallOptions(SynproxyOptions& options) {
  options.wscale = static_cast<std::uint8_t>(options.echo & kTimestampWscale);
  if (options.wscale != kTimestampWscale) options.options |= abi::kSynproxyWscale;
  if ((options.echo & kTimestampSack) != 0) options.options |= abi::kSynproxySack;
  if ((options.echo & kTimestampEcn) != 0) options.options |= abi::kSynproxyEcn;
}

// nf_ct_seqadj_init: from now on, all of that direction's sequence numbers move. An offset of 0 changes nothing.
void SetSequenceOffset(conntrack::Conn& conn, unsigned direction, std::uint32_t offset) {
  if (offset == 0) return;
  conn.view.status |= abi::kCtSeqAdjust;
  conntrack::SequenceAdjustment& adjustment = conn.extra->adjustment[direction];
  adjustment.offset_before = adjustment.offset_after = static_cast<std::int32_t>(offset);
}

// A segment of our own without data.
struct Draft {
  bool back = false;  // to the sender of what it answers
  std::uint8_t flags = 0;
  std::uint16_t window = 0;
  std::uint32_t sequence = 0, acknowledged = 0;
};

}  // namespace

struct Synproxy::Segment {
  const packet::PacketRef& packet;
  std::span<const std::uint8_t> header;  // with its options
  std::uint8_t flags = 0;
  SynproxyOptions options;

  [[nodiscard]] std::uint32_t Sequence() const { return Load32(&header[4]); }
  [[nodiscard]] std::uint32_t Acknowledged() const { return Load32(&header[8]); }
  [[nodiscard]] std::uint16_t Window() const { return Load16(&header[14]); }
  // Nothing where the header is cut short.
  static std::optional<Segment> Of(const packet::PacketRef& packet) {
    const auto transport = packet.L3().subspan(std::min<std::size_t>(packet.meta.l4_offset, packet.L3().size()));
    if (transport.size() < kTcpHeader) return std::nullopt;
    const std::size_t length = std::size_t{transport[12]} >> 4U << 2U;
    if (length < kTcpHeader || length > transport.size()) return std::nullopt;
    const auto header = transport.first(length);
    return Segment{packet, header, header[13], ParseOptions(header.subspan(kTcpHeader))};
  }
  void Send(const Draft& draft, const SynproxyOptions& said, Attachment attachment, Outlet& outlet) const {
    const std::vector<std::uint8_t> tail = BuildOptions(said);
    std::vector<std::uint8_t> tcp(kTcpHeader + tail.size(), 0);
    std::ranges::copy(tail, tcp.begin() + kTcpHeader);
    Store16(tcp.data(), draft.back ? packet.meta.dport : packet.meta.sport);
    Store16(&tcp[2], draft.back ? packet.meta.sport : packet.meta.dport);
    Store32(&tcp[4], draft.sequence);
    Store32(&tcp[8], draft.acknowledged);
    tcp[12] = static_cast<std::uint8_t>(tcp.size() / 4U << 4U);
    tcp[13] = draft.flags;
    Store16(&tcp[14], draft.window);
    std::vector<std::uint8_t> l3;
    MakeSegment(packet.meta, draft.back, tcp, l3);
    outlet.SendSegment(packet, l3, attachment);
  }
};

// Conntrack draws its keys from the same seed: these must not be those.
Synproxy::Synproxy(std::uint64_t seed) {
  std::uint64_t own = ~seed;
  for (conntrack::SipKey& key : keys_) key = conntrack::DrawKey(own);
}

std::uint32_t Synproxy::Hash(const abi::PacketMeta& meta, std::uint32_t minutes, unsigned key) const {
  conntrack::SipState state(keys_[key]);
  for (const U128 address : {meta.saddr, meta.daddr}) {
    state.Add(static_cast<std::uint64_t>(address));
    state.Add(static_cast<std::uint64_t>(address >> 64U));
  }
  state.Add((std::uint64_t{meta.sport} << 48U) | (std::uint64_t{meta.dport} << 32U) | minutes);
  return static_cast<std::uint32_t>(state.Finish());
}

std::uint32_t Synproxy::MakeCookie(const Segment& syn, std::uint64_t now_ns, std::uint16_t& mss) const {
  const abi::PacketMeta& meta = syn.packet.meta;
  const auto& table = MssTable(meta);
  auto index = static_cast<std::uint32_t>(table.size() - 1);
  while (index > 0 && mss < table[index]) --index;
  mss = table[index];
  const std::uint32_t minutes = Minutes(now_ns);
  return Hash(meta, 0, 0) + syn.Sequence() + (minutes << kCookieBits) +
         ((Hash(meta, minutes, 1) + index) & kCookieMask);
}

std::uint16_t Synproxy::CheckCookie(const Segment& ack, std::uint64_t now_ns) const {
  const abi::PacketMeta& meta = ack.packet.meta;
  const std::uint32_t minutes = Minutes(now_ns);
  const std::uint32_t cookie = ack.Acknowledged() - 1 - Hash(meta, 0, 0) - (ack.Sequence() - 1);
  const std::uint32_t age = (minutes - (cookie >> kCookieBits)) & (0xFFFFFFFFU >> kCookieBits);
  if (age >= kMaxCookieAge) return 0;
  const std::uint32_t index = (cookie - Hash(meta, minutes - age, 1)) & kCookieMask;
  const auto& table = MssTable(meta);
  return index < table.size() ? table[index] : 0;
}

Verdict Synproxy::Answer(const packet::PacketRef& packet, const abi::SynproxyParams& params, std::uint64_t now_ns,
                         Outlet& outlet) const {
  if (!packet.checksum_trusted && !packet::TransportChecksumOk(packet.meta)) return Verdict::kDrop;
  const auto segment = Segment::Of(packet);
  if (!segment) return Verdict::kDrop;
  if ((segment->flags & (kSyn | kAck | kFin | kRst)) == kSyn) return AnswerSyn(*segment, params, now_ns, outlet);
  if ((segment->flags & (kSyn | kAck | kFin | kRst)) != kAck) return Verdict::kGoOn;
  return OpenToServer(*segment, segment->Sequence(), now_ns, outlet) ? Verdict::kStolen : Verdict::kDrop;
}

Verdict Synproxy::AnswerSyn(const Segment& syn, const abi::SynproxyParams& params, std::uint64_t now_ns,
                            Outlet& outlet) const {
  SynproxyOptions options = syn.options;
  std::uint16_t mss = options.mss;
  options.mss = params.mss;
  if ((syn.flags & (kEce | kCwr)) == (kEce | kCwr)) options.options |= abi::kSynproxyEcn;
  options.options &= params.options;
  if ((options.options & abi::kSynproxyTimestamp) != 0) {
    options.echo = options.timestamp;
    options.timestamp = static_cast<std::uint32_t>(now_ns / 1'000'000) & ~kTimestampOptions;
    const bool scales = (options.options & abi::kSynproxyWscale) != 0;
    options.timestamp |= scales ? options.wscale : kTimestampWscale;
    if (scales) options.wscale = params.wscale;
    if ((options.options & abi::kSynproxySack) != 0) options.timestamp |= kTimestampSack;
    if ((options.options & abi::kSynproxyEcn) != 0) options.timestamp |= kTimestampEcn;
  } else {  // nowhere to hide them
    options.options &= static_cast<std::uint8_t>(~(abi::kSynproxyWscale | abi::kSynproxySack | abi::kSynproxyEcn));
  }
  const bool ecn = (options.options & abi::kSynproxyEcn) != 0;
  const Draft answer{.back = true,
                     .flags = static_cast<std::uint8_t>(kSyn | kAck | (ecn ? kEce : 0)),
                     .sequence = MakeCookie(syn, now_ns, mss),
                     .acknowledged = syn.Sequence() + 1};
  syn.Send(answer, options, Attachment::kReply, outlet);
  return Verdict::kStolen;
}

// The acknowledgement number of the SYN, which no host looks at, tells Follow the cookie.
bool Synproxy::OpenToServer(const Segment& ack, std::uint32_t sequence, std::uint64_t now_ns, Outlet& outlet) const {
  SynproxyOptions options = ack.options;
  options.mss = CheckCookie(ack, now_ns);
  if (options.mss == 0) return false;
  options.options |= abi::kSynproxyMss;
  if ((options.options & abi::kSynproxyTimestamp) != 0) RecallOptions(options);
  const bool ecn = (options.options & abi::kSynproxyEcn) != 0;
  const Draft syn{.flags = static_cast<std::uint8_t>(kSyn | (ecn ? kEce | kCwr : 0)),
                  .window = ack.Window(),
                  .sequence = sequence - 1,
                  .acknowledged = ack.Acknowledged() - 1};
  ack.Send(syn, options, Attachment::kProxied, outlet);
  return true;
}

// The server has answered: both sides are told, and what they say is moved from then on.
Verdict Synproxy::Introduce(const Segment& syn_ack, packet::PacketRef& packet, Outlet& outlet) {
  conntrack::Conn& conn = *packet.conn;
  conntrack::ProxiedHandshake& proxy = conn.extra->proxy;
  SynproxyOptions options = syn_ack.options;
  if ((options.options & abi::kSynproxyTimestamp) != 0) proxy.timestamp_offset = options.timestamp - proxy.timestamp;
  options.options &= static_cast<std::uint8_t>(~(abi::kSynproxyMss | abi::kSynproxyWscale | abi::kSynproxySack));
  std::swap(options.timestamp, options.echo);
  const Draft to_server{.back = true,
                        .flags = kAck,
                        .window = static_cast<std::uint16_t>(conn.track.tcp.side[0].max_win),
                        .sequence = syn_ack.Acknowledged(),
                        .acknowledged = syn_ack.Sequence() + 1};
  syn_ack.Send(to_server, options, Attachment::kNone, outlet);
  SetSequenceOffset(conn, packet.meta.ct_dir, proxy.sequence - syn_ack.Sequence());
  std::swap(options.timestamp, options.echo);
  const Draft to_client{.flags = kAck,
                        .window = static_cast<std::uint16_t>(syn_ack.Window() >> options.wscale),
                        .sequence = syn_ack.Sequence() + 1,
                        .acknowledged = syn_ack.Acknowledged()};
  syn_ack.Send(to_client, options, Attachment::kReply, outlet);
  return Verdict::kStolen;
}

// synproxy_tstamp_adjust: what the server's clock says is moved to the cookie's, and back.
void Synproxy::MoveTimestamp(packet::PacketRef& packet, std::uint32_t offset) {
  if (offset == 0) return;
  const std::span<std::uint8_t> transport = packet.L3().subspan(packet.meta.l4_offset);
  const std::size_t header = std::min<std::size_t>(transport.size(), std::size_t{transport[12]} >> 4U << 2U);
  const std::span<const std::uint8_t> options = transport.first(header).subspan(kTcpHeader);
  conntrack::ForEachOption(options, [&](std::uint8_t kind, std::span<const std::uint8_t> data) {
    if (kind != kOptionTimestamp || data.size() != kStamps) return true;
    const bool reply = packet.meta.ct_dir != 0;
    const auto at = static_cast<std::size_t>(data.data() - transport.data()) + (reply ? 0 : kStamps / 2);
    const auto field = transport.subspan(at, kStamps / 2);
    std::array<std::uint8_t, kStamps / 2> before{};
    std::ranges::copy(field, before.begin());
    Store32(field.data(), Load32(field.data()) + (reply ? 0U - offset : offset));
    if (!packet.partial_checksum) {
      Store16(&transport[16], packet::ChecksumPatch(Load16(&transport[16]), before, field));
    }
    return false;
  });
}

Verdict Synproxy::Follow(packet::PacketRef& packet, std::uint64_t now_ns, Outlet& outlet) const {
  conntrack::Conn& conn = *packet.conn;
  conntrack::ProxiedHandshake& proxy = conn.extra->proxy;
  const auto segment = Segment::Of(packet);
  if (!segment) return Verdict::kDrop;
  const auto has = [&](std::uint8_t flags) { return (segment->flags & flags) == flags; };
  const bool original = packet.meta.ct_dir == 0;
  const auto state = static_cast<TcpState>(conn.track.tcp.state);
  if (state == TcpState::kSynRecv && has(kSyn | kAck)) return Introduce(*segment, packet, outlet);
  bool opening = state == TcpState::kSynSent;
  if (state == TcpState::kClose) {
    if (has(kRst) && !original) {  // a refusal
      SetSequenceOffset(conn, packet.meta.ct_dir, proxy.sequence - segment->Sequence() + 1);
    } else if (has(kSyn) && !has(kAck) && original) {  // opened anew
      proxy.timestamp_offset = 0;
      opening = true;
    }
  }
  if (opening) {
    // A keep-alive's number is one below the next: it is that of the client's SYN.
    if (!has(kSyn) && has(kAck) && original) {
      const bool valid = OpenToServer(*segment, segment->Sequence() + 1, now_ns, outlet);
      return valid ? Verdict::kStolen : Verdict::kDrop;
    }
    proxy.sequence = segment->Acknowledged();
    if ((segment->options.options & abi::kSynproxyTimestamp) != 0) proxy.timestamp = segment->options.echo;
  }
  MoveTimestamp(packet, proxy.timestamp_offset);
  return Verdict::kGoOn;
}

}  // namespace iptc::netfilter
