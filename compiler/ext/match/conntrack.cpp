// conntrack: the connection's state and its entry (net/netfilter/xt_conntrack.c, revision 3).
//
// A packet without an entry (INVALID, UNTRACKED) matches when there is a --ctstate and it holds, whatever the other
// options say; without --ctstate it never matches.
#include <array>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "runtime/abi/conntrack.h"

namespace iptc::ext {
namespace {

// Bits of --ctstate beyond those of a packet: they are in the entry's status.
constexpr std::uint64_t kSrcNatState = 1U << 8, kDstNatState = 1U << 9, kPacketStates = 0xFF;

constexpr auto kStates = std::to_array<NamedValue>({
    {"INVALID", abi::kCtInvalid},
    {"NEW", abi::kCtNew},
    {"RELATED", abi::kCtRelated},
    {"ESTABLISHED", abi::kCtEstablished},
    {"UNTRACKED", abi::kCtUntracked},
    {"SNAT", kSrcNatState},
    {"DNAT", kDstNatState},
});
constexpr NameTable kStateNames{.what = "connection state", .names = kStates, .spelling = NameTable::Spelling::kPrefix};

// NONE sets no bit, so `--ctstatus NONE` never holds and its negation always does.
constexpr auto kStatuses = std::to_array<NamedValue>({
    {"NONE", 0},
    {"EXPECTED", abi::kCtExpected},
    {"SEEN_REPLY", abi::kCtSeenReply},
    {"ASSURED", abi::kCtAssured},
    {"CONFIRMED", abi::kCtConfirmed},
});
constexpr NameTable kStatusNames{
    .what = "connection status", .names = kStatuses, .spelling = NameTable::Spelling::kPrefix};

constexpr auto kDirections = std::to_array<NamedValue>({
    {"ORIGINAL", static_cast<std::uint64_t>(abi::CtDirection::kOriginal)},
    {"REPLY", static_cast<std::uint64_t>(abi::CtDirection::kReply)},
});
constexpr NameTable kDirectionNames{
    .what = "direction", .names = kDirections, .spelling = NameTable::Spelling::kIgnoreCase};

// In the order of iptables-save, and of the kernel's tests but for the direction.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "ctstate", .value = ValueKind::kNameSet, .invertible = true, .names = &kStateNames},
    {.name = "ctproto", .value = ValueKind::kProtocol, .invertible = true},
    {.name = "ctorigsrc", .value = ValueKind::kAddressMask, .invertible = true},
    {.name = "ctorigdst", .value = ValueKind::kAddressMask, .invertible = true},
    {.name = "ctreplsrc", .value = ValueKind::kAddressMask, .invertible = true},
    {.name = "ctrepldst", .value = ValueKind::kAddressMask, .invertible = true},
    {.name = "ctorigsrcport", .value = ValueKind::kLaxPortRange, .invertible = true},
    {.name = "ctorigdstport", .value = ValueKind::kLaxPortRange, .invertible = true},
    {.name = "ctreplsrcport", .value = ValueKind::kLaxPortRange, .invertible = true},
    {.name = "ctrepldstport", .value = ValueKind::kLaxPortRange, .invertible = true},
    {.name = "ctstatus", .value = ValueKind::kNameSet, .invertible = true, .names = &kStatusNames},
    {.name = "ctexpire", .value = ValueKind::kNumberRange, .invertible = true},
    {.name = "ctdir", .value = ValueKind::kName, .names = &kDirectionNames},
});
constexpr std::size_t kStateOption = 0;

// How an option tests the entry: which field, and how its value reads.
struct EntryTest {
  ir::Field ip4 = ir::Field::kCount;
  ir::Field ip6 = ir::Field::kCount;
  ir::Pred (*test)(ir::Field field, const Value& value) = nullptr;
};

ir::Pred EqualsNumber(ir::Field field, const Value& value) {
  const std::uint64_t number = std::get<std::uint64_t>(value);
  return InRange(field, {number, number});
}
ir::Pred HasAnyBit(ir::Field field, const Value& value) {
  const std::uint64_t bits = std::get<std::uint64_t>(value);
  return bits == 0 ? ir::Pred(ir::Const{Outcome::kMiss}) : ir::AnyBit(field, bits);
}
ir::Pred InValueRange(ir::Field field, const Value& value) { return InRange(field, std::get<Range>(value)); }
ir::Pred InNetwork(ir::Field field, const Value& value) {
  const AddressMask& net = std::get<AddressMask>(value);
  return ir::MaskEq{field, net.Mask(), net.address & net.Mask()};
}

constexpr auto kTests = std::to_array<EntryTest>({
    {},  // ctstate
    {ir::Field::kCtProto, ir::Field::kCtProto, EqualsNumber},
    {ir::Field::kCt4OrigSaddr, ir::Field::kCt6OrigSaddr, InNetwork},
    {ir::Field::kCt4OrigDaddr, ir::Field::kCt6OrigDaddr, InNetwork},
    {ir::Field::kCt4ReplySaddr, ir::Field::kCt6ReplySaddr, InNetwork},
    {ir::Field::kCt4ReplyDaddr, ir::Field::kCt6ReplyDaddr, InNetwork},
    {ir::Field::kCtOrigSport, ir::Field::kCtOrigSport, InValueRange},
    {ir::Field::kCtOrigDport, ir::Field::kCtOrigDport, InValueRange},
    {ir::Field::kCtReplySport, ir::Field::kCtReplySport, InValueRange},
    {ir::Field::kCtReplyDport, ir::Field::kCtReplyDport, InValueRange},
    {ir::Field::kCtStatus, ir::Field::kCtStatus, HasAnyBit},
    {ir::Field::kCtExpires, ir::Field::kCtExpires, InValueRange},
    {ir::Field::kCtDir, ir::Field::kCtDir, EqualsNumber},
});
static_assert(kTests.size() == kOptions.size(), "one test an option");

ir::Pred StateTest(const Argument& argument) {
  const std::uint64_t bits = std::get<std::uint64_t>(argument.value);
  std::vector<ir::Pred> any;
  if ((bits & kPacketStates) != 0) any.push_back(StateIn(static_cast<std::uint8_t>(bits)));
  const std::uint32_t nat =
      ((bits & kSrcNatState) != 0 ? abi::kCtSrcNat : 0U) | ((bits & kDstNatState) != 0 ? abi::kCtDstNat : 0U);
  if (nat != 0) any.push_back(ir::AnyBit(ir::Field::kCtStatus, nat));
  return ir::NegateIf(argument.inverted, ir::Any(std::move(any)));
}

ir::Pred Lower(Arguments args, const RuleContext& rule) {
  std::vector<ir::Pred> entry;
  for (std::size_t i = 0; i < kOptions.size(); ++i) {
    const Argument* argument = Find(args, kOptions[i]);
    if (argument == nullptr || kTests[i].test == nullptr) continue;
    const ir::Field field = rule.family == abi::Family::kIp4 ? kTests[i].ip4 : kTests[i].ip6;
    entry.push_back(ir::NegateIf(argument->inverted, kTests[i].test(field, argument->value)));
  }
  const ir::Pred has_entry = ir::Present{ir::Header::kConntrack, Outcome::kMiss};
  const Argument* state = Find(args, kOptions[kStateOption]);
  if (state == nullptr) return ir::All(has_entry, ir::All(std::move(entry)));
  if (entry.empty()) return StateTest(*state);
  return ir::All(StateTest(*state), ir::Any(ir::Negate(has_entry), ir::All(std::move(entry))));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  return ListArguments(kOptions, args, numeric);
}

}  // namespace

extern const MatchExtension kConntrackMatch;
constexpr MatchExtension kConntrackMatch{.name = "conntrack",
                                         .options = kOptions,
                                         .needs_conntrack = true,
                                         .needs_option = true,
                                         .lower = Lower,
                                         .list = List};

}  // namespace iptc::ext
