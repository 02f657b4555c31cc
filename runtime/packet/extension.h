// IPv6 extension headers: the walk to the transport header, and the check of hop-by-hop options.
//
// The walk finds what matches and conntrack take for the protocol: the first header that is no extension header
// (ipv6_find_hdr in net/ipv6/exthdrs_core.c). ESP, mobility and "no next header" end it too.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace iptc::packet {

inline constexpr std::uint8_t kNoProtocol = 255;  // of a chain that is not whole; reserved by IANA

struct ExtensionWalk {
  std::uint8_t proto = kNoProtocol;
  std::uint32_t offset = 0;  // of that header, never beyond the packet; behind the fragment header of a later fragment
  std::uint16_t fragment_offset = 0;  // in bytes
  bool more_fragments = false;
  // False: the chain ends in the middle of a header, or a later fragment starts with one; `proto` is known all the same
  // behind a routing header of which only the first two bytes are there.
  bool whole = false;
};
// `ip` is the packet from its IPv6 header on, at least 40 bytes.
[[nodiscard]] ExtensionWalk WalkExtensions(std::span<const std::uint8_t> ip);

// Where the first header of a kind stands (ipv6_find_hdr with a target): an extension header or the one that ends the
// chain. It need not be whole. Behind the fragment header of a later fragment nothing is found.
struct HeaderSearch {
  enum class Result : std::uint8_t { kFound, kAbsent, kBroken };  // kBroken: the chain ends in the middle of a header
  Result result = Result::kAbsent;
  std::uint32_t offset = 0;
  std::uint16_t fragment_offset = 0;  // in bytes, of a fragment header that was searched for
};
[[nodiscard]] HeaderSearch FindHeader(std::span<const std::uint8_t> ip, std::uint8_t target);

// Where the chain ends for what skips it without asking for a header (ipv6_skip_exthdr): conntrack, sets, hashlimit,
// targets. It wants less of a routing header than WalkExtensions, and of a later fragment it tells no protocol: there
// `proto` is kProtoFragment and `offset` its header's.
struct SkippedExtensions {
  std::uint8_t proto = kNoProtocol;
  std::uint32_t offset = 0;          // may be beyond the packet
  std::uint16_t fragment_field = 0;  // offset and flags of the last fragment header
  [[nodiscard]] bool IsLaterFragment() const { return (fragment_field & 0xFFF8U) != 0; }
};
// Nothing where the chain ends in the middle of a header, or says that nothing follows (kProtoNone).
[[nodiscard]] std::optional<SkippedExtensions> SkipExtensions(std::span<const std::uint8_t> ip);

// What an ICMPv6 parameter problem says of a packet (RFC 4443 section 3.4).
struct ParameterProblem {
  std::uint8_t code = 0;
  std::uint32_t pointer = 0;
};

struct HopByHop {
  bool sound = false;
  std::uint32_t jumbo_length = 0;           // payload length by a jumbo option (RFC 2675), 0: none
  std::optional<ParameterProblem> problem;  // what the sender is told of options that are not sound
};
// Checks the hop-by-hop options right behind the IPv6 header as ip6_parse_tlv does before PREROUTING.
[[nodiscard]] HopByHop CheckHopByHop(std::span<const std::uint8_t> ip);

}  // namespace iptc::packet
