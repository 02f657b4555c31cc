// dst: the destination options of an IPv6 packet (net/ipv6/netfilter/ip6t_hbh.c).
#include <array>

#include "compiler/ext/ip6_options.h"
#include "runtime/packet/wire.h"

namespace iptc::ext {
namespace {

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "dst-len", .value = ValueKind::kNumber, .invertible = true},
    {.name = "dst-opts", .value = ValueKind::kOwn, .own = &kIp6OptionList},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  return LowerIp6Options(packet::kProtoDestination, Find(args, kOptions[0]), Find(args, kOptions[1]));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return ListIp6Options("dst", Find(args, kOptions[0]), Find(args, kOptions[1]));
}

}  // namespace

extern const MatchExtension kDstMatch;
constexpr MatchExtension kDstMatch{.name = "dst", .families = kIp6, .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
