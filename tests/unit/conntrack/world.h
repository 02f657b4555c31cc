// A firewall reduced to conntrack and NAT, for tests: real packet bytes in, states and rewritten bytes out.
//
//   World world;
//   Seen seen = world.Send(Tcp(kClient, 1000, kServer, 80, {.flags = kSyn, .seq = 1}));
//   EXPECT_EQ(seen.state, abi::kCtNew);
//
// A packet runs PREROUTING (track, DNAT) and POSTROUTING (SNAT, helper, confirm). Without Nat rules given, NAT is off.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/conntrack/impl.h"
#include "runtime/conntrack/nat.h"
#include "runtime/conntrack/tcp_table.h"

namespace iptc::conntrack::testing {

using Bytes = std::vector<std::uint8_t>;

inline constexpr U128 kClient = 0x0A000001, kServer = 0xC0A80002, kOther = 0x0A000009, kPublic = 0xC6336401;
inline constexpr U128 kClient6 = (U128{0x20010DB800000000} << 64U) + 1,
                      kServer6 = (U128{0x20010DB800000000} << 64U) + 2;

inline constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kPsh = 8, kAck = 16, kUrg = 32;

struct TcpFields {
  std::uint8_t flags = kSyn;
  std::uint32_t seq = 0, ack = 0;
  std::uint16_t window = 65535;
  Bytes options = {};  // padded to 4 with zeros
  std::size_t payload = 0;
  std::string text = {};  // behind the payload
};

// IP packets with all checksums right. Addresses above 32 bits make IPv6.
[[nodiscard]] Bytes Ip(U128 saddr, U128 daddr, std::uint8_t proto, const Bytes& transport);
[[nodiscard]] Bytes Tcp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, const TcpFields& fields);
[[nodiscard]] Bytes Udp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::size_t payload = 4);
[[nodiscard]] Bytes UdpText(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::string_view text);
[[nodiscard]] Bytes Icmp(U128 saddr, U128 daddr, std::uint8_t type, std::uint8_t code, std::uint16_t id,
                         const Bytes& payload = {});
// An error about `quoted`, cut to `quote` bytes of it.
[[nodiscard]] Bytes IcmpError(U128 saddr, U128 daddr, std::uint8_t type, std::uint8_t code, const Bytes& quoted,
                              std::size_t quote = 28);
// SCTP chunks are given whole, headers included.
[[nodiscard]] Bytes Sctp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::uint32_t vtag,
                         const Bytes& chunks);
[[nodiscard]] bool ChecksumsRight(const Bytes& ip);

struct Seen {
  std::uint8_t state = 0;  // kCt… bit
  std::uint8_t dir = 0;
  bool dropped = false;
  bool has_entry = false;
  abi::CtView view;  // a copy, at the end of the packet's walk
  Bytes out;
  U128 saddr = 0, daddr = 0;  // as it left
  std::uint16_t sport = 0, dport = 0;
};

struct World {
  explicit World(Options options = {}, bool with_nat = false);

  Seen Send(const Bytes& ip, bool confirm = true);
  void Wait(double seconds) { now_ns += static_cast<std::uint64_t>(seconds * 1e9); }

  // The entry that has this flow's original tuple, or null.
  [[nodiscard]] const Conn* Entry(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport,
                                  std::uint8_t proto = kProtoTcp);
  [[nodiscard]] ConnTable& Table() { return conntrack.Internals().Table(); }

  Conntrack conntrack;
  Nat nat;
  bool with_nat;
  abi::ConnHelper helper = abi::ConnHelper::kNone;  // attached to every new connection that is not expected
  std::optional<abi::NatParams> snat, dnat;         // applied to every new connection
  bool masquerade = false;                          // the source rule is a MASQUERADE
  int out_interface = 0;
  std::uint64_t now_ns = 1'700'000'000ULL * 1'000'000'000ULL;
};

// Seconds that the entry has left.
[[nodiscard]] std::uint32_t Left(World& world, const Conn& conn);

}  // namespace iptc::conntrack::testing
