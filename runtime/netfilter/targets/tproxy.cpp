// TPROXY (net/netfilter/xt_TPROXY.c, net/ipv4/netfilter/nf_tproxy_ipv4.c, net/ipv6/netfilter/nf_tproxy_ipv6.c): the
// packet goes to a connected socket of its own addresses, else to one that listens where the rule says. Without any, or
// where the socket is not a transparent one, it is dropped.
#include <cstddef>

#include "runtime/abi/target_params.h"
#include "runtime/host/sockets.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

// --on-ip, else the first address of the interface that the packet came in by, else the packet's own destination.
U128 ListeningAddress(const packet::PacketRef& packet, const abi::TproxyParams& params, const host::HostModel& host) {
  if (params.address != 0) return params.address;
  if (packet.in_interface >= 0) {
    for (const host::Address& address : host.interfaces[static_cast<std::size_t>(packet.in_interface)].addresses) {
      if (static_cast<std::uint8_t>(address.family) == packet.meta.family && !address.secondary) return address.value;
    }
  }
  return packet.meta.daddr;
}

TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& context) {
  const auto& params = *static_cast<const abi::TproxyParams*>(block);
  abi::PacketMeta& meta = packet.meta;
  // 8 bytes of the transport header, whatever it is.
  const bool whole = meta.frag_offset == 0 && meta.l4_offset + std::size_t{8} <= meta.l3_len;
  if (context.host == nullptr || !whole) return TargetVerdict::kDrop;
  host::SocketQuery query{.family = static_cast<abi::Family>(meta.family),
                          .protocol = meta.proto,
                          .source = meta.saddr,
                          .destination = meta.daddr,
                          .source_port = meta.sport,
                          .destination_port = meta.dport};
  const host::Socket* socket = host::FindConnected(*context.host, query);
  if (socket == nullptr) {
    query.destination = ListeningAddress(packet, params, *context.host);
    if (params.port != 0) query.destination_port = params.port;
    socket = host::FindListening(*context.host, query);
  }
  if (socket == nullptr || !socket->transparent) return TargetVerdict::kDrop;
  meta.mark = (meta.mark & ~params.mark_mask) ^ params.mark;
  meta.socket = static_cast<std::uint16_t>(socket - context.host->sockets->data() + 1);
  return TargetVerdict::kAccept;
}

}  // namespace

extern const Target kTproxyTarget;
constexpr Target kTproxyTarget{.name = "TPROXY", .act = Act};

}  // namespace iptc::netfilter
