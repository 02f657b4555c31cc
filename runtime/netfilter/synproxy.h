// Synproxy: TCP handshakes on a server's behalf (net/netfilter/nf_synproxy_core.c).
//
// Overview: the target answers a client's SYN by itself. The sequence number it answers with is a cookie, in which the
// client's MSS is hidden; nothing is kept. An ACK that brings a valid cookie back proves that the client is there: only
// then a SYN goes on to the server, as a new connection that is marked as proxied. The server's SYN/ACK ends here too:
// it is acknowledged to the server, the client gets a window update, and from then on conntrack moves the server's
// sequence numbers, and the timestamps that echo the cookie's, to what the client knows.
//
// Cookies are as the kernel's (net/ipv4/syncookies.c, net/ipv6/syncookies.c), but their secret comes from the seed, and
// minutes and timestamps are packet time.
#pragma once

#include <cstdint>

#include "runtime/abi/target_params.h"
#include "runtime/conntrack/siphash.h"
#include "runtime/netfilter/target.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::netfilter {

// What a TCP header's options say; `options` are abi::kSynproxy… bits.
struct SynproxyOptions {
  std::uint8_t options = 0;
  std::uint8_t wscale = 0;
  std::uint16_t mss = 0;
  std::uint32_t timestamp = 0, echo = 0;
};

class Synproxy {
 public:
  explicit Synproxy(std::uint64_t seed);

  enum class Verdict : std::uint8_t { kGoOn, kDrop, kStolen };

  // The target, in INPUT and FORWARD. Precondition: a TCP packet.
  Verdict Answer(const packet::PacketRef& packet, const abi::SynproxyParams& params, std::uint64_t now_ns,
                 Outlet& outlet) const;
  // The hook before confirm, in INPUT and POSTROUTING. Precondition: a TCP packet of a connection that is proxied.
  Verdict Follow(packet::PacketRef& packet, std::uint64_t now_ns, Outlet& outlet) const;

 private:
  struct Segment;

  [[nodiscard]] std::uint32_t Hash(const abi::PacketMeta& meta, std::uint32_t minutes, unsigned key) const;
  // `mss` becomes the nearest one that a cookie can hold.
  [[nodiscard]] std::uint32_t MakeCookie(const Segment& syn, std::uint64_t now_ns, std::uint16_t& mss) const;
  // The MSS in the cookie that an ACK acknowledges; 0: it is none, or of neither this minute nor the last.
  [[nodiscard]] std::uint16_t CheckCookie(const Segment& ack, std::uint64_t now_ns) const;
  Verdict AnswerSyn(const Segment& syn, const abi::SynproxyParams& params, std::uint64_t now_ns, Outlet& outlet) const;
  // `sequence` is the one behind the client's SYN. False: no cookie.
  bool OpenToServer(const Segment& ack, std::uint32_t sequence, std::uint64_t now_ns, Outlet& outlet) const;
  static void MoveTimestamp(packet::PacketRef& packet, std::uint32_t offset);
  static Verdict Introduce(const Segment& syn_ack, packet::PacketRef& packet, Outlet& outlet);

  conntrack::SipKey keys_[2];
};

}  // namespace iptc::netfilter
