#include "cli/host_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace iptc::cli {
namespace {

using Json = nlohmann::ordered_json;
using expand::HostChange;

constexpr auto kAny = std::to_array<std::string_view>({"all", "any", "default", "0/0", "0.0.0.0/0", "::/0"});

std::string Field(const HostChange& change, std::string_view name) {
  const auto found = change.fields.find(name);
  return found == change.fields.end() ? std::string() : found->second;
}

// The members of a rule that tell which one is meant, and the fields that they come from.
constexpr auto kMembers =
    std::to_array<std::pair<std::string_view, std::string_view>>({{"src", "from"},
                                                                  {"dst", "to"},
                                                                  {"iif", "iif"},
                                                                  {"oif", "oif"},
                                                                  {"table", "table"},
                                                                  {"action", "action"},
                                                                  {"suppress_prefixlen", "suppress_prefix"}});

// What the model's rules cannot say.
constexpr auto kNotModelled = std::to_array<std::string_view>({"tos", "ipproto", "uidrange", "goto", "sport", "dport"});

bool IsIp6(const HostChange& change) {
  if (const std::string family = Field(change, "family"); !family.empty()) return family == "6";
  return Field(change, "from").contains(':') || Field(change, "to").contains(':');
}

std::string TextOf(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::optional<std::uint32_t> NumberOf(std::string_view text) {
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, hex ? 16 : 10);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::uint32_t PriorityOf(const Json& rule) {
  return rule.contains("priority") ? NumberOf(TextOf(rule["priority"])).value_or(0) : 0;
}

bool IsOfFamily(const Json& rule, bool ip6) { return (rule.value("family", "") == "inet6") == ip6; }

// What the kernel begins with; a model that has rules of a family has all of them.
void AddDefaults(Json& rules, bool ip6) {
  if (std::ranges::any_of(rules, [&](const Json& rule) { return IsOfFamily(rule, ip6); })) return;
  for (const auto& [priority, table] : {std::pair(0, "local"), {32766, "main"}, {32767, "default"}}) {
    Json rule{{"priority", priority}, {"table", table}};
    if (ip6) rule["family"] = "inet6";
    const bool has = !ip6 || priority != 32767;  // IPv6 has no default table
    if (has) rules.push_back(std::move(rule));
  }
}

// Right before the second rule of the family, unless that has priority 0.
std::uint32_t NextPriority(const Json& rules, bool ip6) {
  std::vector<std::uint32_t> priorities;
  for (const Json& rule : rules) {
    if (IsOfFamily(rule, ip6)) priorities.push_back(PriorityOf(rule));
  }
  std::ranges::sort(priorities);
  return priorities.size() > 1 && priorities[1] > 0 ? priorities[1] - 1 : 0;
}

// The rule that the words of the change say; the error is why it cannot be told.
std::string Build(const HostChange& change, bool ip6, Json& rule) {
  for (const std::string_view name : kNotModelled) {
    if (change.fields.contains(name)) return fmt::format("policy rules with `{}` are not modelled", name);
  }
  for (const auto& [member, field] : kMembers) {
    const std::string text = Field(change, field);
    const bool is_network = member == "src" || member == "dst";
    const bool is_any = is_network && std::ranges::find(kAny, text) != kAny.end();
    if (!text.empty() && !is_any) rule[std::string(member)] = text;
  }
  if (const std::string mark = Field(change, "fwmark"); !mark.empty()) {
    const std::size_t slash = std::min(mark.find('/'), mark.size());
    const auto value = NumberOf(std::string_view(mark).substr(0, slash));
    const auto mask = slash < mark.size() ? NumberOf(std::string_view(mark).substr(slash + 1)) : std::nullopt;
    if (!value || (slash < mark.size() && !mask)) return fmt::format("`{}` is no mark", mark);
    rule["fwmark"] = *value;
    if (mask) rule["fwmask"] = *mask;
  }
  if (const std::string priority = Field(change, "priority"); !priority.empty()) {
    const auto number = NumberOf(priority);
    if (!number) return fmt::format("`{}` is no priority", priority);
    rule["priority"] = *number;
  }
  if (change.fields.contains("not")) rule["not"] = nullptr;
  if (ip6) rule["family"] = "inet6";
  return {};
}

// A rule as the kernel compares it: numbers in decimal, every member that selects. `not` is none.
std::map<std::string, std::string> SelectorsOf(const Json& rule) {
  std::map<std::string, std::string> selectors;
  for (const auto& [name, value] : rule.items()) {
    const std::string text = TextOf(value);
    const bool is_network = name == "src" || name == "dst";
    const bool selects = name != "family" && name != "not" && name != "srclen" && name != "dstlen";
    if (!selects || (is_network && std::ranges::find(kAny, text) != kAny.end())) continue;
    // `ip -j rule` keeps the length apart.
    std::string whole = is_network && rule.contains(name + "len") ? text + "/" + TextOf(rule[name + "len"]) : text;
    for (const std::string_view one_address : {"/32", "/128"}) {
      if (is_network && whole.ends_with(one_address)) whole.resize(whole.size() - one_address.size());
    }
    const std::optional<std::uint32_t> number = is_network ? std::nullopt : NumberOf(whole);
    selectors[name] = number ? std::to_string(*number) : whole;
  }
  if (selectors.contains("fwmark")) selectors.try_emplace("fwmask", std::to_string(~std::uint32_t{0}));
  return selectors;
}

// `ip rule del` takes off the first rule that is as its words say.
bool Remove(Json& rules, const Json& wanted, bool ip6) {
  const std::map<std::string, std::string> wants = SelectorsOf(wanted);
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::map<std::string, std::string> has = SelectorsOf(rules[i]);
    const bool same = IsOfFamily(rules[i], ip6) && std::ranges::all_of(wants, [&](const auto& member) {
                        const auto found = has.find(member.first);
                        return found != has.end() && found->second == member.second;
                      });
    if (same && (!best || PriorityOf(rules[i]) < PriorityOf(rules[*best]))) best = i;
  }
  if (best) rules.erase(*best);
  return best.has_value();
}

// A rule that says neither looks the main table up. One that is there already is refused, which changes nothing; no
// two are the same without a priority of their own.
void Add(Json& rules, Json rule, bool ip6) {
  if (!rule.contains("table") && !rule.contains("action")) rule["table"] = "main";
  if (!rule.contains("priority")) rule["priority"] = NextPriority(rules, ip6);
  const std::map<std::string, std::string> selectors = SelectorsOf(rule);
  const bool exists = std::ranges::any_of(
      rules, [&](const Json& other) { return IsOfFamily(other, ip6) && SelectorsOf(other) == selectors; });
  if (!exists) rules.push_back(std::move(rule));
}

}  // namespace

std::string MergeRule(Json& root, const HostChange& change) {
  const bool ip6 = IsIp6(change);
  Json wanted = Json::object();
  if (std::string reason = Build(change, ip6, wanted); !reason.empty()) return reason;
  Json& rules = root[root.contains("rule") ? "rule" : "rules"];
  if (!rules.is_array()) rules = Json::array();
  AddDefaults(rules, ip6);
  switch (change.action) {
    case HostChange::Action::kSet:
      Add(rules, std::move(wanted), ip6);
      return {};
    case HostChange::Action::kRemove:
      return Remove(rules, wanted, ip6) ? std::string() : "the host model has no such rule";
    case HostChange::Action::kFlush:
      for (std::size_t i = rules.size(); i-- > 0;) {
        if (IsOfFamily(rules[i], ip6) && PriorityOf(rules[i]) != 0) rules.erase(i);
      }
      return {};
  }
  return {};
}

}  // namespace iptc::cli
