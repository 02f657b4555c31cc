#include "compiler/ir/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "compiler/ir/value_text.h"
#include "tests/support/random_rulesets.h"

namespace iptc::ir {
namespace {

std::optional<Ruleset> ParseText(const std::string& text, std::string* fault = nullptr) {
  source::SourceMap sources;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, sources);
  auto ruleset = Parse(sources.AddFile("test.ir", text), emitter);
  EXPECT_EQ(ruleset.has_value(), sink.diagnostics.empty());
  if (fault != nullptr && !sink.diagnostics.empty()) {
    const diag::Diagnostic& d = sink.diagnostics.front();
    *fault = sources.Describe(d.PrimarySpan()) + ": " + d.message;
  }
  return ruleset;
}

void ForgetOrigins(Ruleset& ruleset) {
  for (Table& table : ruleset.tables) {
    for (Chain& chain : table.chains) {
      for (Rule& rule : chain.rules) rule.origin = {};
      for (Rule& rule : chain.retired) rule.origin = {};
    }
  }
}

TEST(IrText, ParseReadsBackWhatPrintWrote) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    random::Rng rng(seed);
    const Ruleset ruleset =
        random::RandomRuleset(rng, {.depth = 4, .max_rules = 5, .packet_calls = true, .odd_groups = true});
    RC_ASSERT(Verify(ruleset).empty());
    const std::string text = Print(ruleset);
    std::string fault;
    auto again = ParseText(text, &fault);
    RC_LOG() << fault << "\n" << text;
    RC_ASSERT(again.has_value());
    ForgetOrigins(*again);
    RC_ASSERT(*again == ruleset);
    RC_ASSERT(Print(*again) == text);
  }));
}

TEST(IrText, ValuesReadBackInEveryFormat) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    random::Rng rng(seed);
    for (const abi::FieldInfo& info : abi::kFields) {
      const U128 value = random::RandomValue(rng, info.field);
      RC_ASSERT(ParseValue(FormatValue(info.field, value)) == value);
    }
  }));
}

TEST(IrText, ValuesLookAsPeopleWriteThem) {
  EXPECT_EQ(FormatValue(Field::kIp4Saddr, 0x0A000001), "10.0.0.1");
  EXPECT_EQ(FormatValue(Field::kIp6Daddr, 1), "::1");
  EXPECT_EQ(FormatValue(Field::kMacSource, 0x001122334455), "00:11:22:33:44:55");
  EXPECT_EQ(FormatValue(Field::kMark, 0xFF), "0x000000ff");
  EXPECT_EQ(FormatValue(Field::kL4Dport, 80), "80");
}

TEST(IrText, ValuesThatAreNone) {
  for (const char* text : {"", "0x", "0xg", "1.2.3", "256.0.0.0", ":", "1:2", "0x1ffffffffffffffffffffffffffffffff",
                           "ff", "340282366920938463463374607431768211456", "00:11:22:33:44:5"}) {
    EXPECT_FALSE(ParseValue(text).has_value()) << text;
  }
  EXPECT_EQ(ParseValue("340282366920938463463374607431768211455"), ~U128{0});
}

TEST(IrText, NamesThatLookLikePrefixesStayExact) {
  // An interface whose name ends in a plus: no test that -i can express, but the text must not turn it into one.
  const Pred odd = MaskEq{Field::kIifName, (U128{1} << 40U) - 1, 0x2B687465};
  EXPECT_EQ(Print(odd), "iif & 0xffffffffff == 0x2b687465");
  EXPECT_EQ(Print(NameTest(Field::kIifName, "eth+")), "iif == \"eth+\"");
  EXPECT_EQ(Print(NameTest(Field::kIifName, "a\"b")), "iif == \"a\\\"b\"");
}

TEST(IrText, NestsAsDeepAsVerifyAllows) {
  Ruleset ruleset;
  ruleset.tables.push_back(MakeTable(Family::kIp4, TableId::kFilter));
  Pred deep = MaskEq{Field::kL4Proto, 0xFF, 6};
  for (int depth = 1; depth < kMaxDepth; ++depth) deep = depth % 2 == 0 ? Negate(deep) : Pred(AllOf{{deep}});
  ruleset.tables[0].chains[0].rules.emplace_back().when = deep;
  ASSERT_EQ(Verify(ruleset), std::vector<std::string>{});
  auto again = ParseText(Print(ruleset));
  ASSERT_TRUE(again.has_value());
  ForgetOrigins(*again);
  EXPECT_TRUE(*again == ruleset);
  ruleset.tables[0].chains[0].rules[0].when = Negate(deep);
  EXPECT_EQ(Verify(ruleset).size(), 1U);
}

TEST(IrText, DeepNestingIsRefusedNotFollowed) {
  std::string fault;
  const std::string text =
      "table ip4 filter { chain INPUT hook=input policy=drop { r0 #1: " + std::string(100000, '(') + "always";
  EXPECT_FALSE(ParseText(text, &fault).has_value());
  EXPECT_EQ(fault, "test.ir:1:466: expected terms nested less deeply");
}

TEST(IrText, OriginsArePrintedAsComments) {
  source::SourceMap sources;
  const auto file = sources.AddFile("fw.sh", "\n  iptables -A INPUT\n");
  Ruleset ruleset;
  ruleset.tables.push_back(MakeTable(Family::kIp4, TableId::kRaw));
  Rule rule;
  rule.number = 1;
  rule.origin = {file, 3, 11, source::ExpansionId::kNone};
  ruleset.tables[0].chains[0].rules.push_back(rule);
  const std::string text = Print(ruleset, &sources);
  EXPECT_NE(text.find("r0 #1: always -> continue  @ fw.sh:2:3\n"), std::string::npos) << text;
  auto again = ParseText(text);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->tables[0].chains[0].rules[0].origin.IsValid());
}

}  // namespace
}  // namespace iptc::ir
