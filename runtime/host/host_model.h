// The host that the rules run on: interfaces, addresses, routes, neighbours, sysctls. Plain data, read from JSON
// (either written by hand or taken from `ip -j`), never from the machine itself.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::host {

struct Address {
  abi::Family family = abi::Family::kIp4;
  U128 value = 0;  // host order
  std::uint8_t prefix = 32;
};

struct Interface {
  std::string name;
  U128 name_bits = 0;  // the 16 zero-padded bytes of the name, as PacketMeta::iif
  std::uint64_t mac = 0;
  std::uint32_t mtu = 1500;
  bool loopback = false;
  std::vector<Address> addresses;
};

enum class RouteType : std::uint8_t {
  kUnicast,
  kLocal,
  kBroadcast,
  kMulticast,
  kBlackhole,
  kUnreachable,
  kProhibit,
  kThrow
};

struct Route {
  abi::Family family = abi::Family::kIp4;
  U128 destination = 0;
  std::uint8_t prefix = 0;
  RouteType type = RouteType::kUnicast;
  std::optional<U128> via;
  int interface = -1;  // index in HostModel::interfaces
  std::optional<U128> source;
  std::uint32_t metric = 0;
  std::uint32_t table = 254;
};

struct Neighbour {
  abi::Family family = abi::Family::kIp4;
  U128 address = 0;
  int interface = -1;
  std::uint64_t mac = 0;
};

struct HostModel {
  std::vector<Interface> interfaces;  // "lo" is always there, added when the file has none
  std::vector<Route> routes;
  std::vector<Neighbour> neighbours;
  std::map<std::string, std::string, std::less<>> sysctls;

  [[nodiscard]] int FindInterface(std::string_view name) const;  // -1: none
};

// Reads the JSON of `--host`. The error names the member at fault ("interfaces[1].addrs[0]: ...").
[[nodiscard]] std::expected<HostModel, std::string> ParseHostModel(std::string_view json);

// The 16 bytes that the kernel compares for an interface name; longer names are cut at 15.
[[nodiscard]] U128 InterfaceBits(std::string_view name);
[[nodiscard]] std::string InterfaceName(U128 bits);

}  // namespace iptc::host
