// cluster: each node of a cluster takes the connections whose original source address hashes to it
// (net/netfilter/xt_cluster.c). A node is printed as a mask of nodes; a mask above 32 is refused, even where it was
// printed.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "runtime/helpers/cluster.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kMaxNodes = 32;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "cluster-total-nodes", .value = ValueKind::kNumber, .required = true, .minimum = 1, .maximum = kMaxNodes},
    {.name = "cluster-local-node",
     .value = ValueKind::kNumber,
     .one_of = 1,
     .invertible = true,
     .minimum = 1,
     .maximum = kMaxNodes},
    {.name = "cluster-local-nodemask",
     .value = ValueKind::kNumber,
     .one_of = 1,
     .invertible = true,
     .minimum = 1,
     .maximum = kMaxNodes},
    {.name = "cluster-hash-seed", .value = ValueKind::kNumber, .required = true},
});
constexpr const OptionSpec &kTotal = kOptions[0], &kNode = kOptions[1], &kMask = kOptions[2], &kSeed = kOptions[3];

constexpr diag::Kind<std::uint64_t> kBeyond{"IPT131", diag::Severity::kError, "the cluster has {} nodes only"};

std::uint32_t Number(Arguments args, const OptionSpec& option) {
  return static_cast<std::uint32_t>(std::get<std::uint64_t>(Find(args, option)->value));
}

const Argument* NodesArgument(Arguments args) {
  const Argument* node = Find(args, kNode);
  return node != nullptr ? node : Find(args, kMask);
}

helpers::ClusterParams ParamsOf(Arguments args) {
  const Argument& nodes = *NodesArgument(args);
  const std::uint32_t number = Number(args, *nodes.option);
  return {.nodes = Number(args, kTotal),
          .mask = nodes.option == &kNode ? 1U << (number - 1) : number,
          .seed = Number(args, kSeed),
          .inverted = nodes.inverted};
}

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* nodes = NodesArgument(args);
  if (nodes == nullptr || Find(args, kTotal) == nullptr || Find(args, kSeed) == nullptr) return;
  const helpers::ClusterParams params = ParamsOf(args);
  if (params.mask >= std::uint64_t{1} << params.nodes) emitter.Report(kBeyond, nodes->span, params.nodes);
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  return ir::Call{.helper = "cluster", .params = ParamBytes(ParamsOf(args)), .effect = ir::Effect::kWrites};
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const helpers::ClusterParams params = ParamsOf(args);
  return fmt::format("{} --cluster-local-nodemask 0x{:08x} --cluster-total-nodes {} --cluster-hash-seed 0x{:08x}",
                     params.inverted != 0 ? " !" : "", params.mask, params.nodes, params.seed);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const helpers::ClusterParams params = ParamsOf(args);
  return fmt::format(" cluster {}node_mask=0x{:08x} total_nodes={} hash_seed=0x{:08x}", params.inverted != 0 ? "!" : "",
                     params.mask, params.nodes, params.seed);
}

}  // namespace

extern const MatchExtension kClusterMatch;
constexpr MatchExtension kClusterMatch{.name = "cluster",
                                       .options = kOptions,
                                       .needs_conntrack = true,
                                       .check = Check,
                                       .lower = Lower,
                                       .print = Print,
                                       .list = List};

}  // namespace iptc::ext
