// What a packet's headers have that matches with code of their own look into, in words for people. They describe the
// packet as it is: what a rule wants of it is the caller's to say.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/abi/packet_meta.h"

namespace iptc::eval {

[[nodiscard]] std::string TcpOptionsText(const abi::PacketMeta& meta);   // "tcp options are 2,4,8"
[[nodiscard]] std::string TcpMssText(const abi::PacketMeta& meta);       // "mss is 1460"
[[nodiscard]] std::string SctpChunksText(const abi::PacketMeta& meta);   // "sctp chunks are INIT"
[[nodiscard]] std::string DccpText(const abi::PacketMeta& meta);         // "dccp type is REQUEST"
[[nodiscard]] std::string MobilityText(const abi::PacketMeta& meta);     // "mobility header's type is 5"
[[nodiscard]] std::string Ip6HeadersText(const abi::PacketMeta& meta);   // "headers are hop-by-hop,frag"
[[nodiscard]] std::string Ip6FragmentText(const abi::PacketMeta& meta);  // "fragment's id is 7, offset 0, more follow"
[[nodiscard]] std::string Ip6RoutingText(const abi::PacketMeta& meta);   // "routing header's type is 0, …"
[[nodiscard]] std::string Ip6AuthText(const abi::PacketMeta& meta);      // "ah spi is 5, length 24, reserved 0"
[[nodiscard]] std::string Ip6OptionsText(const abi::PacketMeta& meta, std::uint8_t header);

}  // namespace iptc::eval
