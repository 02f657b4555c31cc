// Free text, and its quoting.
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string_view, std::uint64_t> kTooShort{"IPT137", diag::Severity::kError,
                                                                "the text of `--{}` needs at least {} byte"};
constexpr diag::Kind<std::string_view, std::uint64_t> kTooLong{"IPT137", diag::Severity::kError,
                                                               "the text of `--{}` is longer than {} bytes"};
constexpr diag::Kind<std::string_view, std::uint64_t> kCut{"IPT120", diag::Severity::kWarning,
                                                           "the text of `--{}` is cut after {} bytes"};

bool IsPlain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

}  // namespace

std::optional<Value> ParseString(const ValueInput& input) {
  const OptionSpec& option = input.option;
  std::string text = input.First().text;
  if (text.size() < option.minimum) {
    input.emitter.Report(kTooShort, input.First().Span(), option.name, option.minimum);
    return std::nullopt;
  }
  if (option.maximum != 0 && text.size() > option.maximum) {
    const SourceSpan excess = input.First().Span(option.maximum);
    input.emitter.Report(option.cut ? kCut : kTooLong, excess, option.name, option.maximum);
    if (!option.cut) return std::nullopt;
    text.resize(option.maximum);
  }
  return text;
}

// Quoted unless all of it is letters, digits, `_` and `-`; the empty text is quoted (xtables_save_string).
std::string Quoted(std::string_view text) {
  std::string quoted;
  bool plain = !text.empty();
  for (const char c : text) {
    plain = plain && IsPlain(c);
    if (c == '"' || c == '\\' || c == '\'') quoted += '\\';
    quoted += c;
  }
  return plain ? quoted : '"' + quoted + '"';
}

void PrintString(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += Quoted(std::get<std::string>(value));
}

void PrintPlainString(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += std::get<std::string>(value);
}

}  // namespace iptc::ext
