// CT: what conntrack is to make of the packet: nothing, a zone, a helper, a timeout policy, which events to tell
// (net/netfilter/xt_CT.c, revision 2).
//
// The three zone options fill one number and one set of flags: the last number counts, for all directions that were
// named; both directions are saved as --zone. The kernel hands back only four bytes of a timeout policy's name.
#include <algorithm>
#include <array>

#include "compiler/ext/did_you_mean.h"
#include "compiler/ext/services.h"
#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

// In the order of iptables-save.
constexpr auto kEvents = std::to_array<NamedValue>({{"new", 1U << 0U},
                                                    {"related", 1U << 1U},
                                                    {"destroy", 1U << 2U},
                                                    {"reply", 1U << 3U},
                                                    {"assured", 1U << 4U},
                                                    {"protoinfo", 1U << 5U},
                                                    {"helper", 1U << 6U},
                                                    {"mark", 1U << 7U},
                                                    {"natseqinfo", 1U << 8U},
                                                    {"secmark", 1U << 9U}});
constexpr NameTable kEventNames{.what = "conntrack event", .names = kEvents};
constexpr NameTable kExpectEventNames{.what = "expectation event", .names = std::span(kEvents).first(1)};

constexpr std::uint64_t kZoneMax = 0xFFFF;
constexpr std::uint64_t kZoneIsMark = kZoneMax + 1;
constexpr auto kZoneWords = std::to_array<NamedValue>({{"mark", kZoneIsMark}});
constexpr NameTable kZoneNames{
    .what = "zone: a number up to 65535, or `mark`", .names = kZoneWords, .spelling = NameTable::Spelling::kIgnoreCase};

// Sizes without the zero at the end.
constexpr std::uint64_t kHelperSize = 15, kTimeoutSize = 31;
constexpr std::size_t kTimeoutShown = 4;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "notrack"},
    {.name = "helper", .value = ValueKind::kString, .maximum = kHelperSize, .cut = true},
    {.name = "timeout", .value = ValueKind::kString, .maximum = kTimeoutSize, .cut = true},
    {.name = "ctevents", .value = ValueKind::kNameSet, .names = &kEventNames},
    {.name = "expevents", .value = ValueKind::kNameSet, .names = &kExpectEventNames},
    {.name = "zone", .value = ValueKind::kNumberOrName, .maximum = kZoneMax, .names = &kZoneNames},
    {.name = "zone-orig", .value = ValueKind::kNumberOrName, .maximum = kZoneMax, .names = &kZoneNames},
    {.name = "zone-reply", .value = ValueKind::kNumberOrName, .maximum = kZoneMax, .names = &kZoneNames},
});
constexpr const OptionSpec &kNotrack = kOptions[0], &kHelper = kOptions[1], &kTimeout = kOptions[2],
                           &kCtEvents = kOptions[3], &kExpectEvents = kOptions[4], &kZone = kOptions[5],
                           &kZoneOriginal = kOptions[6], &kZoneReply = kOptions[7];

// What each connection helper is for.
struct Helper {
  abi::ConnHelper id;
  std::uint8_t protocol = 0;
  std::uint8_t families = kIp4 | kIp6;
};
constexpr auto kHelpers = std::to_array<Helper>({{abi::ConnHelper::kAmanda, kUdpProtocol},
                                                 {abi::ConnHelper::kFtp, kTcpProtocol},
                                                 {abi::ConnHelper::kIrc, kTcpProtocol, kIp4},
                                                 {abi::ConnHelper::kNetbiosNs, kUdpProtocol, kIp4},
                                                 {abi::ConnHelper::kPptp, kTcpProtocol, kIp4},
                                                 {abi::ConnHelper::kQ931, kTcpProtocol},
                                                 {abi::ConnHelper::kRas, kUdpProtocol},
                                                 {abi::ConnHelper::kSane, kTcpProtocol},
                                                 {abi::ConnHelper::kSip, kTcpProtocol},
                                                 {abi::ConnHelper::kSip, kUdpProtocol},
                                                 {abi::ConnHelper::kSnmp, kUdpProtocol, kIp4},
                                                 {abi::ConnHelper::kSnmpTrap, kUdpProtocol, kIp4},
                                                 {abi::ConnHelper::kTftp, kUdpProtocol}});

constexpr diag::Kind<std::string> kUnknownHelper{"IPT145", diag::Severity::kError,
                                                 "the kernel has no connection helper `{}`"};
constexpr diag::Kind<std::string, std::string> kHelperProtocol{"IPT145", diag::Severity::kError,
                                                               "the kernel's helper `{}` is not for {}"};
constexpr diag::Kind<std::string> kUnknownTimeout{
    "IPT145", diag::Severity::kError, "no timeout policy is named `{}`: `nfct add timeout` makes one in the kernel"};

// An empty text is as good as none.
const std::string* TextOf(Arguments args, const OptionSpec& option) {
  const Argument* argument = Find(args, option);
  if (argument == nullptr || std::get<std::string>(argument->value).empty()) return nullptr;
  return &std::get<std::string>(argument->value);
}

void CheckHelper(const Argument& argument, const RuleContext& rule, diag::Emitter& emitter) {
  const auto& name = std::get<std::string>(argument.value);
  if (rule.protocol == 0 || rule.protocol_inverted) {
    RequireProtocol("--helper", {kTcpProtocol, kUdpProtocol}, argument.span, rule, emitter);
    return;
  }
  const bool fits = std::ranges::any_of(kHelpers, [&](const Helper& helper) {
    return abi::NameOf(helper.id) == name && helper.protocol == rule.protocol &&
           (helper.families & FamilyBit(rule.family)) != 0;
  });
  if (fits) return;
  std::vector<std::string_view> names;
  for (const Helper& helper : kHelpers) names.push_back(abi::NameOf(helper.id));
  if (std::ranges::find(names, name) != names.end()) {
    const std::string_view protocol = ProtocolName(static_cast<std::uint8_t>(rule.protocol));
    const std::string_view family = rule.family == abi::Family::kIp4 ? "IPv4" : "IPv6";
    emitter.Report(kHelperProtocol, argument.span, name,
                   std::string(protocol) + (protocol.empty() ? "" : " over ") + std::string(family));
    return;
  }
  auto d = emitter.Build(kUnknownHelper, argument.span, name);
  if (const auto near = DidYouMean(name, names)) {
    d.notes.push_back({std::nullopt, "did you mean `" + std::string(*near) + "`?"});
  }
  emitter.Emit(std::move(d));
}

// Without tracking, the kernel looks at none of the rest.
void CheckKernel(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  if (Find(args, kNotrack) != nullptr) return;
  if (TextOf(args, kHelper) != nullptr) CheckHelper(*Find(args, kHelper), rule, emitter);
  if (const std::string* policy = TextOf(args, kTimeout)) {
    emitter.Report(kUnknownTimeout, Find(args, kTimeout)->span, *policy);
  }
}

abi::CtParams ParamsOf(Arguments args) {
  abi::CtParams params;
  if (Find(args, kNotrack) != nullptr) params.flags |= abi::kCtNotrack;
  if (const std::string* helper = TextOf(args, kHelper)) {
    const auto* name = std::ranges::find(abi::kConnHelperNames, *helper);
    if (name != abi::kConnHelperNames.end()) {
      params.helper = static_cast<abi::ConnHelper>(name - abi::kConnHelperNames.begin());
    }
  }
  for (const Argument& argument : args) {
    if (argument.option == &kZoneOriginal) params.flags |= abi::kCtZoneOriginal;
    if (argument.option == &kZoneReply) params.flags |= abi::kCtZoneReply;
    if (argument.option != &kZone && argument.option != &kZoneOriginal && argument.option != &kZoneReply) continue;
    const std::uint64_t zone = std::get<std::uint64_t>(argument.value);
    if (zone == kZoneIsMark) {
      params.flags |= abi::kCtZoneFromMark;
    } else {
      params.zone = static_cast<std::uint16_t>(zone);
    }
  }
  return params;
}

bool NeedsConntrackIf(Arguments args) { return Find(args, kNotrack) == nullptr; }

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  return GoOn("CT", {abi::Field::kCtState}, ParamBytes(ParamsOf(args)));
}

std::string_view ZoneName(std::uint8_t flags) {
  const bool original = (flags & abi::kCtZoneOriginal) != 0;
  const bool reply = (flags & abi::kCtZoneReply) != 0;
  if (original == reply) return "zone";
  return original ? "zone-orig" : "zone-reply";
}

// `dashes` before each option's name: "--", or nothing in a listing.
std::string Describe(Arguments args, std::string_view dashes) {
  std::string text;
  const auto add = [&](std::string_view name) { text += " " + std::string(dashes) + std::string(name); };
  if (Find(args, kNotrack) != nullptr) add("notrack");
  if (const std::string* helper = TextOf(args, kHelper)) {
    add("helper");
    text += " " + *helper;
  }
  if (const std::string* policy = TextOf(args, kTimeout)) {
    add("timeout");
    text += " " + policy->substr(0, kTimeoutShown);
  }
  for (const OptionSpec* option : {&kCtEvents, &kExpectEvents}) {
    const Argument* events = Find(args, *option);
    if (events == nullptr) continue;
    add(option->name);
    text += ' ';
    Info(*option).print(text, *option, events->value);
  }
  const abi::CtParams params = ParamsOf(args);
  const bool from_mark = (params.flags & abi::kCtZoneFromMark) != 0;
  if (from_mark || params.zone != 0) {
    add(ZoneName(params.flags));
    text += " " + (from_mark ? std::string("mark") : std::to_string(params.zone));
  }
  return text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return Describe(args, "--"); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return " CT" + Describe(args, ""); }

}  // namespace

extern const TargetExtension kCtTarget;
constexpr TargetExtension kCtTarget{.name = "CT",
                                    .options = kOptions,
                                    .conntrack_of = NeedsConntrackIf,
                                    .tables = kRawTable,
                                    .kernel_check = CheckKernel,
                                    .lower = Lower,
                                    .print = Print,
                                    .list = List};

}  // namespace iptc::ext
