#include "compiler/expand/format.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace iptc::expand {
namespace {

constexpr std::size_t kMaxWidth = 4096;
constexpr std::int64_t kMaxSize = kMaxWidth;

struct Directive {
  std::string flags;
  std::size_t width = 0;
  std::size_t precision = std::string_view::npos;
  char conversion = 0;  // 0: cut short
  [[nodiscard]] bool Has(char flag) const { return flags.contains(flag); }
};

struct Integer {
  std::int64_t value = 0;
  bool whole = true;  // nothing stands behind it
  bool fits = true;   // else the nearest that does
};

// As C writes them, or a quote and a character, whose number it is. A number for a signed conversion goes no further
// than 63 bits.
std::optional<Integer> ReadInteger(std::string_view text, bool is_signed) {
  if (text.empty()) return Integer{};
  if (text[0] == '\'' || text[0] == '"') {
    const auto byte = static_cast<unsigned char>(text.size() > 1 ? text[1] : '\0');
    // Beyond ASCII it hangs on the locale.
    return byte < 0x80 ? std::optional(Integer{byte}) : std::nullopt;
  }
  text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const int base = text.starts_with("0x") || text.starts_with("0X") ? 16 : text.starts_with('0') ? 8 : 10;
  if (base == 16) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  constexpr std::uint64_t kMostSigned = std::numeric_limits<std::int64_t>::max();
  const std::uint64_t most = is_signed ? kMostSigned + (negative ? 1 : 0) : std::numeric_limits<std::uint64_t>::max();
  const bool too_long = error == std::errc::result_out_of_range;
  const bool fits = !too_long && number <= most;
  if (!fits) number = most;
  // Of an unsigned number that is too long, the sign is lost as well.
  const bool turns = negative && (is_signed || !too_long);
  const bool whole = (error == std::errc() || too_long) && end == text.data() + text.size();
  return Integer{static_cast<std::int64_t>(turns ? 0 - number : number), whole, fits};
}

// To the width, padded with blanks, or zeros behind the sign.
std::string Pad(const Directive& directive, std::string text, bool by_zeros) {
  if (text.size() >= directive.width) return text;
  const std::size_t missing = directive.width - text.size();
  if (directive.Has('-')) return text + std::string(missing, ' ');
  if (!by_zeros || !directive.Has('0')) return std::string(missing, ' ') + text;
  std::size_t front = text.starts_with('-') || text.starts_with('+') || text.starts_with(' ') ? 1 : 0;
  if (text.substr(front).starts_with("0x") || text.substr(front).starts_with("0X")) front += 2;
  return text.substr(0, front) + std::string(missing, '0') + text.substr(front);
}

std::string_view SignOf(const Directive& directive, bool negative) {
  if (negative) return "-";
  return directive.Has('+') ? "+" : directive.Has(' ') ? " " : "";
}

std::string FormatReal(const Directive& directive, double number) {
  constexpr std::size_t kUsual = 6;
  constexpr std::size_t kMost = 64;
  const std::size_t precision = directive.precision == std::string_view::npos ? kUsual : directive.precision;
  const int digits = static_cast<int>(std::min(precision, kMost));
  const std::string_view sign = number < 0 ? "" : SignOf(directive, false);
  if (directive.conversion == 'f') return fmt::format("{}{:.{}f}", sign, number, digits);
  return directive.conversion == 'e' ? fmt::format("{}{:.{}e}", sign, number, digits)
                                     : fmt::format("{}{:.{}g}", sign, number, digits);
}

std::string FormatInteger(const Directive& directive, std::int64_t number) {
  const bool is_signed = directive.conversion == 'd' || directive.conversion == 'i';
  const bool negative = is_signed && number < 0;
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  std::string digits = directive.conversion == 'x'   ? fmt::format("{:x}", size)
                       : directive.conversion == 'X' ? fmt::format("{:X}", size)
                       : directive.conversion == 'o' ? fmt::format("{:o}", size)
                                                     : std::to_string(size);
  const bool has_precision = directive.precision != std::string_view::npos;
  if (has_precision && digits.size() < directive.precision) digits.insert(0, directive.precision - digits.size(), '0');
  const bool prefixed = directive.Has('#') && size != 0;
  if (prefixed && directive.conversion == 'o' && !digits.starts_with('0')) digits.insert(0, "0");
  if (prefixed && directive.conversion == 'x') digits.insert(0, "0x");
  if (prefixed && directive.conversion == 'X') digits.insert(0, "0X");
  return (is_signed ? std::string(SignOf(directive, negative)) : std::string()) + digits;
}

// As a shell reads it back.
std::string Quoted(std::string_view text) {
  if (text.empty()) return "''";
  std::string out;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("%+-./:=@_^").contains(c);
    if (!plain) out += '\\';
    out += c;
  }
  return out;
}

class Formatter {
 public:
  Formatter(const Value& format, std::span<const Value> operands, const FormatRules& rules)
      : format_(format), operands_(operands), rules_(rules) {
    result_.text.TaintBy(format.unknown);
  }

  std::optional<Formatted> Run() {
    std::size_t before = 0;
    do {
      before = next_;
      Once();
    } while (rules_.repeats && !failed_ && !stopped_ && next_ > before && next_ < operands_.size());
    if (failed_) return std::nullopt;
    return std::move(result_);
  }

 private:
  void AppendLiteral(std::size_t begin, std::size_t end) {
    const std::string_view text = std::string_view(format_.text).substr(begin, end - begin);
    result_.text.Append(rules_.format ? syntax::DecodeEscapes(text, *rules_.format).text : std::string(text),
                        format_.Span(begin, end));
  }

  void Once() {
    const std::string_view text = format_.text;
    for (std::size_t at = 0; at < text.size() && !failed_ && !stopped_;) {
      const std::size_t percent = std::min(text.find('%', at), text.size());
      if (percent > at) AppendLiteral(at, percent);
      if (percent == text.size()) break;
      at = percent + 1;
      const Directive directive = TakeDirective(at);
      if (directive.conversion == '%') {
        result_.text.Append("%", format_.Span());
      } else {
        Show(directive, TakeOperand());
      }
    }
  }

  Value TakeOperand() {
    const std::size_t at = next_++;
    return at < operands_.size() ? operands_[at] : MakeValue("", format_.Span());
  }

  std::int64_t TakeInteger(const Value& operand, bool is_signed) {
    const std::optional<Integer> read = ReadInteger(operand.text, is_signed);
    if (!read) failed_ = true;
    if (read && (!read->whole || (!read->fits && !rules_.warns_of_size))) result_.status = 1;
    return read ? read->value : 0;
  }

  // A width or a precision: digits, or `*` for an operand.
  std::optional<std::int64_t> TakeSize(std::size_t& at) {
    const std::string_view text = format_.text;
    if (text.substr(at).starts_with('*')) {
      ++at;
      return TakeInteger(TakeOperand(), true);
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), number);
    at = static_cast<std::size_t>(end - text.data());
    return error == std::errc() ? std::optional(number) : std::nullopt;
  }

  // The directive behind a `%`; moves `at` behind it.
  Directive TakeDirective(std::size_t& at) {
    const std::string_view text = format_.text;
    Directive directive;
    const std::size_t flags_end = std::min(text.find_first_not_of("-+ 0#", at), text.size());
    directive.flags = text.substr(at, flags_end - at);
    at = flags_end;
    const std::int64_t width = TakeSize(at).value_or(0);
    if (width < 0) directive.flags += '-';
    directive.width = Bounded(width < 0 ? -std::max(width, -kMaxSize) : width);
    if (at < text.size() && text[at] == '.') {
      ++at;
      const std::int64_t precision = TakeSize(at).value_or(0);
      if (precision >= 0) directive.precision = Bounded(precision);
    }
    while (rules_.quotes && at < text.size() && std::string_view("hlLjzt").contains(text[at])) ++at;
    if (at < text.size()) directive.conversion = text[at++];
    return directive;
  }
  static std::size_t Bounded(std::int64_t size) {
    return std::min(static_cast<std::size_t>(std::max<std::int64_t>(size, 0)), kMaxWidth);
  }

  void Show(const Directive& directive, const Value& operand) {
    result_.text.TaintBy(operand.unknown);
    const char conversion = directive.conversion;
    const bool has_precision = directive.precision != std::string_view::npos;
    if (conversion == 's' && directive.width == 0 && !has_precision) {
      result_.text.Append(operand);
    } else if (std::string_view("diuoxX").contains(conversion)) {
      const bool is_signed = conversion == 'd' || conversion == 'i';
      Put(Pad(directive, FormatInteger(directive, TakeInteger(operand, is_signed)), !has_precision), operand);
    } else if (std::string_view("feg").contains(conversion)) {
      std::string_view text = operand.text;
      if (text.starts_with('+')) text.remove_prefix(1);
      double number = 0;
      std::from_chars(text.data(), text.data() + text.size(), number);
      Put(Pad(directive, FormatReal(directive, number), true), operand);
    } else if (conversion == 's') {
      Put(Pad(directive, operand.text.substr(0, directive.precision), false), operand);
    } else if (conversion == 'c') {
      PutCharacter(directive, operand);
    } else if (conversion == 'b') {
      syntax::Decoded decoded = syntax::DecodeEscapes(operand.text, rules_.operand);
      stopped_ = decoded.stopped;
      Put(Pad(directive, decoded.text.substr(0, directive.precision), false), operand);
    } else {
      ShowQuoted(directive, operand);
    }
  }

  // The first character. Of an empty text that is NUL, which has a width, but no shell keeps it.
  void PutCharacter(Directive directive, const Value& operand) {
    if (operand.text.empty() && directive.width > 0) --directive.width;
    Put(Pad(directive, operand.text.substr(0, 1), false), operand);
  }

  void ShowQuoted(const Directive& directive, const Value& operand) {
    const bool printable = std::ranges::all_of(operand.text, [](char c) { return c >= ' ' && c <= '~'; });
    const bool cut_short = directive.conversion == 0;
    failed_ = !cut_short && !(directive.conversion == 'q' && rules_.quotes && printable);
    if (cut_short) result_.status = 1;
    if (!failed_ && !cut_short) Put(Pad(directive, Quoted(operand.text), false), operand);
  }

  void Put(std::string_view text, const Value& operand) { result_.text.Append(text, operand.Span()); }

  const Value& format_;
  std::span<const Value> operands_;
  const FormatRules& rules_;
  Formatted result_;
  std::size_t next_ = 0;
  bool stopped_ = false;  // by \c in an operand of %b
  bool failed_ = false;
};

}  // namespace

std::optional<Formatted> Format(const Value& format, std::span<const Value> operands, const FormatRules& rules) {
  return Formatter(format, operands, rules).Run();
}

}  // namespace iptc::expand
