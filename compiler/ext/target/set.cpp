// SET: adds the packet's element to an ipset, deletes it, or takes over the mark that an entry holds
// (net/netfilter/xt_set.c). `!` before its sets is read and lost.
#include <algorithm>
#include <array>

#include "compiler/ext/set_reference.h"

namespace iptc::ext {
namespace {

using diag::Severity;

constexpr diag::Kind<> kNoSetGiven{"IPT138", Severity::kError,
                                   "`SET` needs one of `--add-set`, `--del-set` and `--map-set`"};
constexpr diag::Kind<std::string_view, std::string_view> kNeeds{"IPT138", Severity::kError,
                                                                "`--{}` stands with `--{}` only"};
constexpr diag::Kind<> kNothingMapped{"IPT138", Severity::kError,
                                      "`--map-set` needs one of `--map-mark`, `--map-prio` and `--map-queue`"};
constexpr diag::Kind<> kOnlyMangle{"IPT204", Severity::kError,
                                   "the kernel accepts `--map-set` in table `mangle` alone"};
constexpr diag::Kind<std::string_view> kOnlyLeaving{
    "IPT203", Severity::kError, "the kernel accepts `--{}` in FORWARD, OUTPUT and POSTROUTING alone"};

constexpr OptionSpec SetOption(std::string_view name) {
  return {.name = name, .value = ValueKind::kOwn, .own = &kSetReference, .own_words = kSetWords, .invertible = true};
}

constexpr auto kOptions = std::to_array<OptionSpec>({
    SetOption("add-set"),
    {.name = "exist", .repeats = true},
    {.name = "timeout", .value = ValueKind::kNumber, .repeats = true, .maximum = 0xFFFFFFFE},
    SetOption("del-set"),
    SetOption("map-set"),
    {.name = "map-mark", .repeats = true},
    {.name = "map-prio", .repeats = true},
    {.name = "map-queue", .repeats = true},
});
constexpr const OptionSpec &kAdd = kOptions[0], &kExist = kOptions[1], &kTimeout = kOptions[2], &kDel = kOptions[3],
                           &kMap = kOptions[4], &kMapMark = kOptions[5], &kMapPrio = kOptions[6],
                           &kMapQueue = kOptions[7];

constexpr std::uint8_t kLeaving =
    abi::HookBit(abi::Hook::kForward) | abi::HookBit(abi::Hook::kOutput) | abi::HookBit(abi::Hook::kPostrouting);

// The last one given: what stands before is overwritten.
const Argument* Last(Arguments args, const OptionSpec& option) {
  const Argument* last = nullptr;
  for (const Argument& argument : args) {
    if (argument.option == &option) last = &argument;
  }
  return last;
}

void Check(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  const auto has = [&](const OptionSpec& option) { return Find(args, option) != nullptr; };
  if (!has(kAdd) && !has(kDel) && !has(kMap)) return emitter.Report(kNoSetGiven, rule.name);
  for (const OptionSpec* option : {&kExist, &kTimeout}) {
    if (has(*option) && !has(kAdd)) emitter.Report(kNeeds, Find(args, *option)->span, option->name, kAdd.name);
  }
  for (const OptionSpec* option : {&kMapMark, &kMapPrio, &kMapQueue}) {
    if (has(*option) && !has(kMap)) emitter.Report(kNeeds, Find(args, *option)->span, option->name, kMap.name);
  }
  if (has(kMap) && !has(kMapMark) && !has(kMapPrio) && !has(kMapQueue)) {
    emitter.Report(kNothingMapped, Find(args, kMap)->span);
  }
}

void KernelCheck(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  const Argument* map = Find(args, kMap);
  if (map == nullptr) return;
  if (rule.table != abi::TableId::kMangle) return emitter.Report(kOnlyMangle, map->span);
  for (const OptionSpec* option : {&kMapPrio, &kMapQueue}) {
    const Argument* argument = Find(args, *option);
    if (argument != nullptr && (rule.hooks & ~kLeaving) != 0) {
      emitter.Report(kOnlyLeaving, argument->span, option->name);
    }
  }
}

ir::Target Lower(Arguments args, const RuleContext& rule) {
  sets::SetTargetParams params;
  const auto reference = [&](const OptionSpec& option) {
    const Argument* argument = Find(args, option);
    return argument != nullptr ? ReferenceOf(*argument, rule) : sets::SetReference{};
  };
  params.add = reference(kAdd);
  params.del = reference(kDel);
  params.map = reference(kMap);
  if (const Argument* timeout = Last(args, kTimeout)) {
    params.timeout =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(std::get<std::uint64_t>(timeout->value), sets::kMaxTimeout));
  }
  if (Find(args, kExist) != nullptr) params.flags |= sets::kAddExisting;
  if (Find(args, kMapMark) != nullptr) params.flags |= sets::kMapMark;
  if (Find(args, kMapPrio) != nullptr) params.flags |= sets::kMapPriority;
  if (Find(args, kMapQueue) != nullptr) params.flags |= sets::kMapQueue;
  const bool marks = Find(args, kMapMark) != nullptr;
  return ir::Action{.name = "SET",
                    .params = ParamBytes(params),
                    .writes = marks ? abi::FieldBit(abi::Field::kMark) : 0,
                    .ends = ir::Action::Ends::kNever};
}

std::string PrintWith(Arguments args, std::string_view dashes) {
  std::string text;
  const auto add = [&](const OptionSpec& option) {
    const Argument* argument = Last(args, option);
    if (argument == nullptr) return;
    text += " " + std::string(dashes) + std::string(option.name);
    if (const auto* const set = std::get_if<std::string>(&argument->value)) text += " " + *set;
    if (const auto* const number = std::get_if<std::uint64_t>(&argument->value)) text += " " + std::to_string(*number);
  };
  for (const OptionSpec& option : kOptions) add(option);
  return text;
}

std::string Print(Arguments args, const RuleContext& /*rule*/) { return PrintWith(args, "--"); }
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) { return PrintWith(args, ""); }

}  // namespace

extern const TargetExtension kSetTarget;
constexpr TargetExtension kSetTarget{.name = "SET",
                                     .options = kOptions,
                                     .check = Check,
                                     .kernel_check = KernelCheck,
                                     .lower = Lower,
                                     .print = Print,
                                     .list = List};

}  // namespace iptc::ext
