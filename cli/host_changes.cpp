#include "cli/host_changes.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/host_rules.h"

namespace iptc::cli {
namespace {

using Json = nlohmann::ordered_json;
using expand::HostChange;
using Action = HostChange::Action;
using Kind = HostChange::Kind;

class Merge {
 public:
  explicit Merge(Json& root) : root_(root) {}

  // Why the change is left out; empty where it was merged.
  std::string Apply(const HostChange& change) {
    switch (change.kind) {
      case Kind::kSysctl:
        return Sysctl(change);
      case Kind::kAddress:
        return Address(change);
      case Kind::kLink:
        return Link(change);
      case Kind::kRoute:
        return Listed(change, "routes",
                      std::to_array<std::string_view>({"dst", "via", "dev", "src", "metric", "table", "type"}));
      case Kind::kNeighbour:
        return Listed(change, "neighbours", std::to_array<std::string_view>({"ip", "dev", "mac"}));
      case Kind::kRule:
        return MergeRule(root_, change);
    }
    return {};
  }

 private:
  static std::string Field(const HostChange& change, std::string_view name) {
    const auto found = change.fields.find(name);
    return found == change.fields.end() ? std::string() : found->second;
  }

  std::string Sysctl(const HostChange& change) {
    const std::string name = Field(change, "name");
    if (root_.contains("sysctl")) root_["sysctl"].erase(name);
    root_["sysctls"][name] = Field(change, "value");
    return {};
  }

  // The interface in the hand-written form or that of `ip -j addr`; null where there is none of the name.
  Json* FindInterface(const std::string& name) {
    for (const auto& [list, member] : {std::pair("interfaces", "name"), std::pair("addr", "ifname")}) {
      if (!root_.contains(list) || !root_[list].is_array()) continue;
      for (Json& interface : root_[list]) {
        if (interface.is_object() && interface.value(member, "") == name) return &interface;
      }
    }
    return nullptr;
  }

  std::string Address(const HostChange& change) {
    const std::string dev = Field(change, "dev");
    const std::string text = Field(change, "addr");
    Json* interface = FindInterface(dev);
    if (interface == nullptr) return fmt::format("the host model has no interface `{}`", dev);
    if (interface->contains("ifname")) return "the model's routes were taken from a machine and would not follow";
    Json& addresses = (*interface)["addrs"];
    if (!addresses.is_array()) addresses = Json::array();
    const auto same = std::ranges::find(addresses, Json(text));
    if (change.action == Action::kFlush) {
      addresses = Json::array();
    } else if (change.action == Action::kRemove) {
      if (same != addresses.end()) addresses.erase(same);
    } else if (same == addresses.end()) {
      addresses.push_back(
          text.find('/') == std::string::npos ? text + (text.find(':') == std::string::npos ? "/32" : "/128") : text);
    }
    return {};
  }

  std::string Link(const HostChange& change) {
    const std::string name = Field(change, "name");
    Json* interface = FindInterface(name);
    if (interface == nullptr) {
      if (Field(change, "type").empty()) return fmt::format("the host model has no interface `{}`", name);
      root_["interfaces"].push_back({{"name", name}, {"addrs", Json::array()}});
      interface = &root_["interfaces"].back();
    }
    if (const std::string mtu = Field(change, "mtu"); !mtu.empty()) (*interface)["mtu"] = mtu;
    const char* mac_member = interface->contains("ifname") ? "address" : "mac";
    if (const std::string mac = Field(change, "mac"); !mac.empty()) (*interface)[mac_member] = mac;
    return {};
  }

  // Routes and neighbours: one object a change, the old ones to the same destination go.
  template <std::size_t N>
  std::string Listed(const HostChange& change, const char* list, const std::array<std::string_view, N>& names) {
    const std::string dev = Field(change, "dev");
    if (!dev.empty() && FindInterface(dev) == nullptr) return fmt::format("the host model has no interface `{}`", dev);
    Json object = Json::object();
    for (const std::string_view name : names) {
      if (const std::string text = Field(change, name); !text.empty()) object[std::string(name)] = text;
    }
    Json& all = root_[list];
    if (!all.is_array()) all = Json::array();
    const std::string key(names.front());
    const bool removes = change.action != Action::kSet;
    for (auto at = all.begin(); at != all.end();) {
      at = removes && (change.action == Action::kFlush || *at == object || at->value(key, "") == Field(change, key))
               ? all.erase(at)
               : at + 1;
    }
    if (!removes) all.push_back(std::move(object));
    return {};
  }

  Json& root_;
};

}  // namespace

std::expected<std::string, std::string> MergeHostChanges(
    const std::string& json, std::span<const HostChange> changes,
    const std::function<void(const HostChange&, const std::string&)>& left_out) {
  Json root = Json::parse(json, nullptr, false);
  if (root.is_array()) root = Json{{"addr", std::move(root)}};  // `ip -j addr` alone
  if (!root.is_object()) return std::unexpected("it is no JSON object");
  Merge merge(root);
  for (const HostChange& change : changes) {
    if (const std::string reason = merge.Apply(change); !reason.empty()) left_out(change, reason);
  }
  return root.dump();
}

std::vector<HostChange> KnownSysctls(const std::string& json) {
  std::vector<HostChange> known;
  const Json root = Json::parse(json, nullptr, false);
  for (const char* list : {"sysctl", "sysctls"}) {
    if (!root.is_object() || !root.contains(list) || !root[list].is_object()) continue;
    for (const auto& [name, value] : root[list].items()) {
      HostChange fact;
      fact.fields["name"] = name;
      fact.fields["value"] = value.is_string() ? value.get<std::string>() : value.dump();
      known.push_back(std::move(fact));
    }
  }
  return known;
}

}  // namespace iptc::cli
