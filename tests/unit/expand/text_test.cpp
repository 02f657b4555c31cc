// Traced text: printf, sed, and slices that still know where they come from.
#include <gtest/gtest.h>

#include "compiler/expand/awk.h"
#include "compiler/expand/format.h"
#include "compiler/expand/sed.h"
#include "compiler/expand/value.h"

namespace iptc::expand {
namespace {

SourceSpan At(std::uint32_t begin, std::uint32_t end) {
  return {static_cast<source::FileId>(0), begin, end, source::ExpansionId::kNone};
}

TEST(Value, SliceKeepsVerbatimPiecesExact) {
  Value value = MakeValue("abc", At(10, 13), true);
  value.Append("12345", At(20, 25));  // an expansion: its text is not the source's
  value.Append("xyz", At(30, 33), true);
  const Value slice = value.Slice(1, 9);
  EXPECT_EQ(slice.text, "bc12345xy");
  ASSERT_EQ(slice.pieces.size(), 3U);
  EXPECT_EQ(slice.pieces[0].span, At(11, 13));
  EXPECT_EQ(slice.pieces[1].span, At(20, 25));
  EXPECT_EQ(slice.pieces[1].offset, 2U);
  EXPECT_EQ(slice.pieces[2].span, At(30, 32));
  EXPECT_EQ(slice.Span(7, 8), At(30, 31));
}

TEST(Value, EmptyTextKeepsItsPlace) {
  const Value value = MakeValue("", At(5, 7));
  EXPECT_EQ(value.Span(), At(5, 7));
  Value joined = value;
  joined.Append(MakeValue("z", At(9, 10)));
  EXPECT_EQ(joined.Span(), At(9, 10));
}

std::string Print(std::string_view format, std::initializer_list<std::string_view> operands) {
  std::vector<Value> values;
  for (const std::string_view operand : operands) values.push_back(MakeValue(operand, At(0, 1)));
  const auto formatted = Format(MakeValue(format, At(0, 1)), values, kBashPrintf);
  return formatted ? formatted->text.text : "unfollowed";
}

TEST(Format, Directives) {
  EXPECT_EQ(Print("%s\\n", {"a", "b"}), "a\nb\n");
  EXPECT_EQ(Print("%s=%d;", {"a", "1", "b"}), "a=1;b=0;");
  EXPECT_EQ(Print("%5s|%-5s|%05d|%+d", {"a", "b", "42", "7"}), "    a|b    |00042|+7");
  EXPECT_EQ(Print("%x %X %o %u", {"255", "0xff", "8", "010"}), "ff FF 10 8");
  EXPECT_EQ(Print("%.2s%%%c", {"abc", "xyz"}), "ab%x");
  EXPECT_EQ(Print("no operands\\t\\101", {"x"}), "no operands\tA");
  EXPECT_EQ(Print("%b", {"a\\nb"}), "a\nb");
  EXPECT_EQ(Print("%", {}), "");
  EXPECT_EQ(Print("%*d|%-*d|%.*s|%*s", {"5", "3", "4", "2", "2", "abc", "-3", "x"}), "    3|2   |ab|x  ");
  EXPECT_EQ(Print("%d %d %ld", {"'A", "\"B", "-0x10"}), "65 66 -16");
  EXPECT_EQ(Print("%5.3d|% d|%#x|%#o|%05.1f", {"7", "4", "255", "8", "2.5"}), "  007| 4|0xff|010|002.5");
  EXPECT_EQ(Print("%b-%s", {"q\\cz", "n"}), "q");
  EXPECT_EQ(Print("%(%Y)T", {"0"}), "unfollowed");
}

std::vector<std::string> RunSed(std::string_view program, std::vector<std::string> lines, bool quiet = false) {
  const auto script = SedScript::Compile(program, false, quiet);
  EXPECT_TRUE(script) << program;
  std::vector<Value> values;
  for (const std::string& line : lines) values.push_back(MakeValue(line, At(0, 1)));
  std::vector<std::string> out;
  if (!script) return out;
  for (const Value& value : script->Run(values).value_or(std::vector<Value>{})) out.push_back(value.text);
  return out;
}

std::string RunAwk(std::string_view text, const std::vector<std::string>& lines) {
  const auto program = awk::Parse(text);
  if (!program) return "unfollowed";
  std::vector<Value> values;
  for (const std::string& line : lines) values.push_back(MakeValue(line, {}));
  const auto outcome = awk::Run(*program, values, {}, {});
  return outcome ? outcome->output.text : "unfollowed";
}

TEST(Sed, Commands) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(RunSed("s/a/b/", {"aaa", "c"}), (Lines{"baa", "c"}));
  EXPECT_EQ(RunSed("s/a/<&>/g", {"aba"}), (Lines{"<a>b<a>"}));
  EXPECT_EQ(RunSed("s,/,\\,,g", {"a/b"}), (Lines{"a,b"}));
  EXPECT_EQ(RunSed("s/\\([a-z]*\\)=\\(.*\\)/\\2 \\1/", {"k=v"}), (Lines{"v k"}));
  EXPECT_EQ(RunSed("/^#/d;s/x*/-/g", {"# no", "axb"}), (Lines{"-a-b-"}));
  EXPECT_EQ(RunSed("/a/p", {"a", "b"}, true), (Lines{"a"}));
  EXPECT_EQ(RunSed("$!d", {"a", "b"}), (Lines{"b"}));
  EXPECT_EQ(RunSed("1q", {"a", "b"}), (Lines{"a"}));
  EXPECT_EQ(RunSed("s/^a//g", {"aab"}), (Lines{"ab"}));
}

TEST(Sed, RangesBlocksAndSpaces) {
  using Lines = std::vector<std::string>;
  const std::vector<std::string> four{"a", "b", "c", "d"};
  EXPECT_EQ(RunSed("2,3d", four), (Lines{"a", "d"}));
  EXPECT_EQ(RunSed("/b/,$d", four), (Lines{"a"}));
  EXPECT_EQ(RunSed("/b/,/c/!d", four), (Lines{"b", "c"}));
  EXPECT_EQ(RunSed("2,+1p", four, true), (Lines{"b", "c"}));
  EXPECT_EQ(RunSed("1~2d", four), (Lines{"b", "d"}));
  EXPECT_EQ(RunSed("/[bc]/{s/$/!/;p}", four, true), (Lines{"b!", "c!"}));
  EXPECT_EQ(RunSed(":a;N;$!ba;s/\\n/,/g", four), (Lines{"a,b,c,d"}));
  EXPECT_EQ(RunSed("1!G;h;$!d", four), (Lines{"d\nc\nb\na"}));
  EXPECT_EQ(RunSed("y/abc/xyz/;2a more", four), (Lines{"x", "y", "more", "z", "d"}));
  EXPECT_EQ(RunSed("s/[/]/-/2", {"a/b/c"}), (Lines{"a/b-c"}));
  EXPECT_EQ(RunSed("/b/c\\\nnew", four), (Lines{"a", "new", "c", "d"}));
}

TEST(Awk, Programs) {
  using Lines = std::vector<std::string>;
  const Lines hosts{"10.0.0.1 ssh tcp", "# no", "10.0.0.2 dns udp"};
  EXPECT_EQ(RunAwk("{ print $1 }", hosts), "10.0.0.1\n#\n10.0.0.2\n");
  EXPECT_EQ(RunAwk("!/^#/ && $3 == \"udp\" { print $NF, NR }", hosts), "udp 3\n");
  EXPECT_EQ(RunAwk("NR > 1", hosts), "# no\n10.0.0.2 dns udp\n");
  EXPECT_EQ(RunAwk("/ssh/,/no/ { n++ } END { print n + 0, NR % 2 }", hosts), "2 1\n");
  EXPECT_EQ(RunAwk("!seen[$3]++ { printf \"%s|%5.2f|%d\\n\", $2, NR / 2, NF }", hosts),
            "ssh| 0.50|3\nno| 1.00|2\ndns| 1.50|3\n");
  EXPECT_EQ(RunAwk("BEGIN { n = split(\"a:b:c\", p, \":\"); for (i = n; i > 0; i--) s = s p[i]; print s }", hosts),
            "cba\n");
  EXPECT_EQ(RunAwk("{ gsub(/[0-9]+/, \"<&>\", $1); sub(\"tcp\", \"x\"); print }", {"10.2 tcp"}), "<10>.<2> x\n");
  EXPECT_EQ(RunAwk("{ if (match($1, /0[.]/)) print substr($1, RSTART, RLENGTH) toupper($2); else exit 3 }", hosts),
            "0.SSH\n");
  EXPECT_EQ(RunAwk("{ $2 = \"\"; print; print length, length($1) }", {"a b c"}), "a  c\n4 1\n");
  EXPECT_EQ(RunAwk("function f() { }", hosts), "unfollowed");
  EXPECT_EQ(RunAwk("BEGIN { while (1) x++ }", hosts), "unfollowed");
}

TEST(Sed, WhatIsNotFollowedDoesNotCompile) {
  for (const char* program : {"y/a/bc/", "1,", "s/a", "s/\\(a\\)\\1/x/", "s/\\(a\\{200\\}\\)\\{200\\}/x/", "r f",
                              "s/a/b/w f", "{p", "b none"}) {
    EXPECT_FALSE(SedScript::Compile(program, false, false)) << program;
  }
}

}  // namespace
}  // namespace iptc::expand
