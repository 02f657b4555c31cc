// What the golden files do not show: spans to the byte, budgets, what reaches the runner.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/expand/script_case.h"

namespace iptc::expand {
namespace {

std::string CallsOf(std::string_view text) {
  ScriptCase script;
  Evaluate(script, text);
  EXPECT_TRUE(script.parsed);
  return Calls(script.result);
}

std::vector<std::string> CodesOf(const ScriptCase& script) {
  std::vector<std::string> codes;
  for (const diag::Diagnostic& d : script.sink.diagnostics) codes.emplace_back(d.code);
  return codes;
}

TEST(Evaluate, PartOfALiteralWordIsPointedAtExactly) {
  ScriptCase script;
  const std::string text = "iptables -A INPUT --dports 22,\"80\",99999\n";
  Evaluate(script, text);
  ASSERT_EQ(script.result.invocations.size(), 1U);
  const source::Word& word = script.result.invocations[0].words[4];
  EXPECT_EQ(word.text, "22,80,99999");
  EXPECT_EQ(script.map.TextOf(word.Span(6, 11)), "99999");
  EXPECT_EQ(script.map.TextOf(word.Span(3, 5)), "80");
}

TEST(Evaluate, ExpandedWordTellsAssignmentAndIteration) {
  ScriptCase script;
  Evaluate(script, "PORTS=\"22 80\"\nfor p in $PORTS; do\n  iptables --dport $p\ndone\n");
  ASSERT_EQ(script.result.invocations.size(), 2U);
  const SourceSpan span = script.result.invocations[1].words[2].Span();
  EXPECT_EQ(script.map.TextOf(span), "$p");
  const source::Expansion& turn = script.map.Get(span.expansion);
  EXPECT_EQ(turn.kind, source::Expansion::Kind::kIteration);
  EXPECT_EQ(turn.turn, 2U);
  EXPECT_EQ(turn.value, "80");
  const source::Expansion& variable = script.map.Get(turn.parent);
  EXPECT_EQ(variable.name, "PORTS");
  EXPECT_EQ(script.map.TextOf(variable.site), "PORTS=\"22 80\"");
  EXPECT_EQ(variable.parent, source::ExpansionId::kNone);
}

TEST(Evaluate, StepsAreBudgeted) {
  ScriptCase script;
  Evaluate(script, "#: --steps 1000\nf() { f; f; }\nwhile :; do x=1; done\n");
  EXPECT_EQ(script.result.completion, Completion::kBudget);
  EXPECT_EQ(CodesOf(script), std::vector<std::string>{"IPT014"});
}

TEST(Evaluate, BytesAreBudgeted) {
  ScriptCase script;
  Evaluate(script, "x=0123456789abcdef\nwhile :; do x=$x$x; done\n");
  EXPECT_EQ(script.result.completion, Completion::kBudget);
  EXPECT_EQ(CodesOf(script), std::vector<std::string>{"IPT015"});
}

TEST(Evaluate, ElementsOfArraysAreBudgeted) {
  ScriptCase script;
  Evaluate(script, "#: --bytes 1000000\nwhile :; do x+=(a b c d e f g h i j k l m n o p q r s t u v w x y z); done\n");
  EXPECT_EQ(CodesOf(script), std::vector<std::string>{"IPT015"});
}

// A list grows from nothing where it is written so, and nowhere else.
TEST(Evaluate, OnlyAListMayGrowFromNothing) {
  const auto codes = [](std::string_view text) {
    ScriptCase script;
    Evaluate(script, text);
    return CodesOf(script);
  };
  const std::vector<std::string> unset{"IPT010"};
  EXPECT_EQ(codes("NET=$(echo $NET | tr , ' ')\niptables -s $NET\n"), unset);
  EXPECT_EQ(codes("f() { echo $NET; }\nNET=a$(f)\niptables -s $NET\n"), unset);
  EXPECT_EQ(codes("NET=${NET%,}\niptables -s $NET\n"), unset);
  EXPECT_EQ(codes("NET=$NET\niptables -s $NET\n"), unset);
  EXPECT_EQ(codes("f() { NET=\"$NET $1\"; }\nf a\niptables -s $NET\n"), std::vector<std::string>());
}

// However long a script makes it, matching ends: with an error, or at once.
TEST(Evaluate, PatternsAreBudgeted) {
  const auto codes = [](std::string_view text) {
    ScriptCase script;
    Evaluate(script, text);
    return CodesOf(script);
  };
  const std::string longer = "x=aaaaaaaaaaaaaaaa\nfor i in 1 2 3 4 5 6 7 8; do x=$x$x; done\nshopt -s extglob\n";
  EXPECT_EQ(codes(longer + "iptables ${#x} \"${x//+(a)c/}\" | cat\n"), std::vector<std::string>());
  EXPECT_EQ(codes(longer + "x=$x$x$x$x$x$x$x$x\n[[ $x == !(*!(*!(*!(*!(b))))) ]] && iptables a\n"),
            std::vector<std::string>{"IPT019"});
}

TEST(Evaluate, WhatPerlRefusesIsRefused) {
  ScriptCase script;
  Evaluate(script,
           "x=$(echo a | grep -P '(?:){150000}'); iptables -A $?\n"
           "echo aaa | grep -qP '^(?:|b){65535}a' && iptables yes\n");
  EXPECT_EQ(Calls(script.result), "iptables -A 2\niptables yes\n");
  EXPECT_EQ(CodesOf(script), std::vector<std::string>{"IPT026"});
}

TEST(Evaluate, WhatPerlTriedInVainIsUndone) {
  EXPECT_EQ(CallsOf("iptables $(echo ac80 | grep -oP '(?:a\\Kb|a)c80')\n"
                    "echo aa | grep -oP '(?:(?=(a))b|a)\\1' || iptables none\n"
                    "iptables $(echo aA | grep -oiP '(a)\\1')\n"
                    "echo aab | grep -oP '(?<=a+)b' 2>/dev/null || iptables $?\n"),
            "iptables ac80\niptables none\niptables aA\niptables 2\n");
}

// What versions of grep and bc tell differently, and what bc takes for an error.
TEST(Evaluate, PatternsAndSumsThatDifferAreNotFollowed) {
  for (const std::string_view command :
       {"echo aa | grep -oP '(a)\\10'", "echo ab | grep -oP '(?=a\\Kb)'", "echo ab | grep -oP '(a)(?<=\\1)'",
        "echo '2--1' | bc", "echo '2++1' | bc", "echo '1+--2' | bc", "printf '1+2' | bc"}) {
    ScriptCase script;
    Evaluate(script, fmt::format("iptables -A $({})\n", command));
    EXPECT_EQ(CodesOf(script), std::vector<std::string>{"IPT011"}) << command;
  }
}

TEST(Evaluate, EnvMayLeaveNothing) {
  EXPECT_EQ(CallsOf("export X=1\nenv -i Z=4 sh -c 'iptables ${X-none} $Z'\niptables $X ${Z-gone}\n"),
            "iptables none 4\niptables 1 gone\n");
}

// Two aliases that each say the next one twice end, however many they are.
TEST(Evaluate, AliasesDoNotMultiply) {
  ScriptCase script;
  std::string text = "#!/bin/sh\n";
  for (char name = 'a'; name < 'z'; ++name) {
    text += fmt::format("alias {0}='{1} {1} '\n", name, static_cast<char>(name + 1));
  }
  Evaluate(script, text + "a\n");
  EXPECT_TRUE(Diagnostics(script).contains("the alias")) << Diagnostics(script).substr(0, 400);
}

// What a hint says does what it says.
TEST(Evaluate, HintsOfCommandsAreStubs) {
  ScriptCase script;
  Evaluate(script, "iptables -A $(command -v foo 2>/dev/null)\n");
  ASSERT_EQ(script.sink.diagnostics.size(), 1U);
  EXPECT_TRUE(Diagnostics(script).contains("`--stub 'command -v foo=…'` says what it prints")) << Diagnostics(script);
  EXPECT_EQ(CallsOf("#: --stub command -v foo=/opt/foo\niptables -A $(command -v foo 2>/dev/null)\n"),
            "iptables -A /opt/foo\n");
}

TEST(Evaluate, ArraysHoldOnlyWhatIsSet) {
  EXPECT_EQ(CallsOf("a[1000000000]=x\na[7]=y\niptables ${#a[@]} ${!a[@]} ${a[@]} ${a[-1]}\n"),
            "iptables 2 7 1000000000 y x x\n");
}

TEST(Evaluate, LinesTooLongToSearchAreNotTakenForAMiss) {
  ScriptCase script;
  Evaluate(script,
           "x=0123456789abcdef\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do x=$x$x; done\n"
           "iptables -A X $(echo $x | grep -o 0123)\niptables -A Y $(echo $x | sed s/0/1/)\n");
  EXPECT_EQ(CodesOf(script), (std::vector<std::string>{"IPT011", "IPT011"}));
}

TEST(Evaluate, DepthIsBudgeted) {
  ScriptCase script;
  Evaluate(script, "f() { { { f; }; }; }\nf\niptables -A NO\n");
  EXPECT_EQ(script.result.completion, Completion::kBudget);
  EXPECT_EQ(CodesOf(script), std::vector<std::string>{"IPT016"});
  EXPECT_TRUE(script.result.invocations.empty());
}

TEST(Evaluate, FailureExpectedFollowsTheCommandItself) {
  ScriptCase script;
  Evaluate(
      script,
      "iptables 1 || true\niptables 2 2>/dev/null\nif iptables 3; then :; fi\n! iptables 4\niptables 5 && true\n"
      "f() { iptables 6; }\nf || true\niptables 7\n{ iptables 8; } 2>/dev/null\niptables 9 >/dev/null 2>&1\n"
      "iptables 10 >/dev/null\niptables 11 && iptables 12 || iptables 13\niptables 14 || iptables 15 && iptables 16\n");
  std::string expected;
  for (const Invocation& invocation : script.result.invocations) expected += invocation.failure_expected ? 'y' : 'n';
  EXPECT_EQ(expected, "yyyynnnyynyyyn");
}

TEST(Evaluate, EveryFormOfTheCommandReachesTheRunner) {
  EXPECT_EQ(CallsOf("/usr/sbin/iptables-legacy -F\nip6tables-nft -F\nsudo iptables -F\nexec iptables -F\n"),
            "/usr/sbin/iptables-legacy -F\nip6tables-nft -F\niptables -F\niptables -F\n");
}

TEST(Evaluate, LatinOneAndBadUtf8AreText) {
  EXPECT_EQ(CallsOf("# caf\xE9\niptables -A \xE9\xFF 'x\x80'\n"), "iptables -A \xE9\xFF x\x80\n");
}

TEST(Evaluate, UnknownCommandIsNamedOnce) {
  ScriptCase script;
  Evaluate(script, "frob a\nfrob b\niptables -A X\n");
  EXPECT_EQ(CodesOf(script), std::vector<std::string>{"IPT012"});
  EXPECT_EQ(Calls(script.result), "iptables -A X\n");
  EXPECT_EQ(script.result.completion, Completion::kDone);
}

TEST(Evaluate, UnsetVariableIsNamedWithTheOptionThatSetsIt) {
  ScriptCase script;
  Evaluate(script, "A=$WAN_IP\niptables -s $A\n");
  ASSERT_EQ(CodesOf(script), std::vector<std::string>{"IPT010"});
  EXPECT_EQ(script.sink.diagnostics[0].message, "`$WAN_IP` is not set");
  EXPECT_EQ(script.map.TextOf(script.sink.diagnostics[0].PrimarySpan()), "$A");
  ASSERT_EQ(script.sink.diagnostics[0].notes.size(), 2U);
  EXPECT_EQ(script.map.TextOf(*script.sink.diagnostics[0].notes[0].span), "A=$WAN_IP");
  EXPECT_EQ(script.map.TextOf(*script.sink.diagnostics[0].notes[1].span), "$WAN_IP");
  EXPECT_EQ(script.sink.diagnostics[0].fixits[0].text, "`--define WAN_IP=…` sets it");
  EXPECT_TRUE(script.result.invocations.empty());
}

TEST(Evaluate, FilesOutsideTheFolderAreNotRead) {
  ScriptCase script;
  Evaluate(script, "iptables-restore < /etc/passwd\niptables-restore < ../script_case.h\n",
           IPTC_SOURCE_DIR "/tests/unit/expand");
  EXPECT_TRUE(script.result.invocations.empty());
  EXPECT_EQ(CodesOf(script), (std::vector<std::string>{"IPT011", "IPT011"}));
}

}  // namespace
}  // namespace iptc::expand
