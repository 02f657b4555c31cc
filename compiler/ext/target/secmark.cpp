// SECMARK: a security label for the packet (net/netfilter/xt_SECMARK.c). Whether the label is known is SELinux' affair,
// and nothing that a rule can test depends on it. The label is printed bare, blanks and all.
#include <array>

#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kLabelSize = 255;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "selctx", .value = ValueKind::kPlainString, .required = true, .maximum = kLabelSize, .cut = true},
});

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("SECMARK"); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " SECMARK selctx " + std::get<std::string>(args.front().value);
}

}  // namespace

extern const TargetExtension kSecmarkTarget;
constexpr TargetExtension kSecmarkTarget{.name = "SECMARK",
                                         .options = kOptions,
                                         .carried_out = false,
                                         .saved_unreadably = true,
                                         .tables = kMangleTable | abi::TableBit(abi::TableId::kSecurity),
                                         .lower = Lower,
                                         .list = List};

}  // namespace iptc::ext
