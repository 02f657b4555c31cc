// osf: the sender's operating system by its SYN packet (net/netfilter/xt_osf.c). The fingerprints are loaded into the
// kernel by another program, so only the host could tell.
#include <array>

#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

constexpr std::size_t kGenreSize = 31;
constexpr std::uint64_t kLevelMax = 2, kSyn = 0x02;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "genre",
     .value = ValueKind::kPlainString,
     .required = true,
     .invertible = true,
     .maximum = kGenreSize,
     .cut = true},
    {.name = "ttl", .value = ValueKind::kNumber, .maximum = kLevelMax},
    {.name = "log", .value = ValueKind::kNumber, .maximum = kLevelMax},
});
constexpr const OptionSpec &kGenre = kOptions[0], &kTtl = kOptions[1];

// Logging has no part in the answer. No packet without SYN matches, negated or not, nor does one that fits no
// fingerprint: `! --genre` wants one of another genre.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& genre = *Find(args, kGenre);
  std::string what = "osf" + PrintArgument(genre);
  if (const Argument* ttl = Find(args, kTtl)) what += PrintArgument(*ttl);
  return ir::All(ir::Pred(ir::Present{ir::Header::kTcp, Outcome::kMiss}), ir::AnyBit(ir::Field::kTcpFlags, kSyn),
                 Unknown(what));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const Argument& genre = *Find(args, kGenre);
  return (genre.inverted ? " OS fingerprint match ! " : " OS fingerprint match ") + std::get<std::string>(genre.value);
}

}  // namespace

extern const MatchExtension kOsfMatch;
constexpr MatchExtension kOsfMatch{
    .name = "osf",
    .families = kIp4,
    .options = kOptions,
    .implied_by_protocol = 6,
    .implied_by = ImpliedBy::kNothing,
    .hooks = abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward),
    .lower = Lower,
    .list = List};

}  // namespace iptc::ext
