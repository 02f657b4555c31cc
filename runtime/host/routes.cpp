#include "runtime/host/routes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "runtime/abi/address_kind.h"
#include "runtime/host/address.h"

namespace iptc::host {
namespace {

using abi::Family;

// Destinations that mean something only together with an interface (rt6_need_strict).
bool NeedsInterface6(U128 address) { return abi::IsMulticast6(address) || abi::IsLinkLocal6(address) || address == 1; }

RouteKind KindOf(RouteType type) {
  // Indexed by RouteType; kThrow never gets here.
  constexpr std::array kKinds = {RouteKind::kUnicast,     RouteKind::kLocal,    RouteKind::kBroadcast,
                                 RouteKind::kMulticast,   RouteKind::kLocal,    RouteKind::kBlackhole,
                                 RouteKind::kUnreachable, RouteKind::kProhibit, RouteKind::kNone};
  return kKinds[static_cast<std::size_t>(type)];
}

RouteKind KindOf(RuleAction action) {
  constexpr std::array kKinds = {RouteKind::kNone, RouteKind::kBlackhole, RouteKind::kUnreachable, RouteKind::kProhibit,
                                 RouteKind::kNone};
  return kKinds[static_cast<std::size_t>(action)];
}

bool IsError(RouteKind kind) {
  return kind == RouteKind::kNone || kind == RouteKind::kBlackhole || kind == RouteKind::kUnreachable ||
         kind == RouteKind::kProhibit;
}

bool IsDefaultRule(const Rule& rule) {
  const bool plain = !rule.inverted && rule.source_prefix == 0 && rule.destination_prefix == 0 && rule.in.empty() &&
                     rule.out.empty() && rule.mark_mask == 0 && rule.action == RuleAction::kTable;
  return plain &&
         ((rule.priority == 0 && rule.table == kTableLocal) || (rule.priority == 32766 && rule.table == kTableMain) ||
          (rule.priority == 32767 && rule.table == kTableDefault));
}

bool InPrefix(Family family, U128 address, U128 network, std::uint8_t prefix) {
  return ((address ^ network) & PrefixMask(family, prefix)) == 0;
}

unsigned CommonPrefix(U128 a, U128 b) {
  const U128 difference = a ^ b;
  const auto high = static_cast<std::uint64_t>(difference >> 64U);
  const auto low = static_cast<std::uint64_t>(difference);
  if (high != 0) return static_cast<unsigned>(__builtin_clzll(high));
  return low != 0 ? 64U + static_cast<unsigned>(__builtin_clzll(low)) : 128U;
}

// Scope of an IPv6 address for source selection (RFC 6724 section 3.1): 2 link, 5 site, 14 global.
unsigned Scope6(U128 address) {
  if (abi::IsMulticast6(address)) return static_cast<unsigned>(address >> 112U) & 0x0FU;
  if (abi::IsLinkLocal6(address) || address == 1) return 2;
  return (address >> 118U) == (0xFEC0U >> 6U) ? 5 : 14;
}

}  // namespace

Router::Router(const HostModel& model) : model_(model), loopback_(model.FindLoopback()) {
  for (const Route& route : model.routes) {
    auto table = std::find_if(tables_.begin(), tables_.end(),
                              [&](const Table& t) { return t.family == route.family && t.number == route.table; });
    if (table == tables_.end()) table = tables_.insert(tables_.end(), Table{route.family, route.table, {}});
    auto length = std::find_if(table->lengths.begin(), table->lengths.end(),
                               [&](const Length& l) { return l.prefix == route.prefix; });
    if (length == table->lengths.end()) {
      length = table->lengths.insert(length, Length{route.prefix, PrefixMask(route.family, route.prefix), {}});
    }
    length->routes.push_back(&route);
    custom_local4_ |= route.family == Family::kIp4 && route.type == RouteType::kLocal && route.table != kTableLocal;
  }
  for (Table& table : tables_) {
    std::sort(table.lengths.begin(), table.lengths.end(),
              [](const Length& a, const Length& b) { return a.prefix > b.prefix; });
    for (Length& length : table.lengths) {
      std::stable_sort(length.routes.begin(), length.routes.end(), [](const Route* a, const Route* b) {
        return a->destination != b->destination ? a->destination < b->destination : a->metric < b->metric;
      });
    }
  }
  for (const Rule& rule : model.rules) custom_rules4_ |= rule.family == Family::kIp4 && !IsDefaultRule(rule);
  for (const Interface& interface : model.interfaces) settings_.push_back(ReadSettings(interface));
}

Router::InputSettings Router::ReadSettings(const Interface& interface) const {
  const auto read = [&](int family, std::string_view name, std::string_view scope, long fallback) {
    return model_.Sysctl(fmt::format("net.ipv{}.conf.{}.{}", family, scope, name), fallback);
  };
  // "all" and the interface's own value join in one of three ways (include/linux/inetdevice.h).
  const auto either = [&](std::string_view name) {
    return read(4, name, "all", 0) != 0 || read(4, name, interface.name, 0) != 0;
  };
  const auto forwards = [&](int family, long everywhere) {
    return read(family, "forwarding", interface.name, read(family, "forwarding", "all", everywhere)) != 0;
  };
  InputSettings settings;
  settings.forward4 = forwards(4, model_.Sysctl("net.ipv4.ip_forward", 1));
  settings.forward6 = forwards(6, 1);
  settings.accept_local = either("accept_local");
  settings.route_localnet = either("route_localnet");
  settings.send_redirects = either("send_redirects");
  settings.broadcast_forward =
      read(4, "bc_forwarding", "all", 0) != 0 && read(4, "bc_forwarding", interface.name, 0) != 0;
  settings.rp_filter =
      static_cast<int>(std::max(read(4, "rp_filter", "all", 0), read(4, "rp_filter", interface.name, 0)));
  return settings;
}

const Router::InputSettings& Router::Settings(int interface) const {
  static constexpr InputSettings kDefaults;
  return interface < 0 ? kDefaults : settings_[static_cast<std::size_t>(interface)];
}

const Router::Table* Router::FindTable(Family family, std::uint32_t number) const {
  for (const Table& table : tables_) {
    if (table.family == family && table.number == number) return &table;
  }
  return nullptr;
}

const Route* Router::FindRoute(const Table& table, const RouteQuery& query, int longest_ignored) const {
  // An IPv6 destination of link scope is looked for on its interface alone, and so is what is bound to one.
  const bool strict = query.family == Family::kIp6 && NeedsInterface6(query.daddr);
  const int wanted = query.out >= 0 ? query.out : strict ? query.in : -1;
  for (const Length& length : table.lengths) {
    if (static_cast<int>(length.prefix) <= longest_ignored) return nullptr;
    const U128 network = query.daddr & length.mask;
    auto route = std::lower_bound(length.routes.begin(), length.routes.end(), network,
                                  [](const Route* r, U128 value) { return r->destination < value; });
    for (; route != length.routes.end() && (*route)->destination == network; ++route) {
      const bool local_via_loopback = wanted == loopback_ && (*route)->type == RouteType::kLocal;
      if (wanted < 0 || (*route)->interface < 0 || (*route)->interface == wanted || local_via_loopback) return *route;
    }
  }
  return nullptr;
}

const Route* Router::FindIn(std::uint32_t table, const RouteQuery& query) const {
  constexpr int kIgnoreNone = -1;
  const Table* found = FindTable(query.family, table);
  return found == nullptr ? nullptr : FindRoute(*found, query, kIgnoreNone);
}

bool Router::RuleMatches(const Rule& rule, const RouteQuery& query) const {
  const auto name_is = [&](const std::string& name, int interface) {
    if (name.empty()) return true;
    // A packet of the host itself counts as from the loopback interface.
    const int actual = interface < 0 ? loopback_ : interface;
    return actual >= 0 && model_.interfaces[static_cast<std::size_t>(actual)].name == name;
  };
  const bool hit = InPrefix(rule.family, query.saddr, rule.source, rule.source_prefix) &&
                   InPrefix(rule.family, query.daddr, rule.destination, rule.destination_prefix) &&
                   ((query.mark ^ rule.mark) & rule.mark_mask) == 0 && name_is(rule.in, query.in) &&
                   (rule.out.empty() || (query.out >= 0 && name_is(rule.out, query.out)));
  return hit != rule.inverted;
}

RouteResult Router::ResultOf(const Route& route, const RouteQuery& query) const {
  RouteResult result;
  result.kind = KindOf(route.type);
  result.interface = route.interface;
  result.via = route.via;
  result.prefix = route.prefix;
  result.source = route.source;
  if (result.source || route.interface < 0) return result;
  result.source = query.family == Family::kIp4 ? SelectSource4(route.interface, route.via)
                                               : SelectSource6(route.interface, query.daddr);
  return result;
}

RouteResult Router::Lookup(const RouteQuery& query) const {
  for (const Rule& rule : model_.rules) {
    if (rule.family != query.family || !RuleMatches(rule, query)) continue;
    if (rule.action == RuleAction::kNop) continue;
    if (rule.action != RuleAction::kTable) return {.kind = KindOf(rule.action), .via = {}, .source = {}};
    const Table* table = FindTable(query.family, rule.table);
    const Route* route = table == nullptr ? nullptr : FindRoute(*table, query, rule.suppress_prefix);
    if (route == nullptr || route->type == RouteType::kThrow) continue;
    return ResultOf(*route, query);
  }
  return {};
}

RouteResult Router::Answer(RouteKind kind) { return {.kind = kind, .via = {}, .source = {}}; }

// Addresses that no unicast packet may come with (ip_route_input_slow).
std::optional<RouteKind> Router::Martian4(const RouteQuery& query, bool route_localnet) {
  if (query.saddr == 0) return RouteKind::kMartianSource;
  if (query.daddr == 0) return RouteKind::kMartianDestination;
  if (route_localnet) return std::nullopt;
  if (abi::IsLoopback4(query.daddr)) return RouteKind::kMartianDestination;
  if (abi::IsLoopback4(query.saddr)) return RouteKind::kMartianSource;
  return std::nullopt;
}

RouteResult Router::Input(const RouteQuery& query) const {
  return query.family == Family::kIp4 ? Input4(query) : Input6(query);
}

RouteResult Router::InputMulticast4(const RouteQuery& query) const {
  const bool source_bad =
      abi::IsMulticast4(query.saddr) || query.saddr == abi::kLimitedBroadcast4 || abi::IsLoopback4(query.saddr);
  if (!ListensTo(query.family, query.daddr, query.in)) return Answer(RouteKind::kNone);
  if (source_bad || (query.saddr != 0 && !SourceOk(query, 0, -1))) return Answer(RouteKind::kMartianSource);
  return {.kind = RouteKind::kMulticast, .interface = query.in, .via = {}, .source = {}};
}

RouteResult Router::InputBroadcast4(const RouteQuery& query) const {
  if (query.saddr != 0 && !SourceOk(query, 0, -1)) return Answer(RouteKind::kMartianSource);
  return {.kind = RouteKind::kBroadcast, .interface = query.in, .via = {}, .source = {}};
}

RouteResult Router::Input4(const RouteQuery& query) const {
  if (abi::IsMulticast4(query.daddr)) return InputMulticast4(query);
  if (abi::IsMulticast4(query.saddr) || query.saddr == abi::kLimitedBroadcast4)
    return Answer(RouteKind::kMartianSource);
  if (query.daddr == abi::kLimitedBroadcast4 || (query.saddr == 0 && query.daddr == 0)) return InputBroadcast4(query);
  const InputSettings& settings = Settings(query.in);
  if (const auto martian = Martian4(query, settings.route_localnet)) return Answer(*martian);
  const RouteResult route = Lookup(query);
  if (route.kind == RouteKind::kBroadcast && !settings.broadcast_forward) return InputBroadcast4(query);
  if (route.kind == RouteKind::kLocal) {
    return SourceOk(query, query.daddr, -1) ? route : Answer(RouteKind::kMartianSource);
  }
  if (IsError(route.kind)) return route;
  if (!settings.forward4) return Answer(RouteKind::kNone);
  if (route.kind != RouteKind::kUnicast && route.kind != RouteKind::kBroadcast) {
    return Answer(RouteKind::kMartianDestination);
  }
  return SourceOk(query, query.daddr, route.interface) ? route : Answer(RouteKind::kMartianSource);
}

// fib_validate_source. Without rp_filter only the host's own addresses are refused as a source, unless custom rules or
// local routes, or a way back out of the same interface with redirects on, ask for a look at the route to the source.
bool Router::SourceOk(const RouteQuery& query, U128 daddr, int out) const {
  const InputSettings& settings = Settings(query.in);
  if (settings.rp_filter == 0 && (query.in != out || !settings.send_redirects)) {
    if (settings.accept_local) return true;
    if (!custom_local4_ && !custom_rules4_) return !HasAddress(Family::kIp4, query.saddr);
  }
  return ReversePathOk(query, daddr);
}

// __fib_validate_source: the route back to the source. rp_filter 1 wants it to go out where the packet came in, 2 wants
// there to be one.
bool Router::ReversePathOk(const RouteQuery& query, U128 daddr) const {
  const InputSettings& settings = Settings(query.in);
  RouteQuery reverse{.family = Family::kIp4, .daddr = query.saddr, .saddr = daddr};
  reverse.in = loopback_;
  const RouteResult route = Lookup(reverse);
  if (IsError(route.kind)) {
    return settings.rp_filter == 0;
  }
  if (route.kind != RouteKind::kUnicast) return route.kind == RouteKind::kLocal && settings.accept_local;
  if (route.interface == query.in || query.in < 0) return true;
  const std::vector<Address>& addresses = model_.interfaces[static_cast<std::size_t>(query.in)].addresses;
  const bool unnumbered =
      std::none_of(addresses.begin(), addresses.end(), [](const Address& a) { return a.family == Family::kIp4; });
  return unnumbered ? settings.rp_filter == 0 : settings.rp_filter != 1;
}

RouteResult Router::Input6(const RouteQuery& query) const {
  RouteResult route = Lookup(query);
  if (abi::IsMulticast6(query.daddr)) {
    route.kind = ListensTo(query.family, query.daddr, query.in) ? RouteKind::kMulticast : RouteKind::kNone;
    route.interface = query.in;
    return route;
  }
  if (route.kind == RouteKind::kUnicast && !Settings(query.in).forward6) route.kind = RouteKind::kNone;
  return route;
}

// A chosen source address picks the interface of a multicast or broadcast. -1: none has it.
int Router::InterfaceWith4(U128 value) const {
  int found = -1;
  for (std::size_t i = 0; value != 0 && i < model_.interfaces.size(); ++i) {
    for (const Address& address : model_.interfaces[i].addresses) {
      if (address.family == Family::kIp4 && address.value == value) found = static_cast<int>(i);
    }
  }
  return found;
}

RouteResult Router::Output(const RouteQuery& query) const {
  RouteQuery adjusted = query;
  const bool ip4 = query.family == Family::kIp4;
  const bool group =
      ip4 ? abi::IsMulticast4(query.daddr) || query.daddr == abi::kLimitedBroadcast4 : abi::IsMulticast6(query.daddr);
  if (ip4 && group && query.out < 0) adjusted.out = InterfaceWith4(query.saddr);
  if (ip4 && query.daddr == 0) adjusted.daddr = query.saddr != 0 ? query.saddr : U128{0x7F000001};
  RouteResult route = Lookup(adjusted);
  if (IsError(route.kind) && adjusted.out >= 0 && ip4) {  // bound to an interface: everything is on its link
    route = {.kind = RouteKind::kUnicast,
             .interface = adjusted.out,
             .via = {},
             .source = SelectSource4(adjusted.out, std::nullopt)};
  }
  if (route.kind == RouteKind::kLocal) {
    route.interface = loopback_;
    if (!route.source) route.source = adjusted.daddr;
  }
  // From 127.0.0.0/8 nothing leaves the host (__mkroute_output).
  const bool leaves = route.Leads() && route.interface >= 0 && route.interface != loopback_;
  if (ip4 && leaves && abi::IsLoopback4(query.saddr) && !Settings(route.interface).route_localnet) {
    return Answer(RouteKind::kMartianSource);
  }
  if (group && (route.kind == RouteKind::kUnicast || route.kind == RouteKind::kMulticast)) {
    route.kind = ip4 && query.daddr == abi::kLimitedBroadcast4 ? RouteKind::kBroadcast : RouteKind::kMulticast;
    // A default route's gateway is no place to send a group's packets to.
    if (route.kind == RouteKind::kBroadcast || route.prefix < 4) route.via.reset();
  }
  return route;
}

std::optional<U128> Router::SelectSource(Family family, int interface, U128 next_hop) const {
  return family == Family::kIp4 ? SelectSource4(interface, next_hop) : SelectSource6(interface, next_hop);
}

// inet_select_addr. Loopback addresses are of host scope and do not count.
std::optional<U128> Router::SelectSource4(int interface, std::optional<U128> next_hop) const {
  std::optional<U128> first;
  for (const Address& address : model_.interfaces[static_cast<std::size_t>(interface)].addresses) {
    if (address.family != Family::kIp4 || address.secondary || abi::IsLoopback4(address.value)) continue;
    const U128 network = address.peer.value_or(address.value);
    if (!next_hop || InPrefix(Family::kIp4, *next_hop, network, address.prefix)) return address.value;
    if (!first) first = address.value;
  }
  if (first) return first;
  // An interface without addresses borrows one of another.
  for (const Interface& other : model_.interfaces) {
    for (const Address& address : other.addresses) {
      if (address.family == Family::kIp4 && !address.secondary && !abi::IsLoopback4(address.value))
        return address.value;
    }
  }
  return std::nullopt;
}

// RFC 6724 section 5, rules 1, 2, 5 and 8: the destination itself, the fitting scope, the outgoing interface, the
// longest common prefix. Interfaces other than the outgoing one count only where that has no address.
std::optional<U128> Router::SelectSource6(int interface, U128 destination) const {
  std::optional<U128> best;
  std::pair<int, unsigned> best_rank;
  const unsigned wanted = Scope6(destination);
  const auto consider = [&](const Interface& from) {
    for (const Address& address : from.addresses) {
      if (address.family != Family::kIp6) continue;
      const unsigned scope = Scope6(address.value);
      // A scope that is at least the destination's is better the smaller it is; a lesser one is worse than any.
      const int fit = address.value == destination ? 100
                      : scope >= wanted            ? 50 - static_cast<int>(scope)
                                                   : static_cast<int>(scope);
      const std::pair rank{fit, std::min(CommonPrefix(address.value, destination), unsigned{address.prefix})};
      if (best && rank <= best_rank) continue;
      best = address.value;
      best_rank = rank;
    }
  };
  consider(model_.interfaces[static_cast<std::size_t>(interface)]);
  // An address of too small a scope stays behind one of another interface, unless the destination is of link scope.
  if (best && (wanted <= 2 || Scope6(*best) >= wanted)) return best;
  for (const Interface& other : model_.interfaces) {
    if (!other.loopback) consider(other);
  }
  return best;
}

std::optional<std::uint64_t> Router::NeighbourMac(Family family, U128 address, int interface) const {
  for (const Neighbour& neighbour : model_.neighbours) {
    const bool on_interface = neighbour.interface < 0 || neighbour.interface == interface;
    if (neighbour.family == family && neighbour.address == address && on_interface) return neighbour.mac;
  }
  return std::nullopt;
}

bool Router::HasAddress(Family family, U128 address) const {
  for (const Interface& interface : model_.interfaces) {
    for (const Address& own : interface.addresses) {
      if (own.family == family && own.value == address) return true;
    }
  }
  return false;
}

bool Router::ListensTo(Family family, U128 group, int interface) const {
  if (interface < 0) return false;
  const Interface& listener = model_.interfaces[static_cast<std::size_t>(interface)];
  if (family == Family::kIp4) return group == 0xE0000001U && !listener.loopback;
  constexpr U128 kPrefix = U128{0xFF} << 120U;
  const auto scoped = [](unsigned scope, unsigned value) { return kPrefix | (U128{scope} << 112U) | value; };
  if (group == scoped(1, 1) || group == scoped(2, 1)) return true;
  const bool routers = group == scoped(1, 2) || group == scoped(2, 2) || group == scoped(5, 2);
  if (routers) return Forwards(family, interface);
  constexpr U128 kSolicited = (U128{0xFF02} << 112U) | 0x1FF000000U;
  if ((group >> 24U) != (kSolicited >> 24U)) return false;
  return std::any_of(listener.addresses.begin(), listener.addresses.end(), [&](const Address& address) {
    return address.family == Family::kIp6 && ((address.value ^ group) & 0xFFFFFFU) == 0;
  });
}

bool Router::Forwards(Family family, int interface) const {
  const InputSettings& settings = Settings(interface);
  return family == Family::kIp4 ? settings.forward4 : settings.forward6;
}

}  // namespace iptc::host
