// The tree and its spans. What is refused, and how that reads, is in the golden files.
#include <gtest/gtest.h>

#include "compiler/syntax/decode.h"
#include "compiler/syntax/parse_script.h"
#include "compiler/syntax/text.h"

namespace iptc::syntax {
namespace {

struct Parsed {
  source::SourceMap map;
  diag::CollectingSink sink;
  std::optional<Script> script;
};

std::unique_ptr<Parsed> Parse(std::string text) {
  auto parsed = std::make_unique<Parsed>();
  diag::Emitter emitter(parsed->sink, parsed->map);
  parsed->script = ParseScript(parsed->map.AddFile("fw.sh", std::move(text)), emitter);
  return parsed;
}

const SimpleCommand& Simple(const Parsed& parsed, std::size_t statement = 0) {
  return std::get<SimpleCommand>(parsed.script->body.statements.at(statement).first.commands.at(0).node);
}

std::string TextOf(const Word& word) {
  std::string out;
  for (const WordPart& part : word.parts) {
    const auto* literal = std::get_if<Literal>(&part.node);
    const std::string text = literal != nullptr ? literal->text : "<" + std::to_string(part.node.index()) + ">";
    out += part.quoted ? "(" + text + ")" : text;
  }
  return out;
}

TEST(Parse, WordsKeepQuotingAndSpans) {
  const auto parsed = Parse("iptables  -s 'a b'\"$x c\"\\$d ''");
  const SimpleCommand& simple = Simple(*parsed);
  ASSERT_EQ(simple.words.size(), 4U);
  EXPECT_EQ(TextOf(simple.words[2]), "(a b)(<1>)( c)($)d");
  EXPECT_EQ(TextOf(simple.words[3]), "()");
  EXPECT_EQ(parsed->map.TextOf(simple.words[1].span), "-s");
  EXPECT_EQ(parsed->map.TextOf(simple.words[2].parts[0].span), "a b");
  EXPECT_EQ(parsed->map.TextOf(simple.words[2].parts[1].span), "$x");
}

TEST(Parse, OffsetsAreBytesWhateverTheEncoding) {
  const auto parsed = Parse("# \xC3\xA9\xE2\x82\xAC \xE9\niptables \xC3\xA9 x");
  ASSERT_TRUE(parsed->script);
  const SimpleCommand& simple = Simple(*parsed);
  EXPECT_EQ(parsed->map.TextOf(simple.words[0].span), "iptables");
  EXPECT_EQ(parsed->map.TextOf(simple.words[1].span), "\xC3\xA9");
  EXPECT_EQ(parsed->map.TextOf(simple.words[2].span), "x");
}

TEST(Parse, AssignmentsStandOnlyBeforeTheCommand) {
  const auto parsed = Parse("A=1 B=\"x y\" cmd C=3");
  const SimpleCommand& simple = Simple(*parsed);
  ASSERT_EQ(simple.assignments.size(), 2U);
  EXPECT_EQ(simple.assignments[1].name, "B");
  EXPECT_EQ(TextOf(simple.assignments[1].value), "(x y)");
  EXPECT_EQ(parsed->map.TextOf(simple.assignments[0].value.span), "1");
  ASSERT_EQ(simple.words.size(), 2U);
  EXPECT_EQ(TextOf(simple.words[1]), "C=3");
}

TEST(Parse, RepairedCharactersMapToWhatIsWritten) {
  const auto parsed = Parse(
      "iptables \xE2\x80\x93"
      "A X \xE2\x80\x93"
      "dport 22");
  ASSERT_TRUE(parsed->script);
  const SimpleCommand& simple = Simple(*parsed);
  EXPECT_EQ(TextOf(simple.words[1]), "-A");
  EXPECT_EQ(TextOf(simple.words[3]), "--dport");
  EXPECT_EQ(parsed->map.TextOf(simple.words[3].span),
            "\xE2\x80\x93"
            "dport");
  EXPECT_EQ(parsed->map.TextOf(simple.words[4].span), "22");
  ASSERT_EQ(parsed->sink.diagnostics.size(), 2U);
  EXPECT_EQ(parsed->sink.diagnostics[1].code, "IPT101");
}

TEST(Parse, HereDocumentsAreReadAtTheNextLine) {
  const auto parsed = Parse("cat <<A <<-'B'; echo x\nbody $x\nA\n\tlit $y\n\tB\necho after\n");
  ASSERT_TRUE(parsed->script);
  ASSERT_EQ(parsed->script->body.statements.size(), 3U);
  const Command& cat = parsed->script->body.statements[0].first.commands[0];
  ASSERT_EQ(cat.redirections.size(), 2U);
  EXPECT_EQ(TextOf(cat.redirections[0].target), "(body )(<1>)(\n)");
  EXPECT_EQ(TextOf(cat.redirections[1].target), "(lit $y\n)");
}

TEST(Parse, BackticksLoseOneLevelOfBackslashes) {
  const auto parsed = Parse("x=`echo \\`echo \\$y\\``");
  ASSERT_TRUE(parsed->script);
  const auto& outer = std::get<CommandSubstitution>(Simple(*parsed).assignments[0].value.parts[0].node);
  EXPECT_EQ(outer.text, "echo `echo $y`");
  const auto& command = std::get<SimpleCommand>(outer.body->statements[0].first.commands[0].node);
  EXPECT_EQ(parsed->map.TextOf(command.words[0].span), "echo");
}

TEST(Parse, EndlessNestingIsRefused) {
  for (const char* opener : {"(", "$(", "{ ", "if ", "while ", "\"$(", "${x:-", "$((", "case x in a) "}) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += opener;
    const auto parsed = Parse(text);
    EXPECT_FALSE(parsed->script) << opener;
    EXPECT_EQ(parsed->sink.diagnostics.size(), 1U) << opener;
  }
}

TEST(Decode, Parameters) {
  const Parameter length = DecodeParameter("${#x}");
  EXPECT_EQ(length.op, ParameterOp::kLength);
  EXPECT_EQ(length.name, "x");
  EXPECT_EQ(DecodeParameter("${#}").op, ParameterOp::kValue);
  EXPECT_EQ(DecodeParameter("${#}").name, "#");
  EXPECT_EQ(DecodeParameter("${10}").name, "10");
  EXPECT_TRUE(DecodeParameter("${!r}").indirect);
  EXPECT_TRUE(DecodeParameter("${!r:-").indirect);
  EXPECT_EQ(DecodeParameter("${!a[@]}").op, ParameterOp::kKeys);
  EXPECT_EQ(DecodeParameter("${!front@}").op, ParameterOp::kNames);
  EXPECT_EQ(DecodeParameter("${a[${b[0]}]}").index, "${b[0]}");
  EXPECT_EQ(DecodeParameter("${a[@]}").index, "@");
  const Parameter fallback = DecodeParameter("${x:-");
  EXPECT_EQ(fallback.op, ParameterOp::kDefault);
  EXPECT_TRUE(fallback.null_too);
  EXPECT_EQ(DecodeParameter("${x%%").op, ParameterOp::kRemoveLongSuffix);
}

TEST(Decode, DollarQuotes) { EXPECT_EQ(DecodeDollarQuoted("a\\tb\\x41\\101\\'\\\\\\q"), "a\tbAA'\\\\q"); }

TEST(Text, RunsFollowTheSource) {
  Text text(static_cast<source::FileId>(0));
  text.AppendVerbatim("abc", 0);
  text.AppendReplacement("--", {3, 6});
  text.AppendVerbatim("def", 6);
  EXPECT_EQ(text.Bytes(), "abc--def");
  EXPECT_EQ(text.Span(2, 6).begin, 2U);
  EXPECT_EQ(text.Span(2, 6).end, 7U);
  EXPECT_EQ(text.Runs(1, 7).size(), 3U);
}

}  // namespace
}  // namespace iptc::syntax
