// Names of a table, sets of names, protocols, TCP flags, ICMP types.
#include <algorithm>
#include <cctype>

#include "compiler/ext/did_you_mean.h"
#include "compiler/ext/services.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string, std::string_view> kUnknownName{"IPT133", diag::Severity::kError, "`{}` is no {}"};
constexpr diag::Kind<std::string, std::string_view, std::string_view> kAmbiguousName{"IPT133", diag::Severity::kError,
                                                                                     "`{}` could be `{}` or `{}`"};
constexpr diag::Kind<std::string, std::string> kCase{"IPT110", diag::Severity::kError, "`{}` must be written `{}`"};
constexpr diag::Kind<> kEmptyItem{"IPT108", diag::Severity::kError,
                                  "an item of the list is empty: items are joined by commas without blanks"};
constexpr diag::Kind<std::string> kUnknownProtocol{"IPT133", diag::Severity::kError, "no protocol is named `{}`"};

constexpr std::uint64_t kByteMax = 0xFF;

bool IsBeginningOf(std::string_view text, std::string_view name) {
  return text.size() <= name.size() && std::ranges::equal(text, name.substr(0, text.size()), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
         });
}

bool Spells(NameTable::Spelling spelling, std::string_view text, std::string_view name) {
  switch (spelling) {
    case NameTable::Spelling::kExact:
      return text == name;
    case NameTable::Spelling::kIgnoreCase:
      return text.size() == name.size() && IsBeginningOf(text, name);
    case NameTable::Spelling::kPrefix:
    case NameTable::Spelling::kUniquePrefix:
      return IsBeginningOf(text, name);
  }
  return false;
}

void ReportUnknown(diag::Emitter& emitter, const NameTable& table, const Part& part) {
  const std::string text(part.Text());
  const auto other_case = std::ranges::find_if(table.names, [&](const NamedValue& named) {
    return named.name.size() == text.size() && IsBeginningOf(text, named.name);
  });
  if (other_case != table.names.end()) {
    auto d = emitter.Build(kCase, part.Span(), text, std::string(other_case->name));
    d.fixits.push_back({{{part.Span(), std::string(other_case->name)}}, diag::Fixability::kSafe, "mend the case"});
    emitter.Emit(std::move(d));
    return;
  }
  auto d = emitter.Build(kUnknownName, part.Span(), text, table.what);
  std::vector<std::string_view> names;
  for (const NamedValue& named : table.names) names.push_back(named.name);
  if (const auto near = DidYouMean(text, names)) {
    d.fixits.push_back(
        {{{part.Span(), std::string(*near)}}, diag::Fixability::kMaybe, "did you mean `" + std::string(*near) + "`?"});
  } else {
    std::string known;
    for (const std::string_view name : names) known += (known.empty() ? "" : ", ") + std::string(name);
    d.notes.push_back({std::nullopt, "known are: " + known});
  }
  emitter.Emit(std::move(d));
}

constexpr NamedValue kTcpFlagNames[] = {{"FIN", 0x01}, {"SYN", 0x02}, {"RST", 0x04}, {"PSH", 0x08},
                                        {"ACK", 0x10}, {"URG", 0x20}, {"ALL", 0x3F}, {"NONE", 0x00}};
constexpr NameTable kTcpFlagTable{
    .what = "TCP flag", .names = kTcpFlagNames, .spelling = NameTable::Spelling::kIgnoreCase};
constexpr std::size_t kSingleFlags = 6;

// Empty items are skipped, as strtok does.
std::optional<std::uint8_t> ParseFlagList(const ValueInput& input, const source::Word& word) {
  std::uint64_t flags = 0;
  for (const Part& part : Split(Whole(word), ',')) {
    if (part.Text().empty()) continue;
    const auto flag = LookUpName(input.emitter, kTcpFlagTable, part);
    if (!flag) return std::nullopt;
    flags |= *flag;
  }
  return static_cast<std::uint8_t>(flags);
}

void PrintFlagList(std::string& out, std::uint8_t flags) {
  std::string list;
  for (std::size_t i = 0; i < kSingleFlags; ++i) {
    if ((flags & kTcpFlagNames[i].value) != 0) list += (list.empty() ? "" : ",") + std::string(kTcpFlagNames[i].name);
  }
  out += list.empty() ? "NONE" : list;
}

std::optional<Value> ParseIcmpNumbers(const Part& whole) {
  const std::size_t slash = whole.Text().find('/');
  const auto type = ReadUnsigned(whole.Sub(0, slash).Text(), kByteMax);
  if (!type) return std::nullopt;
  IcmpType icmp{.type = static_cast<std::uint8_t>(*type)};
  if (slash == std::string_view::npos) return icmp;
  const Part codes = whole.Sub(slash + 1);
  const std::size_t colon = codes.Text().find(':');
  const auto low = ReadUnsigned(codes.Sub(0, colon).Text(), kByteMax);
  const auto high = colon == std::string_view::npos ? low : ReadUnsigned(codes.Sub(colon + 1).Text(), kByteMax);
  if (!low || !high) return std::nullopt;
  icmp.code_low = static_cast<std::uint8_t>(*low);
  icmp.code_high = static_cast<std::uint8_t>(*high);
  return icmp;
}

}  // namespace

std::optional<std::uint64_t> LookUpName(diag::Emitter& emitter, const NameTable& table, const Part& part) {
  const NamedValue* found = nullptr;
  for (const NamedValue& named : table.names) {
    if (!Spells(table.spelling, part.Text(), named.name)) continue;
    if (found != nullptr) {
      emitter.Report(kAmbiguousName, part.Span(), std::string(part.Text()), found->name, named.name);
      return std::nullopt;
    }
    found = &named;
    if (table.spelling != NameTable::Spelling::kUniquePrefix) break;
  }
  if (found != nullptr) return found->value;
  ReportUnknown(emitter, table, part);
  return std::nullopt;
}

std::optional<Value> ParseName(const ValueInput& input) {
  return LookUpName(input.emitter, *input.option.names, Whole(input.First()));
}

std::optional<Value> ParseNameSet(const ValueInput& input) {
  std::uint64_t bits = 0;
  for (const Part& part : Split(Whole(input.First()), ',')) {
    if (part.Text().empty()) {
      input.emitter.Report(kEmptyItem, input.First().Span());
      return std::nullopt;
    }
    const auto bit = LookUpName(input.emitter, *input.option.names, part);
    if (!bit) return std::nullopt;
    bits |= *bit;
  }
  return bits;
}

std::optional<Value> ParseNumberOrName(const ValueInput& input) {
  if (const auto number = ReadUnsigned(input.Text(), input.option.maximum)) return number;
  return ParseName(input);
}

std::optional<Value> ParseProtocol(const ValueInput& input) {
  if (const auto number = ReadUnsigned(input.Text(), kByteMax)) return number;
  if (const auto number = ProtocolNumber(input.Text())) return std::uint64_t{*number};
  input.emitter.Report(kUnknownProtocol, input.First().Span(), input.First().text);
  return std::nullopt;
}

std::optional<Value> ParseTcpFlags(const ValueInput& input) {
  const auto mask = ParseFlagList(input, input.words[0]);
  if (!mask) return std::nullopt;
  const auto compare = ParseFlagList(input, input.words[1]);
  if (!compare) return std::nullopt;
  return TcpFlags{*mask, *compare};
}

// A table's value is type << 16 | lowest code << 8 | highest code.
std::optional<Value> ParseIcmpType(const ValueInput& input) {
  const Part whole = Whole(input.First());
  if (const auto numbers = ParseIcmpNumbers(whole)) return numbers;
  const auto named = LookUpName(input.emitter, *input.option.names, whole);
  if (!named) return std::nullopt;
  return IcmpType{static_cast<std::uint8_t>(*named >> 16U), static_cast<std::uint8_t>(*named >> 8U),
                  static_cast<std::uint8_t>(*named)};
}

void PrintName(std::string& out, const OptionSpec& option, const Value& value) {
  const auto found = std::ranges::find(option.names->names, std::get<std::uint64_t>(value), &NamedValue::value);
  if (found != option.names->names.end()) out += found->name;
}

// The name of the empty set stands only alone.
void PrintNameSet(std::string& out, const OptionSpec& option, const Value& value) {
  const std::uint64_t bits = std::get<std::uint64_t>(value);
  if (bits == 0) return PrintName(out, option, value);
  const char* separator = "";
  for (const NamedValue& named : option.names->names) {
    if ((bits & named.value) == 0) continue;
    out += separator;
    out += named.name;
    separator = ",";
  }
}

void PrintTcpFlags(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const TcpFlags& flags = std::get<TcpFlags>(value);
  PrintFlagList(out, flags.mask);
  out += ' ';
  PrintFlagList(out, flags.compare);
}

// A type is printed by number, but for the one that stands for every type (ICMPv4's 255).
void PrintIcmpType(std::string& out, const OptionSpec& option, const Value& value) {
  const IcmpType& icmp = std::get<IcmpType>(value);
  const auto any = std::ranges::find_if(option.names->names, [&](const NamedValue& named) {
    return (named.value >> 16U) == kByteMax && icmp.type == kByteMax;
  });
  if (any != option.names->names.end()) {
    out += any->name;
    return;
  }
  out += std::to_string(icmp.type);
  if (icmp.code_low != 0 || icmp.code_high != kByteMax) out += "/" + std::to_string(icmp.code_low);
}

}  // namespace iptc::ext
