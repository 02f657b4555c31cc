// How two IP packets differ, field by field, in words: what one firewall wrote and the other did not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace iptc::cli {

struct FieldDifference {
  std::string field;        // "ttl", "source", "tcp sequence number", "payload at byte 12"
  std::string here, there;  // the two values
};

// Both from the IP header on and as long as their total length says, or cut short by a capture: what one of them lacks
// is not compared. Empty: they are equal. Checksums are left out where something else differs, as they follow from it.
[[nodiscard]] std::vector<FieldDifference> DifferencesOf(std::span<const std::uint8_t> here,
                                                         std::span<const std::uint8_t> there);

// The packet's length by its IP header, which may be more or less than is there; 0: there is no whole IP header.
[[nodiscard]] std::size_t IpLength(std::span<const std::uint8_t> ip);

// A number that equal packets share: of the IP header and the 8 bytes behind it, of TCP also its acknowledgement, which
// captures that cut frames short keep; without the id of an IPv6 fragment, which its sender draws at random.
[[nodiscard]] std::uint64_t HeaderSignature(std::span<const std::uint8_t> ip);

// Numbers that a router leaves alone and that two packets hardly ever share; nothing in them is of addresses, ports,
// ids, TTL, TOS or options. All 0: there is no whole IP header.
struct LooseSignature {
  std::uint64_t headers = 0;  // of protocol, length, a fragment's place, TCP's sequence number, ICMP's type and an
                              // echo's sequence number: what captures that cut frames short keep
  std::uint64_t packet = 0;   // of these, but the payload's length, TCP's acknowledgement, the payload's first bytes
  bool whole = false;         // those bytes were there; else `packet` is that of no other packet
};
[[nodiscard]] LooseSignature LooseSignatureOf(std::span<const std::uint8_t> ip);

// Whether the first bytes that the transport headers carry are equal, as far as both go.
[[nodiscard]] bool SamePayload(std::span<const std::uint8_t> here, std::span<const std::uint8_t> there);

}  // namespace iptc::cli
