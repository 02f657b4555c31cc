// Parse(Print(spec)) == spec for every spec that parsing can give, and no text upsets the parser.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "compiler/syntax/packet_spec.h"
#include "compiler/syntax/packet_values.h"
#include "runtime/abi/conntrack.h"

namespace iptc::syntax {
namespace {

using abi::Family;
using abi::PacketSpec;

template <class Integer>
std::optional<Integer> Maybe() {
  return *rc::gen::arbitrary<bool>() ? std::optional<Integer>(*rc::gen::arbitrary<Integer>()) : std::nullopt;
}

std::string AnyName(std::size_t longest) {
  const auto letter =
      rc::gen::oneOf(rc::gen::elementOf(std::string("abcz019.+-_@:/\"\\ #=>")), rc::gen::inRange('!', '~'));
  std::string name = *rc::gen::container<std::string>(letter);
  name.resize(std::min(name.size(), longest));
  return name;
}

U128 AnyAddress(Family family) {
  const auto low = *rc::gen::arbitrary<std::uint64_t>();
  if (family == Family::kIp4) return low & 0xFFFFFFFFU;
  return (U128{*rc::gen::arbitrary<std::uint64_t>()} << 64U) | low;
}

void AddSubject(PacketSpec& spec) {
  const int kind = *rc::gen::inRange(0, 6);
  if (kind == 0) {
    spec.hex = *rc::gen::nonEmpty(rc::gen::arbitrary<std::vector<std::uint8_t>>());
    spec.family = (spec.hex[0] >> 4U) == 6 ? Family::kIp6 : Family::kIp4;
  } else if (kind == 1) {
    spec.capture_file = "f" + AnyName(40);
    spec.capture_number = *rc::gen::positive<std::uint64_t>();
  } else {
    spec.family = *rc::gen::element(Family::kIp4, Family::kIp6);
    spec.proto = *rc::gen::oneOf(rc::gen::arbitrary<std::uint8_t>(),
                                 rc::gen::element<std::uint8_t>(1, 6, 17, 33, 47, 50, 51, 58, 132, 136));
    spec.saddr = AnyAddress(spec.family);
    spec.daddr = AnyAddress(spec.family);
  }
}

// What only packets have that are made of fields.
void AddHeaders(PacketSpec& spec) {
  if (spec.proto == 1 || spec.proto == 58) {
    spec.icmp_type = *rc::gen::arbitrary<std::uint8_t>();
    spec.icmp_code = *rc::gen::arbitrary<std::uint8_t>();
  }
  if (spec.proto == 6) {
    spec.tcp_flags = Maybe<std::uint8_t>();
    spec.tcp_options = *rc::gen::arbitrary<std::vector<std::uint8_t>>();
  }
  if (HasPorts(spec.proto)) {
    spec.sport = *rc::gen::arbitrary<std::uint16_t>();
    spec.dport = *rc::gen::arbitrary<std::uint16_t>();
  }
  spec.ttl = Maybe<std::uint8_t>();
  spec.tos = Maybe<std::uint8_t>();
  if (*rc::gen::arbitrary<bool>()) spec.length = *rc::gen::inRange<std::uint32_t>(0, 65576);
  if (*rc::gen::arbitrary<bool>()) {
    spec.fragment_offset = static_cast<std::uint16_t>(*rc::gen::inRange(0, 8192) * 8);
    spec.more_fragments = *rc::gen::arbitrary<bool>();
  }
  if (*rc::gen::arbitrary<bool>()) spec.cut = *rc::gen::inRange<std::uint32_t>(0, 65536);
}

PacketSpec AnySpec() {
  PacketSpec spec;
  AddSubject(spec);
  if (spec.hex.empty() && spec.capture_file.empty()) AddHeaders(spec);
  spec.in = AnyName(15);
  spec.out = AnyName(15);
  if (*rc::gen::arbitrary<bool>()) {
    spec.ct_state =
        *rc::gen::element(abi::kCtNew, abi::kCtEstablished, abi::kCtRelated, abi::kCtInvalid, abi::kCtUntracked);
  }
  spec.mark = Maybe<std::uint32_t>();
  if (spec.capture_file.empty()) spec.mac_source = Maybe<std::uint64_t>();
  if (spec.mac_source) *spec.mac_source &= 0xFFFFFFFFFFFFU;
  spec.uid = Maybe<std::uint32_t>();
  spec.gid = Maybe<std::uint32_t>();
  spec.at_ns = Maybe<std::uint64_t>();
  if (spec.at_ns) {
    *spec.at_ns = *rc::gen::oneOf(
        rc::gen::arbitrary<std::uint64_t>(),
        rc::gen::map(rc::gen::inRange<std::uint64_t>(0, 500), [](std::uint64_t s) { return s * 1'000'000'000U; }));
  }
  return spec;
}

TEST(PacketSpecRoundTrip, ParseOfPrintIsTheSame) {
  EXPECT_TRUE(rc::check([] {
    const PacketSpec spec = AnySpec();
    const std::string text = PrintPacketSpec(spec);
    const auto parsed = ParsePacketSpec(text);
    RC_LOG() << text << (parsed ? "" : ": " + parsed.error()) << '\n';
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(*parsed == spec);
    RC_ASSERT(PrintPacketSpec(*parsed) == text);
  }));
}

TEST(PacketSpecRoundTrip, AnyTextIsReadOrRefused) {
  EXPECT_TRUE(rc::check([](const std::string& noise) {
    for (const std::string& text : {noise, "tcp in " + noise, "tcp 10.0.0.1 > " + noise, "hex:" + noise}) {
      const auto parsed = ParsePacketSpec(text);
      if (!parsed) continue;
      const auto again = ParsePacketSpec(PrintPacketSpec(*parsed));
      RC_ASSERT(again.has_value());
      RC_ASSERT(*again == *parsed);
    }
  }));
}

}  // namespace
}  // namespace iptc::syntax
