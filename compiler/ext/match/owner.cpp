// owner: the user or group of the socket that sent the packet (net/netfilter/xt_owner.c, revision 1). Only the host
// could tell, unless the packet comes with its user (`uid` of the packet notation).
#include <array>

#include "compiler/ext/id_names.h"
#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kIdMax = 0xFFFFFFFE;  // the number above stands for no id

constexpr diag::Kind<std::string, std::string_view> kBadId{
    "IPT131", diag::Severity::kError, "`{}` is neither the name of a {} nor a number or a range of them"};
constexpr diag::Kind<std::string> kReversed{"IPT135", diag::Severity::kError, "the range `{}` is reversed"};
constexpr diag::Kind<> kNeedsGroup{"IPT138", diag::Severity::kError, "`--suppl-groups` needs `--gid-owner` before it"};

// A name, "a" or "a-b", also with a colon.
std::optional<Value> ParseIds(const ValueInput& input, IdFile file, std::string_view what) {
  const std::string& text = input.First().text;
  if (const auto id = IdOf(file, text)) return Range{*id, *id};
  std::string_view rest;
  const auto low = ReadUnsignedPrefix(text, kIdMax, 0, rest);
  if (low && rest.empty()) return Range{*low, *low};
  if (low && (rest.front() == '-' || rest.front() == ':')) {
    if (const auto high = ReadUnsigned(rest.substr(1), kIdMax)) return Range{*low, *high};
  }
  input.emitter.Report(kBadId, input.First().Span(), text, what);
  return std::nullopt;
}
std::optional<Value> ParseUsers(const ValueInput& input) { return ParseIds(input, IdFile::kUsers, "user"); }
std::optional<Value> ParseGroups(const ValueInput& input) { return ParseIds(input, IdFile::kGroups, "group"); }

void PrintIds(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const Range& ids = std::get<Range>(value);
  out += std::to_string(ids.low);
  if (ids.low != ids.high) out += "-" + std::to_string(ids.high);
}
constexpr ValueKindInfo kUsers{ValueKind::kOwn, "user|id[-id]", ParseUsers, PrintIds};
constexpr ValueKindInfo kGroups{ValueKind::kOwn, "group|id[-id]", ParseGroups, PrintIds};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "socket-exists", .invertible = true},
    {.name = "uid-owner", .value = ValueKind::kOwn, .own = &kUsers, .invertible = true},
    {.name = "gid-owner", .value = ValueKind::kOwn, .own = &kGroups, .invertible = true},
    {.name = "suppl-groups"},
});
constexpr const OptionSpec &kSocket = kOptions[0], &kUser = kOptions[1], &kGroup = kOptions[2],
                           &kSupplementary = kOptions[3];

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* supplementary = Find(args, kSupplementary);
  if (supplementary == nullptr) return;
  const Argument* group = Find(args, kGroup);
  if (group == nullptr || group > supplementary) emitter.Report(kNeedsGroup, supplementary->span);
}

void KernelCheck(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  for (const Argument& argument : args) {
    const Range* ids = std::get_if<Range>(&argument.value);
    if (ids == nullptr || ids->low <= ids->high) continue;
    emitter.Report(kReversed, argument.span, PrintArgument({argument.option, *ids, false, {}}));
  }
}

// Where the sender is known, its socket is there and its user is tested. The kernel's own sockets have no user.
ir::Pred WhereKnown(const Argument& argument, ir::Pred otherwise) {
  const ir::Pred known = ir::Present{ir::Header::kOwner, Outcome::kMiss};
  const ir::Pred kernels = ir::Present{ir::Header::kKernelSocket, Outcome::kMiss};
  if (argument.option == &kSocket) return ir::Any(known, kernels, std::move(otherwise));
  otherwise = ir::All(ir::Negate(kernels), std::move(otherwise));
  if (argument.option != &kUser) return otherwise;
  return ir::Any(ir::All(known, InRange(ir::Field::kOwnerUid, std::get<Range>(argument.value))),
                 ir::All(ir::Negate(known), std::move(otherwise)));
}

// The supplementary groups widen what --gid-owner asks, so the two are one question.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::vector<ir::Pred> terms;
  for (const OptionSpec* option : {&kSocket, &kUser, &kGroup}) {
    const Argument* argument = Find(args, *option);
    if (argument == nullptr) continue;
    std::string what = "owner" + PrintArgument({option, argument->value, false, {}});
    if (option == &kGroup && Find(args, kSupplementary) != nullptr) what += " --suppl-groups";
    terms.push_back(ir::NegateIf(argument->inverted, WhereKnown(*argument, Unknown(what))));
  }
  return ir::All(std::move(terms));
}

std::string ListIds(const Argument& argument, std::string_view what, IdFile file, bool numeric) {
  std::string text = (argument.inverted ? " ! owner " : " owner ") + std::string(what) + " match ";
  const Range& ids = std::get<Range>(argument.value);
  if (ids.low == ids.high && !numeric) {
    const std::string_view name = NameOf(file, static_cast<std::uint32_t>(ids.low));
    if (!name.empty()) return text + std::string(name);
  }
  PrintIds(text, *argument.option, ids);
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text;
  if (const Argument* socket = Find(args, kSocket))
    text += socket->inverted ? " ! owner socket exists" : " owner socket exists";
  if (const Argument* user = Find(args, kUser)) text += ListIds(*user, "UID", IdFile::kUsers, numeric);
  if (const Argument* group = Find(args, kGroup)) text += ListIds(*group, "GID", IdFile::kGroups, numeric);
  if (Find(args, kSupplementary) != nullptr) text += " incl. suppl. groups";
  return text;
}

}  // namespace

extern const MatchExtension kOwnerMatch;
constexpr MatchExtension kOwnerMatch{.name = "owner",
                                     .options = kOptions,
                                     .needs_option = true,
                                     .hooks = abi::HookBit(abi::Hook::kOutput) | abi::HookBit(abi::Hook::kPostrouting),
                                     .check = Check,
                                     .kernel_check = KernelCheck,
                                     .lower = Lower,
                                     .list = List};

}  // namespace iptc::ext
