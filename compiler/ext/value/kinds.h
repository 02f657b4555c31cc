// Inside of the value kinds: one row a kind, with its parser and its printer.
//
// A parser reads all words of the option, emits what is wrong with them and returns nothing then. A printer appends the
// canonical text. Both may rely on the variant holding the kind's own shape.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/ext/extension.h"

namespace iptc::ext {

struct ValueInput {
  const OptionSpec& option;
  std::span<const source::Word> words;
  const RuleContext& rule;
  diag::Emitter& emitter;
  [[nodiscard]] const source::Word& First() const { return words.front(); }
  [[nodiscard]] std::string_view Text() const { return words.front().text; }
};

struct ValueKindInfo {
  ValueKind kind = ValueKind::kNone;
  std::string_view placeholder = {};
  std::optional<Value> (*parse)(const ValueInput&) = nullptr;
  void (*print)(std::string& out, const OptionSpec& option, const Value& value) = nullptr;
};
// The option's kind: its own, or the row of its ValueKind.
[[nodiscard]] const ValueKindInfo& Info(const OptionSpec& option);

// A part of a word: its text and where it stands in the word.
struct Part {
  const source::Word* word = nullptr;
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] std::string_view Text() const { return std::string_view(word->text).substr(begin, end - begin); }
  [[nodiscard]] SourceSpan Span() const { return word->Span(begin, end); }
  [[nodiscard]] Part Sub(std::size_t from, std::size_t count = std::string::npos) const;
};
[[nodiscard]] Part Whole(const source::Word& word);
// The parts between the separators; one part when there is none.
[[nodiscard]] std::vector<Part> Split(const Part& part, char separator);

// strtoul as xtables_strtoui calls it: leading blanks, a sign +, 0x and 0 prefixes (base 0); nothing may follow. No
// value when it is not a number or is above `maximum`.
[[nodiscard]] std::optional<std::uint64_t> ReadUnsigned(std::string_view text, std::uint64_t maximum, int base = 0);
// The same, but what follows the digits comes back in `rest`.
[[nodiscard]] std::optional<std::uint64_t> ReadUnsignedPrefix(std::string_view text, std::uint64_t maximum, int base,
                                                              std::string_view& rest);

// IPv4 and IPv6 addresses in host order.
[[nodiscard]] std::optional<U128> ReadLooseAddress(std::string_view text,
                                                   abi::Family family);  // getaddrinfo: 10.1, 010.0.0.1
// xtables_numeric_to_ipaddr: each part as strtoul reads it, 10.1 is 10.1.0.0; IPv6 as inet_pton.
[[nodiscard]] std::optional<U128> ReadNumericAddress(std::string_view text, abi::Family family);

// The value of a name in the table; reports one that is not there, with the nearest.
[[nodiscard]] std::optional<std::uint64_t> LookUpName(diag::Emitter& emitter, const NameTable& table, const Part& part);

// A port by number or by a service's name, for that protocol (empty: any).
[[nodiscard]] std::optional<std::uint16_t> ReadPort(std::string_view text, std::string_view protocol);
// Reports a part that is no port, with the right way to write lists and ranges, or the nearest service name.
void ReportBadPort(const ValueInput& input, const Part& part, std::string_view protocol);
// Reports ports in a rule whose protocol has none.
void ReportNoPortProtocol(const ValueInput& input, SourceSpan span, std::string_view accepted);

[[nodiscard]] std::optional<Value> ParseString(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseNumber(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseNumberRange(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParsePort(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseLaxPortRange(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParsePortList(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseNatPorts(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseNatAddress(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseMarkMask(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseTosMask(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseAddressMask(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParsePrefixLength(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseProtocol(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseTcpFlags(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseIcmpType(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseName(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseNameSet(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseNumberOrName(const ValueInput& input);
[[nodiscard]] std::optional<Value> ParseRate(const ValueInput& input);

void PrintString(std::string& out, const OptionSpec& option, const Value& value);
void PrintPlainString(std::string& out, const OptionSpec& option, const Value& value);
void PrintNumber(std::string& out, const OptionSpec& option, const Value& value);
void PrintRange(std::string& out, const OptionSpec& option, const Value& value);
void PrintPortList(std::string& out, const OptionSpec& option, const Value& value);
void PrintNatPorts(std::string& out, const OptionSpec& option, const Value& value);
void PrintNatAddress(std::string& out, const OptionSpec& option, const Value& value);
void PrintMarkMask(std::string& out, const OptionSpec& option, const Value& value);
void PrintTosMask(std::string& out, const OptionSpec& option, const Value& value);
// The name that stands for a type of service under its mask; empty when there is none.
[[nodiscard]] std::string_view TosName(const MarkMask& tos);
void PrintAddressMask(std::string& out, const OptionSpec& option, const Value& value);
void PrintTcpFlags(std::string& out, const OptionSpec& option, const Value& value);
void PrintIcmpType(std::string& out, const OptionSpec& option, const Value& value);
void PrintName(std::string& out, const OptionSpec& option, const Value& value);
void PrintNameSet(std::string& out, const OptionSpec& option, const Value& value);
void PrintRate(std::string& out, const OptionSpec& option, const Value& value);

}  // namespace iptc::ext
