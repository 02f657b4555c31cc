#include "compiler/diag/snippet.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace iptc::diag {
namespace {

TEST(Snippet, TabsGoToMultiplesOfEight) {
  const Snippet snippet("a\tb\t\tc", {0, 1}, 80);
  EXPECT_EQ(snippet.Text(), "a       b               c");
  EXPECT_EQ(snippet.Column(1), 1U);  // the tab itself
  EXPECT_EQ(snippet.Column(2), 8U);
  EXPECT_EQ(snippet.Column(5), 24U);
  EXPECT_EQ(snippet.Column(6), 25U);  // the end
  EXPECT_EQ(snippet.Column(99), 25U);
}

TEST(Snippet, BytesInsideACharacterShareItsColumn) {
  const Snippet snippet("x\xe6\x97\xa5y", {0, 1}, 80);  // a wide character of three bytes
  EXPECT_EQ(snippet.Column(1), 1U);
  EXPECT_EQ(snippet.Column(3), 1U);
  EXPECT_EQ(snippet.Column(4), 3U);
}

TEST(Snippet, CombiningCharactersTakeNoColumn) {
  const Snippet snippet("e\xcc\x81x", {0, 1}, 80);
  EXPECT_EQ(snippet.Column(3), 1U);
  EXPECT_EQ(snippet.Text(), "e\xcc\x81x");
}

TEST(Snippet, CarriageReturnsAreNotShown) { EXPECT_EQ(Snippet("iptables\r", {0, 8}, 80).Text(), "iptables"); }

TEST(Snippet, AnEmptyLineHasOneColumn) {
  const Snippet snippet("", {0, 0}, 80);
  EXPECT_EQ(snippet.Text(), "");
  EXPECT_EQ(snippet.Column(0), 0U);
}

TEST(Printable, SpellsOutWhatTerminalsWouldObey) {
  EXPECT_EQ(Printable("a\033[31mb"), "a<1B>[31mb");
  EXPECT_EQ(Printable("a\nb\tc"), "a<0A>b c");
  EXPECT_EQ(Printable("\xe2\x80\xae"), "<U+202E>");              // right-to-left override
  EXPECT_EQ(Printable("\xc0\xaf"), "<C0><AF>");                  // overlong
  EXPECT_EQ(Printable("\xed\xa0\x80"), "<ED><A0><80>");          // surrogate
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), "<F4><90><80><80>");  // beyond U+10FFFF
  EXPECT_EQ(Printable("gr\xc3\xbc\xc3\x9f"), "gr\xc3\xbc\xc3\x9f");
}

// Whatever the bytes, what is shown fits, and every byte has a column inside of it.
TEST(Snippet, AnyBytesStayInTheWindow) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string line(random() % 300, ' ');
    for (char& c : line) c = static_cast<char>(random() % 256);
    const std::size_t begin = line.empty() ? 0 : random() % line.size();
    const std::size_t end = begin + (line.empty() ? 0 : random() % (line.size() - begin + 1));
    constexpr std::size_t kWidth = 60;
    const Snippet snippet(line, {begin, end}, kWidth);
    std::size_t width = 0;
    for (const Cell& cell : LayOut(snippet.Text())) width += cell.width;
    ASSERT_LE(width, kWidth + 6);
    for (std::size_t byte = 0; byte <= line.size(); ++byte) ASSERT_LE(snippet.Column(byte), kWidth + 3);
    ASSERT_LE(snippet.Column(begin), snippet.Column(end));
    ASSERT_EQ(snippet.Text().find_first_of(std::string("\0\033\n\t", 4)), std::string::npos);
  }
}

}  // namespace
}  // namespace iptc::diag
