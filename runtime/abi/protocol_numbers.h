// Numbers of the protocols that have a header of their own here (IANA's "Assigned Internet Protocol Numbers").
#pragma once

#include <cstdint>

namespace iptc::abi {

inline constexpr std::uint8_t kProtoHopByHop = 0, kProtoIcmp = 1, kProtoTcp = 6, kProtoUdp = 17, kProtoDccp = 33,
                              kProtoRouting = 43, kProtoFragment = 44, kProtoGre = 47, kProtoEsp = 50, kProtoAuth = 51,
                              kProtoIcmpv6 = 58, kProtoNone = 59, kProtoDestination = 60, kProtoSctp = 132,
                              kProtoUdpLite = 136;

}  // namespace iptc::abi
