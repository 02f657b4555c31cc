// hashlimit: a token bucket, or a rate over an interval, for each source, destination and port that is seen
// (net/netfilter/xt_hashlimit.c, revision 3). Rules of one name share a table, which the first of them has set up.
//
// Time is counted in jiffies as limit.h does. Idle buckets go when the table is looked through, every `gc_interval`
// from when the rules were loaded. Where a packet has no ports to tell apart, or the table is full: hotdrop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"
#include "runtime/helpers/limit.h"

namespace iptc::helpers {

// Units of HashlimitParams::average: millionths of a second a packet, and for bytes what HashlimitByteCost makes.
inline constexpr std::uint64_t kHashlimitScale = 1'000'000;
inline constexpr unsigned kHashlimitByteShift = 4;  // bytes are counted in sixteens
inline constexpr std::uint64_t kHashlimitMaxSize = 1'048'576;

struct HashlimitParams {
  // Bits of `mode`, as the kernel numbers them.
  static constexpr std::uint32_t kDestination = 1, kDestinationPort = 2, kSource = 4, kSourcePort = 8, kAbove = 16,
                                 kBytes = 32, kRateMatch = 64;
  std::uint64_t average = 0;
  std::uint64_t burst = 0;
  std::uint32_t mode = 0;
  std::uint32_t size = 0;         // buckets of the hash table; 0: the kernel's own choice
  std::uint32_t max = 0;          // entries; 0: eight for each bucket
  std::uint32_t gc_interval = 0;  // milliseconds
  std::uint32_t expire = 0;       // milliseconds
  std::uint32_t interval = 0;     // seconds, kRateMatch
  std::uint8_t source_prefix = 0, destination_prefix = 0;
  std::uint8_t family = 4;
  std::array<char, 261> name = {};  // "4" or "6", the name, a zero: what rules must have in common to share a table
};

// Credit that a jiffy brings: of packets so that a day's worth fits 64 bits, of bytes so that a second's fits 32.
inline constexpr std::uint64_t kHashlimitCreditsPerJiffy = std::uint64_t{1} << 39U;
inline constexpr std::uint64_t kHashlimitByteCreditsPerJiffy = std::uint64_t{1} << 24U;

// What a packet costs (user2credits); it wraps.
constexpr std::uint64_t HashlimitCredits(std::uint64_t user) {
  return user * (kHz * kHashlimitCreditsPerJiffy / kHashlimitScale);
}

// What sixteen bytes cost at an average (user2credits_byte).
constexpr std::uint32_t HashlimitByteCredits(std::uint64_t average) {
  return static_cast<std::uint32_t>((average & 0xFFFFFFFF) * kHz * kHashlimitByteCreditsPerJiffy >> 32U);
}

// Bytes a second that an average stands for.
constexpr std::uint64_t HashlimitBytes(std::uint64_t average) {
  const std::uint64_t chunks = average == 0 ? 0xFFFFFFFF : 0xFFFFFFFF / average;
  return (chunks - 1) << kHashlimitByteShift;
}

// Whether the kernel takes the average, and the burst with it.
constexpr bool HashlimitIsAccepted(std::uint64_t average, std::uint64_t burst, std::uint32_t mode) {
  if ((mode & HashlimitParams::kRateMatch) != 0) return average != 0;
  if ((mode & HashlimitParams::kBytes) != 0) return HashlimitByteCredits(average) != 0;
  return burst != 0 && HashlimitCredits(average * burst) >= HashlimitCredits(average);
}

// What a packet's ports are to it, the source's first: also the SPI of ESP and AH, and 0 where the protocol has none.
// Nothing where they ought to be there and are not.
[[nodiscard]] std::optional<std::uint32_t> HashlimitPorts(const abi::PacketMeta& meta);

}  // namespace iptc::helpers
