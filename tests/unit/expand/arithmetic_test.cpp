#include "compiler/expand/arithmetic.h"

#include <gtest/gtest.h>

#include <map>

namespace iptc::expand {
namespace {

class Table final : public ArithmeticVariables {
 public:
  std::string Get(std::string_view name) override { return values[std::string(name)]; }
  void Set(std::string_view name, std::int64_t value) override { values[std::string(name)] = std::to_string(value); }
  std::map<std::string, std::string> values;
};

struct Case {
  const char* text;
  std::int64_t value;
};

TEST(Arithmetic, Values) {
  const Case cases[] = {
      {"", 0},
      {" 7 ", 7},
      {"1 + 2 * 3", 7},
      {"(1 + 2) * 3", 9},
      {"7 - 2 - 1", 4},
      {"2 ** 3 ** 2", 512},
      {"-2 ** 2", 4},
      {"!0 + !5", 1},
      {"~0", -1},
      {"1 << 10 | 3", 1027},
      {"5 & 6 ^ 1", 5},
      {"0x1F", 31},
      {"017", 15},
      {"7 / 2", 3},
      {"-7 / 2", -3},
      {"-7 % 3", -1},
      {"1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && 1 != 2 && 1 == 1", 1},
      {"0 || 0", 0},
      {"1 ? 10 : 20", 10},
      {"0 ? 10 : 1 ? 30 : 40", 30},
      {"0 && 1 / 0", 0},
      {"1 || 1 / 0", 1},
      {"1 ? 5 : 1 / 0", 5},
      {"9223372036854775807 + 1", INT64_MIN},
      {"1, 2, 3", 3},
      {"- - 5", 5},
  };
  for (const Case& c : cases) {
    Table table;
    const auto value = EvaluateArithmetic(c.text, table);
    ASSERT_TRUE(value) << c.text << ": " << value.error();
    EXPECT_EQ(*value, c.value) << c.text;
  }
}

TEST(Arithmetic, OverflowingQuotientWraps) {
  Table table;
  table.values["m"] = "-9223372036854775807";
  EXPECT_EQ(EvaluateArithmetic("(m - 1) / -1", table), INT64_MIN);
  EXPECT_EQ(EvaluateArithmetic("(m - 1) % -1", table), 0);
}

TEST(Arithmetic, VariablesAndAssignments) {
  Table table;
  table.values = {{"a", "3"}, {"b", "a + 1"}, {"s", ""}};
  EXPECT_EQ(EvaluateArithmetic("a * b", table), 12);
  EXPECT_EQ(EvaluateArithmetic("s + nothing", table), 0);
  EXPECT_EQ(EvaluateArithmetic("a += 4", table), 7);
  EXPECT_EQ(EvaluateArithmetic("a++ + a", table), 15);
  EXPECT_EQ(EvaluateArithmetic("--a", table), 7);
  EXPECT_EQ(EvaluateArithmetic("x = y = 5", table), 5);
  EXPECT_EQ(table.values["x"], "5");
  EXPECT_EQ(EvaluateArithmetic("x <<= 2", table), 20);
  EXPECT_EQ(EvaluateArithmetic("0 && (x = 99)", table), 0);
  EXPECT_EQ(table.values["x"], "20");
}

TEST(Arithmetic, Faults) {
  for (const char* text : {"1 +", "1 / 0", "1 % 0", "(1", "1 2", "08", "0x", "1 ? 2", "2 ** -1", "@", "1 = 2"}) {
    Table table;
    EXPECT_FALSE(EvaluateArithmetic(text, table)) << text;
  }
}

TEST(Arithmetic, SelfReferenceAndNestingEnd) {
  Table table;
  table.values = {{"x", "x + x + x"}};
  EXPECT_FALSE(EvaluateArithmetic("x", table));
  EXPECT_FALSE(EvaluateArithmetic(std::string(10'000, '(') + "1", table));
  EXPECT_FALSE(EvaluateArithmetic(std::string(10'000, '-') + "1", table));
}

}  // namespace
}  // namespace iptc::expand
