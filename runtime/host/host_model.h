// The host that the rules run on: interfaces, addresses, routes, neighbours, sockets, sysctls. Plain data, from JSON
// (either written by hand or taken from `ip -j`), never from the machine itself.
//
// All interfaces count as up. "lo" is always there: a file without it gets one with 127.0.0.1/8 and ::1/128, and a
// hand-written "lo" without an address of a family gets that family's. Addresses are what the file lists; link-local
// ones are not made up from MACs.
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
  std::optional<U128> peer = {};       // the other end of a point-to-point link
  std::optional<U128> broadcast = {};  // IPv4, where it was set (`brd`)
  bool secondary = false;              // IPv4: a later address of a network that the interface has an address of
  bool prefix_route = true;            // false: `noprefixroute`
};

struct Interface {
  std::string name;
  U128 name_bits = 0;  // the 16 zero-padded bytes of the name, as PacketMeta::iif
  std::uint64_t mac = 0;
  std::uint32_t mtu = 1500;
  bool loopback = false;
  std::optional<std::uint32_t> group = 0;  // `ip link set … group`; nothing: told by a name that only the host knows
  std::vector<Address> addresses;
};

enum class RouteType : std::uint8_t {
  kUnicast,
  kLocal,
  kBroadcast,
  kMulticast,
  kAnycast,
  kBlackhole,
  kUnreachable,
  kProhibit,
  kThrow
};

inline constexpr std::uint32_t kTableDefault = 253, kTableMain = 254, kTableLocal = 255;

struct Route {
  abi::Family family = abi::Family::kIp4;
  U128 destination = 0;  // bits beyond the prefix are 0
  std::uint8_t prefix = 0;
  RouteType type = RouteType::kUnicast;
  std::optional<U128> via;
  int interface = -1;  // index in HostModel::interfaces; -1 for types without one
  std::optional<U128> source;
  std::uint32_t metric = 0;
  std::uint32_t table = kTableMain;
};

enum class RuleAction : std::uint8_t { kTable, kBlackhole, kUnreachable, kProhibit, kNop };

// A routing policy rule (`ip rule`). A prefix of length 0 matches everything, an interface of -1 too.
struct Rule {
  abi::Family family = abi::Family::kIp4;
  std::uint32_t priority = 0;
  bool inverted = false;
  U128 source = 0, destination = 0;
  std::uint8_t source_prefix = 0, destination_prefix = 0;
  std::string in = {}, out = {};  // interface names, empty: any
  std::uint32_t mark = 0, mark_mask = 0;
  RuleAction action = RuleAction::kTable;
  std::uint32_t table = kTableMain;
  int suppress_prefix = -1;  // routes of at most this length do not count
};

struct Neighbour {
  abi::Family family = abi::Family::kIp4;
  U128 address = 0;
  int interface = -1;
  std::uint64_t mac = 0;
};

// A socket that a program of the host has open. Address 0: it is bound to any.
struct Socket {
  abi::Family family = abi::Family::kIp4;
  std::uint8_t protocol = 6;
  U128 address = 0;
  std::uint16_t port = 0;
  std::optional<U128> peer = {};  // of a connected one
  std::uint16_t peer_port = 0;
  bool transparent = false;  // IP_TRANSPARENT
};

struct HostModel {
  std::vector<Interface> interfaces;  // "lo" is always there, added at the end when the file has none
  std::vector<Route> routes;          // with those that the kernel derives from addresses
  std::vector<Rule> rules;            // by family and priority; local, main and default tables when the file has none
  std::vector<Neighbour> neighbours;
  std::optional<std::vector<Socket>> sockets;               // nothing: the file does not say
  std::map<std::string, std::string, std::less<>> sysctls;  // names with dots: "net.ipv4.ip_forward"

  [[nodiscard]] int FindInterface(std::string_view name) const;  // -1: none
  [[nodiscard]] int FindLoopback() const;
  // The number that the file gives for a sysctl, else `fallback`.
  [[nodiscard]] long Sysctl(std::string_view name, long fallback) const;
};

// Reads the JSON of `--host`. The error names the member at fault ("interfaces[1].addrs[0]: ...").
[[nodiscard]] std::expected<HostModel, std::string> ParseHostModel(std::string_view json);

// A host with "lo" alone.
[[nodiscard]] HostModel LoopbackHost();

// Adds what the kernel makes by itself from interfaces and addresses: local, broadcast, multicast and connected routes,
// secondary marks, policy rules. A family that has a route in the local table keeps its routes as they are: they were
// taken from a machine.
void CompleteHostModel(HostModel& model);

// The 16 bytes that the kernel compares for an interface name; longer names are cut at 15.
[[nodiscard]] U128 InterfaceBits(std::string_view name);
[[nodiscard]] std::string InterfaceName(U128 bits);

}  // namespace iptc::host
