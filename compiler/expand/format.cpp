#include "compiler/expand/format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace iptc::expand {
namespace {

constexpr std::size_t kMaxWidth = 4096;

struct Directive {
  std::string_view flags;
  std::size_t width = 0;
  std::size_t precision = std::string_view::npos;
  char conversion = 0;
};

// The directive behind a `%`; moves `at` behind it. conversion 0: cut short.
Directive TakeDirective(std::string_view text, std::size_t& at) {
  Directive directive;
  const std::size_t flags_end = std::min(text.find_first_not_of("-+ 0#", at), text.size());
  directive.flags = text.substr(at, flags_end - at);
  at = flags_end;
  const auto number = [&](std::size_t& into) {
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), into);
    at = static_cast<std::size_t>(end - text.data());
    into = std::min(into, kMaxWidth);
  };
  number(directive.width);
  if (at < text.size() && text[at] == '.') {
    ++at;
    directive.precision = 0;
    number(directive.precision);
  }
  if (at < text.size()) directive.conversion = text[at++];
  return directive;
}

std::string Pad(const Directive& directive, std::string text, bool is_number) {
  if (text.size() >= directive.width) return text;
  const std::size_t missing = directive.width - text.size();
  if (directive.flags.contains('-')) return text + std::string(missing, ' ');
  if (!is_number || !directive.flags.contains('0')) return std::string(missing, ' ') + text;
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  return text.substr(0, sign) + std::string(missing, '0') + text.substr(sign);
}

std::string FormatReal(const Directive& directive, std::string_view text) {
  double number = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr std::size_t kUsual = 6;
  constexpr std::size_t kMost = 64;
  const std::size_t precision = directive.precision == std::string_view::npos ? kUsual : directive.precision;
  const int digits = static_cast<int>(std::min(precision, kMost));
  if (directive.conversion == 'f') return fmt::format("{:.{}f}", number, digits);
  return directive.conversion == 'e' ? fmt::format("{:.{}e}", number, digits) : fmt::format("{:.{}g}", number, digits);
}

std::string FormatNumber(const Directive& directive, std::string_view text) {
  std::int64_t number = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const int base = text.starts_with("0x") ? 16 : text.size() > 1 && text.starts_with('0') ? 8 : 10;
  if (base == 16) text.remove_prefix(2);
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  switch (directive.conversion) {
    case 'x':
      return fmt::format("{:x}", static_cast<std::uint64_t>(number));
    case 'X':
      return fmt::format("{:X}", static_cast<std::uint64_t>(number));
    case 'o':
      return fmt::format("{:o}", static_cast<std::uint64_t>(number));
    case 'u':
      return fmt::format("{}", static_cast<std::uint64_t>(number));
    default:
      return fmt::format("{}{}", directive.flags.contains('+') && number >= 0 ? "+" : "", number);
  }
}

}  // namespace

std::string DecodeEscapes(std::string_view text) {
  constexpr auto kEscapes = std::to_array<std::pair<char, char>>({{'n', '\n'},
                                                                  {'t', '\t'},
                                                                  {'r', '\r'},
                                                                  {'a', '\a'},
                                                                  {'b', '\b'},
                                                                  {'f', '\f'},
                                                                  {'v', '\v'},
                                                                  {'\\', '\\'},
                                                                  {'e', '\033'},
                                                                  {'"', '"'}});
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    const auto* escape = std::ranges::find(kEscapes, c, &std::pair<char, char>::first);
    if (escape != kEscapes.end()) {
      out += escape->second;
    } else if (c >= '0' && c <= '7') {
      unsigned value = 0;
      const std::size_t most = c == '0' ? 4 : 3;
      std::size_t digits = 0;
      for (; digits < most && i < text.size() && text[i] >= '0' && text[i] <= '7'; ++digits, ++i) {
        value = value * 8 + static_cast<unsigned>(text[i] - '0');
      }
      --i;
      out += static_cast<char>(value);
    } else {
      out += '\\';
      out += c;
    }
  }
  return out;
}

namespace {

// As a shell reads it back.
std::string Quoted(std::string_view text) {
  if (text.empty()) return "''";
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("%+-./:=@_^").contains(c) ||
                       static_cast<unsigned char>(c) >= 0x80;
    if (!plain) out += '\\';
    out += c;
  }
  return out;
}

// One operand as a directive shows it; empty if there is none.
void AppendOperand(Value& result, const Directive& directive, const Value& operand) {
  result.TaintBy(operand.unknown);
  if (directive.conversion == 's' && directive.width == 0 && directive.precision == std::string::npos) {
    result.Append(operand);
    return;
  }
  const bool is_real = std::string_view("feg").contains(directive.conversion);
  const bool is_number = is_real || std::string_view("diuoxX").contains(directive.conversion);
  std::string shown = is_real                       ? FormatReal(directive, operand.text)
                      : is_number                   ? FormatNumber(directive, operand.text)
                      : directive.conversion == 'b' ? DecodeEscapes(operand.text)
                                                    : operand.text.substr(0, directive.precision);
  if (directive.conversion == 'q') shown = Quoted(operand.text);
  if (directive.conversion == 'c') shown.resize(std::min<std::size_t>(shown.size(), 1));
  result.Append(Pad(directive, std::move(shown), is_number), operand.Span());
}

// The format once over; `next` is the operand that is due.
void FormatOnce(Value& result, const Value& format, std::span<const Value> operands, std::size_t& next) {
  const std::string_view text = format.text;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t percent = std::min(text.find('%', at), text.size());
    if (percent > at) result.Append(DecodeEscapes(text.substr(at, percent - at)), format.Span(at, percent));
    if (percent == text.size()) break;
    at = percent + 1;
    const Directive directive = TakeDirective(text, at);
    if (directive.conversion == '%') {
      result.Append("%", format.Span());
      continue;
    }
    AppendOperand(result, directive, next < operands.size() ? operands[next] : MakeValue("", format.Span()));
    ++next;
  }
}

}  // namespace

Value Format(const Value& format, std::span<const Value> operands) {
  Value result;
  result.TaintBy(format.unknown);
  std::size_t next = 0;
  std::size_t before = 0;
  do {
    before = next;
    FormatOnce(result, format, operands, next);
  } while (next > before && next < operands.size());
  return result;
}

}  // namespace iptc::expand
