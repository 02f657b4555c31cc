#include "runtime/host/answers.h"

#include <cstddef>

#include "runtime/abi/address_kind.h"
#include "runtime/host/sockets.h"

namespace iptc::host {
namespace {

using abi::Family;

bool IsLocalMulticast4(U128 address) { return (address >> 8U) == 0xE00000; }

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
          .knows_sockets = model.sockets.has_value(),
          .socket = [](const void* host, const abi::PacketMeta& meta,
                       std::uint8_t options) { return static_cast<const Answers*>(host)->HasSocket(meta, options); }} {
  for (std::size_t i = 0; i < model.interfaces.size(); ++i) {
    device_indices_.emplace(model.interfaces[i].name_bits, static_cast<int>(i));
  }
}

int Answers::DeviceIndex(U128 device) const {
  const auto found = device_indices_.find(device);
  return found == device_indices_.end() ? -1 : found->second;
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
  if (no_source && (meta.daddr == abi::kLimitedBroadcast4 || IsLocalMulticast4(meta.daddr))) return true;
  if (abi::IsMulticast4(meta.daddr) || meta.daddr == abi::kLimitedBroadcast4 || meta.daddr == 0) query.saddr = 0;
  const RouteResult route = router_.Lookup(query);
  const bool accepts_local = (options & abi::kRpfilterAcceptLocal) != 0;
  if (route.kind != RouteKind::kUnicast && (route.kind != RouteKind::kLocal || !accepts_local)) return false;
  return route.interface == device || (options & abi::kRpfilterLoose) != 0;
}

// A longer prefix hides a shorter one, even if it leads to another interface; of equal ones that of the packet's
// interface is preferred. Sources of link scope are looked for on it alone.
bool Answers::ReversePath6(const abi::PacketMeta& meta, RouteQuery query, int device, std::uint8_t options) const {
  if (meta.saddr == 0) return true;
  if (abi::IsMulticast6(meta.daddr)) query.saddr = 0;
  RouteQuery on_device = query;
  on_device.out = device;
  const RouteResult preferred = router_.Lookup(on_device);
  RouteResult route = abi::IsLinkLocal6(meta.saddr) ? preferred : router_.Lookup(query);
  if (preferred.Leads() && preferred.prefix == route.prefix) route = preferred;
  const Route* local = router_.FindIn(kTableLocal, query);
  if (local != nullptr && local->type == RouteType::kAnycast) return false;
  if (route.kind == RouteKind::kLocal) return (options & abi::kRpfilterAcceptLocal) != 0;
  if (route.kind != RouteKind::kUnicast) return false;
  return route.interface == device || (options & abi::kRpfilterLoose) != 0;
}

bool Answers::HasSocket(const abi::PacketMeta& meta, std::uint8_t options) const {
  const Socket* socket = nullptr;
  if (meta.socket != 0) {
    socket = &(*model_.sockets)[meta.socket - std::size_t{1}];
  } else if (const auto query = QueryOf(meta)) {
    socket = FindConnected(model_, *query);
    if (socket == nullptr) socket = FindListening(model_, *query);
  }
  if (socket == nullptr) return false;
  const bool wildcard = socket->address == 0 && (options & abi::kSocketNoWildcard) == 0;
  return !wildcard && ((options & abi::kSocketTransparent) == 0 || socket->transparent);
}

}  // namespace iptc::host
