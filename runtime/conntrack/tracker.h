// A protocol tracker judges each packet of its protocol and keeps the entry's state and timeout. One row a protocol;
// what has no row is tracked by its addresses alone ("generic").
// Source: net/netfilter/nf_conntrack_proto*.c.
#pragma once

#include <cstdint>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/table.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::conntrack {

enum class TrackResult : std::uint8_t {
  kAccept,
  kInvalid,  // the packet belongs to no connection; an entry that it started goes
  kRepeat    // the entry is gone; look the packet up again
};

struct TrackContext {
  ConnTable& table;
  const Options& options;
  packet::PacketRef& packet;
  const Transport& transport;
  bool check_checksum = false;  // PREROUTING, and the packet came from outside
  Conn* conn = nullptr;
  abi::CtDirection direction = abi::CtDirection::kOriginal;

  [[nodiscard]] unsigned Dir() const { return static_cast<unsigned>(direction); }
  // The packet keeps its entry alive for this many seconds more, and is counted (nf_ct_refresh_acct). Of the packets
  // that a tracker accepts, those that do not are not counted either.
  void Refresh(std::uint32_t seconds) const;
  void Count() const;
  // Found right once, it is not looked at again, whatever targets make of it (skb->csum_valid).
  [[nodiscard]] bool ChecksumWrong() const;
};

// Where the packet's flow is looked for.
[[nodiscard]] CtZone ZoneOf(const packet::PacketRef& packet);

using TrackFn = TrackResult (*)(TrackContext&);

TrackResult TrackTcp(TrackContext& context);
TrackResult TrackUdp(TrackContext& context);
TrackResult TrackUdpLite(TrackContext& context);
TrackResult TrackIcmp4(TrackContext& context);
TrackResult TrackIcmp6(TrackContext& context);
TrackResult TrackSctp(TrackContext& context);
TrackResult TrackGre(TrackContext& context);
TrackResult TrackGeneric(TrackContext& context);

[[nodiscard]] TrackFn TrackerOf(std::uint8_t proto);

// What conntrack makes of an ICMP packet before it looks for an entry (nf_conntrack_handle_icmp).
struct IcmpVerdict {
  enum class Kind : std::uint8_t { kOrdinary, kInvalid, kUntracked, kRelated } kind = Kind::kOrdinary;
  ConnTable::Found found = {};  // kRelated: the flow that the error is about, in the error's direction
};
[[nodiscard]] IcmpVerdict JudgeIcmp(const TrackContext& context);

}  // namespace iptc::conntrack
