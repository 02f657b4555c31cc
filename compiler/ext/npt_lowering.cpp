#include "compiler/ext/npt_lowering.h"

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint8_t kLongestPrefix = 64;

constexpr diag::Kind<int> kLongPrefix{"IPT145", diag::Severity::kError,
                                      "the kernel translates prefixes of at most {} bits"};
constexpr diag::Kind<int> kHostBits{"IPT145", diag::Severity::kError,
                                    "the kernel wants nothing but zeros behind the prefix's {} bits"};

std::string Prefix(const Argument& argument) {
  const auto& net = std::get<AddressMask>(argument.value);
  return fmt::format("{}/{}", abi::FormatAddress(abi::Family::kIp6, net.address), net.prefix);
}

}  // namespace

void CheckNpt(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  for (const Argument& argument : args) {
    const auto& net = std::get<AddressMask>(argument.value);
    if (net.prefix > kLongestPrefix) {
      emitter.Report(kLongPrefix, argument.span, int{kLongestPrefix});
    } else if ((net.address & ~net.Mask()) != 0) {
      emitter.Report(kHostBits, argument.span, int{net.prefix});
    }
  }
}

ir::Target LowerNpt(std::string_view target, abi::Field address, Arguments args) {
  const auto& from = std::get<AddressMask>(Find(args, kNptOptions[0])->value);
  const auto& to = std::get<AddressMask>(Find(args, kNptOptions[1])->value);
  const abi::NptParams params{
      .from = from.address, .to = to.address, .from_length = from.prefix, .to_length = to.prefix};
  return GoOn(target, {address}, ParamBytes(params));
}

std::string PrintNpt(Arguments args, const RuleContext& /*rule*/) {
  std::string text;
  for (const OptionSpec& option : kNptOptions) {
    const Argument& argument = *Find(args, option);
    const auto& net = std::get<AddressMask>(argument.value);
    if (net.address != 0 || net.prefix != 0) text += fmt::format(" --{} {}", option.name, Prefix(argument));
  }
  return text;
}

std::string ListNpt(std::string_view target, Arguments args) {
  std::string text = " " + std::string(target);
  for (const OptionSpec& option : kNptOptions) {
    text += fmt::format(" {} {}", option.name, Prefix(*Find(args, option)));
  }
  return text;
}

}  // namespace iptc::ext
