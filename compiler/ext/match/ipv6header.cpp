// ipv6header: which extension headers a packet has: exactly these, or with --soft these among others
// (net/ipv6/netfilter/ip6t_ipv6header.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/did_you_mean.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/services.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/ip6_chain.h"

namespace iptc::ext {
namespace {

using Params = helpers::Ip6ChainParams;

struct HeaderRow {
  std::uint8_t number;  // 255 stands for the protocol at the end
  std::uint8_t bit;
  std::string_view printed;  // where /etc/protocols has no name; hop-by-hop (0) never has one
};
constexpr auto kHeaders = std::to_array<HeaderRow>({
    {0, Params::kHopByHop, "hop-by-hop"},
    {60, Params::kDestination, "dst"},
    {43, Params::kRouting, "route"},
    {44, Params::kFragment, "frag"},
    {51, Params::kAuthentication, "auth"},
    {50, Params::kEsp, "esp"},
    {59, Params::kNone, "none"},
    {255, Params::kProtocol, "protocol"},
});

// Known besides the names of /etc/protocols, which come first.
constexpr auto kNames = std::to_array<NamedValue>({
    {"hop-by-hop", 0},
    {"protocol", 255},
    {"hop", 0},
    {"dst", 60},
    {"route", 43},
    {"frag", 44},
    {"auth", 51},
    {"esp", 50},
    {"none", 59},
    {"prot", 255},
    {"0", 0},
    {"60", 60},
    {"43", 43},
    {"44", 44},
    {"51", 51},
    {"50", 50},
    {"59", 59},
    {"255", 255},
});

constexpr diag::Kind<std::string> kUnknownHeader{"IPT133", diag::Severity::kError, "`{}` is not an extension header"};
constexpr diag::Kind<> kNoHeader{"IPT108", diag::Severity::kError, "the list names no extension header"};

std::optional<std::uint64_t> HeaderBit(std::string_view name) {
  std::optional<std::uint64_t> number;
  if (const auto protocol = ListedProtocolNumber(name)) number = *protocol;
  for (const NamedValue& named : kNames) {
    if (!number && named.name == name) number = named.value;
  }
  for (const HeaderRow& row : kHeaders) {
    if (number == row.number) return row.bit;
  }
  return std::nullopt;
}

void ReportUnknown(const ValueInput& input, const Part& part) {
  std::vector<std::string_view> names;
  for (const NamedValue& named : kNames) names.push_back(named.name);
  auto d = input.emitter.Build(kUnknownHeader, part.Span(), std::string(part.Text()));
  if (const auto near = DidYouMean(part.Text(), names)) {
    d.fixits.push_back(
        {{{part.Span(), std::string(*near)}}, diag::Fixability::kMaybe, "did you mean `" + std::string(*near) + "`?"});
  } else {
    d.notes.push_back({std::nullopt, "known are: hop, dst, route, frag, auth, esp, none, prot"});
  }
  input.emitter.Emit(std::move(d));
}

// Empty items are skipped, as strtok does.
std::optional<Value> ParseHeaders(const ValueInput& input) {
  std::uint64_t bits = 0;
  for (const Part& part : Split(Whole(input.First()), ',')) {
    if (part.Text().empty()) continue;
    const auto bit = HeaderBit(part.Text());
    if (!bit) {
      ReportUnknown(input, part);
      return std::nullopt;
    }
    bits |= *bit;
  }
  if (bits != 0) return bits;
  input.emitter.Report(kNoHeader, input.First().Span());
  return std::nullopt;
}

void PrintHeaders(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const char* separator = "";
  for (const HeaderRow& row : kHeaders) {
    if ((std::get<std::uint64_t>(value) & row.bit) == 0) continue;
    const std::string_view name = ProtocolName(row.number);
    out += separator + std::string(name.empty() ? row.printed : name);
    separator = ",";
  }
}

constexpr ValueKindInfo kHeaderList{ValueKind::kOwn, "header[,header]...", ParseHeaders, PrintHeaders};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "header", .value = ValueKind::kOwn, .own = &kHeaderList, .required = true, .invertible = true},
    {.name = "soft"},
});

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument& header = *Find(args, kOptions[0]);
  const Params params{.headers = static_cast<std::uint8_t>(std::get<std::uint64_t>(header.value)),
                      .inverted = header.inverted,
                      .contained = Find(args, kOptions[1]) != nullptr};
  return ir::Call{.helper = "ip6_chain", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  const Argument& header = *Find(args, kOptions[0]);
  std::string text = header.inverted ? " ipv6header flags:!" : " ipv6header flags:";
  if (numeric) {
    text += fmt::format("0x{:02X}", std::get<std::uint64_t>(header.value));
  } else {
    PrintHeaders(text, kOptions[0], header.value);
  }
  return text + (Find(args, kOptions[1]) != nullptr ? " soft" : "");
}

}  // namespace

extern const MatchExtension kIpv6headerMatch;
constexpr MatchExtension kIpv6headerMatch{
    .name = "ipv6header", .families = kIp6, .options = kOptions, .lower = Lower, .list = List};

}  // namespace iptc::ext
