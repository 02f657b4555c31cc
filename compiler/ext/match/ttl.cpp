// ttl: the IPv4 header's time to live (net/netfilter/xt_hl.c, ttl_mt).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kTtlMax = 0xFF;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ttl-eq",
     .alias = "ttl",
     .value = ValueKind::kNumber,
     .one_of = 1,
     .invertible = true,
     .maximum = kTtlMax},
    {.name = "ttl-lt", .value = ValueKind::kNumber, .one_of = 1, .maximum = kTtlMax},
    {.name = "ttl-gt", .value = ValueKind::kNumber, .one_of = 1, .maximum = kTtlMax},
});
constexpr const OptionSpec &kEqual = kOptions[0], &kLess = kOptions[1];

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  const std::uint64_t ttl = std::get<std::uint64_t>(arg.value);
  if (arg.option == &kEqual) return ir::NegateIf(arg.inverted, InRange(ir::Field::kIpTtl, {ttl, ttl}));
  if (arg.option != &kLess) return InRange(ir::Field::kIpTtl, {ttl + 1, kTtlMax});
  if (ttl == 0) return ir::Const{Outcome::kMiss};
  return InRange(ir::Field::kIpTtl, {0, ttl - 1});
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const Argument& arg = args.front();
  const std::string_view test = arg.option == &kEqual ? (arg.inverted ? "!=" : "==") : arg.option == &kLess ? "<" : ">";
  return fmt::format(" TTL match TTL {} {}", test, std::get<std::uint64_t>(arg.value));
}

}  // namespace

extern const MatchExtension kTtlMatch;
constexpr MatchExtension kTtlMatch{.name = "ttl", .families = kIp4, .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
