// The meaning of predicates, term by term: what everything fast is compared with.
#include "compiler/eval/evaluate.h"

#include <cstring>

#include <gtest/gtest.h>

#include "runtime/helpers/limit.h"
#include "tests/support/random_outcomes.h"

namespace iptc::eval {
namespace {

using ir::All;
using ir::Any;
using ir::Field;
using ir::Header;
using ir::Negate;
using ir::Pred;

constexpr Outcome kHit = Outcome::kHit, kMiss = Outcome::kMiss, kHotdrop = Outcome::kHotdrop;

Outcome Ask(const Pred& pred, const abi::PacketMeta& meta = {}) {
  abi::Context context;
  return Evaluate(pred, meta, context);
}

Pred Is(Outcome outcome) { return ir::Const{outcome}; }

TEST(Evaluate, PresenceDecidesOrHotdrops) {
  abi::PacketMeta meta;
  EXPECT_EQ(Ask(ir::Present{Header::kTcp, kMiss}, meta), kMiss);
  EXPECT_EQ(Ask(ir::Present{Header::kTcp, kHotdrop}, meta), kHotdrop);
  meta.present = abi::HeaderBit(Header::kTcp);
  EXPECT_EQ(Ask(ir::Present{Header::kTcp, kHotdrop}, meta), kHit);
}

TEST(Evaluate, GroupsStopWhereTheKernelStops) {
  EXPECT_EQ(Ask(ir::AllOf{{Is(kHit), Is(kMiss), Is(kHotdrop)}}), kMiss);
  EXPECT_EQ(Ask(ir::AllOf{{Is(kHit), Is(kHotdrop), Is(kMiss)}}), kHotdrop);
  EXPECT_EQ(Ask(ir::AllOf{{Is(kHit), Is(kHit)}}), kHit);
  EXPECT_EQ(Ask(ir::AnyOf{{Is(kMiss), Is(kHit), Is(kHotdrop)}}), kHit);
  EXPECT_EQ(Ask(ir::AnyOf{{Is(kMiss), Is(kHotdrop), Is(kHit)}}), kHotdrop);
  EXPECT_EQ(Ask(ir::AllOf{}), kHit);
  EXPECT_EQ(Ask(ir::AnyOf{}), kMiss);
}

TEST(Evaluate, NegationKeepsHotdrop) {
  EXPECT_EQ(Ask(Negate(Is(kHit))), kMiss);
  EXPECT_EQ(Ask(Negate(Is(kMiss))), kHit);
  EXPECT_EQ(Ask(Negate(Is(kHotdrop))), kHotdrop);
}

TEST(Evaluate, FieldsAreAsWideAsTheirRow) {
  abi::PacketMeta meta;
  meta.saddr = (U128{0x20010db8} << 96U) | 0x0A000001;
  EXPECT_EQ(Ask(ir::InSet{Field::kIp4Saddr, {{0x0A000001, 0x0A000001}}}, meta), kHit);
  EXPECT_EQ(Ask(ir::MaskEq{Field::kIp6Saddr, ~U128{0} << 96U, U128{0x20010db8} << 96U}, meta), kHit);
  meta.mac_source = 0x001122334455;
  EXPECT_EQ(Ask(ir::MaskEq{Field::kMacSource, 0xFFFFFFFFFFFF, 0x001122334455}, meta), kHit);
}

TEST(Evaluate, ConntrackFieldsComeFromTheEntry) {
  abi::CtView entry;
  entry.orig_dport = 443;
  abi::PacketMeta meta;
  const Pred test = ir::InSet{Field::kCtOrigDport, {{443, 443}}};
  EXPECT_EQ(Ask(test, meta), kMiss);
  meta.ct = &entry;
  EXPECT_EQ(Ask(test, meta), kHit);
}

TEST(Evaluate, InterfaceNames) {
  abi::PacketMeta meta;
  meta.iif = std::get<ir::MaskEq>(ir::NameTest(Field::kIifName, "eth10")).value;
  EXPECT_EQ(Ask(ir::NameTest(Field::kIifName, "eth1"), meta), kMiss);
  EXPECT_EQ(Ask(ir::NameTest(Field::kIifName, "eth1+"), meta), kHit);
  EXPECT_EQ(Ask(ir::NameTest(Field::kIifName, "+"), meta), kHit);
  EXPECT_EQ(Ask(ir::NameTest(Field::kOifName, "eth10"), meta), kMiss);
}

// A limit of one packet: the terms before it decide whether its credit is spent.
ir::Ruleset LimitRuleset(bool limit_first) {
  const auto params = helpers::MakeLimitParams(helpers::kLimitScale * 60, 1);
  ir::Call limit{"limit", std::vector<std::uint8_t>(sizeof params), ir::Effect::kWrites, ir::Call::kNoSlot};
  std::memcpy(limit.params.data(), &params, sizeof params);
  const Pred port = ir::InSet{Field::kL4Dport, {{80, 80}}};
  ir::Ruleset ruleset;
  ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kFilter));
  ir::Rule rule;
  rule.number = 1;
  rule.when = limit_first ? All(Pred(limit), port) : All(port, Pred(limit));
  rule.then = ir::Accept{};
  ruleset.tables[0].chains[0].rules.push_back(rule);
  ir::AssignSlots(ruleset);
  return ruleset;
}

std::uint32_t RulesHit(const ir::Ruleset& ruleset, std::initializer_list<std::uint16_t> ports) {
  const InterpretedRuleset interpreted(ruleset);
  abi::Context context;
  context.now_ns = 1'700'000'000'000'000'000;
  const random::Slots slots(interpreted.Program(), context);
  context.slots = slots.Data();
  std::uint32_t hits = 0;
  for (const std::uint16_t port : ports) {
    abi::PacketMeta meta;
    meta.dport = port;
    abi::Cursor cursor;
    const auto match = interpreted.Program().tables[0].chains[0].classifier.Next(cursor, meta, context);
    hits += match.rule == 0 ? 1 : 0;
  }
  return hits;
}

TEST(Interpreter, StateIsSpentInWrittenOrder) {
  EXPECT_EQ(RulesHit(LimitRuleset(true), {22, 80}), 0U);   // the wrong port took the credit
  EXPECT_EQ(RulesHit(LimitRuleset(false), {22, 80}), 1U);  // the port test came first
}

TEST(Interpreter, GoesOnBehindAMatchAndSkipsRetiredRules) {
  ir::Ruleset ruleset;
  ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kFilter));
  ir::Chain& chain = ruleset.tables[0].chains[1];  // FORWARD, behind INPUT's policy counter
  for (std::uint32_t number : {1U, 3U, 4U}) {
    ir::Rule& rule = chain.rules.emplace_back();
    rule.number = number;
    rule.when = Is(number == 3 ? kMiss : kHit);
  }
  chain.retired.emplace_back().number = 2;
  const InterpretedRuleset interpreted(ruleset);
  const abi::Classifier classifier = interpreted.Program().tables[0].chains[1].classifier;
  abi::Context context;
  const abi::PacketMeta meta;
  abi::Cursor cursor;
  abi::Match match = classifier.Next(cursor, meta, context);
  EXPECT_EQ(match.rule, 0U);
  EXPECT_EQ(match.counter, 1U);
  match = classifier.Next(cursor, meta, context);
  EXPECT_EQ(match.rule, 3U);
  EXPECT_EQ(match.counter, 4U);
  EXPECT_EQ(cursor.next, 4U);
  EXPECT_EQ(classifier.Next(cursor, meta, context).rule, abi::Match::kNone);
  EXPECT_EQ(classifier.Next(cursor, meta, context).rule, abi::Match::kNone);
}

TEST(Interpreter, HotdropStepsNoCounter) {
  ir::Ruleset ruleset;
  ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kRaw));
  ruleset.tables[0].chains[0].rules.emplace_back().when = Is(kHotdrop);
  const InterpretedRuleset interpreted(ruleset);
  abi::Context context;
  abi::Cursor cursor;
  const abi::Match match = interpreted.Program().tables[0].chains[0].classifier.Next(cursor, {}, context);
  EXPECT_EQ(match.rule, abi::Match::kHotdrop);
  EXPECT_EQ(match.counter, abi::Match::kNone);
}

TEST(InterpreterDeathTest, UnknownHelpersAreABrokenInvariant) {
  EXPECT_DEATH((void)Ask(ir::Call{"no such", {}, ir::Effect::kPure, ir::Call::kNoSlot}), "no helper named `no such`");
}

}  // namespace
}  // namespace iptc::eval
