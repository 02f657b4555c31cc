// LogText: the line that the LOG target prints about a packet, as net/netfilter/nf_log_syslog.c does, from the prefix
// to the last space, without level and time: "drop IN=eth0 OUT= MAC=02:… SRC=192.0.2.1 DST=… LEN=60 … URGP=0 ".
// A socket's owner (UID, GID) is printed where the packet has both, on its way out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/abi/target_params.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::netfilter {

// `flags` are abi::kLog… bits.
[[nodiscard]] std::string LogText(const packet::PacketRef& packet, std::uint8_t flags, std::string_view prefix);
[[nodiscard]] std::string LogText(const packet::PacketRef& packet, const abi::LogParams& params);

}  // namespace iptc::netfilter
