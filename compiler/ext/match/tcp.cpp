// tcp: ports, flags and options of the TCP header (net/netfilter/xt_tcpudp.c, tcp_mt).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/tcp_option.h"

namespace iptc::ext {
namespace {

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "sport", .alias = "source-port", .value = ValueKind::kPort, .invertible = true, .services = "tcp"},
    {.name = "dport", .alias = "destination-port", .value = ValueKind::kPort, .invertible = true, .services = "tcp"},
    {.name = "tcp-option", .value = ValueKind::kNumber, .invertible = true, .minimum = 1, .maximum = 255},
    {.name = "tcp-flags", .value = ValueKind::kTcpFlags, .invertible = true},
    {.name = "syn", .invertible = true},
});
constexpr const OptionSpec &kSport = kOptions[0], &kDport = kOptions[1], &kOption = kOptions[2], &kFlags = kOptions[3],
                           &kSyn = kOptions[4];

constexpr Range kAllPorts{0, 0xFFFF};
constexpr TcpFlags kSynFlags{.mask = 0x17, .compare = 0x02};  // FIN, SYN, RST, ACK: SYN alone

constexpr diag::Kind<> kSynAndFlags{"IPT140", diag::Severity::kError, "`--syn` and `--tcp-flags` exclude each other"};

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* syn = Find(args, kSyn);
  const Argument* flags = Find(args, kFlags);
  if (syn == nullptr || flags == nullptr) return;
  auto d = emitter.Build(kSynAndFlags, syn->span);
  d.labels.push_back({flags->span, "the other one"});
  emitter.Emit(std::move(d));
}

const Argument* FlagsArgument(Arguments args) {
  const Argument* syn = Find(args, kSyn);
  return syn != nullptr ? syn : Find(args, kFlags);
}

TcpFlags FlagsOf(const Argument& argument) {
  return argument.option == &kSyn ? kSynFlags : std::get<TcpFlags>(argument.value);
}

bool WantsSyn(Arguments args) {
  const Argument* argument = FlagsArgument(args);
  return argument != nullptr && !argument->inverted && (FlagsOf(*argument).compare & kSynFlags.compare) != 0;
}

ir::Pred OptionTest(const Argument& argument) {
  const helpers::TcpOptionParams params{.kind = static_cast<std::uint8_t>(std::get<std::uint64_t>(argument.value)),
                                        .inverted = argument.inverted};
  return ir::Call{.helper = "tcp_option", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

// A fragment at offset 8 could overwrite the flags of a header that was already let pass.
ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::vector<ir::Pred> terms = {ir::Present{ir::Header::kNotShortTcpFrag, Outcome::kHotdrop},
                                 TransportHeader(ir::Header::kTcp), RangeTest(ir::Field::kL4Sport, Find(args, kSport)),
                                 RangeTest(ir::Field::kL4Dport, Find(args, kDport))};
  if (const Argument* argument = FlagsArgument(args)) {
    const TcpFlags flags = FlagsOf(*argument);
    terms.push_back(ir::NegateIf(argument->inverted, MaskedEquals(ir::Field::kTcpFlags, flags.mask, flags.compare)));
  }
  if (const Argument* option = Find(args, kOption)) terms.push_back(OptionTest(*option));
  return ir::All(std::move(terms));
}

// All ports are not printed, even negated; nor are flags that test nothing. --syn is written out.
std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text;
  for (const OptionSpec* option : {&kSport, &kDport}) {
    const Argument* argument = Find(args, *option);
    if (argument != nullptr && std::get<Range>(argument->value) != kAllPorts) text += PrintArgument(*argument);
  }
  if (const Argument* option = Find(args, kOption)) text += PrintArgument(*option);
  if (const Argument* argument = FlagsArgument(args)) {
    const TcpFlags flags = FlagsOf(*argument);
    if (flags.mask != 0 || argument->inverted) text += PrintArgument({&kFlags, flags, argument->inverted, {}});
  }
  return text;
}

std::string ListFlags(const Argument& argument, bool numeric) {
  const TcpFlags flags = FlagsOf(argument);
  if (flags.mask == 0 && !argument.inverted) return {};
  std::string text = argument.inverted ? " flags:!" : " flags:";
  if (numeric) return text + fmt::format("0x{:02X}/0x{:02X}", flags.mask, flags.compare);
  PrintTcpFlags(text, kFlags, flags);
  text[text.rfind(' ')] = '/';
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text = " tcp" + ListPorts(" spt", Find(args, kSport), "tcp", numeric) +
                     ListPorts(" dpt", Find(args, kDport), "tcp", numeric);
  if (const Argument* option = Find(args, kOption)) {
    text += fmt::format(" option={}{}", option->inverted ? "!" : "", std::get<std::uint64_t>(option->value));
  }
  if (const Argument* argument = FlagsArgument(args)) text += ListFlags(*argument, numeric);
  return text;
}

}  // namespace

extern const MatchExtension kTcpMatch;
constexpr MatchExtension kTcpMatch{.name = "tcp",
                                   .options = kOptions,
                                   .implied_by_protocol = 6,
                                   .check = Check,
                                   .lower = Lower,
                                   .print = Print,
                                   .wants_syn = WantsSyn,
                                   .list = List};

}  // namespace iptc::ext
