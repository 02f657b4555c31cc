#include "compiler/jit/compile.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/plan/plan.h"
#include "runtime/helpers/registry.h"

namespace iptc::jit {
namespace {

using testing::HasSubstr;

// filter INPUT: `rules` rules on the destination port, the last of them accepting port 80.
ir::Ruleset Ports(std::size_t rules) {
  ir::Ruleset ruleset;
  ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kFilter));
  for (std::size_t i = 0; i < rules; ++i) {
    ir::Rule& rule = ruleset.tables[0].chains[0].rules.emplace_back();
    rule.when = ir::InSet{ir::Field::kL4Dport, {{i + 1 == rules ? 80 : 1000 + i, i + 1 == rules ? 80 : 1000 + i}}};
    rule.then = ir::Accept{};
  }
  return ruleset;
}

abi::Match Ask(const CompiledRuleset& compiled, std::size_t chain, std::uint16_t port, std::uint32_t from = 0) {
  abi::Context context;
  abi::PacketMeta meta;
  meta.dport = port;
  abi::Cursor cursor{from};
  return compiled.Program().tables[0].chains[chain].classifier.Next(cursor, meta, context);
}

CompiledRuleset MustCompile(const ir::Ruleset& ruleset, const Options& options) {
  auto compiled = Compile(ruleset, options);
  EXPECT_TRUE(compiled.has_value()) << compiled.error();
  return std::move(compiled).value();
}

TEST(Compile, AnswersAndReports) {
  for (const OptLevel level : {OptLevel::kO0, OptLevel::kO1, OptLevel::kO2}) {
    const CompiledRuleset compiled = MustCompile(Ports(5), {.level = level, .cpu = {}});
    EXPECT_EQ(Ask(compiled, 0, 80).rule, 4U);
    EXPECT_EQ(Ask(compiled, 0, 80).counter, 4U);
    EXPECT_EQ(Ask(compiled, 0, 81).rule, abi::Match::kNone);
    EXPECT_EQ(Ask(compiled, 2, 80).rule, abi::Match::kNone);  // a chain without rules
    const Report& report = compiled.Report();
    ASSERT_EQ(report.chains.size(), 3U);
    EXPECT_EQ(report.chains[0].chain, "INPUT");
    EXPECT_EQ(report.chains[0].strategy, "straight");
    EXPECT_EQ(report.chains[0].rules, 5U);
    EXPECT_GT(report.chains[0].native_bytes, report.chains[1].native_bytes);
    EXPECT_GT(report.chains[1].native_bytes, 0U);
    EXPECT_GT(report.native_ms, 0);
  }
}

TEST(Compile, OutlivesTheRulesetAndMoves) {
  CompiledRuleset kept;
  {
    ir::Ruleset ruleset = Ports(3);
    CompiledRuleset compiled = MustCompile(ruleset, {});
    kept = std::move(compiled);
  }
  EXPECT_EQ(Ask(kept, 0, 80).rule, 2U);
}

TEST(Compile, ChainsBeyondTheLimitAreInterpreted) {
  const CompiledRuleset compiled = MustCompile(Ports(plan::kDefaultLimits.straight_terms_per_chain), {});
  EXPECT_EQ(compiled.Report().chains[0].strategy, "interpreted");
  EXPECT_EQ(compiled.Report().chains[0].native_bytes, 0U);
  EXPECT_EQ(compiled.Report().chains[1].strategy, "straight");
  EXPECT_EQ(Ask(compiled, 0, 80).rule, plan::kDefaultLimits.straight_terms_per_chain - 1);
}

TEST(Compile, ChainNamesMayHoldAnyCharacter) {
  ir::Ruleset ruleset = Ports(1);
  for (const char* name : {"a b", "a\"b", "\x01", "INPUT ", "é"}) {
    ir::Chain& chain = ruleset.tables[0].chains.emplace_back();
    chain.name = name;
    chain.rules = ruleset.tables[0].chains[0].rules;
  }
  const CompiledRuleset compiled = MustCompile(ruleset, {});
  for (std::size_t chain = 3; chain < 8; ++chain) EXPECT_EQ(Ask(compiled, chain, 80).rule, 0U);
}

TEST(Compile, OtherProcessorsOnRequest) {
  const CompiledRuleset compiled = MustCompile(Ports(3), {.level = OptLevel::kO2, .cpu = "x86-64-v2"});
  EXPECT_EQ(Ask(compiled, 0, 80).rule, 2U);
  const auto unknown = Compile(Ports(3), {.level = OptLevel::kO2, .cpu = "z80"});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_THAT(unknown.error(), HasSubstr("no processor named `z80`"));
}

TEST(Compile, UnknownHelpersAreAnError) {
  ir::Ruleset ruleset = Ports(1);
  ruleset.tables[0].chains[0].rules[0].when = ir::Call{"no such", {}, ir::Effect::kPure, ir::Call::kNoSlot};
  const auto compiled = Compile(ruleset, {});
  ASSERT_FALSE(compiled.has_value());
  EXPECT_THAT(compiled.error(), HasSubstr("no helper named `no such`"));
}

TEST(CompileDeathTest, CursorsWhereNoPacketGoesOnAbort) {
  const CompiledRuleset compiled = MustCompile(Ports(3), {});
  EXPECT_DEATH((void)Ask(compiled, 0, 80, 1), "go on where no packet can go on");
}

TEST(Emit, LlvmAssemblyAndObject) {
  const ir::Ruleset ruleset = Ports(2);
  const auto llvm = Emit(ruleset, {}, EmitKind::kLlvm);
  ASSERT_TRUE(llvm.has_value()) << llvm.error();
  EXPECT_THAT(*llvm, HasSubstr("@\"ip4:filter:INPUT\"(ptr"));
  const auto assembly = Emit(ruleset, {}, EmitKind::kAsm);
  ASSERT_TRUE(assembly.has_value()) << assembly.error();
  EXPECT_THAT(*assembly, HasSubstr("ip4:filter:INPUT"));
  const auto object = Emit(ruleset, {}, EmitKind::kObject);
  ASSERT_TRUE(object.has_value()) << object.error();
  EXPECT_EQ(object->substr(0, 4),
            "\x7F"
            "ELF");
}

}  // namespace
}  // namespace iptc::jit
