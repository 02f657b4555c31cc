// connlimit: how many connections there are from (or to) the packet's network (net/netfilter/xt_connlimit.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "runtime/helpers/connlimit.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "connlimit-upto", .value = ValueKind::kNumber, .one_of = 1, .invertible = true},
    {.name = "connlimit-above", .value = ValueKind::kNumber, .one_of = 1, .invertible = true},
    {.name = "connlimit-mask", .value = ValueKind::kPrefixLength},
    {.name = "connlimit-saddr", .excludes = 1},
    {.name = "connlimit-daddr", .excludes = 1},
});
constexpr const OptionSpec &kUpTo = kOptions[0], &kAbove = kOptions[1], &kMask = kOptions[2],
                           &kDestination = kOptions[4];

struct Limit {
  std::uint64_t count = 0;
  std::uint64_t prefix = 0;
  bool above = false;
  bool of_destination = false;
};

// `! --connlimit-upto` is --connlimit-above. A mask that is no prefix counts as the full one.
Limit LimitOf(Arguments args, abi::Family family) {
  const Argument* above = Find(args, kAbove);
  const Argument& count = above != nullptr ? *above : *Find(args, kUpTo);
  const std::uint64_t bits = family == abi::Family::kIp4 ? 32 : 128;
  const Argument* mask = Find(args, kMask);
  return {.count = std::get<std::uint64_t>(count.value),
          .prefix = mask == nullptr ? bits : std::min(std::get<std::uint64_t>(mask->value), bits),
          .above = (above != nullptr) != count.inverted,
          .of_destination = Find(args, kDestination) != nullptr};
}

std::string Print(Arguments args, const RuleContext& rule) {
  const Limit limit = LimitOf(args, rule.family);
  return fmt::format(" --connlimit-{} {} --connlimit-mask {} --connlimit-{}addr", limit.above ? "above" : "upto",
                     limit.count, limit.prefix, limit.of_destination ? 'd' : 's');
}

ir::Pred Lower(Arguments args, const RuleContext& rule) {
  const Limit limit = LimitOf(args, rule.family);
  const unsigned bits = rule.family == abi::Family::kIp4 ? 32 : 128;
  const U128 all = rule.family == abi::Family::kIp4 ? U128{0xFFFFFFFF} : ~U128{0};
  const helpers::ConnlimitParams params{
      .mask = limit.prefix == 0 ? U128{0} : all & ~U128{0} << (bits - limit.prefix),
      .limit = static_cast<std::uint32_t>(limit.count),
      .above = limit.above,
      .by_destination = limit.of_destination,
  };
  return ir::Call{.helper = "connlimit", .params = ParamBytes(params), .effect = ir::Effect::kWrites};
}

std::string List(Arguments args, const RuleContext& rule, bool /*numeric*/) {
  const Limit limit = LimitOf(args, rule.family);
  return fmt::format(" #conn {}/{} {} {}", limit.of_destination ? "dst" : "src", limit.prefix,
                     limit.above ? ">" : "<=", limit.count);
}

}  // namespace

extern const MatchExtension kConnlimitMatch;
constexpr MatchExtension kConnlimitMatch{
    .name = "connlimit", .options = kOptions, .needs_conntrack = true, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
