#include "compiler/eval/explain.h"

#include <cstring>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compiler/eval/evaluate.h"
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

abi::PacketMeta Packet() {
  abi::PacketMeta meta;
  meta.family = 4;
  meta.proto = 6;
  meta.saddr = 0xC0A80105;
  meta.dport = 81;
  meta.tcp_flags = 0x12;
  meta.ct_state = abi::kCtNew;
  meta.present = abi::HeaderBit(Header::kPorts);
  std::memcpy(&meta.iif, "eth0", 4);
  return meta;
}

std::string Why(const Pred& pred) {
  abi::Context context;
  return Explain(pred, Packet(), context).Why();
}

TEST(Explain, SaysWhatThePacketHasAndWhatTheRuleWants) {
  EXPECT_EQ(Why(ir::InSet{Field::kL4Dport, {{80, 80}}}), "tcp dport is 81, not in {80}");
  EXPECT_EQ(Why(ir::InSet{Field::kL4Dport, {{80, 80}, {1000, 2000}}}), "tcp dport is 81, not in {80, 1000..2000}");
  EXPECT_EQ(Why(ir::MaskEq{Field::kL4Proto, 0xFF, 17}), "protocol is tcp, not udp");
  EXPECT_EQ(Why(ir::MaskEq{Field::kIp4Saddr, 0xFF000000, 0x0A000000}), "source is 192.168.1.5, not in 10.0.0.0/8");
  EXPECT_EQ(Why(ir::NameTest(Field::kIifName, "eth1")), "in interface is eth0, not eth1");
  EXPECT_EQ(Why(ir::NameTest(Field::kOifName, "ppp+")), "out interface is none, not ppp+");
  EXPECT_EQ(Why(ir::AnyBit(Field::kCtState, abi::kCtEstablished | abi::kCtRelated)),
            "ct state is NEW, none of ESTABLISHED,RELATED");
  EXPECT_EQ(Why(ir::MaskEq{Field::kTcpFlags, 0x17, 0x02}),
            "tcp flags are SYN,ACK, not SYN under the mask SYN,ACK,FIN,RST");
  EXPECT_EQ(Why(ir::Present{Header::kTcp, Outcome::kHotdrop}), "its tcp header is cut short");
  EXPECT_EQ(Why(ir::Const{Outcome::kMiss}), "it never matches");
}

TEST(Explain, NegationsBlameTheHit) {
  EXPECT_EQ(Why(Negate(ir::InSet{Field::kL4Dport, {{80, 90}}})), "tcp dport is 81, in {80..90}");
  EXPECT_EQ(Why(Negate(ir::MaskEq{Field::kL4Proto, 0xFF, 6})), "protocol is tcp");
  EXPECT_EQ(Why(Negate(ir::NameTest(Field::kIifName, "eth+"))), "in interface is eth0, as eth+");
}

TEST(Explain, GroupsBlameTheTermThatDecided) {
  const Pred tcp = ir::MaskEq{Field::kL4Proto, 0xFF, 6}, web = ir::InSet{Field::kL4Dport, {{80, 80}}};
  const Pred udp = ir::MaskEq{Field::kL4Proto, 0xFF, 17};
  EXPECT_EQ(Why(All(tcp, web, udp)), "tcp dport is 81, not in {80}");
  EXPECT_EQ(Why(Any(web, udp)), "tcp dport is 81, not in {80}; protocol is tcp, not udp");
  EXPECT_EQ(Why(Negate(Any(web, tcp))), "protocol is tcp");
  EXPECT_EQ(Why(Any(web, tcp)), "");
  EXPECT_EQ(Why(ir::AnyOf{}), "it never matches");
}

TEST(Explain, SaysWhichTermDecidedAndWhatThePacketHas) {
  const Pred rule = All(ir::MaskEq{Field::kL4Proto, 0xFF, 6}, ir::Present{Header::kPorts, Outcome::kHotdrop},
                        Any(ir::InSet{Field::kL4Sport, {{80, 80}}}, ir::InSet{Field::kL4Dport, {{80, 80}}}));
  abi::Context context;
  const Explanation explanation = Explain(rule, Packet(), context);
  EXPECT_EQ(explanation.term, 2U);
  ASSERT_EQ(explanation.causes.size(), 2U);
  EXPECT_EQ(explanation.causes[0].finding, "tcp sport is 0");
  EXPECT_EQ(explanation.causes[1].finding, "tcp dport is 81");
  EXPECT_TRUE(*explanation.causes[1].leaf == Pred(ir::InSet{Field::kL4Dport, {{80, 80}}}));
}

TEST(Explain, EveryRuleAskedIsToldOnceAndItsStateSpentOnce) {
  const auto params = helpers::MakeLimitParams(helpers::kLimitScale * 60, 2);
  ir::Call limit{"limit", std::vector<std::uint8_t>(sizeof params), ir::Effect::kWrites, ir::Call::kNoSlot};
  std::memcpy(limit.params.data(), &params, sizeof params);
  ir::Ruleset ruleset;
  ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kFilter));
  ruleset.tables[0].chains[2].rules.emplace_back().when = limit;
  ruleset.tables[0].chains[2].rules.emplace_back().when = ir::InSet{Field::kL4Dport, {{80, 80}}};
  ir::AssignSlots(ruleset);

  std::vector<std::string> told;
  const ExplainedRuleset explained(ruleset, [&](const RuleAsked& asked) {
    told.push_back(std::to_string(asked.table) + "/" + std::to_string(asked.chain) + "/" + std::to_string(asked.rule) +
                   (asked.explanation.outcome == Outcome::kHit ? " hit" : " miss: " + asked.explanation.Why()));
  });
  abi::Context context;
  context.now_ns = 1'700'000'000'000'000'000;
  const random::Slots slots(explained.Program(), context);
  context.slots = slots.Data();
  for (int packet = 0; packet < 3; ++packet) {
    (void)random::AllMatches(explained.Program(), ruleset, Packet(), context);
  }
  EXPECT_EQ(told,
            (std::vector<std::string>{"0/2/0 hit", "0/2/1 miss: tcp dport is 81, not in {80}", "0/2/0 hit",
                                      "0/2/1 miss: tcp dport is 81, not in {80}", "0/2/0 miss: the rate is used up",
                                      "0/2/1 miss: tcp dport is 81, not in {80}"}));
}

}  // namespace
}  // namespace iptc::eval
