// The parameter blocks that targets hand to the runtime.
#include <gtest/gtest.h>

#include <cstring>

#include "runtime/abi/target_params.h"
#include "tests/unit/ext/fixture.h"

namespace iptc::ext {
namespace {

template <class Params>
Params Lowered(std::string_view target, std::string_view option, const std::string& text,
               abi::Family family = abi::Family::kIp4) {
  Desk desk;
  desk.rule.family = family;
  desk.rule.protocol = 6;
  const TargetExtension& extension = *FindTarget(target, family);
  const OptionSpec& spec = OptionOf(extension.options, option);
  const auto value = desk.Parse(spec, text);
  EXPECT_TRUE(value) << text;
  const Argument argument{&spec, *value, false, {}};
  const ir::Target lowered = extension.lower({&argument, 1}, desk.rule);
  const auto& action = std::get<ir::Action>(lowered);
  EXPECT_EQ(action.name, target);
  Params params;
  EXPECT_EQ(action.params.size(), sizeof(params));
  std::memcpy(&params, action.params.data(), sizeof(params));
  return params;
}

std::uint32_t MarkAfter(std::string_view option, const std::string& text, std::uint32_t mark) {
  const auto params = Lowered<abi::MarkParams>("MARK", option, text);
  return (mark & ~params.mask) ^ params.value;
}

TEST(Target, MarkArithmetic) {
  EXPECT_EQ(MarkAfter("set-mark", "0x5", 0xFFFFFFFF), 0x5U);
  EXPECT_EQ(MarkAfter("set-mark", "0x101/0xff", 0xABCD), 0xAB01U);
  EXPECT_EQ(MarkAfter("set-xmark", "0x101/0xff", 0xABCD), (0xABCDU & ~0xFFU) ^ 0x101U);
  EXPECT_EQ(MarkAfter("and-mark", "0xff", 0xABCD), 0xCDU);
  EXPECT_EQ(MarkAfter("or-mark", "0xff", 0xAB00), 0xABFFU);
  EXPECT_EQ(MarkAfter("xor-mark", "0xff", 0xABCD), 0xAB32U);
}

TEST(Target, NatRanges) {
  const auto both = Lowered<abi::NatParams>("DNAT", "to-destination", "10.0.0.1-10.0.0.9:80-90/1000");
  EXPECT_EQ(both.min_addr, U128{0x0A000001});
  EXPECT_EQ(both.max_addr, U128{0x0A000009});
  EXPECT_EQ(both.flags, abi::kNatMapAddresses | abi::kNatProtoSpecified | abi::kNatProtoOffset);
  EXPECT_EQ(both.min_port, 80);
  EXPECT_EQ(both.max_port, 90);
  EXPECT_EQ(both.base_port, 1000);
  EXPECT_EQ(Lowered<abi::NatParams>("DNAT", "to-destination", ":80").flags, abi::kNatProtoSpecified);
  EXPECT_EQ(Lowered<abi::NatParams>("SNAT", "to-source", "10.0.0.1:80-90/1000").base_port, 0);
  const auto ip6 = Lowered<abi::NatParams>("DNAT", "to-destination", "[2001:db8::1]:80", abi::Family::kIp6);
  EXPECT_EQ(ip6.min_addr, (U128{0x20010DB800000000} << 64U) + 1);
}

// The runtime finds the mask again in the difference of the ends.
TEST(Target, NetmapSpansItsNetwork) {
  const auto net = Lowered<abi::NatParams>("NETMAP", "to", "10.1.2.3/24");
  EXPECT_EQ(net.min_addr, U128{0x0A010200});
  EXPECT_EQ(net.max_addr, U128{0x0A0102FF});
  const auto all = Lowered<abi::NatParams>("NETMAP", "to", "0.0.0.0/0");
  EXPECT_EQ(all.max_addr, U128{0xFFFFFFFF});
  const auto ip6 = Lowered<abi::NatParams>("NETMAP", "to", "2001:db8::1/64", abi::Family::kIp6);
  EXPECT_EQ(ip6.max_addr ^ ip6.min_addr, U128{0xFFFFFFFFFFFFFFFF});
}

TEST(Target, LogAndReject) {
  const auto log = Lowered<abi::LogParams>("LOG", "log-prefix", "12345678901234567890123456789");
  EXPECT_STREQ(log.prefix, "12345678901234567890123456789");
  EXPECT_EQ(log.level, 4);
  EXPECT_EQ(Lowered<abi::RejectParams>("REJECT", "reject-with", "tcp-reset").with, abi::RejectWith::kTcpReset);
  EXPECT_EQ(Lowered<abi::RejectParams>("REJECT", "reject-with", "no-route", abi::Family::kIp6).with,
            abi::RejectWith::kIcmp6NoRoute);
}

TEST(Target, SaysWhatItWrites) {
  const RuleContext rule;
  const ir::Target masquerade = FindTarget("MASQUERADE", rule.family)->lower({}, rule);
  const auto& action = std::get<ir::Action>(masquerade);
  EXPECT_EQ(action.ends, ir::Action::Ends::kAlways);
  EXPECT_NE(action.writes & abi::FieldBit(abi::Field::kIp4Saddr), 0U);
  EXPECT_EQ(action.writes & abi::FieldBit(abi::Field::kIp4Daddr), 0U);
}

}  // namespace
}  // namespace iptc::ext
