// ParseHostModel: the two forms of `--host` and a bare `ip -j addr` array, through one reader, since their members mean
// the same under different names.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/abi/address_text.h"
#include "runtime/host/address.h"
#include "runtime/host/host_model.h"
#include "runtime/packet/wire.h"

namespace iptc::host {
namespace {

using Json = nlohmann::json;
using abi::Family;

struct NamedTable {
  std::string_view name;
  std::uint32_t number;
};
constexpr std::uint32_t kFirstNamedTable = 0x80000000U;
constexpr NamedTable kTables[] = {{"local", kTableLocal}, {"main", kTableMain}, {"default", kTableDefault}};

struct NamedType {
  std::string_view name;
  RouteType type;
};
constexpr NamedType kTypes[] = {
    {"unicast", RouteType::kUnicast},         {"local", RouteType::kLocal},       {"broadcast", RouteType::kBroadcast},
    {"multicast", RouteType::kMulticast},     {"anycast", RouteType::kAnycast},   {"blackhole", RouteType::kBlackhole},
    {"unreachable", RouteType::kUnreachable}, {"prohibit", RouteType::kProhibit}, {"throw", RouteType::kThrow},
};

struct NamedAction {
  std::string_view name;
  RuleAction action;
};
constexpr NamedAction kActions[] = {
    {"blackhole", RuleAction::kBlackhole},
    {"unreachable", RuleAction::kUnreachable},
    {"prohibit", RuleAction::kProhibit},
    {"nop", RuleAction::kNop},
};

// Selectors of `ip rule` that this model has no field for: such a rule cannot be followed.
constexpr std::string_view kUnsupportedSelectors[] = {"ipproto", "sport", "dport", "uid_start",
                                                      "tos",     "goto",  "tun_id"};

bool NeedsInterface(RouteType type) {
  return type != RouteType::kBlackhole && type != RouteType::kUnreachable && type != RouteType::kProhibit &&
         type != RouteType::kThrow;
}

template <class Named, std::size_t kCount>
const Named* FindName(const Named (&rows)[kCount], std::string_view name) {
  const auto* found =
      std::find_if(std::begin(rows), std::end(rows), [&](const Named& row) { return row.name == name; });
  return found == std::end(rows) ? nullptr : found;
}

// Reads into a HostModel. The first fault is kept, with the path of the member it is in; after it nothing matters.
class Reader {
 public:
  [[nodiscard]] std::expected<HostModel, std::string> Read(const Json& root) {
    if (root.is_array()) {
      Each(root, "", [this](const Json& item, const std::string& path) { ReadIpInterface(item, path); });
    } else if (root.is_object()) {
      ReadMembers(root);
    } else {
      Fail("", "a host model is an object, or the array that `ip -j addr` prints");
    }
    AddMissingLoopback();
    ResolveInterfaces();
    if (!error_.empty()) return std::unexpected(error_);
    CompleteHostModel(model_);
    return std::move(model_);
  }

 private:
  void Fail(const std::string& path, std::string_view what) {
    if (error_.empty()) error_ = path.empty() ? std::string(what) : fmt::format("{}: {}", path, what);
  }

  template <class Function>
  void Each(const Json& array, const std::string& path, Function function) {
    if (!array.is_array()) return Fail(path, "expected an array");
    for (std::size_t i = 0; i < array.size(); ++i) {
      const std::string item_path = fmt::format("{}[{}]", path, i);
      if (!array[i].is_object()) return Fail(item_path, "expected an object");
      function(array[i], item_path);
    }
  }

  void ReadMembers(const Json& root) {
    struct Member {
      std::string_view name;
      void (Reader::*read)(const Json&, const std::string&);
    };
    // Interfaces come first: the others name them.
    static constexpr Member kMembers[] = {
        {"interfaces", &Reader::ReadInterface}, {"addr", &Reader::ReadIpInterface},  {"routes", &Reader::ReadRoute},
        {"route", &Reader::ReadRoute},          {"rule", &Reader::ReadRule},         {"rules", &Reader::ReadRule},
        {"neighbours", &Reader::ReadNeighbour}, {"neigh", &Reader::ReadIpNeighbour}, {"sockets", &Reader::ReadSocket},
    };
    for (const auto& [name, value] : root.items()) {
      if (name != "sysctl" && name != "sysctls" && FindName(kMembers, name) == nullptr) Fail(name, "unknown member");
    }
    for (const Member& member : kMembers) {
      const auto found = root.find(member.name);
      if (found == root.end()) continue;
      if (member.name == "sockets") model_.sockets.emplace();
      Each(*found, std::string(member.name),
           [&](const Json& item, const std::string& path) { (this->*member.read)(item, path); });
    }
    for (const char* name : {"sysctl", "sysctls"}) {
      if (const auto found = root.find(name); found != root.end()) ReadSysctls(*found, name);
    }
  }

  // A string member; empty where it is absent.
  std::string Text(const Json& object, const std::string& path, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return {};
    if (found->is_string()) return found->get<std::string>();
    if (found->is_number_integer()) return std::to_string(found->get<long long>());
    Fail(path + "." + name, "expected a string");
    return {};
  }

  std::string Text(const Json& object, const std::string& path, const char* name, const char* other_name) {
    std::string text = Text(object, path, name);
    return text.empty() ? Text(object, path, other_name) : text;
  }

  // A number, in decimal or with 0x, as a JSON number or string.
  std::uint32_t Number(const Json& object, const std::string& path, const char* name, std::uint32_t fallback) {
    const std::string text = Text(object, path, name);
    if (text.empty()) return fallback;
    const bool hex = text.starts_with("0x");
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
    if (error != std::errc{} || stop != end) Fail(path + "." + name, fmt::format("`{}` is no number", text));
    return value;
  }

  Interface* NewInterface(const std::string& name, const std::string& path) {
    if (name.empty()) Fail(path, "an interface needs a name");
    if (name.size() > 15) Fail(path, fmt::format("`{}` is longer than the 15 characters of an interface name", name));
    if (model_.FindInterface(name) >= 0) Fail(path, fmt::format("interface `{}` is there twice", name));
    Interface& interface = model_.interfaces.emplace_back();
    interface.name = name;
    interface.name_bits = InterfaceBits(name);
    interface.loopback = name == "lo";
    interface.mtu = interface.loopback ? 65536 : 1500;
    return &interface;
  }

  void ReadLink(const Json& item, const std::string& path, const char* mac_member, Interface& interface) {
    if (const std::string mac = Text(item, path, mac_member); !mac.empty()) {
      const std::optional<std::uint64_t> value = abi::ParseMac(mac);
      // Tunnels have other link addresses, none of which a frame carries.
      const bool ether = !item.contains("link_type") || item["link_type"] == "ether" || item["link_type"] == "loopback";
      if (!value && ether) Fail(path + "." + mac_member, fmt::format("`{}` is no MAC address", mac));
      interface.mac = value.value_or(0);
    }
    interface.mtu = Number(item, path, "mtu", interface.mtu);
    ReadGroup(item, path, interface);
    // The least that IPv4 asks of a link (RFC 791), the most that loopback has.
    if (interface.mtu < 68 || interface.mtu > 65536) Fail(path + ".mtu", fmt::format("{} is no MTU", interface.mtu));
  }

  // `ip` prints a group's name where the host's /etc/iproute2/group has one; everywhere that has "default" for 0.
  void ReadGroup(const Json& item, const std::string& path, Interface& interface) {
    const std::string group = Text(item, path, "group");
    const bool named = !group.empty() && std::isalpha(static_cast<unsigned char>(group.front())) != 0;
    if (!named) {
      interface.group = Number(item, path, "group", 0);
    } else if (group != "default") {
      interface.group.reset();
    }
  }

  void ReadInterface(const Json& item, const std::string& path) {
    Interface& interface = *NewInterface(Text(item, path, "name"), path);
    ReadLink(item, path, "mac", interface);
    const auto addresses = item.find("addrs");
    if (addresses == item.end()) return;
    if (!addresses->is_array()) return Fail(path + ".addrs", "expected an array");
    for (std::size_t i = 0; i < addresses->size(); ++i) {
      const Json& text = (*addresses)[i];
      const auto address = text.is_string() ? ParsePrefix(text.get<std::string>()) : std::nullopt;
      if (!address) return Fail(fmt::format("{}.addrs[{}]", path, i), fmt::format("{} is no address", text.dump()));
      // As `ip addr add` one after another: the kernel puts a later IPv6 address before the earlier ones of its scope
      // (ipv6_link_dev_addr), and takes the first one where nothing else decides.
      auto& all = interface.addresses;
      const auto at = address->family == abi::Family::kIp4
                          ? all.end()
                          : std::ranges::find(all, abi::Family::kIp6, [](const Address& a) { return a.family; });
      all.insert(at, {.family = address->family, .value = address->value, .prefix = address->prefix});
    }
  }

  void ReadIpInterface(const Json& item, const std::string& path) {
    if (item.empty()) return;  // `ip -j` prints {} for what a filter left out
    from_machine_ = true;
    Interface& interface = *NewInterface(Text(item, path, "ifname"), path);
    interface.loopback = item.contains("link_type") ? item["link_type"] == "loopback" : interface.loopback;
    ReadLink(item, path, "address", interface);
    if (!item.contains("addr_info")) return;
    Each(item["addr_info"], path + ".addr_info", [&](const Json& info, const std::string& info_path) {
      if (info.empty()) return;
      if (const auto address = ReadIpAddress(info, info_path)) interface.addresses.push_back(*address);
    });
  }

  std::optional<Address> ReadIpAddress(const Json& info, const std::string& path) {
    const std::string text = Text(info, path, "local");
    const auto local = ParseAddress(text);
    if (!local) {
      Fail(path + ".local", fmt::format("`{}` is no address", text));
      return std::nullopt;
    }
    Address address{.family = local->family, .value = local->value};
    const std::uint32_t prefix = Number(info, path, "prefixlen", AddressBits(local->family));
    if (prefix > AddressBits(local->family)) Fail(path + ".prefixlen", "longer than the address");
    address.prefix = static_cast<std::uint8_t>(prefix);
    if (const auto peer = ParseAddress(Text(info, path, "address"))) address.peer = peer->value;
    if (const auto broadcast = ParseAddress(Text(info, path, "broadcast"))) address.broadcast = broadcast->value;
    address.prefix_route = !info.contains("noprefixroute");
    return address;
  }

  int InterfaceIndex(const std::string& name, const std::string& path) {
    if (name.empty()) return -1;
    const int index = model_.FindInterface(name);
    if (index < 0 && name != "lo") Fail(path, fmt::format("no interface named `{}`", name));
    if (index < 0) wants_loopback_ = true;
    return index;
  }

  std::uint32_t Table(const Json& item, const std::string& path) {
    const std::string text = Text(item, path, "table");
    if (const NamedTable* named = FindName(kTables, text)) return named->number;
    const bool is_number = text.empty() || (text[0] >= '0' && text[0] <= '9');
    if (is_number) return Number(item, path, "table", kTableMain);
    // A name of /etc/iproute2/rt_tables: which number it has changes nothing.
    const auto number = static_cast<std::uint32_t>(kFirstNamedTable + table_names_.size());
    return table_names_.try_emplace(text, number).first->second;
  }

  // The destination of a route. "default" has the family of the other addresses; `ip` prints "pref" for IPv6 alone.
  AddressText Destination(const Json& item, const std::string& path, const std::optional<AddressText>& hint) {
    const std::string text = Text(item, path, "dst");
    if (text == "default") {
      AddressText any{.prefix = 0};
      any.family = hint ? hint->family : item.contains("pref") ? Family::kIp6 : Family::kIp4;
      return any;
    }
    const auto address = ParsePrefix(text);
    if (!address) Fail(path + ".dst", fmt::format("`{}` is no network", text));
    return address.value_or(AddressText{});
  }

  void ReadRoute(const Json& item, const std::string& path) {
    if (item.empty()) return;
    Json hop = item;
    // Of a multipath route the first next hop is taken; the kernel spreads flows by a hash of its own.
    if (item.contains("nexthops") && item["nexthops"].is_array() && !item["nexthops"].empty()) {
      hop.update(item["nexthops"][0]);
    }
    Route route;
    // An object is a next hop of the other family (RFC 5549), which a route has no field for: its link is what counts.
    if (hop.contains("via") && hop["via"].is_object()) hop.erase("via");
    const std::string via_text = Text(hop, path, "via", "gateway");
    const auto via = ParseAddress(via_text);
    if (!via && !via_text.empty()) Fail(path + ".via", fmt::format("`{}` is no address", via_text));
    const auto source = ParseAddress(Text(hop, path, "src", "prefsrc"));
    const AddressText destination = Destination(item, path, via ? via : source);
    route.family = destination.family;
    route.prefix = destination.prefix;
    route.destination = destination.value & PrefixMask(destination.family, destination.prefix);
    if (via && via->family == route.family) route.via = via->value;
    if (source) route.source = source->value;
    const std::string type = Text(item, path, "type");
    const NamedType* named = FindName(kTypes, type);
    if (named == nullptr && !type.empty()) Fail(path + ".type", fmt::format("`{}` is no route type", type));
    if (named != nullptr) route.type = named->type;
    route.metric = Number(item, path, "metric", route.family == Family::kIp6 ? 1024 : 0);
    route.table = Table(item, path);
    const std::string dev = Text(hop, path, "dev");
    if (NeedsInterface(route.type)) route.interface = InterfaceIndex(dev, path + ".dev");
    model_.routes.push_back(route);
    route_paths_.push_back(path);
  }

  bool RulePrefix(const Json& item, const std::string& path, const char* name, Rule& rule, U128& value,
                  std::uint8_t& prefix) {
    const std::string text = Text(item, path, name);
    if (text.empty() || text == "all") return false;
    const auto address = ParsePrefix(text);
    if (!address) {
      Fail(path + "." + name, fmt::format("`{}` is no network", text));
      return false;
    }
    const std::string length_name = std::string(name) + "len";
    rule.family = address->family;
    prefix = static_cast<std::uint8_t>(Number(item, path, length_name.c_str(), address->prefix));
    if (prefix > AddressBits(rule.family))
      Fail(path + "." + length_name, "longer than the address");
    else
      value = address->value & PrefixMask(rule.family, prefix);
    return true;
  }

  // `ip -j rule` prints IPv4's rules and `ip -6 -j rule` IPv6's, without saying so. A rule without an address is
  // IPv4's, unless the file says `"family":"inet6"`.
  void ReadRule(const Json& item, const std::string& path) {
    if (item.empty() || item.contains("l3mdev")) return;  // l3mdev: of no effect without a VRF
    for (const std::string_view selector : kUnsupportedSelectors) {
      if (item.contains(selector)) Fail(path, fmt::format("rules with `{}` are not modelled", selector));
    }
    Rule rule;
    rule.family = Text(item, path, "family") == "inet6" ? Family::kIp6 : Family::kIp4;
    RulePrefix(item, path, "src", rule, rule.source, rule.source_prefix);
    RulePrefix(item, path, "dst", rule, rule.destination, rule.destination_prefix);
    rule.priority = Number(item, path, "priority", 0);
    rule.inverted = item.contains("not");
    rule.in = Text(item, path, "iif");
    rule.out = Text(item, path, "oif");
    rule.mark = Number(item, path, "fwmark", 0);
    rule.mark_mask = Number(item, path, "fwmask", item.contains("fwmark") ? 0xFFFFFFFFU : 0);
    rule.suppress_prefix = static_cast<int>(Number(item, path, "suppress_prefixlen", 0xFFFFFFFFU));
    const std::string action = Text(item, path, "action");
    const NamedAction* named = FindName(kActions, action);
    if (named == nullptr && !action.empty()) Fail(path + ".action", fmt::format("`{}` is not modelled", action));
    if (named != nullptr) rule.action = named->action;
    rule.table = Table(item, path);
    model_.rules.push_back(rule);
  }

  void AddNeighbour(const Json& item, const std::string& path, const char* ip_name, const char* mac_name) {
    const auto address = ParseAddress(Text(item, path, ip_name));
    const auto mac = abi::ParseMac(Text(item, path, mac_name));
    if (!address) Fail(path + "." + ip_name, "no address");
    if (!mac) Fail(path + "." + mac_name, "no MAC address");
    const int interface = InterfaceIndex(Text(item, path, "dev"), path + ".dev");
    if (address && mac) model_.neighbours.push_back({address->family, address->value, interface, *mac});
  }

  void ReadNeighbour(const Json& item, const std::string& path) { AddNeighbour(item, path, "ip", "mac"); }

  // Entries that are not resolved (FAILED, INCOMPLETE) have no lladdr.
  void ReadIpNeighbour(const Json& item, const std::string& path) {
    if (item.contains("lladdr")) AddNeighbour(item, path, "dst", "lladdr");
  }

  std::uint16_t Port(const Json& item, const std::string& path, const char* name) {
    const std::uint32_t port = Number(item, path, name, 0);
    if (port == 0 || port > 0xFFFF) Fail(path + "." + name, fmt::format("{} is no port", port));
    return static_cast<std::uint16_t>(port);
  }

  void RefuseOthers(const Json& item, const std::string& path, std::initializer_list<std::string_view> known) {
    for (const auto& [name, value] : item.items()) {
      if (std::ranges::find(known, name) == known.end()) Fail(fmt::format("{}.{}", path, name), "unknown member");
    }
  }

  void ReadSocket(const Json& item, const std::string& path) {
    RefuseOthers(item, path, {"protocol", "address", "port", "peer", "peer_port", "transparent"});
    const std::string protocol = Text(item, path, "protocol");
    if (protocol != "tcp" && protocol != "udp") return Fail(path + ".protocol", "expected tcp or udp");
    const auto address = ParseAddress(Text(item, path, "address"));
    if (!address) return Fail(path + ".address", "no address; 0.0.0.0 or :: is any");
    Socket socket{.family = address->family,
                  .protocol = protocol == "tcp" ? packet::kProtoTcp : packet::kProtoUdp,
                  .address = address->value,
                  .port = Port(item, path, "port")};
    ReadPeer(item, path, socket);
    if (const auto transparent = item.find("transparent"); transparent != item.end()) {
      if (!transparent->is_boolean()) return Fail(path + ".transparent", "expected true or false");
      socket.transparent = transparent->get<bool>();
    }
    model_.sockets->push_back(socket);
  }

  void ReadPeer(const Json& item, const std::string& path, Socket& socket) {
    const std::string text = Text(item, path, "peer");
    if (text.empty()) {
      if (item.contains("peer_port")) Fail(path + ".peer_port", "there is no `peer`");
      return;
    }
    const auto peer = ParseAddress(text);
    if (!peer || peer->family != socket.family) return Fail(path + ".peer", fmt::format("`{}` is no peer", text));
    socket.peer = peer->value;
    socket.peer_port = Port(item, path, "peer_port");
  }

  void ReadSysctls(const Json& object, const std::string& path) {
    if (!object.is_object()) return Fail(path, "expected an object");
    for (const auto& [name, value] : object.items()) {
      std::string dotted = name;
      std::replace(dotted.begin(), dotted.end(), '/', '.');
      model_.sysctls[dotted] = Text(object, path, name.c_str());
    }
  }

  void AddMissingLoopback() {
    const HostModel lo = LoopbackHost();
    const int index = model_.FindLoopback();
    if (index < 0) {
      model_.interfaces.push_back(lo.interfaces[0]);
    } else if (!from_machine_) {
      std::vector<Address>& addresses = model_.interfaces[static_cast<std::size_t>(index)].addresses;
      for (const Address& address : lo.interfaces[0].addresses) {
        const bool has = std::any_of(addresses.begin(), addresses.end(),
                                     [&](const Address& other) { return other.family == address.family; });
        if (!has) addresses.push_back(address);
      }
    }
  }

  // Routes that name no interface go out where their next hop is.
  void ResolveInterfaces() {
    for (std::size_t i = 0; i < model_.routes.size(); ++i) {
      Route& route = model_.routes[i];
      if (route.interface >= 0 || !NeedsInterface(route.type)) continue;
      if (wants_loopback_ && !route.via) {
        route.interface = model_.FindLoopback();
        continue;
      }
      if (!route.via) {
        Fail(route_paths_[i], "a route needs `via` or `dev`");
        return;
      }
      route.interface = InterfaceOf(route.family, *route.via);
      if (route.interface < 0) Fail(route_paths_[i], "no interface has an address in the next hop's network");
    }
  }

  [[nodiscard]] int InterfaceOf(Family family, U128 next_hop) const {
    int best = -1;
    int best_prefix = -1;
    for (std::size_t i = 0; i < model_.interfaces.size(); ++i) {
      for (const Address& address : model_.interfaces[i].addresses) {
        const bool inside = address.family == family && ((address.peer.value_or(address.value) ^ next_hop) &
                                                         PrefixMask(family, address.prefix)) == 0;
        if (!inside || address.prefix <= best_prefix) continue;
        best = static_cast<int>(i);
        best_prefix = address.prefix;
      }
    }
    return best;
  }

  HostModel model_;
  std::vector<std::string> route_paths_;  // of model_.routes, for faults found later
  std::string error_;
  bool from_machine_ = false;
  bool wants_loopback_ = false;
  std::map<std::string, std::uint32_t> table_names_;
};

}  // namespace

std::expected<HostModel, std::string> ParseHostModel(std::string_view json) {
  std::string message;
  try {
    return Reader().Read(Json::parse(json));
  } catch (const Json::exception& fault) {
    message = fault.what();
  }
  return std::unexpected("not JSON: " + message);
}

}  // namespace iptc::host
