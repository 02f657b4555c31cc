#include "compiler/command/rule_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compiler/ir/text.h"
#include "tests/unit/command/session.h"

namespace iptc {
namespace {

using test::Session;

std::string Lowered(std::string text, const command::RulePlace& place = {}) {
  Session session;
  const auto words = session.Words(std::move(text));
  const auto rules = command::ParseRule(words, place, session.Emitter());
  if (!rules) return "refused " + session.Codes().front();
  std::string out;
  for (const auto& rule : *rules) out += ir::Print(rule.when) + " -> " + ir::Print(rule.then) + "\n";
  return out;
}

TEST(ParseRule, LowersCoreOptionsInTheKernelsOrder) {
  EXPECT_EQ(Lowered("-p tcp -o eth1 -i eth+ -d 10.0.0.0/8 ! -s 1.2.3.4 -j ACCEPT", {.chain = "FORWARD"}),
            "!(ip4.saddr == 1.2.3.4) && ip4.daddr == 10.0.0.0/8 && iif == \"eth+\" && oif == \"eth1\" && "
            "l4.proto == 6 -> accept\n");
  EXPECT_EQ(Lowered("-f ! -p udp"), "!(l4.proto == 17) && !(present(first_fragment)) -> continue\n");
  EXPECT_EQ(Lowered("! -f"), "present(first_fragment) -> continue\n");
}

TEST(ParseRule, KnowsWhatAlwaysAndNeverMatches) {
  EXPECT_EQ(Lowered("-s 0/0 -i + -j DROP"), Lowered("-j DROP"));
  EXPECT_EQ(Lowered("! -s 0/0"), Lowered("! -i +"));
  EXPECT_NE(Lowered("! -s 0/0"), Lowered(""));
}

TEST(ParseRule, DropsV6PacketsWithoutAProtocol) {
  EXPECT_EQ(Lowered("-p 17 -j DROP", {.family = ir::Family::kIp6}),
            "present(protocol, hotdrop) && l4.proto == 17 -> drop\n");
}

TEST(ParseRule, JumpsToTheChainsItIsTold) {
  EXPECT_EQ(Lowered("-j logs"), "refused IPT201");
  EXPECT_THAT(Lowered("-j logs", {.user_chains = {"logs"}}), testing::HasSubstr("-> jump logs"));
  EXPECT_THAT(Lowered("-g logs", {.user_chains = {"logs"}}), testing::HasSubstr("-> goto logs"));
}

TEST(SplitWords, FollowsRestoresQuoting) {
  Session session;
  std::vector<std::string> texts;
  const auto words = session.Words("a \"b c\" d\"e f\"g \"\" \"q\\\"r\" s\\t\tend");
  for (const auto& word : words) texts.push_back(word.text);
  EXPECT_THAT(texts, testing::ElementsAre("a", "b c", "de f", "g", "", "q\"r", "s\\t", "end"));
  const auto place = [&](std::size_t i) { return std::string(session.Map().TextOf(words[i].Span())); };
  EXPECT_EQ(place(1), "b c");
  EXPECT_EQ(place(2), "d\"e f");
  EXPECT_EQ(std::string(session.Map().TextOf(words[5].Span(1, 3))), "\"r");
}

}  // namespace
}  // namespace iptc
