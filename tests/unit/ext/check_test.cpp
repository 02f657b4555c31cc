// Who refuses a rule, iptables or the kernel, and that the registry's tables are sound.
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/ext/fixture.h"

namespace iptc::ext {
namespace {

constexpr std::uint16_t kTcp = 6;

const MatchExtension& Match(std::string_view name) { return *FindMatch(name, abi::Family::kIp4); }
const TargetExtension& Target(std::string_view name) { return *FindTarget(name, abi::Family::kIp4); }

Argument Given(std::span<const OptionSpec> options, std::string_view name, Value value, bool inverted = false) {
  return {&OptionOf(options, name), std::move(value), inverted, {}};
}

TEST(Check, IptablesRefusesWhatIsMissing) {
  Desk desk;
  EXPECT_EQ(CheckArguments(Match("state"), {}, desk.rule, desk.emitter), Refusal::kIptables);
  EXPECT_EQ(CheckArguments(Match("conntrack"), {}, desk.rule, desk.emitter), Refusal::kIptables);
  EXPECT_EQ(CheckArguments(Target("MARK"), {}, desk.rule, desk.emitter), Refusal::kIptables);
}

TEST(Check, TheKernelRefusesProtocolTableAndHook) {
  Desk desk;
  const Argument port = Given(Match("tcp").options, "dport", Range{22, 22});
  EXPECT_EQ(CheckArguments(Match("tcp"), {&port, 1}, desk.rule, desk.emitter), Refusal::kKernel);
  desk.rule.protocol = kTcp;
  EXPECT_EQ(CheckArguments(Match("tcp"), {&port, 1}, desk.rule, desk.emitter), Refusal::kNone);
  desk.rule.table = abi::TableId::kMangle;
  EXPECT_EQ(CheckArguments(Target("REJECT"), {}, desk.rule, desk.emitter), Refusal::kKernel);
  EXPECT_EQ(desk.Last().code, "IPT204");
  desk.rule.table = abi::TableId::kNat;
  desk.rule.hooks = abi::HookBit(abi::Hook::kPrerouting);
  EXPECT_EQ(CheckArguments(Target("MASQUERADE"), {}, desk.rule, desk.emitter), Refusal::kKernel);
  EXPECT_EQ(desk.Last().code, "IPT203");
  desk.rule.hooks = 0;  // a user chain that nothing reaches yet
  EXPECT_EQ(CheckArguments(Target("MASQUERADE"), {}, desk.rule, desk.emitter), Refusal::kNone);
}

TEST(Check, ARefusalThatTheScriptExpectsIsOneToo) {
  Desk desk;
  const diag::Emitter::ExpectFailure expected(desk.emitter);
  EXPECT_EQ(CheckArguments(Match("state"), {}, desk.rule, desk.emitter), Refusal::kIptables);
  EXPECT_EQ(desk.emitter.ErrorCount(), 0U);
}

TEST(Registry, TablesAreSound) {
  const auto check_options = [](std::string_view name, std::span<const OptionSpec> options) {
    std::set<std::string_view> spellings;
    for (const OptionSpec& option : options) {
      SCOPED_TRACE(std::string(name) + " --" + std::string(option.name));
      EXPECT_TRUE(spellings.insert(option.name).second);
      EXPECT_TRUE(option.alias.empty() || spellings.insert(option.alias).second);
      const bool takes_names = option.value == ValueKind::kName || option.value == ValueKind::kNameSet ||
                               option.value == ValueKind::kNumberOrName || option.value == ValueKind::kIcmpType;
      if (option.value != ValueKind::kOwn) {  // an extension's own kind may use names or not
        EXPECT_EQ(option.names != nullptr, takes_names);
      }
      EXPECT_EQ(Placeholder(option).empty(), option.value == ValueKind::kNone);
    }
  };
  for (const MatchExtension* match : Matches()) {
    check_options(match->name, match->options);
    EXPECT_NE(match->lower, nullptr) << match->name;
  }
  for (const TargetExtension* target : Targets()) {
    check_options(target->name, target->options);
    EXPECT_NE(target->lower, nullptr) << target->name;
  }
}

TEST(Registry, OneNameHasOneExtensionAFamily) {
  for (const abi::Family family : {abi::Family::kIp4, abi::Family::kIp6}) {
    std::set<std::string_view> names;
    for (const MatchExtension* match : Matches()) {
      if ((match->families & FamilyBit(family)) == 0) continue;
      EXPECT_TRUE(names.insert(match->name).second) << match->name;
    }
    for (const TargetExtension* target : Targets()) {
      if ((target->families & FamilyBit(family)) == 0) continue;
      EXPECT_TRUE(names.insert(target->name).second) << target->name;
    }
  }
  EXPECT_EQ(FindMatch("icmp", abi::Family::kIp6), nullptr);
  EXPECT_EQ(FindMatch("icmpv6", abi::Family::kIp6), FindMatch("icmp6", abi::Family::kIp6));
  EXPECT_NE(FindTarget("REJECT", abi::Family::kIp4), FindTarget("REJECT", abi::Family::kIp6));
}

}  // namespace
}  // namespace iptc::ext
