// AUDIT: a record for the audit daemon (net/netfilter/xt_AUDIT.c). Since Linux 4.12 its type says nothing.
#include <array>

#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr auto kTypes = std::to_array<NamedValue>({{"accept", 0}, {"drop", 1}, {"reject", 2}});
constexpr NameTable kTypeNames{.what = "audit type", .names = kTypes, .spelling = NameTable::Spelling::kIgnoreCase};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "type", .value = ValueKind::kName, .required = true, .names = &kTypeNames},
});

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("AUDIT"); }

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  return " AUDIT " + std::string(kTypes.at(std::get<std::uint64_t>(args.front().value)).name);
}

}  // namespace

extern const TargetExtension kAuditTarget;
constexpr TargetExtension kAuditTarget{.name = "AUDIT", .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
