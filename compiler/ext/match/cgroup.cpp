// cgroup: the control group of the socket that a packet belongs to, by its class (v1) or path (v2); nothing in a packet
// tells (net/netfilter/xt_cgroup.c). Whether a path exists only the machine knows: it is taken as given.
#include <array>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

// Always in quotes, and nothing in it escaped.
void PrintPath(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += '"' + std::get<std::string>(value) + '"';
}
constexpr ValueKindInfo kPathKind{ValueKind::kOwn, "path", ParseString, PrintPath};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "path", .value = ValueKind::kOwn, .own = &kPathKind, .invertible = true, .maximum = 511, .cut = true},
    {.name = "cgroup", .value = ValueKind::kNumber, .invertible = true},
});
constexpr const OptionSpec &kPath = kOptions[0], &kClass = kOptions[1];

constexpr diag::Kind<> kNeither{"IPT145", diag::Severity::kError, "the kernel wants `--path` or `--cgroup`"};
constexpr diag::Kind<> kBoth{"IPT145", diag::Severity::kError,
                             "the kernel does not accept `--path` and `--cgroup` together"};

// iptables itself leaves these to the kernel.
void KernelCheck(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  if (args.empty()) emitter.Report(kNeither, rule.name);
  if (Find(args, kPath) == nullptr || Find(args, kClass) == nullptr) return;
  auto d = emitter.Build(kBoth, args.back().span);
  d.labels.push_back({args.front().span, "the other one"});
  emitter.Emit(std::move(d));
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) { return UnknownOptions("cgroup", args); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const Argument& arg = args.front();
  const std::string value =
      arg.option == &kPath ? std::get<std::string>(arg.value) : std::to_string(std::get<std::uint64_t>(arg.value));
  return std::string(" cgroup ") + (arg.inverted ? "! " : "") + value;
}

constexpr std::uint8_t kHooks =
    abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kOutput) | abi::HookBit(abi::Hook::kPostrouting);

}  // namespace

extern const MatchExtension kCgroupMatch;
constexpr MatchExtension kCgroupMatch{
    .name = "cgroup", .options = kOptions, .hooks = kHooks, .kernel_check = KernelCheck, .lower = Lower, .list = List};

}  // namespace iptc::ext
