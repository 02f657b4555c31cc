#include "compiler/eval/reason.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "compiler/eval/call_reason.h"
#include "compiler/eval/load.h"
#include "compiler/ir/value_text.h"
#include "runtime/abi/ct_status_names.h"
#include "runtime/abi/protocol_names.h"

namespace iptc::eval {
namespace {

struct NamedValue {
  unsigned value;
  std::string_view name;
};

constexpr auto kProtocols = [] {
  std::array<NamedValue, abi::kProtocolNames.size()> values{};
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = {abi::kProtocolNames[i].number, abi::kProtocolNames[i].name};
  return values;
}();
constexpr auto kPacketTypes = std::to_array<NamedValue>(
    {{0, "host"}, {1, "broadcast"}, {2, "multicast"}, {3, "otherhost"}, {4, "outgoing"}, {5, "loopback"}});
constexpr auto kDirections = std::to_array<NamedValue>({{0, "ORIGINAL"}, {1, "REPLY"}});
constexpr auto kTcpFlagBits = std::to_array<NamedValue>({{0x02, "SYN"},
                                                         {0x10, "ACK"},
                                                         {0x01, "FIN"},
                                                         {0x04, "RST"},
                                                         {0x20, "URG"},
                                                         {0x08, "PSH"},
                                                         {0x40, "ECE"},
                                                         {0x80, "CWR"}});
constexpr auto kCtStateBits = std::to_array<NamedValue>({{abi::kCtInvalid, "INVALID"},
                                                         {abi::kCtNew, "NEW"},
                                                         {abi::kCtEstablished, "ESTABLISHED"},
                                                         {abi::kCtRelated, "RELATED"},
                                                         {abi::kCtUntracked, "UNTRACKED"}});

constexpr auto kCtStatusBits = [] {
  std::array<NamedValue, abi::kCtStatusNames.size()> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = {abi::kCtStatusNames[i].bit, abi::kCtStatusNames[i].name};
  return values;
}();

constexpr auto kConnHelpers = [] {
  std::array<NamedValue, abi::kConnHelperNames.size()> values{};
  for (unsigned i = 0; i < values.size(); ++i) values[i] = {i, abi::kConnHelperNames[i]};
  values[0].name = "none";
  return values;
}();

// How a field is spoken of. `names` stand for whole values, or for single bits with `bits`.
struct FieldWords {
  ir::Field field;
  std::string_view words;
  std::span<const NamedValue> names = {};
  bool bits = false;
};

constexpr auto kFieldWords = std::to_array<FieldWords>({
    {ir::Field::kIifName, "in interface"},
    {ir::Field::kOifName, "out interface"},
    {ir::Field::kIp4Saddr, "source"},
    {ir::Field::kIp4Daddr, "destination"},
    {ir::Field::kIp6Saddr, "source"},
    {ir::Field::kIp6Daddr, "destination"},
    {ir::Field::kIpLength, "length"},
    {ir::Field::kIpTtl, "ttl"},
    {ir::Field::kIpTos, "tos"},
    {ir::Field::kFragOffset, "fragment offset"},
    {ir::Field::kL4Proto, "protocol", kProtocols},
    {ir::Field::kL4Sport, "sport"},
    {ir::Field::kL4Dport, "dport"},
    {ir::Field::kTcpFlags, "tcp flags", kTcpFlagBits, true},
    {ir::Field::kIcmpType, "icmp type"},
    {ir::Field::kIcmpCode, "icmp code"},
    {ir::Field::kPacketType, "packet type", kPacketTypes},
    {ir::Field::kMacSource, "source MAC"},
    {ir::Field::kMark, "mark"},
    {ir::Field::kOwnerUid, "owner's user id"},
    {ir::Field::kCtState, "ct state", kCtStateBits, true},
    {ir::Field::kCtDir, "ct direction", kDirections},
    {ir::Field::kCtStatus, "ct status", kCtStatusBits, true},
    {ir::Field::kCtMark, "ct mark"},
    {ir::Field::kCtExpires, "ct expiry"},
    {ir::Field::kCtProto, "ct protocol", kProtocols},
    {ir::Field::kCt4OrigSaddr, "ct original source"},
    {ir::Field::kCt4OrigDaddr, "ct original destination"},
    {ir::Field::kCt4ReplySaddr, "ct reply source"},
    {ir::Field::kCt4ReplyDaddr, "ct reply destination"},
    {ir::Field::kCt6OrigSaddr, "ct original source"},
    {ir::Field::kCt6OrigDaddr, "ct original destination"},
    {ir::Field::kCt6ReplySaddr, "ct reply source"},
    {ir::Field::kCt6ReplyDaddr, "ct reply destination"},
    {ir::Field::kCtOrigSport, "ct original sport"},
    {ir::Field::kCtOrigDport, "ct original dport"},
    {ir::Field::kCtReplySport, "ct reply sport"},
    {ir::Field::kCtReplyDport, "ct reply dport"},
    {ir::Field::kCtMasterHelper, "ct master's helper", kConnHelpers},
});
static_assert(kFieldWords.size() == abi::kFieldCount);

struct HeaderWords {
  abi::Header header;
  std::string_view there, absent;
};
constexpr auto kHeaderWords = std::to_array<HeaderWords>({
    {abi::Header::kFirstFragment, "it is no later fragment", "it is a later fragment"},
    {abi::Header::kNotShortTcpFrag, "its fragment offset is not 8", "its fragment offset is 8"},
    {abi::Header::kPorts, "it has ports", "its ports are cut off"},
    {abi::Header::kTcp, "it has a tcp header", "its tcp header is cut short"},
    {abi::Header::kUdp, "it has a udp header", "its udp header is cut short"},
    {abi::Header::kIcmp, "it has an icmp header", "its icmp header is cut short"},
    {abi::Header::kConntrack, "it has a conntrack entry", "it has no conntrack entry"},
    {abi::Header::kMac, "it has an Ethernet header", "it has no Ethernet header"},
    {abi::Header::kProtocol, "its protocol is known", "its protocol lies behind extension headers cut short"},
    {abi::Header::kSctp, "it has an sctp header", "its sctp header is cut short"},
    {abi::Header::kDccp, "it has a dccp header", "its dccp header is cut short"},
    {abi::Header::kOwner, "its sender's user id is known", "its sender's user id is not known"},
    {abi::Header::kKernelSocket, "the kernel's own socket sent it", "the kernel's own socket did not send it"},
});
static_assert(kHeaderWords.size() == static_cast<std::size_t>(abi::Header::kCount));

const FieldWords& Words(ir::Field field) { return kFieldWords[static_cast<std::size_t>(field)]; }

std::string InterfaceName(U128 value) {
  char name[sizeof value + 1] = {};
  std::memcpy(name, &value, sizeof value);
  return name[0] == '\0' ? "none" : name;
}

std::string Bits(std::span<const NamedValue> names, unsigned value) {
  std::string out;
  for (const NamedValue& bit : names) {
    if ((value & bit.value) == 0) continue;
    if (!out.empty()) out += ',';
    out += bit.name;
  }
  return out.empty() ? "none" : out;
}

}  // namespace

std::string ValueText(ir::Field field, U128 value) {
  if (abi::Info(field).format == abi::FieldFormat::kInterface) return InterfaceName(value);
  const FieldWords& words = Words(field);
  if (words.bits) return Bits(words.names, static_cast<unsigned>(value));
  for (const NamedValue& named : words.names) {
    if (named.value == value) return std::string(named.name);
  }
  return ir::FormatValue(field, value);
}

namespace {

// Ports are spoken of with their protocol: "tcp dport".
std::string Subject(ir::Field field, const abi::PacketMeta& meta) {
  std::string words(Words(field).words);
  if (field != ir::Field::kL4Sport && field != ir::Field::kL4Dport) return words;
  return ValueText(ir::Field::kL4Proto, meta.proto) + " " + words;
}

std::string SetText(const ir::InSet& p) {
  std::string out;
  for (const ir::Interval& i : p.values.Intervals()) {
    if (!out.empty()) out += ", ";
    out += ValueText(p.field, i.low);
    if (i.high != i.low) out += ".." + ValueText(p.field, i.high);
  }
  return "{" + out + "}";
}

std::string Is(ir::Field field, const abi::PacketMeta& meta) {
  const std::string_view verb = field == ir::Field::kTcpFlags ? "are" : "is";
  return fmt::format("{} {} {}", Subject(field, meta), verb, ValueText(field, LoadField(field, meta)));
}

// Two fields of one byte: what a rule asks about is spoken of alone.
std::string TosPart(U128 mask, const abi::PacketMeta& meta) {
  constexpr unsigned kDscp = 0xFC, kEcn = 0x03;
  if (mask == kDscp) return fmt::format("dscp is {:#04x}", meta.tos >> 2U);
  if (mask == kEcn) return fmt::format("ecn is {}", meta.tos & kEcn);
  return Is(ir::Field::kIpTos, meta);
}

std::string Is(const ir::MaskEq& p, const abi::PacketMeta& meta) {
  return p.field == ir::Field::kIpTos ? TosPart(p.mask, meta) : Is(p.field, meta);
}

std::string InSetReason(const ir::InSet& p, bool hit, const abi::PacketMeta& meta) {
  return fmt::format("{}, {} {}", Is(p.field, meta), hit ? "in" : "not in", SetText(p));
}

std::string MaskReason(const ir::MaskEq& p, bool hit, const abi::PacketMeta& meta) {
  const std::string is = Is(p.field, meta);
  if (const auto name = ir::AsNameTest(p)) return fmt::format("{}, {}{}", is, hit ? "as " : "not ", *name);
  if (p.mask == ir::MaxValue(p.field)) return hit ? is : fmt::format("{}, not {}", is, ValueText(p.field, p.value));
  if (p.value == 0 && Words(p.field).bits) {
    return fmt::format("{}, {} {}", is, hit ? "none of" : "one of", ValueText(p.field, p.mask));
  }
  if (const auto length = ir::AsPrefixLength(p.field, p.mask)) {
    return fmt::format("{}, {} {}/{}", is, hit ? "in" : "not in", ValueText(p.field, p.value), *length);
  }
  return fmt::format("{}, {} {} under the mask {}", is, hit ? "as" : "not", ValueText(p.field, p.value),
                     ValueText(p.field, p.mask));
}

}  // namespace

std::string Finding(const ir::Pred& leaf, Outcome outcome, const abi::PacketMeta& meta, const abi::Context& context) {
  if (const auto* set = std::get_if<ir::InSet>(&leaf)) return Is(set->field, meta);
  if (const auto* mask = std::get_if<ir::MaskEq>(&leaf)) return Is(*mask, meta);
  return Reason(leaf, outcome, meta, context);
}

std::string Reason(const ir::Pred& leaf, Outcome outcome, const abi::PacketMeta& meta, const abi::Context& context) {
  const bool hit = outcome == Outcome::kHit;
  return std::visit(ir::Overloaded{
                        [&](const ir::Const&) -> std::string { return hit ? "it always matches" : "it never matches"; },
                        [&](const ir::Present& p) {
                          const HeaderWords& words = kHeaderWords[static_cast<std::size_t>(p.header)];
                          return std::string(hit ? words.there : words.absent);
                        },
                        [&](const ir::InSet& p) { return InSetReason(p, hit, meta); },
                        [&](const ir::MaskEq& p) { return MaskReason(p, hit, meta); },
                        [&](const ir::Call& p) { return CallReason(p, outcome, meta, context); },
                        [](const auto&) { return std::string(); },
                    },
                    leaf);
}

}  // namespace iptc::eval
