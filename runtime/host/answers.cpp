#include "runtime/host/answers.h"

#include <algorithm>
#include <cstddef>

#include "runtime/host/sockets.h"

namespace iptc::host {
namespace {

using abi::Family;

bool IsMulticast4(U128 address) { return (address >> 28U) == 0xE; }
bool IsLocalMulticast4(U128 address) { return (address >> 8U) == 0xE00000; }
constexpr U128 kLimitedBroadcast = 0xFFFFFFFFU;
bool IsMulticast6(U128 address) { return (address >> 120U) == 0xFF; }
bool IsLinkLocal6(U128 address) { return (address >> 118U) == (0xFE80U >> 6U); }

}  // namespace

Answers::Answers(const HostModel& model, const Router& router)
    : model_(model),
      router_(router),
      view_{
          .host = this,
          .reverse_path =
              [](const void* host, const abi::PacketMeta& meta, std::uint8_t options) {
                return static_cast<const Answers*>(host)->ReversePath(meta, options);
              },
          .device_group = [](const void* host,
                             U128 device) { return static_cast<const Answers*>(host)->DeviceGroup(device); },
          .socket = [](const void* host, const abi::PacketMeta& meta,
                       std::uint8_t options) { return static_cast<const Answers*>(host)->HasSocket(meta, options); }} {}

int Answers::DeviceIndex(U128 device) const {
  const auto found = std::ranges::find(model_.interfaces, device, &Interface::name_bits);
  return found == model_.interfaces.end() ? -1 : static_cast<int>(found - model_.interfaces.begin());
}

std::optional<std::uint32_t> Answers::DeviceGroup(U128 device) const {
  const int index = DeviceIndex(device);
  if (index < 0) return std::nullopt;
  return model_.interfaces[static_cast<std::size_t>(index)].group;
}

bool Answers::ReversePath(const abi::PacketMeta& meta, std::uint8_t options) const {
  const int device = DeviceIndex(meta.iif);
  const bool loopback = device >= 0 && model_.interfaces[static_cast<std::size_t>(device)].loopback;
  if (loopback || meta.packet_type == static_cast<std::uint8_t>(abi::PacketType::kLoopback)) return true;
  const RouteQuery query{.family = static_cast<Family>(meta.family),
                         .daddr = meta.saddr,
                         .saddr = meta.daddr,
                         .mark = (options & abi::kRpfilterValidMark) != 0 ? meta.mark : 0};
  return meta.family == 4 ? ReversePath4(meta, query, device, options) : ReversePath6(meta, query, device, options);
}

bool Answers::ReversePath4(const abi::PacketMeta& meta, RouteQuery query, int device, std::uint8_t options) const {
  const bool no_source = meta.saddr == 0;
  if (no_source && (meta.daddr == kLimitedBroadcast || IsLocalMulticast4(meta.daddr))) return true;
  if (IsMulticast4(meta.daddr) || meta.daddr == kLimitedBroadcast || meta.daddr == 0) query.saddr = 0;
  const RouteResult route = router_.Lookup(query);
  const bool accepts_local = (options & abi::kRpfilterAcceptLocal) != 0;
  if (route.kind != RouteKind::kUnicast && (route.kind != RouteKind::kLocal || !accepts_local)) return false;
  return route.interface == device || (options & abi::kRpfilterLoose) != 0;
}

// A longer prefix hides a shorter one, even if it leads to another interface; of equal ones that of the packet's
// interface is preferred. Sources of link scope are looked for on it alone.
bool Answers::ReversePath6(const abi::PacketMeta& meta, RouteQuery query, int device, std::uint8_t options) const {
  if (meta.saddr == 0) return true;
  if (IsMulticast6(meta.daddr)) query.saddr = 0;
  RouteQuery on_device = query;
  on_device.out = device;
  const RouteResult preferred = router_.Lookup(on_device);
  RouteResult route = IsLinkLocal6(meta.saddr) ? preferred : router_.Lookup(query);
  if (preferred.Leads() && preferred.prefix == route.prefix) route = preferred;
  const Route* local = router_.FindIn(kTableLocal, query);
  if (local != nullptr && local->type == RouteType::kAnycast) return false;
  if (route.kind == RouteKind::kLocal) return (options & abi::kRpfilterAcceptLocal) != 0;
  if (route.kind != RouteKind::kUnicast) return false;
  return route.interface == device || (options & abi::kRpfilterLoose) != 0;
}

std::optional<bool> Answers::HasSocket(const abi::PacketMeta& meta, std::uint8_t options) const {
  if (!model_.sockets) return std::nullopt;
  const Socket* socket = nullptr;
  if (meta.socket != 0) {
    socket = &(*model_.sockets)[meta.socket - std::size_t{1}];
  } else if ((meta.present & abi::HeaderBit(abi::Header::kPorts)) != 0) {
    const SocketQuery query{.family = static_cast<Family>(meta.family),
                            .protocol = meta.proto,
                            .source = meta.saddr,
                            .destination = meta.daddr,
                            .source_port = meta.sport,
                            .destination_port = meta.dport};
    socket = FindConnected(model_, query);
    if (socket == nullptr) socket = FindListening(model_, query);
  }
  if (socket == nullptr) return false;
  const bool wildcard = socket->address == 0 && (options & abi::kSocketNoWildcard) == 0;
  return !wildcard && ((options & abi::kSocketTransparent) == 0 || socket->transparent);
}

}  // namespace iptc::host
