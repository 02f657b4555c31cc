// FragmentIp4, FragmentIp6: cut a packet that is too long for its way, or that came cut (net/ipv4/ip_output.c,
// ip_do_fragment; net/ipv6/ip6_output.c, ip6_fragment). What came as fragments leaves in the same pieces if they still
// fit, IPv4 with the same id; otherwise, and for all others, the pieces are as long as the way allows. IPv4 options
// without the copied flag stay in the first piece. Nothing comes back where the headers that each piece repeats leave
// no room for 8 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/netfilter/defrag.h"

namespace iptc::netfilter {

// `mtu` counts the whole IP packet. Precondition: an IPv4 packet.
[[nodiscard]] std::optional<std::vector<std::vector<std::uint8_t>>> FragmentIp4(std::span<const std::uint8_t> ip,
                                                                                std::uint32_t mtu,
                                                                                const Geometry& geometry);

// A router cuts only what came cut: `geometry` is not empty. The pieces' id is `id`: the kernel draws one.
[[nodiscard]] std::optional<std::vector<std::vector<std::uint8_t>>> FragmentIp6(std::span<const std::uint8_t> ip,
                                                                                std::uint32_t mtu,
                                                                                const Geometry& geometry,
                                                                                std::uint32_t id);

}  // namespace iptc::netfilter
