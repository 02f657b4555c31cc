#include "compiler/ext/value/kinds.h"

#include <array>
#include <cassert>
#include <cstddef>

namespace iptc::ext {
namespace {

constexpr std::size_t kKindCount = static_cast<std::size_t>(ValueKind::kCount);

// clang-format off
constexpr std::array<ValueKindInfo, kKindCount> kKinds = {{
    {ValueKind::kNone,         "",                                      nullptr,           nullptr},
    {ValueKind::kString,       "text",                                  ParseString,       PrintString},
    {ValueKind::kPlainString,  "text",                                  ParseString,       PrintPlainString},
    {ValueKind::kNumber,       "number",                                ParseNumber,       PrintNumber},
    {ValueKind::kNumberRange,  "number[:number]",                       ParseNumberRange,  PrintRange},
    {ValueKind::kPort,         "port[:port]",                           ParsePort,         PrintRange},
    {ValueKind::kLaxPortRange, "port[:port]",                           ParseLaxPortRange, PrintRange},
    {ValueKind::kPortList,     "port[:port][,port[:port]]...",          ParsePortList,     PrintPortList},
    {ValueKind::kNatPorts,     "port[-port]",                           ParseNatPorts,     PrintNatPorts},
    {ValueKind::kNatAddress,   "[address[-address]][:port[-port[/port]]]", ParseNatAddress, PrintNatAddress},
    {ValueKind::kMarkMask,     "value[/mask]",                          ParseMarkMask,     PrintMarkMask},
    {ValueKind::kTosMask,      "value[/mask]|name",                     ParseTosMask,      PrintTosMask},
    {ValueKind::kAddressMask,  "address[/mask]",                        ParseAddressMask,  PrintAddressMask},
    {ValueKind::kPrefixLength, "length|mask",                           ParsePrefixLength, PrintNumber},
    {ValueKind::kProtocol,     "protocol",                              ParseProtocol,     PrintNumber},
    {ValueKind::kTcpFlags,     "mask flags",                            ParseTcpFlags,     PrintTcpFlags},
    {ValueKind::kIcmpType,     "type[/code]|name",                      ParseIcmpType,     PrintIcmpType},
    {ValueKind::kName,         "name",                                  ParseName,         PrintName},
    {ValueKind::kNameSet,      "name[,name]...",                        ParseNameSet,      PrintNameSet},
    {ValueKind::kNumberOrName, "number|name",                           ParseNumberOrName, PrintNumber},
    {ValueKind::kRate,         "rate[/second|/minute|/hour|/day]",      ParseRate,         PrintRate},
    {ValueKind::kOwn,          "",                                      nullptr,           nullptr},
}};
// clang-format on

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kKindCount; ++i) {
    if (kKinds[i].kind != static_cast<ValueKind>(i)) return false;
  }
  return true;
}
static_assert(InOrder(), "one row a kind, in the order of ValueKind");

}  // namespace

const ValueKindInfo& Info(const OptionSpec& option) {
  return option.own != nullptr ? *option.own : kKinds.at(static_cast<std::size_t>(option.value));
}

std::string_view Placeholder(const OptionSpec& option) { return Info(option).placeholder; }

std::optional<Value> ParseValue(const OptionSpec& option, std::span<const source::Word> words, const RuleContext& rule,
                                diag::Emitter& emitter) {
  assert(words.size() == option.Words() || (option.optional_word && words.size() == option.Words() + std::size_t{1}));
  if (option.value == ValueKind::kNone) return Value{};
  return Info(option).parse({option, words, rule, emitter});
}

Part Part::Sub(std::size_t from, std::size_t count) const {
  const std::size_t size = end - begin;
  const std::size_t first = begin + std::min(from, size);
  return {word, first, count < end - first ? first + count : end};
}

Part Whole(const source::Word& word) { return {&word, 0, word.text.size()}; }

std::vector<Part> Split(const Part& part, char separator) {
  std::vector<Part> parts;
  std::size_t from = part.begin;
  for (std::size_t i = part.begin; i < part.end; ++i) {
    if (part.word->text[i] != separator) continue;
    parts.push_back({part.word, from, i});
    from = i + 1;
  }
  parts.push_back({part.word, from, part.end});
  return parts;
}

}  // namespace iptc::ext
