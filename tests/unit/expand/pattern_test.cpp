#include "compiler/expand/pattern.h"

#include <fnmatch.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace iptc::expand {
namespace {

constexpr std::size_t kNone = std::string::npos;

std::size_t MatchPrefix(std::string_view pattern, std::string_view text, Cut cut) {
  PatternBudget budget;
  return PatternMatcher(pattern, text, budget).LengthAt(0, cut);
}
std::size_t MatchSuffix(std::string_view pattern, std::string_view text, Cut cut) {
  PatternBudget budget;
  return PatternMatcher(pattern, text, budget).LengthAtEnd(cut);
}

TEST(Pattern, Examples) {
  EXPECT_TRUE(Matches("", ""));
  EXPECT_TRUE(Matches("*", ""));
  EXPECT_FALSE(Matches("?", ""));
  EXPECT_TRUE(Matches("eth[0-9]*", "eth10"));
  EXPECT_FALSE(Matches("eth[!0-9]", "eth1"));
  EXPECT_TRUE(Matches("[[:digit:]][[:alpha:]]", "1a"));
  EXPECT_TRUE(Matches("[[:cntrl:]][[:graph:]][[:print:]][[:xdigit:]]", "\x01! f"));
  EXPECT_FALSE(Matches("[[:graph:]]", " "));
  EXPECT_TRUE(Matches("[]]", "]"));
  EXPECT_TRUE(Matches("a[", "a["));
  EXPECT_TRUE(Matches("\\*", "*"));
  EXPECT_FALSE(Matches("\\*", "x"));
  EXPECT_TRUE(Matches(EscapePattern("a*[?]\\"), "a*[?]\\"));
}

TEST(Pattern, PrefixAndSuffix) {
  EXPECT_EQ(MatchPrefix("*.", "a.b.c", Cut::kShortest), 2U);
  EXPECT_EQ(MatchPrefix("*.", "a.b.c", Cut::kLongest), 4U);
  EXPECT_EQ(MatchSuffix(".*", "a.b.c", Cut::kShortest), 2U);
  EXPECT_EQ(MatchSuffix(".*", "a.b.c", Cut::kLongest), 4U);
  EXPECT_EQ(MatchPrefix("x", "a", Cut::kLongest), kNone);
}

// The C library's fnmatch is the reference.
TEST(Pattern, AgreesWithFnmatch) {
  std::mt19937 random(1);
  const auto text = [&](std::string_view alphabet) {
    std::string out;
    for (auto left = random() % 7; left > 0; --left) out += alphabet[random() % alphabet.size()];
    return out;
  };
  for (int i = 0; i < 200'000; ++i) {
    const std::string pattern = text("ab*?c");
    const std::string subject = text("abc");
    ASSERT_EQ(Matches(pattern, subject), fnmatch(pattern.c_str(), subject.c_str(), 0) == 0)
        << pattern << " against " << subject;
  }
  for (int i = 0; i < 100'000; ++i) {
    const std::string pattern = "x[" + text("ab-!") + "]" + text("a*");
    const std::string subject = "x" + text("ab-!a");
    ASSERT_EQ(Matches(pattern, subject), fnmatch(pattern.c_str(), subject.c_str(), 0) == 0)
        << pattern << " against " << subject;
  }
}

TEST(Pattern, ExtendedGroups) {
  EXPECT_TRUE(Matches("@(tun|ppp)+([0-9])", "tun12"));
  EXPECT_FALSE(Matches("@(tun|ppp)+([0-9])", "eth0"));
  EXPECT_FALSE(Matches("@(tun|ppp)+([0-9])", "tun"));
  EXPECT_TRUE(Matches("!(lo)", "eth0"));
  EXPECT_FALSE(Matches("!(lo)", "lo"));
  EXPECT_TRUE(Matches("a?(b|@(c|d))e", "ade"));
  EXPECT_TRUE(Matches("a*(", "ab("));  // never closed: characters
  EXPECT_EQ(MatchSuffix(":*([0-9])", "eth0:12", Cut::kLongest), 3U);
  EXPECT_EQ(MatchPrefix("+(a)", "aab", Cut::kLongest), 2U);
  EXPECT_TRUE(Matches(EscapePattern("@(a|b)"), "@(a|b)"));
  EXPECT_TRUE(Matches(WithoutGroups("+(a)[(]\\("), "+(a)(("));
  EXPECT_FALSE(Matches(WithoutGroups("+(a)"), "aa"));
  // No try of every split: this ends at once.
  EXPECT_FALSE(Matches("*(*(*(a)))b", std::string(300, 'a')));
}

// Every length that a pattern can have at a place, against trying each.
TEST(Pattern, LengthsAreThoseOfWholeMatches) {
  std::mt19937 random(3);
  const auto word = [&](std::string_view alphabet, unsigned most) {
    std::string out;
    for (auto left = random() % (most + 1); left > 0; --left) out += alphabet[random() % alphabet.size()];
    return out;
  };
  for (int i = 0; i < 4000; ++i) {
    std::string pattern = word("ab*?", 3);
    if (i % 2 == 0)
      pattern += std::string(1, "@?*+!"[random() % 5]) + "(" + word("ab*", 2) + "|" + word("ab?", 2) + ")";
    pattern += word("ab*", 2);
    // Longer than a machine word now and then.
    const std::string text = std::string(i % 20 == 0 ? 62 : 0, 'a') + word("ab", 5);
    std::size_t shortest[2] = {kNone, kNone};
    std::size_t longest[2] = {kNone, kNone};
    for (std::size_t length = 0; length <= text.size(); ++length) {
      const bool hits[2] = {Matches(pattern, text.substr(0, length)),
                            Matches(pattern, text.substr(text.size() - length))};
      for (int end = 0; end < 2; ++end) {
        if (!hits[end]) continue;
        if (shortest[end] == kNone) shortest[end] = length;
        longest[end] = length;
      }
    }
    ASSERT_EQ(MatchPrefix(pattern, text, Cut::kShortest), shortest[0]) << pattern << " on " << text;
    ASSERT_EQ(MatchPrefix(pattern, text, Cut::kLongest), longest[0]) << pattern << " on " << text;
    ASSERT_EQ(MatchSuffix(pattern, text, Cut::kShortest), shortest[1]) << pattern << " on " << text;
    ASSERT_EQ(MatchSuffix(pattern, text, Cut::kLongest), longest[1]) << pattern << " on " << text;
  }
}

// None of these takes a time that anybody would notice: they end, or the budget does.
TEST(Pattern, WorkIsBounded) {
  std::string nested = "a";
  for (int depth = 0; depth < 40; ++depth) nested = "!(*" + nested + ")";
  std::string repeated = "a";
  for (int depth = 0; depth < 40; ++depth) repeated = "+(" + repeated + ")";
  const std::string long_text(4000, 'a');
  for (const std::string& pattern : {nested, repeated, std::string("+(a|aa|*(a)|?(b))c"), std::string(4000, '[')}) {
    PatternBudget budget;
    const bool hit = PatternMatcher(pattern, long_text, budget).MatchesAll();
    EXPECT_LT(budget.Used(), 3 * PatternBudget::kMost) << pattern;
    EXPECT_TRUE(pattern != repeated || hit || budget.IsSpent());
  }
  PatternBudget budget;
  PatternMatcher matcher("+(a)c", long_text, budget);
  for (std::size_t at = 0; at < long_text.size(); ++at) EXPECT_EQ(matcher.LengthAt(at, Cut::kLongest), kNone);
  EXPECT_FALSE(budget.IsSpent());
  std::string deep;
  for (int depth = 0; depth < 5000; ++depth) deep += "@(";
  PatternBudget of_deep;
  EXPECT_FALSE(PatternMatcher(deep + std::string(5000, ')'), "a", of_deep).MatchesAll());
  EXPECT_TRUE(of_deep.IsSpent());
}

TEST(Pattern, CollatingSymbolsAndEquivalenceClasses) {
  EXPECT_TRUE(Matches("[[.x.]]", "x"));
  EXPECT_FALSE(Matches("[[.x.]]", "x]"));
  EXPECT_TRUE(Matches("[[.a.]-z]", "m"));
  EXPECT_TRUE(Matches("[a-[.z.]]", "m"));
  EXPECT_TRUE(Matches("[[.].]x]", "]"));
  EXPECT_TRUE(Matches("[[...]]", "."));
  EXPECT_FALSE(Matches("[[.xq]", "q"));
  EXPECT_TRUE(Matches("[[=x=]]", "x"));
  EXPECT_FALSE(Matches("[[=x=]]", "x]"));
  EXPECT_TRUE(Matches("[[=]=]]", "]"));
  EXPECT_TRUE(Matches("[[=ab=]q]", "=q]"));
}

// A set that is not known is no miss.
TEST(Pattern, BracketsThatAreNotFollowedSpendTheBudget) {
  const std::string many(2000, 'a');
  const std::string longest = "[" + many + "b]";
  for (const std::string& pattern : {std::string("[[.hyphen.]q]"), longest, "@(x|" + longest + ")",
                                     WithoutGroups(longest), PatternOfDash(longest)}) {
    PatternBudget budget;
    EXPECT_FALSE(PatternMatcher(pattern, "b", budget).MatchesAll()) << pattern;
    EXPECT_TRUE(budget.IsSpent()) << pattern;
  }
}

TEST(Pattern, PatternsOfDash) {
  struct Row {
    const char* text;
    const char* pattern;
    bool hit;
  };
  // As dash 0.5.12 answers.
  for (const auto& [text, pattern, hit] : std::initializer_list<Row>{
           {"^", "[^a]", true},          {"a", "[^a]", true},          {"b", "[^a]", false},
           {"e", "[[:foo:]e]", false},   {":e]", "[[:foo:]e]", true},  {"x", "[[.x.]]", false},
           {"x]", "[[.x.]]", true},      {"x]", "[[=x=]]", true},      {"x", "[[=x=]]", false},
           {"^", "[!^a]", false},        {"^", "[^]", true},           {"^]", "[^]]", true},
           {"]", "[]^]", true},          {"x", "[^[:alpha:]]", true},  {"1", "[^[:alpha:]]", false},
           {"m", "[[.a.]-z]", false},    {"1e]", "[![:foo:]e]", true}, {"[[:alpha:", "[[:alpha:", true},
           {"[a", "[[:alpha:]", true},   {"-", "[a-]", true},          {"b", "[\\a-c]", true},
           {"]", "[a\\]]", true},        {"^", "[x\\^]", true},        {"@(a)", "@(a)", true},
           {"a", "@(a)", false},         {"[]", "[\\]", true},         {"^", "\\^", true},
           {"m", "[a-[:alpha:]]", false}}) {
    EXPECT_EQ(Matches(PatternOfDash(pattern), text), hit) << pattern << " on " << text;
  }
}

// What a group keeps of each place in the text is paid for before it is made.
TEST(Pattern, MemoryOfGroupsIsPaidFor) {
  const std::string text(2'000'000, 'a');
  PatternBudget budget;
  EXPECT_FALSE(PatternMatcher("*(b)*(c)x", text, budget).MatchesAll());
  EXPECT_TRUE(budget.IsSpent());
  PatternBudget small;
  EXPECT_TRUE(PatternMatcher("+(a)", std::string(100, 'a'), small).MatchesAll());
  EXPECT_GT(small.Used(), 700U);
}

TEST(Pattern, ExtendedGroupsAgreeWithFnmatch) {
  std::mt19937 random(2);
  const auto word = [&](std::string_view alphabet, unsigned most) {
    std::string out;
    for (auto left = random() % (most + 1); left > 0; --left) out += alphabet[random() % alphabet.size()];
    return out;
  };
  for (int i = 0; i < 20'000; ++i) {
    const char kind = "@?*+"[random() % 4];  // glibc's `!` behind a `*` is not bash's
    // No alternative is empty: fnmatch, bash and the manual disagree on those.
    std::string pattern = word("ab*?", 2);
    pattern += std::string(1, kind) + "(a" + word("ab*?", 1) + "|" + word("ab", 1) + "b)" + word("ab*", 2);
    const std::string text = word("ab", 5);
    const bool expected = fnmatch(pattern.c_str(), text.c_str(), FNM_EXTMATCH) == 0;
    EXPECT_EQ(Matches(pattern, text), expected) << pattern << " on " << text;
  }
}

}  // namespace
}  // namespace iptc::expand
