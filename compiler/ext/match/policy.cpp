// policy: the IPsec policy of the packet (net/netfilter/xt_policy.c). Only the host could tell; unless told otherwise,
// there is none. Options after --next are of the policy's next element.
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/services.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kIn = 1, kOut = 2, kIpsec = 0, kNone = 1, kTransport = 0, kTunnel = 1;
constexpr std::size_t kMaxElements = 4;

constexpr auto kDirections = std::to_array<NamedValue>({{"in", kIn}, {"out", kOut}});
constexpr NameTable kDirectionNames{.what = "direction", .names = kDirections};
constexpr auto kPolicies = std::to_array<NamedValue>({{"ipsec", kIpsec}, {"none", kNone}});
constexpr NameTable kPolicyNames{.what = "policy", .names = kPolicies};
constexpr auto kModes = std::to_array<NamedValue>({{"transport", kTransport}, {"tunnel", kTunnel}});
constexpr NameTable kModeNames{.what = "mode", .names = kModes};

constexpr diag::Kind<std::string> kBadProtocol{"IPT133", diag::Severity::kError,
                                               "`{}` is not a protocol of IPsec: ah, esp or ipcomp"};
constexpr diag::Kind<std::string_view> kTwice{"IPT139", diag::Severity::kError,
                                              "`--{}` is given twice for one element of the policy"};
constexpr diag::Kind<> kStrictNone{"IPT140", diag::Severity::kError, "`--pol none` and `--strict` exclude each other"};
constexpr diag::Kind<std::size_t> kEmptyElement{"IPT138", diag::Severity::kError,
                                                "with `--strict`, element {} of the policy needs an option"};
constexpr diag::Kind<> kNotTunnel{"IPT140", diag::Severity::kError,
                                  "the ends of a tunnel are known only with `--mode tunnel`"};
constexpr diag::Kind<std::size_t> kTooDeep{"IPT136", diag::Severity::kError, "a policy has at most {} elements"};

bool IsOfIpsec(std::uint64_t protocol) { return protocol == 50 || protocol == 51 || protocol == 108; }

// Names in the case of /etc/protocols, which has `esp` and `IPSEC-ESP`.
std::optional<Value> ParseIpsecProtocol(const ValueInput& input) {
  const std::string& text = input.First().text;
  std::string lower = text;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool other_case = lower != text && ProtocolNumber(lower).has_value();
  std::optional<std::uint64_t> number = ReadUnsigned(text, 0xFF);
  if (!number && !other_case) number = ProtocolNumber(text);
  if (number && IsOfIpsec(*number)) return *number;
  input.emitter.Report(kBadProtocol, input.First().Span(), text);
  return std::nullopt;
}

void PrintIpsecProtocol(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const auto number = static_cast<std::uint8_t>(std::get<std::uint64_t>(value));
  const std::string_view name = ProtocolName(number);
  out += name.empty() ? std::to_string(number) : name;
}

void PrintHex(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += fmt::format("{:#x}", std::get<std::uint64_t>(value));
}
constexpr ValueKindInfo kIpsecProtocol{ValueKind::kOwn, "ah|esp|ipcomp", ParseIpsecProtocol, PrintIpsecProtocol};
constexpr ValueKindInfo kSpi{ValueKind::kOwn, "number", ParseNumber, PrintHex};

// From the fourth on of an element, in the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "dir", .value = ValueKind::kName, .required = true, .names = &kDirectionNames},
    {.name = "pol", .value = ValueKind::kName, .names = &kPolicyNames},
    {.name = "strict"},
    {.name = "reqid", .value = ValueKind::kNumber, .repeats = true, .invertible = true},
    {.name = "spi", .value = ValueKind::kOwn, .own = &kSpi, .repeats = true, .invertible = true},
    {.name = "proto", .value = ValueKind::kOwn, .own = &kIpsecProtocol, .repeats = true, .invertible = true},
    {.name = "mode", .value = ValueKind::kName, .repeats = true, .invertible = true, .names = &kModeNames},
    {.name = "tunnel-dst", .value = ValueKind::kAddressMask, .repeats = true, .invertible = true},
    {.name = "tunnel-src", .value = ValueKind::kAddressMask, .repeats = true, .invertible = true},
    {.name = "next", .repeats = true},
});
constexpr const OptionSpec &kDirection = kOptions[0], &kPolicy = kOptions[1], &kStrict = kOptions[2],
                           &kMode = kOptions[6], &kTunnelDst = kOptions[7], &kTunnelSrc = kOptions[8],
                           &kNext = kOptions[9];
constexpr std::size_t kFirstOfElement = 3;

bool WantsNone(Arguments args) {
  const Argument* policy = Find(args, kPolicy);
  return policy != nullptr && std::get<std::uint64_t>(policy->value) == kNone;
}

// The arguments between one --next and another, those of the whole policy among them.
std::vector<Arguments> Elements(Arguments args) {
  std::vector<Arguments> elements;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= args.size(); ++i) {
    if (i < args.size() && args[i].option != &kNext) continue;
    elements.push_back(args.subspan(begin, i - begin));
    begin = i + 1;
  }
  return elements;
}

bool IsOfElement(const Argument& argument) {
  return argument.option - kOptions.data() >= std::ptrdiff_t{kFirstOfElement};
}

void CheckTwice(Arguments element, diag::Emitter& emitter) {
  for (const Argument& argument : element) {
    if (IsOfElement(argument) && Find(element, *argument.option) != &argument) {
      emitter.Report(kTwice, argument.span, argument.option->name);
    }
  }
}

// A mode that is not given counts as transport here.
void CheckTunnel(Arguments element, diag::Emitter& emitter) {
  const Argument* mode = Find(element, kMode);
  const bool is_tunnel = mode != nullptr && (std::get<std::uint64_t>(mode->value) == kTunnel) != mode->inverted;
  for (const OptionSpec* option : {&kTunnelSrc, &kTunnelDst}) {
    const Argument* end = Find(element, *option);
    if (end != nullptr && !is_tunnel) emitter.Report(kNotTunnel, end->span);
  }
}

void Check(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  RequireTogether(args, kNext, kStrict, emitter);
  const Argument* strict = Find(args, kStrict);
  const std::vector<Arguments> elements = Elements(args);
  if (elements.size() > kMaxElements) emitter.Report(kTooDeep, rule.name, kMaxElements);
  for (const Arguments element : elements) CheckTwice(element, emitter);
  if (WantsNone(args)) {
    if (strict != nullptr) emitter.Report(kStrictNone, strict->span);
    return;
  }
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (strict != nullptr && std::ranges::none_of(elements[i], IsOfElement)) {
      emitter.Report(kEmptyElement, strict->span, i);
    }
    CheckTunnel(elements[i], emitter);
  }
}

std::uint8_t Hooks(Arguments args) {
  constexpr std::uint8_t kForward = abi::HookBit(abi::Hook::kForward);
  const Argument* direction = Find(args, kDirection);
  if (direction == nullptr) return kAllHooks;
  if (std::get<std::uint64_t>(direction->value) == kIn) {
    return kForward | abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput);
  }
  return kForward | abi::HookBit(abi::Hook::kOutput) | abi::HookBit(abi::Hook::kPostrouting);
}

// `--pol none` says nothing of elements, whatever else is given.
std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text = PrintArgument(*Find(args, kDirection));
  if (WantsNone(args)) return text + " --pol none";
  text += " --pol ipsec";
  if (Find(args, kStrict) != nullptr) text += " --strict";
  const std::vector<Arguments> elements = Elements(args);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i != 0) text += " --next";
    for (std::size_t option = kFirstOfElement; option < kOptions.size(); ++option) {
      if (const Argument* argument = Find(elements[i], kOptions[option])) text += PrintArgument(*argument);
    }
  }
  return text;
}

ir::Pred Lower(Arguments args, const RuleContext& rule) {
  if (!WantsNone(args)) return Unknown("policy" + Print(args, rule));
  return ir::Negate(Unknown("policy" + PrintArgument(*Find(args, kDirection)) + " --pol ipsec"));
}

std::string ListOne(const Argument& argument, bool numeric) {
  std::string text = fmt::format("{} {} ", argument.inverted ? " !" : "", argument.option->name);
  if (argument.option->own == &kIpsecProtocol && numeric) {
    return text + std::to_string(std::get<std::uint64_t>(argument.value));
  }
  Info(*argument.option).print(text, *argument.option, argument.value);
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text = " policy match" + ListOne(*Find(args, kDirection), numeric);
  if (WantsNone(args)) return text + " pol none";
  text += " pol ipsec";
  if (Find(args, kStrict) != nullptr) text += " strict";
  const std::vector<Arguments> elements = Elements(args);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements.size() > 1) text += fmt::format(" [{}]", i);
    for (std::size_t option = kFirstOfElement; option < kOptions.size(); ++option) {
      if (const Argument* argument = Find(elements[i], kOptions[option])) text += ListOne(*argument, numeric);
    }
  }
  return text;
}

}  // namespace

extern const MatchExtension kPolicyMatch;
constexpr MatchExtension kPolicyMatch{.name = "policy",
                                      .options = kOptions,
                                      .hooks_of = Hooks,
                                      .check = Check,
                                      .lower = Lower,
                                      .print = Print,
                                      .list = List};

}  // namespace iptc::ext
