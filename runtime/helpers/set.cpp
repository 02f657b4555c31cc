// set: whether a packet's element is in an ipset (match_set of net/netfilter/xt_set.c).
#include <algorithm>

#include "runtime/helpers/registry.h"
#include "runtime/sets/params.h"

namespace iptc::helpers {
namespace {

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& context) {
  const auto& match = *static_cast<const sets::SetMatchParams*>(params);
  if (context.sets == nullptr || !context.sets->Has(match.set.index)) return Outcome::kMiss;
  const sets::MatchOptions options{
      .directions = match.set.Ways(),
      .return_nomatch = (match.flags & sets::kReturnNomatch) != 0,
      .skip_counters = (match.flags & sets::kSkipCounters) != 0,
      .skip_sub_counters = (match.flags & sets::kSkipSubCounters) != 0,
      .packets = {static_cast<sets::CounterTest::Op>(match.packets_op), match.packets},
      .bytes = {static_cast<sets::CounterTest::Op>(match.bytes_op), match.bytes},
  };
  sets::PacketSets live(*context.sets, meta, context.now_ns);
  return live.Test(match.set.index, options) ? Outcome::kHit : Outcome::kMiss;
}

// A test of a set changes it in two ways: it steps counters, which matter to tests of counters alone, and it completes
// entries of bitmap:ip,mac that lack their MAC address.
bool FlowLocal(const void* params, const sets::Directory* directory) {
  const auto& match = *static_cast<const sets::SetMatchParams*>(params);
  if (match.packets_op != 0 || match.bytes_op != 0) return false;
  if (directory == nullptr) return true;
  return std::ranges::none_of(directory->Listed(), [&](sets::SetIndex index) {
    return directory->At(index).Options().type == sets::Type::kBitmapIpMac;
  });
}

}  // namespace

extern const Helper kSetHelper;
constexpr Helper kSetHelper{
    .name = "set", .step = Step, .params_size = sizeof(sets::SetMatchParams), .flow_local = FlowLocal};

}  // namespace iptc::helpers
