// HMARK: a mark from a hash of the packet's addresses and ports (net/netfilter/xt_HMARK.c). --hmark-tuple sets full
// masks, so a mask before it is lost, and one behind it is a second one.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kShort = 0xFFFF, kWord = 0xFFFFFFFF;

// Members of a tuple as bits, in the order in which a shortened name finds them.
constexpr std::uint64_t kCt = 1, kSrc = 2, kDst = 4, kSport = 8, kDport = 16, kProto = 32, kSpi = 64;
constexpr auto kMembers = std::to_array<NamedValue>({{"ct", kCt},
                                                     {"src", kSrc},
                                                     {"dst", kDst},
                                                     {"sport", kSport},
                                                     {"dport", kDport},
                                                     {"proto", kProto},
                                                     {"spi", kSpi}});
constexpr NameTable kMemberNames{
    .what = "member of a tuple", .names = kMembers, .spelling = NameTable::Spelling::kPrefix};

// What is said of each option that takes a number: the tuple's member that sets it, the width in which it is saved
// (0: in decimal), its name and sign in a listing.
enum Option : std::uint8_t {
  kSrcPrefix,
  kDstPrefix,
  kSportMask,
  kDportMask,
  kSpiMask,
  kSportValue,
  kDportValue,
  kSpiValue,
  kProtoMask,
  kRandom,
  kModulus,
  kOffset,
  kTuple,
  kOptionCount
};

// In the order of iptables-save.
constexpr std::array<OptionSpec, kOptionCount> kOptions = {{
    {.name = "hmark-src-prefix", .value = ValueKind::kPrefixLength},
    {.name = "hmark-dst-prefix", .value = ValueKind::kPrefixLength},
    {.name = "hmark-sport-mask", .value = ValueKind::kNumber, .maximum = kShort},
    {.name = "hmark-dport-mask", .value = ValueKind::kNumber, .maximum = kShort},
    {.name = "hmark-spi-mask", .value = ValueKind::kNumber},
    {.name = "hmark-sport", .value = ValueKind::kNumber, .maximum = kShort},
    {.name = "hmark-dport", .value = ValueKind::kNumber, .maximum = kShort},
    {.name = "hmark-spi", .value = ValueKind::kNumber},
    {.name = "hmark-proto-mask", .value = ValueKind::kNumber, .maximum = kShort},
    {.name = "hmark-rnd", .value = ValueKind::kNumber, .required = true},
    {.name = "hmark-mod", .value = ValueKind::kNumber, .required = true, .minimum = 1},
    {.name = "hmark-offset", .value = ValueKind::kNumber},
    {.name = "hmark-tuple", .value = ValueKind::kNameSet, .names = &kMemberNames},
}};

struct Column {
  std::uint64_t member = 0;
  std::uint64_t full = 0;  // what the member sets
  int digits = 0;          // of the saved hexadecimal number; 0: decimal
  std::string_view listed = {};
};
constexpr std::array<Column, kTuple> kColumns = {{{kSrc, 0, 0, "src-prefix"},
                                                  {kDst, 0, 0, "dst-prefix"},
                                                  {kSport, kShort, 4, "sport-mask"},
                                                  {kDport, kShort, 4, "dport-mask"},
                                                  {kSpi, kWord, 8, "spi-mask"},
                                                  {0, 0, 4, "sport"},
                                                  {0, 0, 4, "dport"},
                                                  {0, 0, 8, "spi"},
                                                  {kProto, kShort, 2, "proto-mask"},
                                                  {0, 0, 8, "rnd"},
                                                  {0, 0, 0, "mod"},
                                                  {0, 0, 0, "+"}}};

constexpr diag::Kind<> kSpiAndPorts{"IPT140", diag::Severity::kError,
                                    "the masks of the SPI and of ports exclude each other: they stand in one place"};
constexpr diag::Kind<std::string_view, std::string_view> kTwice{"IPT139", diag::Severity::kError,
                                                                "`--{}` is given twice: the tuple's `{}` sets it"};
constexpr diag::Kind<> kNothingToHash{"IPT138", diag::Severity::kError,
                                      "`HMARK` needs something to hash: `--hmark-tuple`, or masks"};
constexpr diag::Kind<> kSpiAndPortValues{"IPT145", diag::Severity::kError,
                                         "the kernel takes `--hmark-spi` or ports, not both"};

std::uint64_t Members(Arguments args) { return NumberOf(args, kOptions[kTuple], 0); }

std::uint8_t Bits(const RuleContext& rule) { return rule.family == abi::Family::kIp4 ? 32 : 128; }

// The option's number, its own or by the tuple.
std::optional<std::uint64_t> NumberOf(Arguments args, const RuleContext& rule, std::size_t option) {
  const bool prefix = option == kSrcPrefix || option == kDstPrefix;
  const Column& column = kColumns.at(option);
  if ((Members(args) & column.member) != 0) return prefix ? Bits(rule) : column.full;
  const Argument* argument = Find(args, kOptions.at(option));
  if (argument == nullptr) return std::nullopt;
  const std::uint64_t number = std::get<std::uint64_t>(argument->value);
  return prefix ? std::min<std::uint64_t>(number, Bits(rule)) : number;
}

bool Has(Arguments args, const RuleContext& rule, std::size_t option) {
  return NumberOf(args, rule, option).has_value();
}

void CheckRepeats(Arguments args, diag::Emitter& emitter) {
  const Argument* tuple = Find(args, kOptions[kTuple]);
  if (tuple == nullptr) return;
  for (const Argument* later = tuple + 1; later != args.data() + args.size(); ++later) {
    const auto option = static_cast<std::size_t>(later->option - kOptions.data());
    if (option >= kColumns.size() || (kColumns.at(option).member & Members(args)) == 0) continue;
    const auto* member = std::ranges::find(kMembers, kColumns.at(option).member, &NamedValue::value);
    auto d = emitter.Build(kTwice, later->span, later->option->name, member->name);
    d.labels.push_back({tuple->span, "set here"});
    emitter.Emit(std::move(d));
  }
}

void Check(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  CheckRepeats(args, emitter);
  const bool port_masks = Has(args, rule, kSportMask) || Has(args, rule, kDportMask);
  if (Has(args, rule, kSpiMask) && port_masks) emitter.Report(kSpiAndPorts, rule.name);
  if (Members(args) != 0) return;
  for (std::size_t option = kSrcPrefix; option <= kProtoMask; ++option) {
    if (Has(args, rule, option)) return;
  }
  emitter.Report(kNothingToHash, rule.name);
}

void CheckKernel(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  const bool ports = Has(args, rule, kSportValue) || Has(args, rule, kDportValue);
  if (Has(args, rule, kSpiValue) && ports) {
    emitter.Report(kSpiAndPortValues, Find(args, kOptions[kSpiValue])->span);
  }
}

// The SPI and the ports share 32 bits.
std::uint32_t PortBits(Arguments args, const RuleContext& rule, std::size_t spi, std::size_t source,
                       std::size_t destination) {
  const std::uint64_t bits = NumberOf(args, rule, spi).value_or(0) | NumberOf(args, rule, source).value_or(0) << 16U |
                             NumberOf(args, rule, destination).value_or(0);
  return static_cast<std::uint32_t>(bits);
}

U128 AddressBits(Arguments args, const RuleContext& rule, std::size_t option) {
  const auto length = static_cast<std::uint8_t>(NumberOf(args, rule, option).value_or(0));
  return AddressMask{.prefix = length, .bits = Bits(rule)}.Mask();
}

ir::Target Lower(Arguments args, const RuleContext& rule) {
  const auto number = [&](std::size_t option) {
    return static_cast<std::uint32_t>(NumberOf(args, rule, option).value_or(0));
  };
  const abi::HmarkParams params{.source_mask = AddressBits(args, rule, kSrcPrefix),
                                .destination_mask = AddressBits(args, rule, kDstPrefix),
                                .port_mask = PortBits(args, rule, kSpiMask, kSportMask, kDportMask),
                                .port_set = PortBits(args, rule, kSpiValue, kSportValue, kDportValue),
                                .random = number(kRandom),
                                .modulus = number(kModulus),
                                .offset = number(kOffset),
                                .flags = (Members(args) & kCt) != 0 ? abi::kHmarkConntrack : 0,
                                .proto_mask = number(kProtoMask)};
  return GoOn("HMARK", {abi::Field::kMark}, ParamBytes(params));
}

std::string Print(Arguments args, const RuleContext& rule) {
  std::string text;
  for (std::size_t option = 0; option < kColumns.size(); ++option) {
    const auto number = NumberOf(args, rule, option);
    if (!number) continue;
    const int digits = kColumns.at(option).digits;
    text += fmt::format(" --{} ", kOptions.at(option).name);
    text += digits == 0 ? std::to_string(*number) : fmt::format("0x{:0{}x}", *number, digits);
  }
  return (Members(args) & kCt) == 0 ? text : text + " --hmark-tuple ct";
}

// A full IPv6 prefix is listed as nothing at all.
std::string ListPrefix(std::uint64_t length, const RuleContext& rule) {
  constexpr std::uint64_t kFull6 = 128;
  return length == kFull6 && rule.family == abi::Family::kIp6 ? std::string() : std::to_string(length);
}

std::string List(Arguments args, const RuleContext& rule, bool /*numeric*/) {
  std::string text = fmt::format(" HMARK mod {} ", *NumberOf(args, rule, kModulus));
  if (const auto offset = NumberOf(args, rule, kOffset)) text += fmt::format("+ {:#x} ", *offset);
  if ((Members(args) & kCt) != 0) text += "ct, ";
  for (std::size_t option = kSrcPrefix; option <= kRandom; ++option) {
    const auto number = NumberOf(args, rule, option);
    if (!number) continue;
    const bool prefix = option == kSrcPrefix || option == kDstPrefix;
    text += fmt::format("{} {} ", kColumns.at(option).listed,
                        prefix ? ListPrefix(*number, rule) : fmt::format("{:#x}", *number));
  }
  return text;
}

}  // namespace

extern const TargetExtension kHmarkTarget;
constexpr TargetExtension kHmarkTarget{.name = "HMARK",
                                       .options = kOptions,
                                       .check = Check,
                                       .kernel_check = CheckKernel,
                                       .lower = Lower,
                                       .print = Print,
                                       .list = List};

}  // namespace iptc::ext
