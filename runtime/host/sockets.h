// Which socket of the host a packet belongs to: a connected one first, then a listening one, for which an address of
// its own counts more than any (inet_lookup_listener, udp4_lib_lookup and their IPv6 twins). An IPv6 socket that is
// bound to any address hears IPv4 as well. Of equals the first in the model is taken; the kernel's order is its own.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/packet_meta.h"
#include "runtime/host/host_model.h"

namespace iptc::host {

struct SocketQuery {
  abi::Family family = abi::Family::kIp4;
  std::uint8_t protocol = 6;
  U128 source = 0, destination = 0;
  std::uint16_t source_port = 0, destination_port = 0;
};

// What the socket match looks for: where an ICMP error is the packet, what it quotes. Nothing: no socket takes it, such
// as a packet whose transport header is not whole.
[[nodiscard]] std::optional<SocketQuery> QueryOf(const abi::PacketMeta& meta);

// Null: none, or the model says nothing of sockets.
[[nodiscard]] const Socket* FindConnected(const HostModel& model, const SocketQuery& query);
[[nodiscard]] const Socket* FindListening(const HostModel& model, const SocketQuery& query);

}  // namespace iptc::host
