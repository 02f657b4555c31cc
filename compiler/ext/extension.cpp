#include "compiler/ext/extension.h"

#include <algorithm>

#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

template <class Extension>
const Extension* FindIn(std::span<const Extension* const> all, std::string_view name, abi::Family family) {
  const auto found = std::ranges::find_if(all, [&](const Extension* extension) {
    if ((extension->families & FamilyBit(family)) == 0) return false;
    if (extension->name == name) return true;
    return !extension->alias.empty() && extension->alias == name;
  });
  return found == all.end() ? nullptr : *found;
}

template <class Extension>
std::string Print(const Extension& extension, Arguments arguments, const RuleContext& rule) {
  if (extension.print != nullptr) return extension.print(arguments, rule);
  std::string text;
  for (const OptionSpec& option : extension.options) {
    if (const Argument* argument = Find(arguments, option)) text += PrintArgument(*argument);
  }
  return text;
}

}  // namespace

U128 AddressMask::Mask() const {
  const U128 all = bits == 128 ? ~U128{0} : (U128{1} << bits) - 1;
  return prefix == 0 ? 0 : all & (all << (bits - prefix));
}

const Argument* Find(Arguments arguments, const OptionSpec& option) {
  const auto found = std::ranges::find(arguments, &option, &Argument::option);
  return found == arguments.end() ? nullptr : &*found;
}

bool RuleContext::ProtocolIs(std::initializer_list<std::uint8_t> protocols) const {
  return !protocol_inverted && protocol != 0 && std::ranges::find(protocols, protocol) != protocols.end();
}

std::uint8_t HooksOf(const MatchExtension& match, Arguments arguments) {
  return match.hooks_of != nullptr ? match.hooks_of(arguments) : match.hooks;
}

std::uint8_t HooksOf(const TargetExtension& target, Arguments arguments) {
  return target.hooks_of != nullptr ? target.hooks_of(arguments) : target.hooks;
}

bool NeedsConntrack(const TargetExtension& target, Arguments arguments) {
  return target.conntrack_of != nullptr ? target.conntrack_of(arguments) : target.needs_conntrack;
}

const MatchExtension* FindMatch(std::string_view name, abi::Family family) { return FindIn(Matches(), name, family); }

const TargetExtension* FindTarget(std::string_view name, abi::Family family) { return FindIn(Targets(), name, family); }

std::string PrintArgument(const Argument& argument) {
  std::string text = argument.inverted ? " ! --" : " --";
  text += argument.option->name;
  if (argument.option->value == ValueKind::kNone) return text;
  text += ' ';
  Info(*argument.option).print(text, *argument.option, argument.value);
  return text;
}

std::string PrintMatch(const MatchExtension& match, Arguments arguments, const RuleContext& rule) {
  return Print(match, arguments, rule);
}

std::string PrintTarget(const TargetExtension& target, Arguments arguments, const RuleContext& rule) {
  return Print(target, arguments, rule);
}

std::string ListMatch(const MatchExtension& match, Arguments arguments, const RuleContext& rule, bool numeric) {
  return match.list == nullptr ? std::string() : match.list(arguments, rule, numeric);
}

std::string ListTarget(const TargetExtension& target, Arguments arguments, const RuleContext& rule, bool numeric) {
  return target.list == nullptr ? std::string() : target.list(arguments, rule, numeric);
}

}  // namespace iptc::ext
