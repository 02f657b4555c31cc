#include "runtime/netfilter/walk.h"

#include <gtest/gtest.h>

#include "runtime/abi/fields.h"
#include "runtime/netfilter/synproxy.h"
#include "runtime/packet/build.h"
#include "runtime/packet/dissect.h"
#include "tests/unit/netfilter/test_program.h"

namespace iptc::netfilter {
namespace {

using abi::TargetKind;
using testing::Always;
using testing::Dport;
using testing::Goto;
using testing::Jump;
using testing::MarkIs;
using testing::TableId;
using testing::TestProgram;
using testing::Verdict;
using Names = std::vector<std::string>;

class Logs final : public Outlet {
 public:
  void Duplicate(const packet::PacketRef& /*original*/, U128 /*gateway*/, std::string_view /*interface*/) override {}
  void SendSegment(const packet::PacketRef& /*original*/, std::span<const std::uint8_t> /*l3*/,
                   Attachment /*attachment*/) override {}
  void Send(const packet::PacketRef& /*original*/, std::span<const std::uint8_t> /*l3*/) override {}
  void SendError(const packet::PacketRef& /*original*/, const IcmpError& /*error*/) override {}
  [[nodiscard]] bool WantsLogs() const override { return true; }
  void Log(const RuleHit& /*by*/, LogRecord record) override { lines.push_back(std::move(record.text)); }
  Names lines;
};

class Names4 final : public WalkObserver {
 public:
  explicit Names4(const TestProgram& rules) : rules_(rules) {}
  void OnTable(std::size_t, std::size_t, const abi::PacketMeta&) override {}
  void OnChain(std::size_t, std::size_t, std::size_t depth) override { deepest = std::max(deepest, depth); }
  void OnCount(const RuleHit& hit) override { steps.push_back(rules_.NameOf(hit.table, hit.chain, hit.number)); }
  void OnRule(const RuleHit& /*hit*/, std::optional<WalkVerdict> /*end*/, const abi::PacketMeta& before,
              const abi::PacketMeta& after) override {
    if (before.mark != after.mark) ++changed;
  }
  void OnPolicy(const RuleHit& hit, bool, const abi::PacketMeta&) override {
    steps.push_back(rules_.NameOf(hit.table, hit.chain, 0));
  }
  Names steps;
  std::size_t deepest = 0;
  int changed = 0;

 private:
  const TestProgram& rules_;
};

class WalkTest : public ::testing::Test {
 protected:
  WalkTest() {
    const auto built = packet::Build({.proto = 17, .saddr = 0x0A000001, .daddr = 0x0A000002, .sport = 1, .dport = 53});
    packet_.bytes = *built;
    EXPECT_EQ(packet::DissectIp(packet_.L3(), packet_.meta), packet::Defect::kNone);
    packet_.meta.hook = static_cast<std::uint8_t>(abi::Hook::kForward);
  }

  void Add(std::string_view chain, testing::Test when, testing::Then then) {
    rules_.Add(TableId::kFilter, chain, std::move(when), std::move(then));
  }

  WalkResult Walk() {
    walker_.emplace(rules_.Program());
    return Again();
  }
  WalkResult Again() {
    TargetContext context{.hook = abi::Hook::kForward, .synproxy = synproxy_, .nat = nat_, .outlet = outlet_};
    Names4 names(rules_);
    abi::Context match_context;
    const WalkResult result = walker_->Walk(0, packet_, match_context, context, &names);
    steps_ = names.steps;
    deepest_ = names.deepest;
    changed_ = names.changed;
    return result;
  }

  TestProgram rules_;
  packet::PacketRef packet_;
  conntrack::Conntrack conntrack_{{}};
  Synproxy synproxy_{1};
  conntrack::Nat nat_{conntrack_, 1};
  Logs outlet_;
  std::optional<Walker> walker_;
  Names steps_;
  std::size_t deepest_ = 0;
  int changed_ = 0;
};

TEST_F(WalkTest, RulesInOrderUntilAVerdict) {
  Add("FORWARD", Always(), Verdict(TargetKind::kContinue));
  Add("FORWARD", Dport(80), Verdict(TargetKind::kDrop));
  Add("FORWARD", Dport(53), Verdict(TargetKind::kDrop));
  Add("FORWARD", Always(), Verdict(TargetKind::kAccept));
  const WalkResult result = Walk();
  EXPECT_EQ(result.verdict, WalkVerdict::kDrop);
  EXPECT_EQ(result.end, WalkEnd::kRule);
  EXPECT_EQ(result.where.number, 3U);
  EXPECT_EQ(steps_, (Names{"filter/FORWARD#1", "filter/FORWARD#3"}));
}

TEST_F(WalkTest, EndOfABaseChainIsItsPolicy) {
  Add("FORWARD", Dport(80), Verdict(TargetKind::kAccept));
  rules_.Policy(TableId::kFilter, "FORWARD", abi::Policy::kDrop);
  const WalkResult result = Walk();
  EXPECT_EQ(result.verdict, WalkVerdict::kDrop);
  EXPECT_EQ(result.end, WalkEnd::kPolicy);
  EXPECT_EQ(steps_, (Names{"filter/FORWARD"}));
}

TEST_F(WalkTest, ReturnInABaseChainIsItsPolicyToo) {
  Add("FORWARD", Always(), Verdict(TargetKind::kReturn));
  Add("FORWARD", Always(), Verdict(TargetKind::kDrop));
  EXPECT_EQ(Walk().end, WalkEnd::kPolicy);
  EXPECT_EQ(steps_, (Names{"filter/FORWARD#1", "filter/FORWARD"}));
}

TEST_F(WalkTest, JumpsComeBackBehindTheJump) {
  Add("FORWARD", Always(), Jump("a"));
  Add("FORWARD", Always(), Verdict(TargetKind::kAccept));
  Add("a", Always(), Jump("b"));
  Add("a", Always(), Verdict(TargetKind::kContinue));
  Add("b", Always(), Verdict(TargetKind::kReturn));
  Add("b", Always(), Verdict(TargetKind::kDrop));
  EXPECT_EQ(Walk().verdict, WalkVerdict::kAccept);
  EXPECT_EQ(steps_, (Names{"filter/FORWARD#1", "filter/a#1", "filter/b#1", "filter/a#2", "filter/FORWARD#2"}));
  EXPECT_EQ(deepest_, 2U);
}

// As the kernel calls them: tests/kernel/logs.py asks it.
TEST_F(WalkTest, ATracedPacketsEntriesAreLogged) {
  Add("FORWARD", Always(), Verdict(TargetKind::kContinue));
  Add("FORWARD", Dport(80), Verdict(TargetKind::kDrop));
  Add("FORWARD", Always(), Jump("a"));
  Add("FORWARD", Always(), Verdict(TargetKind::kReturn));
  Add("a", Always(), Verdict(TargetKind::kContinue));
  Walk();
  EXPECT_TRUE(outlet_.lines.empty());
  packet_.traced = true;
  Again();
  for (std::string& line : outlet_.lines) line.resize(line.find(" IN="));
  EXPECT_EQ(outlet_.lines,
            (Names{"TRACE: filter:FORWARD:rule:1", "TRACE: filter:FORWARD:rule:3", "TRACE: filter:a:rule:1",
                   "TRACE: filter:a:return:2", "TRACE: filter:FORWARD:rule:4", "TRACE: filter:FORWARD:policy:5"}));
}

TEST_F(WalkTest, ReturnBehindAGotoGoesToTheCallersCaller) {
  Add("FORWARD", Always(), Jump("a"));
  Add("FORWARD", Always(), Goto("c"));
  Add("FORWARD", Always(), Verdict(TargetKind::kDrop));
  Add("a", Always(), Goto("b"));
  Add("a", Always(), Verdict(TargetKind::kDrop));
  Add("b", Always(), Verdict(TargetKind::kReturn));
  Add("c", Dport(1), Verdict(TargetKind::kDrop));
  const WalkResult result = Walk();
  EXPECT_EQ(result.verdict, WalkVerdict::kAccept);
  EXPECT_EQ(steps_, (Names{"filter/FORWARD#1", "filter/a#1", "filter/b#1", "filter/FORWARD#2", "filter/FORWARD"}));
}

TEST_F(WalkTest, HotdropStepsNoCounter) {
  Add("FORWARD", Always(), Jump("a"));
  Add("a", testing::Hotdrop(), Verdict(TargetKind::kAccept));
  const WalkResult result = Walk();
  EXPECT_EQ(result.verdict, WalkVerdict::kDrop);
  EXPECT_EQ(result.end, WalkEnd::kHotdrop);
  EXPECT_EQ(steps_, (Names{"filter/FORWARD#1"}));
  // Nothing of the broken-off walk is left on the stack.
  EXPECT_EQ(Again().end, WalkEnd::kHotdrop);
  EXPECT_EQ(deepest_, 1U);
}

TEST_F(WalkTest, CountersCountPacketsAndBytesOfTheIpPacket) {
  Add("FORWARD", Always(), Verdict(TargetKind::kContinue));
  Walk();
  Again();
  const abi::ProgramChain& chain = rules_.Program().tables[0].chains[1];
  ASSERT_EQ(chain.name, "FORWARD");
  const auto counters = walker_->Counters();
  EXPECT_EQ(counters[chain.first_counter].packets, 2U);
  EXPECT_EQ(counters[chain.first_counter].bytes, 2 * packet_.bytes.size());
  EXPECT_EQ(counters[chain.policy_counter].packets, 2U);
}

TEST_F(WalkTest, MarksSetOnTheWayAreSeenByLaterRules) {
  Add("FORWARD", Always(), Jump("a"));
  Add("FORWARD", MarkIs(7), Verdict(TargetKind::kDrop));
  Add("a", Always(), testing::Mark(7));
  EXPECT_EQ(Walk().verdict, WalkVerdict::kDrop);
  EXPECT_EQ(changed_, 1);
  EXPECT_EQ(packet_.meta.mark, 7U);
}

TEST_F(WalkTest, MarkMasks) {
  packet_.meta.mark = 0xF0F0;
  Add("FORWARD", Always(), testing::Mark(0x0A, 0xFF));
  Walk();
  EXPECT_EQ(packet_.meta.mark, 0xF00AU);
}

// A classifier that looks up all its candidates at the first question, as an index over marks would, and only a
// reseated cursor makes it ask again.
abi::PackedMatch Eager(const void* /*self*/, abi::Cursor* cursor, const abi::PacketMeta* meta, abi::Context* context) {
  auto& asked = *static_cast<int*>(context->owner);
  static std::uint32_t seen_mark;
  if (cursor->next <= 1) {
    if (asked == 0 || cursor->next == 1) seen_mark = meta->mark;
    ++asked;
  }
  if (cursor->next == 0) {
    cursor->next = 5;
    return abi::Pack({.rule = 0, .counter = 0});
  }
  const bool hit = cursor->next <= 5 && seen_mark == 7;
  cursor->next = 6;
  return hit ? abi::Pack({.rule = 1, .counter = 1}) : abi::Pack({});
}

TEST_F(WalkTest, CursorIsReseatedWhenAnActionWroteWhatTheChainReads) {
  for (const bool reads : {true, false}) {
    TestProgram rules;
    rules.Add(TableId::kFilter, "FORWARD", Always(), testing::Mark(7));
    rules.Add(TableId::kFilter, "FORWARD", Always(), Verdict(TargetKind::kDrop));
    if (reads) rules.Reads(TableId::kFilter, "FORWARD", abi::FieldBit(abi::Field::kMark));
    abi::Program program = rules.Program();
    abi::ProgramChain& chain = program.tables[0].chains[1];
    chain.classifier = {Eager, nullptr};
    chain.first_counter = 0;
    Walker walker(program);
    int asked = 0;
    abi::Context match_context;
    match_context.owner = &asked;
    packet_.meta.mark = 0;
    TargetContext context{.hook = abi::Hook::kForward, .synproxy = synproxy_, .nat = nat_, .outlet = outlet_};
    const WalkResult result = walker.Walk(0, packet_, match_context, context, nullptr);
    EXPECT_EQ(result.verdict, reads ? WalkVerdict::kDrop : WalkVerdict::kAccept);
  }
}

TEST(TargetRegistry, NamesAreUniqueAndFound) {
  for (const Target* target : Targets()) EXPECT_EQ(FindTarget(target->name), target) << target->name;
  EXPECT_EQ(FindTarget("NO-SUCH"), nullptr);
  EXPECT_GE(Targets().size(), 8U);
}

}  // namespace
}  // namespace iptc::netfilter
