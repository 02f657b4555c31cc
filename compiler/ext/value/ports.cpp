// Ports: one, ranges in two strictnesses, multiport's lists.
#include <algorithm>
#include <array>

#include "compiler/ext/did_you_mean.h"
#include "compiler/ext/services.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kPortMax = 0xFFFF;
constexpr std::size_t kListSlots = 15;

constexpr diag::Kind<std::string> kBadPort{"IPT130", diag::Severity::kError, "`{}` is not a port or service name"};
constexpr diag::Kind<std::string> kListSyntax{"IPT108", diag::Severity::kError,
                                              "`{}` is a list, and this option takes one port or one range"};
constexpr diag::Kind<std::string> kDashSyntax{"IPT108", diag::Severity::kError,
                                              "the range `{}` must be written with `:`"};
constexpr diag::Kind<std::string_view> kTooManyRanges{"IPT108", diag::Severity::kError,
                                                      "`--{}` takes one port or one range"};
constexpr diag::Kind<std::string> kReversed{"IPT135", diag::Severity::kError,
                                            "port range `{}` is reversed or empty: the lower port comes first"};
constexpr diag::Kind<std::size_t> kTooManyPorts{"IPT136", diag::Severity::kError,
                                                "more than {} ports: a range counts as two"};
constexpr diag::Kind<std::string_view> kNeedsProtocol{"IPT302", diag::Severity::kError,
                                                      "ports need `-p` before them: {}"};
constexpr diag::Kind<std::string_view> kNegatedProtocol{"IPT303", diag::Severity::kError,
                                                        "ports need a protocol that is not negated: {}"};

bool LooksLikePort(std::string_view text) { return ReadUnsigned(text, kPortMax).has_value(); }

// "80-90" where ":" is meant. A service's name may hold a dash.
bool LooksLikeDashRange(std::string_view text) {
  const std::size_t dash = text.find('-');
  return dash != std::string_view::npos && LooksLikePort(text.substr(0, dash)) && LooksLikePort(text.substr(dash + 1));
}

// As getaddrinfo reads a service: decimal only, and only the low 16 bits count.
std::optional<std::uint16_t> ReadLaxPort(std::string_view text) {
  const auto number = ReadUnsigned(text, 0xFFFFFFFFFFFFFFFF, 10);
  if (number && static_cast<std::int32_t>(*number) >= 0) return static_cast<std::uint16_t>(*number);
  for (const std::string_view protocol : {"tcp", "udp", ""}) {
    if (const auto port = ServicePort(text, protocol)) return port;
  }
  return std::nullopt;
}

std::optional<std::string_view> PortProtocolName(std::uint16_t number) {
  constexpr std::array<std::uint8_t, 5> kWithPorts = {6, 17, 33, 132, 136};
  if (std::ranges::find(kWithPorts, number) == kWithPorts.end()) return std::nullopt;
  return ProtocolName(static_cast<std::uint8_t>(number));
}

std::optional<Range> ParseListItem(const ValueInput& input, const Part& item, std::string_view protocol) {
  const std::size_t colon = item.Text().find(':');
  const Part low_part = item.Sub(0, colon);
  const Part high_part = colon == std::string_view::npos ? low_part : item.Sub(colon + 1);
  const auto low = ReadPort(low_part.Text(), protocol);
  const auto high = ReadPort(high_part.Text(), protocol);
  if (!low || !high) {
    ReportBadPort(input, low ? high_part : low_part, protocol);
    return std::nullopt;
  }
  if (colon != std::string_view::npos && *low >= *high) {
    input.emitter.Report(kReversed, item.Span(), std::string(item.Text()));
    return std::nullopt;
  }
  return Range{*low, *high};
}

}  // namespace

std::optional<std::uint16_t> ReadPort(std::string_view text, std::string_view protocol) {
  if (const auto number = ReadUnsigned(text, kPortMax)) return static_cast<std::uint16_t>(*number);
  return ServicePort(text, protocol);
}

void ReportBadPort(const ValueInput& input, const Part& part, std::string_view protocol) {
  const std::string text(part.Text());
  if (text.find(',') != std::string::npos && input.option.value != ValueKind::kPortList) {
    auto d = input.emitter.Build(kListSyntax, part.Span(), text);
    d.fixits.push_back(
        {{}, diag::Fixability::kHint, "`-m multiport` takes lists: `--sports`, `--dports` or `--ports`"});
    input.emitter.Emit(std::move(d));
    return;
  }
  if (LooksLikeDashRange(text)) {
    auto d = input.emitter.Build(kDashSyntax, part.Span(), text);
    const std::size_t dash = part.begin + text.find('-');
    d.fixits.push_back({{{part.word->Span(dash, dash + 1), ":"}}, diag::Fixability::kSafe, "write `:` for `-`"});
    input.emitter.Emit(std::move(d));
    return;
  }
  auto d = input.emitter.Build(kBadPort, part.Span(), text);
  const std::vector<std::string_view> names = ServiceNames(protocol);
  if (const auto near = DidYouMean(text, names)) {
    d.fixits.push_back(
        {{{part.Span(), std::string(*near)}}, diag::Fixability::kMaybe, "did you mean `" + std::string(*near) + "`?"});
  }
  input.emitter.Emit(std::move(d));
}

void ReportNoPortProtocol(const ValueInput& input, SourceSpan span, std::string_view accepted) {
  const bool negated = input.rule.protocol != 0 && input.rule.protocol_inverted;
  auto d = input.emitter.Build(negated ? kNegatedProtocol : kNeedsProtocol, span, accepted);
  if (input.rule.protocol == 0 && input.rule.before_match.IsValid()) {
    d.fixits.push_back({{{input.rule.before_match, "-p tcp "}}, diag::Fixability::kMaybe, "name the protocol"});
  }
  input.emitter.Emit(std::move(d));
}

std::optional<Value> ParsePort(const ValueInput& input) {
  const Part whole = Whole(input.First());
  const std::size_t colon = whole.Text().find(':');
  std::array<Part, 2> parts = {whole.Sub(0, colon), colon == std::string_view::npos ? whole : whole.Sub(colon + 1)};
  std::array<std::uint64_t, 2> ends = {0, kPortMax};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].Text().empty() && colon != std::string_view::npos) continue;
    const auto port = ReadPort(parts[i].Text(), input.option.services);
    if (!port) {
      ReportBadPort(input, parts[i], input.option.services);
      return std::nullopt;
    }
    ends[i] = *port;
  }
  if (ends[0] > ends[1]) {
    input.emitter.Report(kReversed, whole.Span(), std::string(whole.Text()));
    return std::nullopt;
  }
  return Range{ends[0], ends[1]};
}

std::optional<Value> ParseLaxPortRange(const ValueInput& input) {
  const std::vector<Part> parts = Split(Whole(input.First()), ':');
  if (parts.size() > 2) {
    input.emitter.Report(kTooManyRanges, input.First().Span(), input.option.name);
    return std::nullopt;
  }
  std::array<std::uint64_t, 2> ends = {0, kPortMax};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].Text().empty()) continue;
    const auto port = ReadLaxPort(parts[i].Text());
    if (!port) {
      ReportBadPort(input, parts[i], "");
      return std::nullopt;
    }
    ends[i] = *port;
  }
  return Range{ends[0], parts.size() == 1 ? ends[0] : ends[1]};
}

std::optional<Value> ParsePortList(const ValueInput& input) {
  const auto protocol = PortProtocolName(input.rule.protocol);
  if (!protocol || input.rule.protocol_inverted) {
    ReportNoPortProtocol(input, input.First().Span(), "tcp, udp, udplite, sctp or dccp");
    return std::nullopt;
  }
  PortList list;
  std::size_t slots = 0;
  for (const Part& item : Split(Whole(input.First()), ',')) {
    slots += item.Text().find(':') == std::string_view::npos ? 1 : 2;
    if (slots > kListSlots) {
      input.emitter.Report(kTooManyPorts, item.Span(), kListSlots);
      return std::nullopt;
    }
    const auto range = ParseListItem(input, item, *protocol);
    if (!range) return std::nullopt;
    list.ranges.push_back(*range);
  }
  return list;
}

void PrintPortList(std::string& out, const OptionSpec& option, const Value& value) {
  const char* separator = "";
  for (const Range& range : std::get<PortList>(value).ranges) {
    out += separator;
    PrintRange(out, option, range);
    separator = ",";
  }
}

}  // namespace iptc::ext
