// mac: the source address of the Ethernet header; a packet without one never matches (net/netfilter/xt_mac.c).
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string> kBadAddress{
    "IPT132", diag::Severity::kError, "`{}` is not a MAC address: six hexadecimal numbers up to ff, joined by `:`"};
constexpr std::size_t kBytes = 6;
constexpr std::uint64_t kByteMax = 0xFF;

// Each number is read as strtoul does with base 16: blanks before it and a sign may stand, one digit will do.
std::optional<Value> ParseMac(const ValueInput& input) {
  const std::vector<Part> parts = Split(Whole(input.First()), ':');
  std::uint64_t mac = 0;
  bool good = parts.size() == kBytes;
  for (const Part& part : parts) {
    const auto byte = ReadUnsigned(part.Text(), kByteMax, 16);
    good = good && byte;
    mac = (mac << 8U) | byte.value_or(0);
  }
  if (good) return mac;
  input.emitter.Report(kBadAddress, input.First().Span(), input.First().text);
  return std::nullopt;
}

void PrintMac(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += abi::FormatMac(std::get<std::uint64_t>(value));
}

constexpr ValueKindInfo kMac{ValueKind::kOwn, "xx:xx:xx:xx:xx:xx", ParseMac, PrintMac};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "mac-source", .value = ValueKind::kOwn, .own = &kMac, .required = true, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const std::uint64_t mac = std::get<std::uint64_t>(args.front().value);
  return ir::All(ir::Pred(ir::Present{ir::Header::kMac, Outcome::kMiss}),
                 ir::NegateIf(args.front().inverted, InRange(ir::Field::kMacSource, {mac, mac})));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = args.front().inverted ? " MAC ! " : " MAC ";
  PrintMac(text, kOptions[0], args.front().value);
  return text;
}

constexpr std::uint8_t kHooks =
    abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward);

}  // namespace

extern const MatchExtension kMacMatch;
constexpr MatchExtension kMacMatch{.name = "mac", .options = kOptions, .hooks = kHooks, .lower = Lower, .list = List};

}  // namespace iptc::ext
