// ICMP and ICMPv6 (net/netfilter/nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c): requests start flows, errors
// are about other flows, neighbour discovery is not tracked.
#include <algorithm>
#include <array>

#include "runtime/abi/address_kind.h"
#include "runtime/conntrack/tracker.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/icmp_error.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::kIcmpHeader;

using Kind = IcmpVerdict::Kind;

constexpr std::uint8_t kHighestIcmpType = 18;  // NR_ICMP_TYPES
constexpr std::uint8_t kRedirect6 = 137;

constexpr auto kRequests4 = std::to_array<std::uint8_t>({8, 13, 15, 17});
constexpr auto kRequests6 = std::to_array<std::uint8_t>({128, 139});
// Multicast listener discovery, router and neighbour discovery.
constexpr auto kUntracked6 = std::to_array<std::uint8_t>({130, 131, 132, 133, 134, 135, 136, 143});

// A redirect's own fields: header, target, destination; then options, each a type, a length in units of 8 bytes, data.
constexpr std::size_t kRedirectLength = 40, kRedirectOptionHeader = 8;
constexpr std::uint8_t kRedirectedHeaderOption = 4;

// The quoted packet went the other way than the error does, so it is found by its inverse; and the error must go to
// where the flow's own packets of that direction go (nf_conntrack_inet_error).
IcmpVerdict JudgeQuoted(const TrackContext& context, std::span<const std::uint8_t> quoted) {
  const auto transport = LocateQuotedTransport(context.transport.family, quoted);
  if (!transport) return {Kind::kInvalid};
  const auto tuple = ExtractTuple(*transport, context.table.CallKeys());
  const auto inverse = tuple ? Invert(*tuple) : std::nullopt;
  if (!inverse) return {Kind::kInvalid};
  const ConnTable::Found found = context.table.Find(*inverse, ZoneOf(context.packet));
  if (found.conn == nullptr) return {Kind::kInvalid};
  if (TupleOf(*found.conn, found.direction).daddr != context.transport.daddr) return {Kind::kInvalid};
  return {Kind::kRelated, found};
}

IcmpVerdict JudgeRedirect6(const TrackContext& context) {
  const auto data = context.transport.data;
  if (data.size() < kRedirectLength) return {Kind::kInvalid};
  const abi::PacketMeta& meta = context.packet.meta;
  if (meta.ttl != 255 || !abi::IsLinkLocal6(meta.saddr) || data[1] != 0) return {Kind::kOrdinary};
  if (data.size() < kRedirectLength + 2 || data[kRedirectLength + 1] == 0) return {Kind::kInvalid};
  if (data[kRedirectLength] != kRedirectedHeaderOption) return {Kind::kOrdinary};
  const std::size_t quoted = std::min(kRedirectLength + kRedirectOptionHeader, data.size());
  return JudgeQuoted(context, data.subspan(quoted));
}

IcmpVerdict JudgeIcmp4(const TrackContext& context) {
  const auto data = context.transport.data;
  if (data.size() < kIcmpHeader || context.ChecksumWrong()) return {Kind::kInvalid};
  if (data[0] > kHighestIcmpType) return {Kind::kInvalid};
  if (!packet::IsIcmp4Error(data[0])) return {Kind::kOrdinary};
  return JudgeQuoted(context, data.subspan(kIcmpHeader));
}

IcmpVerdict JudgeIcmp6(const TrackContext& context) {
  const auto data = context.transport.data;
  if (data.size() < kIcmpHeader || context.ChecksumWrong()) return {Kind::kInvalid};
  if (std::ranges::find(kUntracked6, data[0]) != kUntracked6.end()) return {Kind::kUntracked};
  if (data[0] == kRedirect6) return JudgeRedirect6(context);
  if (!packet::IsIcmp6Error(data[0])) return {Kind::kOrdinary};
  return JudgeQuoted(context, data.subspan(kIcmpHeader));
}

TrackResult TrackRequests(TrackContext& context, std::uint8_t family, std::span<const std::uint8_t> requests,
                          std::uint32_t timeout) {
  const Conn& conn = *context.conn;
  const auto type = static_cast<std::uint8_t>(conn.view.orig_dport >> 8U);
  if (conn.view.family != family || std::ranges::find(requests, type) == requests.end()) return TrackResult::kInvalid;
  context.Refresh(timeout);
  return TrackResult::kAccept;
}

}  // namespace

IcmpVerdict JudgeIcmp(const TrackContext& context) {
  const Transport& transport = context.transport;
  if (transport.family == 4 && transport.proto == kProtoIcmp) return JudgeIcmp4(context);
  if (transport.family == 6 && transport.proto == kProtoIcmpv6) return JudgeIcmp6(context);
  return {Kind::kOrdinary};
}

TrackResult TrackIcmp4(TrackContext& context) {
  return TrackRequests(context, 4, kRequests4, context.options.timeouts.icmp);
}
TrackResult TrackIcmp6(TrackContext& context) {
  return TrackRequests(context, 6, kRequests6, context.options.timeouts.icmp6);
}

}  // namespace iptc::conntrack
