// CLUSTERIP: one of several machines with the same address takes the packet (net/ipv4/netfilter/ipt_CLUSTERIP.c, until
// Linux 6.2). Options have a meaning only with --new, and then all but the hash's start are wanted.
#include <array>
#include <cstddef>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kMostNodes = 16;
constexpr std::size_t kMacBytes = 6;
constexpr int kHexadecimal = 16;

constexpr auto kModes =
    std::to_array<NamedValue>({{"sourceip", 0}, {"sourceip-sourceport", 1}, {"sourceip-sourceport-destport", 2}});
constexpr NameTable kModeNames{.what = "hash mode", .names = kModes};

constexpr diag::Kind<std::string> kBadMac{"IPT132", diag::Severity::kError,
                                          "`{}` is not a MAC address such as `01:00:5e:00:00:14`"};
constexpr diag::Kind<> kNotMulticast{"IPT132", diag::Severity::kError,
                                     "the cluster's MAC address must be a multicast one: its first byte odd"};
constexpr diag::Kind<std::string_view> kIncomplete{"IPT138", diag::Severity::kError,
                                                   "`CLUSTERIP` with any option needs `--{}` too"};
constexpr diag::Kind<> kNodeZero{"IPT145", diag::Severity::kError, "the kernel counts the cluster's nodes from 1"};

// Numbers of at most a byte each; an empty one is 0, as strtoul reads it.
std::optional<std::uint64_t> ReadMac(const Part& whole) {
  const std::vector<Part> parts = Split(whole, ':');
  if (parts.size() != kMacBytes) return std::nullopt;
  std::uint64_t mac = 0;
  for (const Part& part : parts) {
    std::uint64_t byte = 0;
    if (!part.Text().empty()) {
      const auto number = ReadUnsigned(part.Text(), 0xFF, kHexadecimal);
      if (!number) return std::nullopt;
      byte = *number;
    }
    mac = mac << 8U | byte;
  }
  return mac;
}

std::optional<Value> ParseClusterMac(const ValueInput& input) {
  const auto mac = ReadMac(Whole(input.First()));
  if (!mac) {
    input.emitter.Report(kBadMac, input.First().Span(), input.First().text);
    return std::nullopt;
  }
  constexpr unsigned kFirstByte = 40;
  if ((*mac >> kFirstByte & 1U) == 0) {
    input.emitter.Report(kNotMulticast, input.First().Span());
    return std::nullopt;
  }
  return *mac;
}

void PrintMac(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const std::uint64_t mac = std::get<std::uint64_t>(value);
  for (std::size_t i = kMacBytes; i-- > 0;) {
    out += fmt::format("{:02X}", mac >> (8 * i) & 0xFFU);
    if (i > 0) out += ':';
  }
}

constexpr ValueKindInfo kClusterMac{ValueKind::kOwn, "mac", ParseClusterMac, PrintMac};

// In the order of iptables-save, with what -L calls them.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "new"},
    {.name = "hashmode", .value = ValueKind::kName, .names = &kModeNames},
    {.name = "clustermac", .value = ValueKind::kOwn, .own = &kClusterMac},
    {.name = "total-nodes", .value = ValueKind::kNumber, .maximum = kMostNodes},
    {.name = "local-node", .value = ValueKind::kNumber, .maximum = kMostNodes},
    {.name = "hash-init", .value = ValueKind::kNumber},
});
constexpr std::array<std::string_view, kOptions.size()> kListed = {
    "", "hashmode", "clustermac", "total_nodes", "local_node", "hash_init"};
constexpr const OptionSpec &kLocalNode = kOptions[4], &kHashInit = kOptions[5];

void Check(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  if (args.empty()) return;
  for (const OptionSpec& option : kOptions) {
    if (&option == &kHashInit || Find(args, option) != nullptr) continue;
    emitter.Report(kIncomplete, rule.name, option.name);
    return;
  }
}

void CheckKernel(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* node = Find(args, kLocalNode);
  if (node != nullptr && std::get<std::uint64_t>(node->value) == 0) emitter.Report(kNodeZero, node->span);
}

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("CLUSTERIP"); }

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    if (const Argument* argument = Find(args, option)) text += PrintArgument(*argument);
  }
  return args.empty() || Find(args, kHashInit) != nullptr ? text : text + " --hash-init 0";
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " CLUSTERIP";
  if (args.empty()) return text;
  for (std::size_t i = 1; i < kOptions.size(); ++i) {
    const Argument* argument = Find(args, kOptions[i]);
    text += fmt::format(" {}=", kListed[i]);
    Info(kOptions[i]).print(text, kOptions[i], argument != nullptr ? argument->value : Value{std::uint64_t{0}});
  }
  return text;
}

}  // namespace

extern const TargetExtension kClusteripTarget;
constexpr TargetExtension kClusteripTarget{.name = "CLUSTERIP",
                                           .families = kIp4,
                                           .options = kOptions,
                                           .needs_conntrack = true,
                                           .carried_out = false,
                                           .check = Check,
                                           .kernel_check = CheckKernel,
                                           .lower = Lower,
                                           .print = Print,
                                           .list = List};

}  // namespace iptc::ext
