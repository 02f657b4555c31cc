// What the .t files cannot show: where diagnostics point, what they propose, and that printing is parsing's inverse.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/ext/fixture.h"

namespace iptc::ext {
namespace {

constexpr std::uint16_t kTcp = 6;

const OptionSpec& MatchOption(std::string_view match, std::string_view option) {
  return OptionOf(FindMatch(match, abi::Family::kIp4)->options, option);
}
const OptionSpec& TargetOption(std::string_view target, std::string_view option) {
  return OptionOf(FindTarget(target, abi::Family::kIp4)->options, option);
}

TEST(Value, PointsAtTheBadPortOfAList) {
  Desk desk;
  desk.rule.protocol = kTcp;
  EXPECT_FALSE(desk.Parse(MatchOption("multiport", "dports"), "22,99999,80"));
  EXPECT_EQ(desk.Last().code, "IPT130");
  EXPECT_EQ(desk.Underlined(), "99999");
}

TEST(Value, PointsAtTheSixteenthPort) {
  Desk desk;
  desk.rule.protocol = kTcp;
  EXPECT_FALSE(desk.Parse(MatchOption("multiport", "dports"), "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15:16"));
  EXPECT_EQ(desk.Last().code, "IPT136");
  EXPECT_EQ(desk.Underlined(), "15:16");
}

TEST(Value, MendsADashInAPortRange) {
  Desk desk;
  EXPECT_FALSE(desk.Parse(MatchOption("tcp", "dport"), "80-90"));
  ASSERT_EQ(desk.Last().fixits.size(), 1U);
  const diag::FixIt& fix = desk.Last().fixits.front();
  EXPECT_EQ(fix.fixability, diag::Fixability::kSafe);
  EXPECT_EQ(desk.emitter.Sources().TextOf(fix.edits.front().span), "-");
  EXPECT_EQ(fix.edits.front().replacement, ":");
}

TEST(Value, ProposesTheNearestService) {
  Desk desk;
  EXPECT_FALSE(desk.Parse(MatchOption("tcp", "dport"), "htttp"));
  ASSERT_EQ(desk.Last().fixits.size(), 1U);
  EXPECT_EQ(desk.Last().fixits.front().edits.front().replacement, "http");
}

TEST(Value, ProposesTheNearestName) {
  Desk desk;
  EXPECT_FALSE(desk.Parse(MatchOption("conntrack", "ctstate"), "NEW,ESTABLISEHD"));
  EXPECT_EQ(desk.Underlined(), "ESTABLISEHD");
  ASSERT_EQ(desk.Last().fixits.size(), 1U);
  EXPECT_EQ(desk.Last().fixits.front().edits.front().replacement, "ESTABLISHED");
}

TEST(Value, ListsTheNamesWhereNoneIsNear) {
  Desk desk;
  EXPECT_FALSE(desk.Parse(MatchOption("state", "state"), "quux"));
  ASSERT_EQ(desk.Last().notes.size(), 1U);
  EXPECT_EQ(desk.Last().notes.front().text, "known are: INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED");
}

TEST(Value, MendsTheCaseOfALogLevel) {
  Desk desk;
  EXPECT_FALSE(desk.Parse(TargetOption("LOG", "log-level"), "DEBUG"));
  EXPECT_EQ(desk.Last().code, "IPT110");
  EXPECT_EQ(desk.Last().fixits.front().edits.front().replacement, "debug");
}

TEST(Value, PointsAtTheMaskAndTheNatPort) {
  Desk desk;
  desk.rule.protocol = kTcp;
  EXPECT_FALSE(desk.Parse(MatchOption("conntrack", "ctorigsrc"), "10.0.0.0/foo"));
  EXPECT_EQ(desk.Underlined(), "foo");
  EXPECT_FALSE(desk.Parse(TargetOption("DNAT", "to-destination"), "10.0.0.1:80-90000"));
  EXPECT_EQ(desk.Underlined(), "90000");
  EXPECT_FALSE(desk.Parse(TargetOption("DNAT", "to-destination"), "10.0.0.1-10.0.0.256"));
  EXPECT_EQ(desk.Underlined(), "10.0.0.256");
}

TEST(Value, WarnsOfACutPrefix) {
  Desk desk;
  const auto value = desk.Parse(TargetOption("LOG", "log-prefix"), "123456789012345678901234567890-");
  ASSERT_TRUE(value);
  EXPECT_EQ(std::get<std::string>(*value), "12345678901234567890123456789");
  EXPECT_EQ(desk.Last().code, "IPT120");
  EXPECT_EQ(desk.Last().severity, diag::Severity::kWarning);
  EXPECT_EQ(desk.Underlined(), "0-");
}

TEST(Value, NatPortsAskForTheProtocolSoFar) {
  Desk desk;
  desk.rule.before_match = desk.Write("x").Span(0, 0);
  EXPECT_FALSE(desk.Parse(TargetOption("DNAT", "to-destination"), "10.0.0.1:80"));
  EXPECT_EQ(desk.Last().code, "IPT302");
  EXPECT_EQ(desk.Last().fixits.front().edits.front().replacement, "-p tcp ");
}

// A hole in the middle of a text with an embedded quote, a backslash, a blank.
TEST(Value, Quotes) {
  EXPECT_EQ(Quoted("plain_text-1"), "plain_text-1");
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("a b"), "\"a b\"");
  EXPECT_EQ(Quoted("a\"b\\c'd"), "\"a\\\"b\\\\c\\'d\"");
}

// Hostile words end in a value or a diagnostic, never elsewhere.
RC_GTEST_PROP(ValueProperty, AnyWordIsParsedOrReported, (const std::string& text, bool ip6)) {
  Desk desk;
  desk.rule.protocol = kTcp;
  desk.rule.family = ip6 ? abi::Family::kIp6 : abi::Family::kIp4;
  const auto try_options = [&](std::span<const OptionSpec> options) {
    for (const OptionSpec& option : options) {
      const std::size_t before = desk.sink.diagnostics.size();
      const auto value = desk.Parse(option, text);
      RC_ASSERT(value || desk.sink.diagnostics.size() > before);
    }
  };
  for (const MatchExtension* match : Matches()) try_options(match->options);
  for (const TargetExtension* target : Targets()) try_options(target->options);
}

// print . parse is the identity on what parse . print gives.
void ExpectFixpoint(const OptionSpec& option, const std::string& text, abi::Family family) {
  Desk desk;
  desk.rule.protocol = kTcp;
  desk.rule.family = family;
  const auto value = desk.Parse(option, text);
  RC_ASSERT(value.has_value());
  const std::string printed = PrintArgument({&option, *value, false, {}});
  const auto again = desk.Parse(option, printed.substr(option.name.size() + 4));
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == *value);
}

RC_GTEST_PROP(ValueProperty, RangesAndMarksRoundTrip, (std::uint16_t low, std::uint16_t high, std::uint32_t mark)) {
  const std::string range = std::to_string(std::min(low, high)) + ":" + std::to_string(std::max(low, high));
  ExpectFixpoint(MatchOption("tcp", "sport"), range, abi::Family::kIp4);
  ExpectFixpoint(MatchOption("udp", "sport"), std::to_string(low) + ":" + std::to_string(high), abi::Family::kIp4);
  ExpectFixpoint(MatchOption("conntrack", "ctexpire"), std::to_string(mark), abi::Family::kIp4);
  ExpectFixpoint(MatchOption("mark", "mark"), std::to_string(mark) + "/" + std::to_string(low), abi::Family::kIp4);
}

RC_GTEST_PROP(ValueProperty, AddressesRoundTrip,
              (std::uint32_t a, std::uint32_t b, std::uint16_t low, std::uint16_t high)) {
  const auto dotted = [](std::uint32_t x) {
    return std::to_string(x >> 24U) + "." + std::to_string(x >> 16U & 255U) + "." + std::to_string(x >> 8U & 255U) +
           "." + std::to_string(x & 255U);
  };
  const std::string ports = std::to_string(std::min(low, high)) + "-" + std::to_string(std::max(low, high));
  const OptionSpec& to = TargetOption("DNAT", "to-destination");
  ExpectFixpoint(to, dotted(a) + "-" + dotted(b) + ":" + ports, abi::Family::kIp4);
  ExpectFixpoint(to,
                 "[2001:db8::" + fmt::format("{:x}", a >> 16U) + "-::" + fmt::format("{:x}", b >> 16U) + "]:" + ports,
                 abi::Family::kIp6);
  ExpectFixpoint(MatchOption("conntrack", "ctorigsrc"), dotted(a) + "/" + std::to_string(b % 33), abi::Family::kIp4);
}

RC_GTEST_PROP(ValueProperty, RatesRoundTrip, (std::uint16_t n)) {
  RC_PRE(n > 0 && n <= 10000);
  const OptionSpec& limit = MatchOption("limit", "limit");
  Desk desk;
  const std::string once = desk.Canonical(limit, std::to_string(n) + "/minute");
  RC_ASSERT(desk.Canonical(limit, once.substr(std::string_view(" --limit ").size())) == once);
}

}  // namespace
}  // namespace iptc::ext
