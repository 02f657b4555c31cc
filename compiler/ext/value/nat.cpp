// What NAT targets take: addresses and ports, as libxt_NAT reads them.
#include <algorithm>

#include "compiler/ext/services.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kPortMax = 0xFFFF;

constexpr diag::Kind<std::string> kBadPort{"IPT130", diag::Severity::kError, "`{}` is not a port"};
constexpr diag::Kind<std::string> kColonRange{"IPT108", diag::Severity::kError,
                                              "in `{}` the range must be written with `-`"};
constexpr diag::Kind<std::string> kGarbage{"IPT130", diag::Severity::kError, "`{}` does not belong behind the ports"};
constexpr diag::Kind<std::string> kReversed{"IPT135", diag::Severity::kError,
                                            "port range `{}` is reversed: the lower port comes first"};
constexpr diag::Kind<> kNoShift{"IPT135", diag::Severity::kError, "this target cannot shift its port range"};
constexpr diag::Kind<std::string, std::string_view> kBadAddress{"IPT132", diag::Severity::kError,
                                                                "`{}` is not an {} address"};
constexpr diag::Kind<std::string> kBadBracket{"IPT132", diag::Severity::kError,
                                              "`{}` has a bracket that does not enclose an IPv6 address"};

// iptables asks for one of these in `-p`, and does not look whether it is negated.
bool HasPorts(std::uint16_t protocol) {
  constexpr std::uint8_t kAccepted[] = {1, 6, 17, 33, 132};
  return std::ranges::find(kAccepted, protocol) != std::end(kAccepted);
}

std::string_view FamilyName(abi::Family family) { return family == abi::Family::kIp4 ? "IPv4" : "IPv6"; }

// The port behind the slash: where the range starts to be mapped from. What follows its digits is not looked at.
bool ParseBase(const ValueInput& input, const Part& part, NatRange& range) {
  if (input.option.shift == PortShift::kRefused) {
    input.emitter.Report(kNoShift, part.Span());
    return false;
  }
  std::string_view rest;
  auto base = ReadUnsignedPrefix(part.Text(), kPortMax, 0, rest);
  if (!base) base = ServicePort(part.Text(), "");
  if (!base) {
    input.emitter.Report(kBadPort, part.Span(), std::string(part.Text()));
    return false;
  }
  range.flags |= abi::kNatProtoOffset;
  if (input.option.shift == PortShift::kKept) range.base_port = static_cast<std::uint16_t>(*base);
  return true;
}

// "-90" or "-90/7" behind the first port.
bool ParseRangeEnd(const ValueInput& input, const Part& part, const Part& rest_part, NatRange& range) {
  const Part high_part = rest_part.Sub(1);
  std::string_view rest;
  const auto high = ReadUnsignedPrefix(high_part.Text(), kPortMax, 0, rest);
  if (!high) {
    input.emitter.Report(kBadPort, high_part.Span(), std::string(high_part.Text()));
    return false;
  }
  range.max_port = static_cast<std::uint16_t>(*high);
  if (range.max_port < range.min_port) {
    input.emitter.Report(kReversed, part.Span(), std::string(part.Text()));
    return false;
  }
  if (rest.empty()) return true;
  const Part tail = high_part.Sub(high_part.Text().size() - rest.size());
  if (rest[0] == '/') return ParseBase(input, tail.Sub(1), range);
  input.emitter.Report(kGarbage, tail.Span(), std::string(rest));
  return false;
}

bool ParsePorts(const ValueInput& input, const Part& part, NatRange& range) {
  if (!HasPorts(input.rule.protocol)) {
    ReportNoPortProtocol(input, part.Span(), "tcp, udp, sctp or dccp");
    return false;
  }
  const std::string_view text = part.Text();
  range.flags |= abi::kNatProtoSpecified;
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    auto d = input.emitter.Build(kColonRange, part.Span(), std::string(text));
    d.fixits.push_back({{{part.Sub(colon, 1).Span(), "-"}}, diag::Fixability::kSafe, "write `-` for `:`"});
    input.emitter.Emit(std::move(d));
    return false;
  }
  std::string_view rest;
  auto low = ReadUnsignedPrefix(text, kPortMax, 0, rest);
  if (!low) low = ServicePort(text, "");
  if (!low) {
    input.emitter.Report(kBadPort, part.Span(), std::string(text));
    return false;
  }
  range.min_port = range.max_port = static_cast<std::uint16_t>(*low);
  if (rest.empty()) return true;
  const Part rest_part = part.Sub(text.size() - rest.size());
  if (rest[0] == '-') return ParseRangeEnd(input, part, rest_part, range);
  input.emitter.Report(kGarbage, rest_part.Span(), std::string(rest));
  return false;
}

bool ParseAddresses(const ValueInput& input, const Part& part, NatRange& range) {
  const std::size_t dash = part.Text().find('-');
  const Part low_part = part.Sub(0, dash);
  const Part high_part = dash == std::string_view::npos ? low_part : part.Sub(dash + 1);
  const auto low = abi::ParseAddress(input.rule.family, low_part.Text());
  const auto high = abi::ParseAddress(input.rule.family, high_part.Text());
  if (!low || !high) {
    const Part& bad = low ? high_part : low_part;
    input.emitter.Report(kBadAddress, bad.Span(), std::string(bad.Text()), FamilyName(input.rule.family));
    return false;
  }
  range.flags |= abi::kNatMapAddresses;
  range.min_address = *low;
  range.max_address = *high;
  return true;
}

void PrintPorts(std::string& out, const NatRange& range) {
  out += std::to_string(range.min_port);
  if (range.max_port != range.min_port) out += "-" + std::to_string(range.max_port);
  if ((range.flags & abi::kNatProtoOffset) != 0) out += "/" + std::to_string(range.base_port);
}

// Where the addresses and the ports of the word are; ports are given when `ports` has a word.
struct NatParts {
  Part addresses;
  Part ports;
};

// A lone colon is before ports, more than one belong to an IPv6 address; in brackets stands an address, and what is
// before them does not count.
std::optional<NatParts> SplitNat(const ValueInput& input) {
  const Part whole = Whole(input.First());
  const std::string_view text = whole.Text();
  NatParts parts{.addresses = whole, .ports = {}};
  std::size_t colon = text.find(':');
  if (const std::size_t open = text.find('['); open != std::string_view::npos) {
    const std::size_t close = text.find(']', open);
    if (close == std::string_view::npos || input.rule.family == abi::Family::kIp4) {
      input.emitter.Report(kBadBracket, whole.Span(), std::string(text));
      return std::nullopt;
    }
    parts.addresses = whole.Sub(open + 1, close - open - 1);
    colon = text.find(':', close);
  } else if (colon != std::string_view::npos) {
    if (text.find(':', colon + 1) != std::string_view::npos) return parts;
    parts.addresses = whole.Sub(0, colon);
  }
  if (colon != std::string_view::npos) parts.ports = whole.Sub(colon + 1);
  return parts;
}

}  // namespace

std::optional<Value> ParseNatPorts(const ValueInput& input) {
  NatRange range{.family = input.rule.family};
  if (!ParsePorts(input, Whole(input.First()), range)) return std::nullopt;
  return range;
}

std::optional<Value> ParseNatAddress(const ValueInput& input) {
  const auto parts = SplitNat(input);
  if (!parts) return std::nullopt;
  NatRange range{.family = input.rule.family};
  const bool has_ports = parts->ports.word != nullptr;
  if (has_ports && !ParsePorts(input, parts->ports, range)) return std::nullopt;
  const bool ports_only = has_ports && parts->addresses.Text().empty();
  if (!ports_only && !ParseAddresses(input, parts->addresses, range)) return std::nullopt;
  return range;
}

void PrintNatPorts(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  PrintPorts(out, std::get<NatRange>(value));
}

void PrintNatAddress(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const NatRange& range = std::get<NatRange>(value);
  const bool has_ports = (range.flags & abi::kNatProtoSpecified) != 0;
  if ((range.flags & abi::kNatMapAddresses) != 0) {
    const bool bracket = has_ports && range.family == abi::Family::kIp6;
    if (bracket) out += '[';
    out += abi::FormatAddress(range.family, range.min_address);
    if (range.max_address != range.min_address) {
      out += '-';
      out += abi::FormatAddress(range.family, range.max_address);
    }
    if (bracket) out += ']';
  }
  if (!has_ports) return;
  out += ':';
  PrintPorts(out, range);
}

}  // namespace iptc::ext
