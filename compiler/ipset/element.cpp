#include "compiler/ipset/element.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace iptc::ipset {
namespace {

using diag::Severity;
using sets::Part;
using sets::Request;
using sets::Type;
using sets::Verb;

constexpr diag::Kind<std::string_view, std::string_view, std::size_t> kTooFewParts{
    "IPT182", Severity::kError, "`{}`: an element of {} has {} part(s), joined by commas"};
constexpr diag::Kind<std::string_view> kNotPlain{"IPT183", Severity::kError,
                                                 "`{}`: one address is wanted here, no range and no net"};
constexpr diag::Kind<std::string_view> kNoIp6Range{"IPT183", Severity::kError,
                                                   "`{}`: ranges of IPv6 addresses are not supported, nets are"};
constexpr diag::Kind<std::string_view, std::string_view, std::string_view> kNotAllowed{
    "IPT183", Severity::kError, "{} cannot stand in `{}` for a set of type {}"};
constexpr diag::Kind<std::string_view, std::string_view> kWrongIcmp{"IPT183", Severity::kError,
                                                                    "protocol `{}` needs a set of family {}"};
constexpr diag::Kind<std::string_view> kPortless{"IPT183", Severity::kError,
                                                 "protocol `{}` has no ports: only the pseudo port 0 can be given"};
constexpr diag::Kind<std::string_view> kNoTcpUdp{"IPT183", Severity::kError, "protocol `{}` is neither tcp nor udp"};
constexpr diag::Kind<std::string_view> kLongInterface{"IPT182", Severity::kError,
                                                      "interface name `{}` is longer than 15 characters"};
constexpr diag::Kind<std::string_view> kNoPlace{"IPT182", Severity::kError,
                                                "`{}` is not `SET`, `SET,before,SET` or `SET,after,SET`"};
constexpr std::size_t kMaxInterface = 15;
constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmp6 = 58;

// Protocols that ipset reads ports for, by the name whose services count.
struct PortProtocol {
  std::uint8_t number;
  std::string_view services;
};
constexpr auto kPortProtocols = std::to_array<PortProtocol>({
    {kTcp, "tcp"},
    {kUdp, "udp"},
    {132, "sctp"},
    {136, "udplite"},
});

std::string_view VerbName(Verb verb) { return verb == Verb::kAdd ? "add" : verb == Verb::kDelete ? "del" : "test"; }

class ElementReader {
 public:
  ElementReader(const Reader& reader, const sets::SetOptions& options, Request& request)
      : reader_(reader), options_(options), kind_(sets::Info(options.type)), request_(request) {}

  bool Read(const Slice& slice) {
    if (options_.type == Type::kListSet) return Member(slice);
    std::vector<Slice> parts;
    if (!Split(slice, parts)) return false;
    bool first_address = true;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!ReadPart(kind_.parts[i], parts[i], first_address)) return false;
      if (kind_.parts[i] == Part::kIp || kind_.parts[i] == Part::kNet) first_address = false;
    }
    return true;
  }

  // What the types' own option tables refuse.
  bool CheckRanges(const Slice& slice) {
    const bool test = request_.verb == Verb::kTest;
    const bool lax_test = options_.type == Type::kHashIp || options_.type == Type::kHashIpMark;
    const bool single = options_.type == Type::kHashIpMac || options_.type == Type::kBitmapIpMac;
    const bool range_taken = test ? lax_test : !single;
    const bool net_taken = range_taken || (!single && kind_.parts[0] == Part::kNet);
    const bool second_net = kind_.parts[1] == Part::kNet || kind_.parts[2] == Part::kNet;
    const bool second_range = second_net && (!test || options_.type == Type::kHashIpPortNet);
    if (request_.ip_to && !range_taken) return Refuse(slice, "a range of addresses");
    if (request_.cidr && !net_taken) return Refuse(slice, "a net");
    if (request_.port_to && test) return Refuse(slice, "a range of ports");
    if (request_.cidr2 && !second_net) return Refuse(slice, "a second net");
    if (request_.ip2_to && !second_range) return Refuse(slice, "a second range of addresses");
    return true;
  }

 private:
  [[nodiscard]] abi::Family Family() const { return options_.family.value_or(abi::Family::kIp4); }

  bool Split(const Slice& slice, std::vector<Slice>& parts) {
    const std::size_t wanted = kind_.Dimensions();
    Slice rest = slice;
    while (const auto halves = SplitAt(rest, ',')) {
      parts.push_back(halves->first);
      rest = halves->second;
      if (parts.size() > wanted) break;
    }
    parts.push_back(rest);
    const bool last_may_lack = options_.type == Type::kBitmapIpMac && parts.size() + 1 == wanted;
    if (parts.size() == wanted || last_may_lack) return true;
    reader_.emitter.Report(kTooFewParts, slice.Span(), slice.Text(), kind_.name, wanted);
    return false;
  }

  bool ReadPart(Part part, const Slice& slice, bool first_address) {
    sets::Element& element = request_.element;
    switch (part) {
      case Part::kIp:
      case Part::kNet:
        return first_address ? Address(part, slice, true, element.ip, request_.ip_to, request_.cidr)
                             : Address(part, slice, false, element.ip2, request_.ip2_to, request_.cidr2);
      case Part::kPort:
        return Port(slice);
      case Part::kBarePort:
        return BarePort(slice);
      case Part::kMac: {
        const auto mac = reader_.Mac(slice);
        element.mac = mac.value_or(0);
        element.has_mac = mac.has_value();
        return mac.has_value();
      }
      case Part::kMark: {
        const auto mark = reader_.Number(slice, 0, 0xFFFFFFFF);
        element.mark = static_cast<std::uint32_t>(mark.value_or(0));
        return mark.has_value();
      }
      case Part::kIface:
        return Interface(slice);
      case Part::kSet:
      case Part::kNone:
        return true;
    }
    return true;
  }

  // A single address may have the prefix length of a whole one.
  bool Address(Part part, const Slice& slice, bool first, U128& ip, std::optional<U128>& to,
               std::optional<std::uint8_t>& cidr) {
    const bool ip6 = Family() == abi::Family::kIp6;
    const bool single = part == Part::kIp && (ip6 || !first || options_.type == Type::kBitmapIpMac);
    const bool range = SplitAt(slice, '-').has_value();
    const auto net = SplitAt(slice, '/');
    if (single && (range || (net && net->second.Text() != (ip6 ? "128" : "32")))) {
      reader_.emitter.Report(kNotPlain, slice.Span(), slice.Text());
      return false;
    }
    if (ip6 && range) {
      reader_.emitter.Report(kNoIp6Range, slice.Span(), slice.Text());
      return false;
    }
    const auto addresses = ReadAddresses(reader_, slice, Family());
    if (!addresses) return false;
    ip = addresses->first;
    to = addresses->last;
    cidr = addresses->cidr;
    return true;
  }

  bool Port(const Slice& slice) {
    const auto halves = SplitAt(slice, ':');
    std::uint8_t protocol = kTcp;
    if (halves) {
      const auto named = reader_.Protocol(halves->first);
      if (!named) return false;
      protocol = *named;
    }
    request_.element.proto = protocol;
    const Slice ports = halves ? halves->second : slice;
    if (protocol == kIcmp || protocol == kIcmp6) return Icmp(halves->first, ports, protocol);
    const auto* const known = std::ranges::find(kPortProtocols, protocol, &PortProtocol::number);
    if (known != kPortProtocols.end()) return Ports(ports, known->services);
    request_.element.port = 0;
    if (ports.Text() == "0") return true;
    reader_.emitter.Report(kPortless, ports.Span(), halves->first.Text());
    return false;
  }

  bool Icmp(const Slice& name, const Slice& slice, std::uint8_t protocol) {
    const abi::Family wanted = protocol == kIcmp ? abi::Family::kIp4 : abi::Family::kIp6;
    if (Family() != wanted) {
      reader_.emitter.Report(kWrongIcmp, name.Span(), name.Text(), protocol == kIcmp ? "inet" : "inet6");
      return false;
    }
    const auto type = reader_.IcmpType(slice, wanted);
    request_.element.port = type.value_or(0);
    return type.has_value();
  }

  bool Ports(const Slice& slice, std::string_view services) {
    const auto halves = SplitAt(slice, '-');
    const auto first = reader_.Port(halves ? halves->first : slice, services);
    if (!first) return false;
    request_.element.port = *first;
    if (!halves) return true;
    request_.port_to = reader_.Port(halves->second, services);
    return request_.port_to.has_value();
  }

  bool BarePort(const Slice& slice) {
    const auto ports = ReadBarePorts(reader_, slice);
    if (!ports) return false;
    request_.element.port = ports->first;
    request_.port_to = ports->last;
    return true;
  }

  bool Interface(const Slice& slice) {
    constexpr std::string_view kPhysdev = "physdev:";
    Slice name = slice;
    if (slice.Text().starts_with(kPhysdev) && slice.Text().size() > kPhysdev.size()) {
      request_.element.physdev = true;
      name = slice.Part(kPhysdev.size());
    }
    if (name.Text().size() > kMaxInterface) {
      reader_.emitter.Report(kLongInterface, name.Span(), name.Text());
      return false;
    }
    request_.element.iface = sets::PackName(name.Text());
    return true;
  }

  // "SET", and the old "SET,before,SET".
  bool Member(const Slice& slice) {
    const auto halves = SplitAt(slice, ',');
    if (!halves) {
      request_.member = slice.Text();
      return true;
    }
    const auto place = SplitAt(halves->second, ',');
    const bool before = place && place->first.Text() == "before";
    if (!place || (!before && place->first.Text() != "after")) {
      reader_.emitter.Report(kNoPlace, slice.Span(), slice.Text());
      return false;
    }
    request_.member = halves->first.Text();
    request_.place = before ? Request::Place::kBefore : Request::Place::kAfter;
    request_.reference = place->second.Text();
    return true;
  }

  bool Refuse(const Slice& slice, std::string_view what) {
    reader_.emitter.Report(kNotAllowed, slice.Span(), what, VerbName(request_.verb), kind_.name);
    return false;
  }

  const Reader& reader_;
  const sets::SetOptions& options_;
  const sets::TypeInfo& kind_;
  Request& request_;
};

}  // namespace

std::optional<AddressRange> ReadAddresses(const Reader& reader, const Slice& slice, abi::Family family) {
  AddressRange range;
  Slice first = slice;
  std::optional<Slice> last;
  if (const auto net = SplitAt(slice, '/')) {
    const auto cidr = reader.Number(net->second, 0, family == abi::Family::kIp4 ? 32 : 128);
    if (!cidr) return std::nullopt;
    range.cidr = static_cast<std::uint8_t>(*cidr);
    first = net->first;
  } else if (const auto halves = SplitAt(slice, '-')) {
    first = halves->first;
    last = halves->second;
  }
  const auto address = reader.Address(first, family);
  if (!address) return std::nullopt;
  range.first = *address;
  if (last) {
    range.last = reader.Address(*last, family);
    if (!range.last) return std::nullopt;
  }
  return range;
}

std::optional<PortRange> ReadBarePorts(const Reader& reader, const Slice& slice) {
  Slice ports = slice;
  std::string_view services = "tcp";
  if (const auto halves = SplitAt(slice, ':')) {
    const auto protocol = reader.Protocol(halves->first);
    if (!protocol) return std::nullopt;
    if (*protocol != kTcp && *protocol != kUdp) {
      reader.emitter.Report(kNoTcpUdp, halves->first.Span(), halves->first.Text());
      return std::nullopt;
    }
    services = *protocol == kUdp ? "udp" : "tcp";
    ports = halves->second;
  }
  const auto halves = SplitAt(ports, '-');
  const auto first = reader.Port(halves ? halves->first : ports, services);
  if (!first) return std::nullopt;
  PortRange range{.first = *first};
  if (halves) {
    range.last = reader.Port(halves->second, services);
    if (!range.last) return std::nullopt;
  }
  return range;
}

bool CheckElement(const Reader& reader, const Slice& slice, const sets::SetOptions& options, sets::Request& request) {
  return ElementReader(reader, options, request).CheckRanges(slice);
}

bool ReadElement(const Reader& reader, const Slice& slice, const sets::SetOptions& options, sets::Request& request) {
  return ElementReader(reader, options, request).Read(slice);
}

}  // namespace iptc::ipset
