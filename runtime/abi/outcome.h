// The three answers a match can give. Hotdrop: the packet is dropped at once and no counter steps, as when a kernel
// match sets par->hotdrop (net/ipv4/netfilter/ip_tables.c, ipt_do_table).
#pragma once

#include <cstdint>

namespace iptc::abi {

enum class Outcome : std::uint8_t { kMiss = 0, kHit = 1, kHotdrop = 2 };

}  // namespace iptc::abi

namespace iptc {
using abi::Outcome;
}
