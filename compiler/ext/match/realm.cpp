// realm: the routing realm of the packet's route (net/netfilter/xt_realm.c). Only the host's routes could tell; unless
// told otherwise, a route has none, which is realm 0.
#include <array>

#include "compiler/ext/id_names.h"
#include "compiler/ext/lowering.h"

namespace iptc::ext {
namespace {

std::optional<Value> ParseRealm(const ValueInput& input) { return ParseIdMask(input, IdFile::kRealms, "realm"); }
void PrintRealm(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  PrintIdMask(out, std::get<MarkMask>(value), IdFile::kRealms, false);
}
constexpr ValueKindInfo kRealm{ValueKind::kOwn, "value[/mask]|name", ParseRealm, PrintRealm};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "realm", .value = ValueKind::kOwn, .own = &kRealm, .required = true, .invertible = true},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& arg = args.front();
  const MarkMask& realm = std::get<MarkMask>(arg.value);
  if ((realm.value & ~realm.mask) != 0) return ir::Const{arg.inverted ? Outcome::kHit : Outcome::kMiss};
  const bool holds_without = realm.value == 0;
  const std::string what = "realm" + PrintArgument({arg.option, realm, holds_without, {}});
  return ir::NegateIf(arg.inverted != holds_without, Unknown(what));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text = args.front().inverted ? " ! realm " : " realm ";
  PrintIdMask(text, std::get<MarkMask>(args.front().value), IdFile::kRealms, numeric);
  return text;
}

}  // namespace

extern const MatchExtension kRealmMatch;
constexpr MatchExtension kRealmMatch{
    .name = "realm",
    .families = kIp4,
    .options = kOptions,
    .hooks = kAllHooks & static_cast<std::uint8_t>(~abi::HookBit(abi::Hook::kPrerouting)),
    .lower = Lower,
    .list = List};

}  // namespace iptc::ext
