#include "compiler/ext/listing.h"

#include <fmt/format.h>

#include "compiler/ext/services.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kPortMax = 0xFFFF;

template <class PrintNumber>
std::string List(std::string_view name, const Argument* argument, std::uint64_t maximum, PrintNumber print) {
  if (argument == nullptr) return {};
  const Range& range = std::get<Range>(argument->value);
  if (range == Range{0, maximum} && !argument->inverted) return {};
  std::string text(name);
  text += range.low == range.high ? ":" : "s:";
  if (argument->inverted) text += '!';
  text += print(range.low);
  if (range.low != range.high) text += ':' + print(range.high);
  return text;
}

}  // namespace

std::string ListArgument(const Argument& argument, bool numeric) {
  const auto* net = std::get_if<AddressMask>(&argument.value);
  if (!numeric && net != nullptr && net->address == 0) {
    return fmt::format("{} {} anywhere", argument.inverted ? " !" : "", argument.option->name);
  }
  std::string text = PrintArgument(argument);
  text.erase(text.find("--"), 2);
  return text;
}

std::string ListArguments(std::span<const OptionSpec> options, Arguments arguments, bool numeric) {
  std::string text;
  for (const OptionSpec& option : options) {
    if (const Argument* argument = Find(arguments, option)) text += ListArgument(*argument, numeric);
  }
  return text;
}

std::string ListRange(std::string_view name, const Argument* argument, std::uint64_t maximum) {
  return List(name, argument, maximum, [](std::uint64_t number) { return std::to_string(number); });
}

std::string ListPorts(std::string_view name, const Argument* argument, std::string_view protocol, bool numeric) {
  return List(name, argument, kPortMax, [&](std::uint64_t port) { return ListPort(port, protocol, numeric); });
}

std::string ListPort(std::uint64_t port, std::string_view protocol, bool numeric) {
  const std::string_view name = numeric ? "" : ServiceName(static_cast<std::uint16_t>(port), protocol);
  return name.empty() ? std::to_string(port) : std::string(name);
}

}  // namespace iptc::ext
