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
                                                      {kProtoIcmp6, TrackIcmp6},
                                                      {kProtoSctp, TrackSctp},
                                                      {kProtoUdpLite, TrackUdpLite},
                                                      {kProtoGre, TrackGre}});

constexpr std::uint64_t kGenericTimeout = 600 * kSecond;
constexpr std::uint64_t kGreTimeout = 30 * kSecond, kGreStreamTimeout = 180 * kSecond;

}  // namespace

bool TrackContext::ChecksumWrong() const {
  if (!check_checksum) return false;
  packet.checksum_trusted = packet::TransportChecksumOk(packet.meta);
  return !packet.checksum_trusted;
}

TrackFn TrackerOf(std::uint8_t proto) {
  const auto* row = std::ranges::find(kTrackers, proto, &TrackerRow::proto);
  return row == kTrackers.end() ? TrackGeneric : row->track;
}

TrackResult TrackGeneric(TrackContext& context) {
  context.table.Refresh(*context.conn, kGenericTimeout);
  return TrackResult::kAccept;
}

TrackResult TrackGre(TrackContext& context) {
  Conn& conn = *context.conn;
  if (conn.Has(abi::kCtSeenReply)) {
    context.table.Refresh(conn, kGreStreamTimeout);
    conn.view.status |= abi::kCtAssured;
  } else {
    context.table.Refresh(conn, kGreTimeout);
  }
  return TrackResult::kAccept;
}

}  // namespace iptc::conntrack
