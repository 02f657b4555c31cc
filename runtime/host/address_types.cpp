#include "runtime/host/address_types.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace iptc::host {
namespace {

constexpr int kAnyDevice = -1, kNoSuchDevice = -2;

std::uint16_t TypeOf(RouteType type) {
  // Indexed by RouteType.
  constexpr std::array kTypes = {abi::kAddressUnicast,     abi::kAddressLocal,    abi::kAddressBroadcast,
                                 abi::kAddressMulticast,   abi::kAddressAnycast,  abi::kAddressBlackhole,
                                 abi::kAddressUnreachable, abi::kAddressProhibit, abi::kAddressThrow};
  return kTypes.at(static_cast<std::size_t>(type));
}

int DeviceIndex(const HostModel& model, U128 device) {
  if (device == 0) return kAnyDevice;
  const auto found = std::ranges::find(model.interfaces, device, &Interface::name_bits);
  return found == model.interfaces.end() ? kNoSuchDevice : static_cast<int>(found - model.interfaces.begin());
}

}  // namespace

AddressTypes::AddressTypes(const HostModel& model, const Router& router)
    : model_(model),
      router_(router),
      view_{.host = this, .types = [](const void* host, abi::Family family, U128 address, U128 device) {
              return static_cast<const AddressTypes*>(host)->Types(family, address, device);
            }} {}

std::uint16_t AddressTypes::Types(abi::Family family, U128 address, U128 device) const {
  const int index = DeviceIndex(model_, device);
  return family == abi::Family::kIp4 ? Type4(address, index) : Types6(address, index);
}

// A route of another device than the one asked for leaves the address a unicast one.
std::uint16_t AddressTypes::Type4(U128 address, int device) const {
  const Route* route = router_.FindIn(kTableLocal, {.family = abi::Family::kIp4, .daddr = address});
  if (route == nullptr || (device != kAnyDevice && route->interface != device)) return abi::kAddressUnicast;
  return TypeOf(route->type);
}

std::uint16_t AddressTypes::Types6(U128 address, int device) const {
  const RouteQuery query{.family = abi::Family::kIp6, .daddr = address, .out = device};
  if (device == kNoSuchDevice || !router_.Lookup(query).Leads()) return abi::kAddressUnreachable;
  const auto has_address = [&](const Interface& interface) {
    return std::ranges::any_of(interface.addresses, [&](const Address& own) {
      return own.family == abi::Family::kIp6 && own.value == address;
    });
  };
  std::uint16_t types = 0;
  const Route* local = router_.FindIn(kTableLocal, query);
  if (local != nullptr && local->type == RouteType::kAnycast) types |= abi::kAddressAnycast;
  if (device == kAnyDevice) {
    if (local != nullptr && local->type == RouteType::kLocal) types |= abi::kAddressLocal;
  } else if (has_address(model_.interfaces.at(static_cast<std::size_t>(device)))) {
    types |= abi::kAddressLocal;
  }
  return types;
}

}  // namespace iptc::host
