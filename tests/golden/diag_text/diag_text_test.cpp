// Diagnostics as people read them. A golden file is a source text, a line `=== report`, and one JSON object a
// diagnostic:
//
//   {"code": "IPT302", "severity": "error", "message": "…", "at": "--dport", "label": "…",
//    "also": [{"at": "-p", "text": "…"}], "notes": [{"at": "PORT=", "text": "…"}],
//    "fixes": [{"at": "ACCPT", "with": "ACCEPT", "how": "safe", "text": "…"}], "color": true, "width": 60}
//
// "at" is a text in the source, its first occurrence; "before" is the empty place before it.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "compiler/diag/json_renderer.h"
#include "compiler/diag/text_renderer.h"
#include "tests/support/golden.h"

namespace iptc {
namespace {

using Json = nlohmann::json;
using diag::Diagnostic;

constexpr std::string_view kReport = "=== report\n";

class Case {
 public:
  explicit Case(const std::string& input) {
    const std::size_t at = input.find(kReport);
    EXPECT_NE(at, std::string::npos);
    source_ = input.substr(0, at);
    reports_ = input.substr(at + kReport.size());
    file_ = map_.AddFile("fw.sh", source_);
  }

  std::string Render() {
    std::string out;
    std::istringstream lines(reports_);
    for (std::string line; std::getline(lines, line);) {
      if (line.empty()) continue;
      const Json json = Json::parse(line);
      const Diagnostic d = Read(json);
      const diag::TextOptions options{.color = json.value("color", false), .width = json.value("width", 120U)};
      std::string text = json.value("json", false) ? Json::parse(diag::RenderJson(d, map_)).dump(1) + "\n"
                                                   : diag::RenderText(d, map_, options);
      out += text;
    }
    // Escapes made readable.
    for (std::size_t at = 0; (at = out.find('\033', at)) != std::string::npos;) out.replace(at, 1, "<ESC>");
    return out;
  }

 private:
  SourceSpan Span(const Json& json) const {
    if (!json.contains("at") && !json.contains("before")) return {};
    const bool insert = json.contains("before");
    const std::string text = json.at(insert ? "before" : "at");
    const std::size_t at = text == "<end>" ? source_.size() : source_.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    const auto begin = static_cast<std::uint32_t>(at);
    const auto length = static_cast<std::uint32_t>(insert || text == "<end>" ? 0 : text.size());
    return {file_, begin, begin + length};
  }

  Diagnostic Read(const Json& json) {
    static const std::map<std::string, diag::Severity> kSeverities = {{"error", diag::Severity::kError},
                                                                      {"warning", diag::Severity::kWarning},
                                                                      {"info", diag::Severity::kInfo},
                                                                      {"style", diag::Severity::kStyle},
                                                                      {"remark", diag::Severity::kRemark}};
    static const std::map<std::string, diag::Fixability> kFixabilities = {
        {"safe", diag::Fixability::kSafe}, {"maybe", diag::Fixability::kMaybe}, {"hint", diag::Fixability::kHint}};
    code_ = json.value("code", "IPT100");
    Diagnostic d{.code = code_, .severity = kSeverities.at(json.value("severity", "error")), .message = {}};
    d.message = json.at("message").get<std::string>();
    if (json.contains("at") || json.contains("before")) d.labels.push_back({Span(json), json.value("label", ""), true});
    for (const Json& label : json.value("also", Json::array())) {
      d.labels.push_back({Span(label), label.value("text", ""), false});
    }
    for (const Json& note : json.value("notes", Json::array())) {
      const SourceSpan span = Span(note);
      d.notes.push_back({span.IsValid() ? std::optional(span) : std::nullopt, note.at("text")});
    }
    for (const Json& fix : json.value("fixes", Json::array())) {
      diag::FixIt fixit{{}, kFixabilities.at(fix.value("how", "safe")), fix.value("text", "")};
      if (fix.contains("with")) fixit.edits.push_back({Span(fix), fix.at("with")});
      d.fixits.push_back(std::move(fixit));
    }
    return d;
  }

  source::SourceMap map_;
  source::FileId file_{};
  std::string source_, reports_, code_;
};

TEST(DiagText, Goldens) {
  golden::RunFolder(IPTC_SOURCE_DIR "/tests/golden/diag_text",
                    [](const std::string& input, const std::filesystem::path&) { return Case(input).Render(); });
}

}  // namespace
}  // namespace iptc
