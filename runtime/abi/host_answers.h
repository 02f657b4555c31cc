// What matches ask a host besides the types of addresses: routes back, groups of interfaces, sockets.
// Without a host (Context::host is null) nobody knows. `device` is an interface's name as PacketMeta::iif has it.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"

namespace iptc::abi {

// rpfilter's options, XT_RPFILTER_* of include/uapi/linux/netfilter/xt_rpfilter.h.
inline constexpr std::uint8_t kRpfilterLoose = 1, kRpfilterValidMark = 2, kRpfilterAcceptLocal = 4;

// socket's options, XT_SOCKET_* of include/uapi/linux/netfilter/xt_socket.h.
inline constexpr std::uint8_t kSocketTransparent = 1, kSocketNoWildcard = 2;

struct HostAnswers {
  const void* host = nullptr;
  // Whether the packet's source is where it came from (rpfilter without --invert).
  bool (*reverse_path)(const void* host, const PacketMeta& meta, std::uint8_t options) = nullptr;
  // Nothing for an interface that the host does not have, or whose group is not known.
  std::optional<std::uint32_t> (*device_group)(const void* host, U128 device) = nullptr;
  bool knows_sockets = false;
  // Whether a socket would take the packet. To be asked only where the host's sockets are known.
  bool (*socket)(const void* host, const PacketMeta& meta, std::uint8_t options) = nullptr;
};

}  // namespace iptc::abi
