// UDP and UDP-Lite (net/netfilter/nf_conntrack_proto_udp.c).
#include "runtime/conntrack/tracker.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::kUdpHeader;

constexpr std::uint64_t kStreamAfter = 2 * kSecond;

bool UdpMalformed(const TrackContext& context) {
  const auto data = context.transport.data;
  if (data.size() < kUdpHeader) return true;
  const std::size_t length = packet::Load16(&data[4]);
  return length > data.size() || length < kUdpHeader || (packet::Load16(&data[6]) != 0 && context.ChecksumWrong());
}

// The kernel checks a UDP-Lite checksum with UDP's number in the pseudo header (udplite_error passes IPPROTO_UDP), so a
// packet as RFC 3828 wants it is INVALID. Measured on Linux 6.18.
bool UdpLiteChecksumWrong(const TrackContext& context, std::size_t coverage) {
  if (!context.check_checksum || !context.options.checksum) return false;
  const Transport& transport = context.transport;
  const std::uint32_t pseudo =
      packet::PseudoHeaderSum(static_cast<abi::Family>(transport.family), transport.saddr, transport.daddr, kProtoUdp,
                              static_cast<std::uint32_t>(transport.data.size()));
  return packet::ChecksumFold(packet::ChecksumAdd(transport.data.first(coverage), pseudo)) != 0;
}

// The length field is how much the checksum covers (0: all), and the checksum must be there.
bool UdpLiteMalformed(const TrackContext& context) {
  const auto data = context.transport.data;
  if (data.size() < kUdpHeader) return true;
  const std::size_t field = packet::Load16(&data[4]);
  const std::size_t coverage = field == 0 ? data.size() : field;
  if (coverage < kUdpHeader || coverage > data.size()) return true;
  return packet::Load16(&data[6]) == 0 || UdpLiteChecksumWrong(context, coverage);
}

}  // namespace

TrackResult TrackUdp(TrackContext& context) {
  if (UdpMalformed(context)) return TrackResult::kInvalid;
  Conn& conn = *context.conn;
  if (!conn.Confirmed()) conn.track.udp = UdpTrack{context.table.Now() + kStreamAfter};
  // A query and its answer are no stream: only what goes on after two seconds is kept for long.
  const bool stream = conn.Has(abi::kCtSeenReply) && context.table.Now() > conn.track.udp.stream_after_ns;
  const Timeouts& timeouts = context.options.timeouts;
  context.Refresh(stream ? timeouts.udp_stream : timeouts.udp);
  if (stream) conn.view.status |= abi::kCtAssured;
  return TrackResult::kAccept;
}

TrackResult TrackUdpLite(TrackContext& context) {
  if (UdpLiteMalformed(context)) return TrackResult::kInvalid;
  Conn& conn = *context.conn;
  const bool replied = conn.Has(abi::kCtSeenReply);
  const Timeouts& timeouts = context.options.timeouts;
  context.Refresh(replied ? timeouts.udp_stream : timeouts.udp);
  if (replied) conn.view.status |= abi::kCtAssured;
  return TrackResult::kAccept;
}

}  // namespace iptc::conntrack
