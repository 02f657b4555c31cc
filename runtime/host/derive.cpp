// The routes and rules that the kernel makes by itself: fib_add_ifaddr (net/ipv4/fib_frontend.c), addrconf
// (net/ipv6/addrconf.c), and the default policy rules of both families.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/host/address.h"
#include "runtime/host/host_model.h"

namespace iptc::host {
namespace {

using abi::Family;

constexpr std::uint32_t kIp6ConnectedMetric = 256;

bool SameNetwork(const Address& a, const Address& b) {
  const U128 mask = PrefixMask(a.family, a.prefix);
  return a.family == b.family && a.prefix == b.prefix && ((a.peer.value_or(a.value) ^ b.value) & mask) == 0;
}

void MarkSecondaries(Interface& interface) {
  for (std::size_t i = 0; i < interface.addresses.size(); ++i) {
    Address& address = interface.addresses[i];
    if (address.family != Family::kIp4) continue;
    for (std::size_t j = 0; j < i && !address.secondary; ++j) {
      const Address& earlier = interface.addresses[j];
      address.secondary = !earlier.secondary && SameNetwork(earlier, address);
    }
  }
}

// The address that a route of `address`'s network prefers: the network's primary one.
U128 Primary(const Interface& interface, const Address& address) {
  if (!address.secondary) return address.value;
  for (const Address& other : interface.addresses) {
    if (!other.secondary && SameNetwork(other, address)) return other.value;
  }
  return address.value;
}

bool Has(const Interface& interface, U128 address6) {
  return std::any_of(interface.addresses.begin(), interface.addresses.end(),
                     [&](const Address& a) { return a.family == Family::kIp6 && a.value == address6; });
}

class Deriver {
 public:
  explicit Deriver(HostModel& model) : model_(model) {}

  void AddIp4(int index) {
    const Interface& interface = Get(index);
    for (const Address& address : interface.addresses) {
      if (address.family != Family::kIp4) continue;
      const U128 source = Primary(interface, address);
      Add(index, address, RouteType::kLocal, address.value, 32, source);
      if (address.secondary) continue;
      AddIp4Network(index, address, source);
    }
  }

  void AddIp6(int index) {
    const Interface& interface = Get(index);
    const bool forwarding = model_.Sysctl("net.ipv6.conf.all.forwarding", 1) != 0;
    for (const Address& address : interface.addresses) {
      if (address.family != Family::kIp6) continue;
      Add(index, address, RouteType::kLocal, address.value, 128, std::nullopt);
      if (interface.loopback && address.value == 1) continue;
      const U128 network = address.peer.value_or(address.value) & PrefixMask(Family::kIp6, address.prefix);
      if (address.prefix_route) Add(index, address, RouteType::kUnicast, network, address.prefix, std::nullopt);
      if (forwarding && !interface.loopback && address.prefix < 127 && !Has(interface, network)) {
        Add(index, address, RouteType::kAnycast, network, 128, std::nullopt);
      }
    }
    const bool disabled = model_.Sysctl(fmt::format("net.ipv6.conf.{}.disable_ipv6", interface.name), 0) != 0;
    if (!interface.loopback && !disabled) {
      Add(index, {.family = Family::kIp6}, RouteType::kMulticast, U128{0xFF} << 120U, 8, std::nullopt);
    }
  }

 private:
  [[nodiscard]] const Interface& Get(int index) const { return model_.interfaces[static_cast<std::size_t>(index)]; }

  void AddIp4Network(int index, const Address& address, U128 source) {
    const U128 mask = PrefixMask(Family::kIp4, address.prefix);
    const U128 network = address.peer.value_or(address.value) & mask;
    const U128 last = network | (~mask & 0xFFFFFFFFU);
    if (address.broadcast && *address.broadcast != 0xFFFFFFFFU) {
      Add(index, address, RouteType::kBroadcast, *address.broadcast, 32, source);
    }
    if (network == 0 || (network == address.value && address.prefix == 32)) return;
    if (address.prefix_route) {
      Add(index, address, Get(index).loopback ? RouteType::kLocal : RouteType::kUnicast, network, address.prefix,
          source);
    }
    if (address.prefix < 31) Add(index, address, RouteType::kBroadcast, last, 32, source);
  }

  void Add(int index, const Address& address, RouteType type, U128 destination, std::uint8_t prefix,
           std::optional<U128> source) {
    Route route;
    route.family = address.family;
    route.destination = destination;
    route.prefix = prefix;
    route.type = type;
    route.interface = index;
    route.source = source;
    route.table = type == RouteType::kUnicast ? kTableMain : kTableLocal;
    const bool connected = type == RouteType::kUnicast || type == RouteType::kMulticast;
    route.metric = address.family == Family::kIp6 && connected ? kIp6ConnectedMetric : 0;
    model_.routes.push_back(route);
  }

  HostModel& model_;
};

bool HasLocalRoutes(const HostModel& model, Family family) {
  return std::any_of(model.routes.begin(), model.routes.end(),
                     [family](const Route& route) { return route.family == family && route.table == kTableLocal; });
}

// "via" an address of the host itself is how old scripts say "on this link": such a next hop has host scope, and the
// kernel sends to the destination itself (fib_check_nh, rt_set_nexthop). The next hop still picks the source address.
void DropOwnNextHop(const HostModel& model, Route& route) {
  const auto own = [&](const Address& a) { return a.family == Family::kIp4 && a.value == *route.via; };
  const bool is_own = std::any_of(model.interfaces.begin(), model.interfaces.end(), [&](const Interface& interface) {
    return std::any_of(interface.addresses.begin(), interface.addresses.end(), own);
  });
  if (!is_own) return;
  for (const Address& address : model.interfaces[static_cast<std::size_t>(route.interface)].addresses) {
    if (address.family != Family::kIp4 || address.secondary || route.source) continue;
    const U128 difference = address.peer.value_or(address.value) ^ *route.via;
    if ((difference & PrefixMask(Family::kIp4, address.prefix)) == 0) route.source = address.value;
  }
  route.via.reset();
}

void AddDefaultRules(HostModel& model, Family family) {
  const auto add = [&](std::uint32_t priority, std::uint32_t table) {
    model.rules.push_back({.family = family, .priority = priority, .table = table});
  };
  add(0, kTableLocal);
  add(32766, kTableMain);
  if (family == Family::kIp4) add(32767, kTableDefault);
}

}  // namespace

void CompleteHostModel(HostModel& model) {
  for (Interface& interface : model.interfaces) MarkSecondaries(interface);
  const bool derive4 = !HasLocalRoutes(model, Family::kIp4);
  const bool derive6 = !HasLocalRoutes(model, Family::kIp6);
  Deriver deriver(model);
  for (int i = 0; i < static_cast<int>(model.interfaces.size()); ++i) {
    if (derive4) deriver.AddIp4(i);
    if (derive6) deriver.AddIp6(i);
  }
  for (Route& route : model.routes) {
    if (route.family == Family::kIp4 && route.via && route.interface >= 0) DropOwnNextHop(model, route);
  }
  for (const Family family : {Family::kIp4, Family::kIp6}) {
    const bool given = std::any_of(model.rules.begin(), model.rules.end(),
                                   [family](const Rule& rule) { return rule.family == family; });
    if (!given) AddDefaultRules(model, family);
  }
  std::stable_sort(model.rules.begin(), model.rules.end(), [](const Rule& a, const Rule& b) {
    return a.family != b.family ? a.family < b.family : a.priority < b.priority;
  });
}

}  // namespace iptc::host
