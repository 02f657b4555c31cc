// How two IP packets differ, field by field, in words: what one firewall wrote and the other did not.
#pragma once

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

// A number that a router leaves alone and that two packets hardly ever share: of protocol, lengths, TCP's numbers,
// ICMP's identifier, a fragment's place and the payload's first bytes; not of addresses, ports, TTL, TOS or options.
[[nodiscard]] std::uint64_t LooseSignature(std::span<const std::uint8_t> ip);

}  // namespace iptc::cli
