#include "compiler/expand/pattern.h"

#include <fnmatch.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace iptc::expand {
namespace {

TEST(Pattern, Examples) {
  EXPECT_TRUE(Matches("", ""));
  EXPECT_TRUE(Matches("*", ""));
  EXPECT_FALSE(Matches("?", ""));
  EXPECT_TRUE(Matches("eth[0-9]*", "eth10"));
  EXPECT_FALSE(Matches("eth[!0-9]", "eth1"));
  EXPECT_TRUE(Matches("[[:digit:]][[:alpha:]]", "1a"));
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
  EXPECT_EQ(MatchPrefix("x", "a", Cut::kLongest), std::string::npos);
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
