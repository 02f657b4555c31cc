#include "tests/ext/coverage.h"

#include <algorithm>
#include <set>

namespace iptc::test {

void Coverage::Accepted(abi::Family family, ext::Arguments arguments, Shown shown) {
  families_ |= ext::FamilyBit(family);
  for (const ext::Argument& argument : arguments) {
    Shown& so_far = options_[{argument.option, argument.inverted}];
    so_far.hit = so_far.hit || shown.hit;
    so_far.miss = so_far.miss || shown.miss;
  }
}

void Coverage::Refused(abi::Family family, std::string_view code) { refusals_.emplace_back(family, code); }

bool Coverage::HasRefusal(std::uint8_t families, std::string_view code) const {
  return std::ranges::any_of(refusals_, [&](const auto& refusal) {
    return (families & ext::FamilyBit(refusal.first)) != 0 && refusal.second == code;
  });
}

void Coverage::CheckOption(const ext::OptionSpec& option, bool inverted, const Needs& needs,
                           std::vector<std::string>& missing) const {
  const std::string name = needs.name + (inverted ? " ! --" : " --") + std::string(option.name);
  const auto seen = options_.find({&option, inverted});
  if (seen == options_.end()) {
    missing.push_back(name + ": no rule with it");
    return;
  }
  if (!needs.packets) return;
  if (!seen->second.hit) missing.push_back(name + ": no packet that hits");
  if (!seen->second.miss) missing.push_back(name + ": no packet that misses");
}

std::vector<std::string> Coverage::MissingOf(const Needs& needs) const {
  std::vector<std::string> missing;
  std::map<std::pair<std::uint8_t, std::uint8_t>, int> groups;
  bool required = needs.needs_option;
  for (const ext::OptionSpec& option : needs.options) {
    CheckOption(option, false, needs, missing);
    if (option.invertible) CheckOption(option, true, needs, missing);
    required = required || option.required || option.one_of != 0;
    if (option.one_of != 0) ++groups[{option.one_of, 0}];
    if (option.excludes != 0) ++groups[{0, option.excludes}];
  }
  const bool exclusive = std::ranges::any_of(groups, [](const auto& group) { return group.second > 1; });
  if (required && !HasRefusal(needs.families, "IPT138")) missing.push_back(needs.name + ": no refusal without options");
  if (exclusive && !HasRefusal(needs.families, "IPT140")) missing.push_back(needs.name + ": no refusal of two at once");
  for (const std::uint8_t family : {ext::kIp4, ext::kIp6}) {
    if ((needs.families & family) != 0 && (families_ & family) == 0) {
      missing.push_back(needs.name + (family == ext::kIp4 ? ": no IPv4 rule" : ": no IPv6 rule"));
    }
  }
  return missing;
}

std::vector<std::string> Coverage::Missing(const ext::MatchExtension& match) const {
  return MissingOf({.name = "-m " + std::string(match.name),
                    .families = match.families,
                    .options = match.options,
                    .needs_option = match.needs_option,
                    .packets = true});
}

std::vector<std::string> Coverage::Missing(const ext::TargetExtension& target) const {
  if (!target.gone_since.empty()) {
    if (HasRefusal(target.families, "IPT144")) return {};
    return {"-j " + std::string(target.name) + ": no refusal because it is gone"};
  }
  return MissingOf({.name = "-j " + std::string(target.name),
                    .families = target.families,
                    .options = target.options,
                    .needs_option = target.needs_option});
}

}  // namespace iptc::test
