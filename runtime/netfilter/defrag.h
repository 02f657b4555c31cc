// Defragmenter: collects fragments until the whole packet is there (net/ipv4/ip_fragment.c, inet_fragment.c,
// net/ipv6/netfilter/nf_conntrack_reasm.c).
//
// Where conntrack is on it stands before raw, in PREROUTING and OUTPUT; without, an IPv4 packet for the host itself is
// collected between PREROUTING and INPUT (an IPv6 one behind INPUT, where nobody looks any more). The last fragment to
// arrive becomes the whole packet, under the first one's header; all others are kept. A fragment that is there already
// is thrown away; one that overlaps otherwise, or contradicts the end, takes its whole queue with it. A queue lives 30
// seconds, in IPv6 60. IPv6's fragment header is gone from the whole packet, also from one that is its only fragment.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/packet/packet_ref.h"

namespace iptc::netfilter {

// How a packet was cut when it came, which is how it is cut again when it leaves.
struct Geometry {
  std::vector<std::uint32_t> sizes;  // payload bytes of each fragment in order of offset; empty: it came whole
  std::uint32_t header = 0;          // bytes in front of the payload, IPv6's fragment header not among them
  std::uint32_t largest = 0;         // largest fragment, with its IP header
  bool dont_fragment = false;        // the largest fragment had DF
  void Clear() {
    sizes.clear();
    header = 0;
    largest = 0;
    dont_fragment = false;
  }
};

// Who collects: fragments of one collector never complete another's queue (enum ip_defrag_users).
enum class DefragUser : std::uint8_t { kPrerouting, kOutput, kLocalDelivery };

enum class DefragResult : std::uint8_t {
  kWhole,    // the last one: `packet` is the whole, its meta is dissected anew; or one that nobody puts together
  kKept,     // waits for the others
  kInvalid,  // thrown away
  kBroken,   // thrown away as well: not even the fragment header is whole
};

class Defragmenter {
 public:
  Defragmenter();
  ~Defragmenter();

  // Precondition: IsFragment(packet).
  DefragResult Gather(packet::PacketRef& packet, DefragUser user, std::uint64_t now_ns, Geometry& geometry);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Whether there is something for Gather to do: in IPv6 a fragment header, even that of an only fragment.
[[nodiscard]] bool IsFragment(const packet::PacketRef& packet);

}  // namespace iptc::netfilter
