// rt: the IPv6 routing header (net/ipv6/netfilter/ip6t_rt.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"
#include "runtime/helpers/rt.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kU32Max = 0xFFFFFFFF;
constexpr std::size_t kMaxAddresses = helpers::kRtMaxAddresses;

constexpr diag::Kind<std::string> kBadAddress{"IPT132", diag::Severity::kError, "`{}` is not an IPv6 address"};
constexpr diag::Kind<std::size_t> kTooMany{"IPT136", diag::Severity::kError, "more than {} addresses"};
constexpr diag::Kind<std::string_view> kNeedsType{"IPT138", diag::Severity::kError,
                                                  "`--{}` needs `--rt-type 0` before it"};
constexpr diag::Kind<> kNeedsAddresses{"IPT138", diag::Severity::kError,
                                       "`--rt-0-not-strict` needs `--rt-0-addrs` before it"};

// An address is two numbers, the high half first.
std::optional<Value> ParseAddresses(const ValueInput& input) {
  OwnValue value;
  for (const Part& part : Split(Whole(input.First()), ',')) {
    if (value.numbers.size() == 2 * kMaxAddresses) {
      input.emitter.Report(kTooMany, part.Span(), kMaxAddresses);
      return std::nullopt;
    }
    const auto address = abi::ParseAddress(abi::Family::kIp6, part.Text());
    if (!address) {
      input.emitter.Report(kBadAddress, part.Span(), std::string(part.Text()));
      return std::nullopt;
    }
    value.numbers.push_back(static_cast<std::uint64_t>(*address >> 64U));
    value.numbers.push_back(static_cast<std::uint64_t>(*address));
  }
  return value;
}

U128 AddressAt(const OwnValue& value, std::size_t i) {
  return (U128{value.numbers[2 * i]} << 64U) | value.numbers[2 * i + 1];
}

void PrintAddresses(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const OwnValue& addresses = std::get<OwnValue>(value);
  for (std::size_t i = 0; i < addresses.numbers.size() / 2; ++i) {
    if (i != 0) out += ',';
    out += abi::FormatAddress(abi::Family::kIp6, AddressAt(addresses, i));
  }
}
constexpr ValueKindInfo kAddressList{ValueKind::kOwn, "address[,address]...", ParseAddresses, PrintAddresses};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "rt-type", .value = ValueKind::kNumber, .invertible = true},
    {.name = "rt-segsleft", .value = ValueKind::kNumberRange, .invertible = true},
    {.name = "rt-len", .value = ValueKind::kNumber, .invertible = true},
    {.name = "rt-0-res"},
    {.name = "rt-0-addrs", .value = ValueKind::kOwn, .own = &kAddressList},
    {.name = "rt-0-not-strict"},
});
constexpr const OptionSpec &kType = kOptions[0], &kSegments = kOptions[1], &kLength = kOptions[2],
                           &kReserved = kOptions[3], &kAddresses = kOptions[4], &kNotStrict = kOptions[5];
constexpr Range kAllSegments{0, kU32Max};

bool IsTypeZero(const Argument& argument) {
  return argument.option == &kType && !argument.inverted && std::get<std::uint64_t>(argument.value) == 0;
}

// What type 0 alone has must stand behind the type, and so on.
void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  bool type_zero = false;
  bool addresses = false;
  for (const Argument& argument : args) {
    type_zero = type_zero || IsTypeZero(argument);
    if ((argument.option == &kReserved || argument.option == &kAddresses) && !type_zero) {
      emitter.Report(kNeedsType, argument.span, argument.option->name);
    }
    addresses = addresses || argument.option == &kAddresses;
    if (argument.option == &kNotStrict && !addresses) emitter.Report(kNeedsAddresses, argument.span);
  }
}

helpers::RtRange RangeOf(const Argument* argument) {
  if (argument == nullptr) return {};
  if (const Range* range = std::get_if<Range>(&argument->value)) {
    return {static_cast<std::uint32_t>(range->low), static_cast<std::uint32_t>(range->high), argument->inverted};
  }
  const auto number = static_cast<std::uint32_t>(std::get<std::uint64_t>(argument->value));
  return {number, number, argument->inverted};
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  helpers::RtParams params{.segments_left = RangeOf(Find(args, kSegments)),
                           .length = RangeOf(Find(args, kLength)),
                           .type = RangeOf(Find(args, kType))};
  params.checks_reserved = Find(args, kReserved) != nullptr;
  params.strict = Find(args, kNotStrict) == nullptr;
  if (const Argument* argument = Find(args, kAddresses)) {
    const OwnValue& addresses = std::get<OwnValue>(argument->value);
    params.address_count = static_cast<std::uint16_t>(addresses.numbers.size() / 2);
    for (std::size_t i = 0; i < params.address_count; ++i) {
      params.addresses[i] = {addresses.numbers[2 * i], addresses.numbers[2 * i + 1]};
    }
  }
  return ir::Call{.helper = "rt", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

// All segments are not printed, even negated.
std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument == nullptr || (&option == &kSegments && std::get<Range>(argument->value) == kAllSegments)) continue;
    text += PrintArgument(*argument);
  }
  return text;
}

// The type is printed as a signed number.
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " rt";
  if (const Argument* type = Find(args, kType)) {
    const auto number = static_cast<std::int32_t>(std::get<std::uint64_t>(type->value));
    text += fmt::format(" type:{}{}", type->inverted ? "!" : "", number);
  }
  text += ListRange(" segsleft", Find(args, kSegments), kU32Max);
  if (const Argument* length = Find(args, kLength)) {
    text += fmt::format(" length:{}{}", length->inverted ? "!" : "", std::get<std::uint64_t>(length->value));
  }
  if (Find(args, kReserved) != nullptr) text += " reserved";
  if (const Argument* addresses = Find(args, kAddresses)) {
    text += " 0-addrs ";
    PrintAddresses(text, kAddresses, addresses->value);
  }
  if (Find(args, kNotStrict) != nullptr) text += " 0-not-strict";
  return text;
}

}  // namespace

extern const MatchExtension kRtMatch;
constexpr MatchExtension kRtMatch{
    .name = "rt", .families = kIp6, .options = kOptions, .check = Check, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
