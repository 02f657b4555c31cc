#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "compiler/diag/json_renderer.h"
#include "compiler/diag/text_renderer.h"

namespace iptc::diag {
namespace {

Diagnostic Error(SourceSpan span, std::string message) {
  return {.code = "IPT204", .severity = Severity::kError, .message = std::move(message), .labels = {{span, {}, true}}};
}

TEST(JsonRenderer, IsOneValidLineWhateverTheBytes) {
  source::SourceMap map;
  const source::FileId file = map.AddFile("f\xff.sh", "iptables \xff\xfe\n");
  const std::string line = RenderJson(Error({file, 9, 11}, "bad \xff\n\"quote\""), map);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json.at("line"), 1);
  EXPECT_EQ(json.at("column"), 10);
  EXPECT_EQ(json.at("end_column"), 12);
  EXPECT_EQ(json.at("message"), "bad \xef\xbf\xbd\n\"quote\"");
}

TEST(TextSink, WritesEachDiagnosticAsItComes) {
  source::SourceMap map;
  const source::FileId file = map.AddFile("fw.sh", "iptables -j X\n");
  char* bytes = nullptr;
  std::size_t size = 0;
  std::FILE* stream = ::open_memstream(&bytes, &size);
  TextSink sink(stream, map, {});
  Emitter emitter(sink, map);
  emitter.Emit(Error({file, 12, 13}, "no target named `X`"));
  std::fflush(stream);
  EXPECT_EQ(std::string(bytes, size),
            "fw.sh:1:13: error: no target named `X` [IPT204]\n"
            "      1 | iptables -j X\n"
            "        |             ^\n");
  std::fclose(stream);
  std::free(bytes);
}

// Spans of any kind (several lines, beyond the last newline, in reverse order of lines) never break the picture.
TEST(TextRenderer, AnySpanRenders) {
  source::SourceMap map;
  const std::string text = "one\n\n\tthree \xe6\x97\xa5\nfour\\\nfive\n";
  const source::FileId file = map.AddFile("fw.sh", text);
  const auto size = static_cast<std::uint32_t>(text.size());
  for (std::uint32_t begin = 0; begin <= size; ++begin) {
    for (std::uint32_t end = begin; end <= size; ++end) {
      Diagnostic d = Error({file, begin, end}, "m");
      d.labels.push_back({{file, end, size}, "other", false});
      d.fixits.push_back({{{{file, begin, begin}, "in"}, {{file, begin, end}, "x"}}, Fixability::kSafe, {}});
      const std::string out = RenderText(d, map, {});
      ASSERT_TRUE(out.starts_with("fw.sh:")) << out;
      ASSERT_TRUE(out.ends_with("\n"));
      ASSERT_NE(out.find('^'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace iptc::diag
