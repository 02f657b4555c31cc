#include "runtime/conntrack/tracker.h"

#include <algorithm>
#include <array>

#include "runtime/packet/checksum.h"

namespace iptc::conntrack {
namespace {

struct TrackerRow {
  std::uint8_t proto;
  TrackFn track;
};
constexpr auto kTrackers = std::to_array<TrackerRow>({{kProtoTcp, TrackTcp},
                                                      {kProtoUdp, TrackUdp},
                                                      {kProtoIcmp, TrackIcmp4},
                                                      {kProtoIcmpv6, TrackIcmp6},
                                                      {kProtoSctp, TrackSctp},
                                                      {kProtoUdpLite, TrackUdpLite},
                                                      {kProtoGre, TrackGre}});

}  // namespace

void TrackContext::Refresh(std::uint32_t seconds) const {
  table.Refresh(*conn, seconds * kSecond);
  Count();
}

void TrackContext::Count() const {
  ConnExtra* const extra = conn->extra;
  if (extra == nullptr || !extra->counted) return;
  FlowCount& count = extra->counts[Dir()];
  ++count.packets;
  count.bytes += packet.meta.l3_len;
}

bool TrackContext::ChecksumWrong() const {
  if (!check_checksum || !options.checksum) return false;
  packet.checksum_judged = true;
  packet.checksum_trusted = packet::TransportChecksumOk(packet.meta);
  return !packet.checksum_trusted;
}

CtZone ZoneOf(const packet::PacketRef& packet) {
  CtZone zone = packet.ct_zone.value_or(CtZone{});
  if (packet.ct_zone_is_mark) zone.id = static_cast<std::uint16_t>(packet.meta.mark);
  return zone;
}

TrackFn TrackerOf(std::uint8_t proto) {
  const auto* row = std::ranges::find(kTrackers, proto, &TrackerRow::proto);
  return row == kTrackers.end() ? TrackGeneric : row->track;
}

TrackResult TrackGeneric(TrackContext& context) {
  context.Refresh(context.options.timeouts.generic);
  return TrackResult::kAccept;
}

TrackResult TrackGre(TrackContext& context) {
  Conn& conn = *context.conn;
  if (conn.Has(abi::kCtSeenReply)) {
    context.Refresh(context.options.timeouts.gre_stream);
    conn.view.status |= abi::kCtAssured;
  } else {
    context.Refresh(context.options.timeouts.gre);
  }
  return TrackResult::kAccept;
}

}  // namespace iptc::conntrack
