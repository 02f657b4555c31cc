// Conn is one connection: what rules see of it (view), its place in the table, and its protocol's memory.
//
// Life-cycle: ConnTable::Allocate gives an entry with one reference, held by the packet that started it. Confirming
// puts it into the table, which then holds one more. Killed or expired, it leaves the table; it goes back to the slab
// when no packet refers to it any more. An entry never moves in memory.
//
// Time is in nanoseconds. Until it is confirmed, `deadline_ns` is the timeout itself, from then on a point in time
// (ct->timeout in net/netfilter/nf_conntrack_core.c works alike).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "runtime/abi/conntrack.h"
#include "runtime/conntrack/conn_extra.h"
#include "runtime/conntrack/drawn_port.h"
#include "runtime/packet/ct_zone.h"

namespace iptc::conntrack {

using packet::CtZone;

// One side of a TCP connection: all it sent and all it may send (struct ip_ct_tcp_state).
struct TcpSide {
  std::uint32_t end = 0;      // highest seq + len sent
  std::uint32_t max_end = 0;  // highest seq that the other side's window lets it send
  std::uint32_t max_win = 0;  // largest window it advertised, scaled; 0: nothing known of this side
  std::uint32_t max_ack = 0;  // highest ack it sent
  std::uint8_t scale = 0;
  std::uint8_t flags = 0;  // kTcpSide… bits
};

struct TcpTrack {
  std::array<TcpSide, 2> side;
  std::uint8_t state = 0;       // TcpState
  std::uint8_t last_event = 0;  // TcpEvent of the last packet that was accepted or ignored
  std::uint8_t last_dir = 0;
  std::uint8_t retransmits = 0;
  std::uint32_t last_seq = 0, last_ack = 0, last_end = 0;
  std::uint16_t last_win = 0;
  std::uint8_t last_scale = 0;
  std::uint8_t last_flags = 0;
};

struct UdpTrack {
  std::uint64_t stream_after_ns = 0;  // from then on, traffic in both directions makes a stream
};

struct SctpTrack {
  std::array<std::uint32_t, 2> vtag = {};
  std::uint8_t state = 0;  // SctpState
  std::uint8_t last_dir = 0;
  bool heartbeat_vtag_failed = false;
  std::array<bool, 2> init = {};  // by direction: an INIT was seen, that no cookie has settled
};

union ProtocolTrack {
  ProtocolTrack() : udp{} {}
  UdpTrack udp;
  TcpTrack tcp;
  SctpTrack sctp;
};

// The first two cache lines are what a lookup reads, the third what the protocol changes. The lists that an entry is in
// have its links apart, by its number in the slab (tuple_chains.h, source_chains.h, timer_wheel.h).
struct alignas(64) Conn {
  abi::CtView view;
  std::uint64_t deadline_ns = 0;
  ConnExtra* extra = nullptr;  // null: nothing extra
  std::uint32_t references = 0;
  std::int32_t masquerade_interface = -1;  // set by MASQUERADE: packet.out_interface at its binding
  std::uint8_t listed = 0;                 // kListed… bits: the lists that it is in
  std::uint8_t zone_directions = CtZone::kBoth;
  DrawnPort drawn_port;
  ProtocolTrack track;

  [[nodiscard]] std::uint32_t& NextFree() { return references; }
  [[nodiscard]] bool Has(std::uint32_t status) const { return (view.status & status) != 0; }
  [[nodiscard]] bool Confirmed() const { return Has(abi::kCtConfirmed); }
  [[nodiscard]] CtZone Zone() const { return {view.zone, zone_directions}; }
};
static_assert(offsetof(Conn, track) == 128 && sizeof(Conn) == 192);

// The entry of a packet that conntrack gave one: its view stands first in it.
[[nodiscard]] inline const Conn& ConnOf(const abi::CtView& view) { return reinterpret_cast<const Conn&>(view); }
static_assert(offsetof(Conn, view) == 0 && std::is_standard_layout_v<Conn>);

inline constexpr std::uint8_t kListedTable = 1, kListedSource = 2, kSourceAnnounced = 4;

inline constexpr std::uint64_t kSecond = 1'000'000'000;

}  // namespace iptc::conntrack
