// recent: lists of addresses that were seen, with the times (net/netfilter/xt_recent.c). Rules that name the same list
// share it; the first of them makes it, with its mask. A list keeps the 100 addresses that were used last, and of each
// as many times as the largest hit count of its rules asks for, at least 32 (ip_list_tot and ip_pkt_list_tot as the
// module has them by default). Time is counted in jiffies, as in limit.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"

namespace iptc::helpers {

inline constexpr std::size_t kRecentNameSize = 200;  // with its terminating zero

enum class RecentAction : std::uint8_t { kSet, kCheck, kUpdate, kRemove };

struct RecentParams {
  // As the kernel has them: an IPv4 address or mask stands in the highest 32 bits.
  std::uint64_t mask_high = ~std::uint64_t{0};
  std::uint64_t mask_low = ~std::uint64_t{0};
  std::uint32_t seconds = 0;    // 0: however long ago
  std::uint32_t hit_count = 0;  // 0: once
  RecentAction action = RecentAction::kSet;
  std::uint8_t reaps = 0;
  std::uint8_t compares_ttl = 0;
  std::uint8_t by_destination = 0;
  std::uint8_t inverted = 0;
  std::array<std::uint8_t, 3> unused = {};
  std::array<char, kRecentNameSize> name = {};
};

class RecentList;
struct RecentState {
  RecentList* list = nullptr;
};

// How many of the times that the list keeps of the packet's address lie within the seconds that the rule asks about;
// nothing: the list does not hold the address.
[[nodiscard]] std::optional<std::uint32_t> RecentTimes(const RecentState& state, const abi::PacketMeta& meta,
                                                       const RecentParams& params, std::uint64_t now_ns);

}  // namespace iptc::helpers
