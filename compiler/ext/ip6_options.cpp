#include "compiler/ext/ip6_options.h"

#include <cerrno>
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/helpers/ip6_options.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kByteMask = 0xFF;

constexpr diag::Kind<std::string, std::string_view> kBadNumber{"IPT131", diag::Severity::kError,
                                                               "`{}` is not the {} of an IPv6 option: a number"};
constexpr diag::Kind<> kPadLength{"IPT131", diag::Severity::kError,
                                  "option 0 is one byte of padding and has no length"};
constexpr diag::Kind<std::size_t> kTooMany{"IPT136", diag::Severity::kError, "more than {} options"};
constexpr diag::Kind<std::size_t> kLastLength{"IPT136", diag::Severity::kError, "the {}th option cannot have a length"};

// Unlike elsewhere a minus is let pass.
std::optional<std::uint64_t> ReadByte(const ValueInput& input, const Part& part, std::string_view what) {
  const std::string text(part.Text());
  char* end = nullptr;
  errno = 0;
  const unsigned long long number = std::strtoull(text.c_str(), &end, 0);
  if (end == text.c_str() || *end != '\0' || errno == ERANGE) {
    input.emitter.Report(kBadNumber, part.Span().IsValid() ? part.Span() : input.First().Span(), text, what);
    return std::nullopt;
  }
  return number & kByteMask;
}

std::optional<std::uint64_t> ParseOption(const ValueInput& input, const Part& part, bool is_last_possible) {
  const std::size_t colon = part.Text().find(':');
  if (colon != std::string_view::npos && is_last_possible) {
    input.emitter.Report(kLastLength, part.Span(), helpers::kIp6OptionsMax);
    return std::nullopt;
  }
  const auto type = ReadByte(input, part.Sub(0, colon), "type");
  if (!type) return std::nullopt;
  if (colon == std::string_view::npos) return *type << 8U | kAnyOptionLength;
  if (*type == 0) {
    input.emitter.Report(kPadLength, part.Span());
    return std::nullopt;
  }
  const auto length = ReadByte(input, part.Sub(colon + 1), "length");
  if (!length) return std::nullopt;
  return *type << 8U | *length;
}

}  // namespace

std::optional<Value> ParseIp6Options(const ValueInput& input) {
  OwnValue list;
  for (const Part& part : Split(Whole(input.First()), ',')) {
    if (list.numbers.size() == helpers::kIp6OptionsMax) {
      input.emitter.Report(kTooMany, part.Span(), helpers::kIp6OptionsMax);
      return std::nullopt;
    }
    const auto option = ParseOption(input, part, list.numbers.size() + 1 == helpers::kIp6OptionsMax);
    if (!option) return std::nullopt;
    list.numbers.push_back(*option);
  }
  return list;
}

void PrintIp6Options(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const char* separator = "";
  for (const std::uint64_t option : std::get<OwnValue>(value).numbers) {
    out += separator + std::to_string(option >> 8U);
    if ((option & kByteMask) != kAnyOptionLength) out += ':' + std::to_string(option & kByteMask);
    separator = ",";
  }
}

ir::Pred LowerIp6Options(std::uint8_t header, const Argument* length, const Argument* options) {
  helpers::Ip6OptionsParams params{.header = header};
  if (length != nullptr) {
    params.tests_length = 1;
    params.length = static_cast<std::uint32_t>(std::get<std::uint64_t>(length->value));
    params.length_inverted = length->inverted;
  }
  if (options != nullptr) {
    for (const std::uint64_t option : std::get<OwnValue>(options->value).numbers) {
      params.options.at(params.count++) = {static_cast<std::uint8_t>(option >> 8U),
                                           static_cast<std::uint8_t>(option & kByteMask)};
    }
  }
  return ir::Call{.helper = "ip6_options", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

std::string ListIp6Options(std::string_view name, const Argument* length, const Argument* options) {
  std::string text = ' ' + std::string(name);
  if (length != nullptr) {
    text += fmt::format(" length:{}{}", length->inverted ? "!" : "", std::get<std::uint64_t>(length->value));
  }
  if (options != nullptr) {
    text += " opts ";
    PrintIp6Options(text, *options->option, options->value);
  }
  return text;
}

}  // namespace iptc::ext
