// FragmentIp4: cuts an IPv4 packet that is too long for its way, or that came cut (net/ipv4/ip_output.c,
// ip_do_fragment). What came as fragments leaves in the same pieces if they still fit, with the same id; otherwise, and
// for all others, the pieces are as long as the way allows. Options without the copied flag stay in the first piece.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/netfilter/defrag.h"

namespace iptc::netfilter {

// `mtu` counts the whole IP packet. Precondition: an IPv4 packet, mtu >= 68.
[[nodiscard]] std::vector<std::vector<std::uint8_t>> FragmentIp4(std::span<const std::uint8_t> ip, std::uint32_t mtu,
                                                                 const Geometry& geometry);

}  // namespace iptc::netfilter
