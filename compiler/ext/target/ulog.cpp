// ULOG: NFLOG's predecessor. iptables 1.8.9 still reads its options; Linux has not had it since 3.17.
#include <array>

#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kPrefixSize = 31, kGroups = 32, kLongestQueue = 50;

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ulog-prefix", .value = ValueKind::kString, .minimum = 1, .maximum = kPrefixSize, .cut = true},
    {.name = "ulog-nlgroup", .value = ValueKind::kNumber, .minimum = 1, .maximum = kGroups},
    {.name = "ulog-cprange", .value = ValueKind::kNumber, .maximum = ~std::uint64_t{0}},
    {.name = "ulog-qthreshold", .value = ValueKind::kNumber, .minimum = 1, .maximum = kLongestQueue},
});

ir::Target Lower(Arguments /*args*/, const RuleContext& /*rule*/) { return GoOn("ULOG"); }

}  // namespace

extern const TargetExtension kUlogTarget;
constexpr TargetExtension kUlogTarget{.name = "ULOG",
                                      .families = kIp4,
                                      .options = kOptions,
                                      .carried_out = false,
                                      .gone_since = "3.17; `NFLOG` has taken its place",
                                      .lower = Lower};

}  // namespace iptc::ext
