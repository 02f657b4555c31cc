#include "compiler/diag/json_renderer.h"

#include <nlohmann/json.hpp>

#include "compiler/diag/text_renderer.h"

namespace iptc::diag {
namespace {

using Json = nlohmann::ordered_json;

void AddPlace(Json& object, const SourceSpan& span, const source::SourceMap& map) {
  if (!span.IsValid()) return;
  const source::SourceFile& file = map.File(span.file);
  const source::LineColumn begin = file.Locate(span.begin);
  const source::LineColumn end = file.Locate(span.end);
  object["file"] = file.Name();
  object["line"] = begin.line;
  object["column"] = begin.column;
  object["end_line"] = end.line;
  object["end_column"] = end.column;
}

std::string_view Applicability(Fixability fixability) {
  switch (fixability) {
    case Fixability::kSafe:
      return "safe";
    case Fixability::kMaybe:
      return "unsafe";
    case Fixability::kHint:
      return "display";
  }
  return {};
}

Json FixToJson(const FixIt& fix, const source::SourceMap& map) {
  Json object{{"applicability", Applicability(fix.fixability)}, {"message", fix.text}, {"edits", Json::array()}};
  for (const Edit& edit : fix.edits) {
    Json entry = Json::object();
    AddPlace(entry, edit.span, map);
    entry["content"] = edit.replacement;
    object["edits"].push_back(std::move(entry));
  }
  return object;
}

}  // namespace

std::string RenderJson(const Diagnostic& diagnostic, const source::SourceMap& map) {
  Json object{
      {"code", diagnostic.code}, {"severity", SeverityName(diagnostic.severity)}, {"message", diagnostic.message}};
  AddPlace(object, diagnostic.PrimarySpan(), map);
  object["labels"] = Json::array();
  for (const Label& label : diagnostic.labels) {
    Json entry{{"text", label.text}, {"primary", label.primary}};
    AddPlace(entry, label.span, map);
    object["labels"].push_back(std::move(entry));
  }
  object["notes"] = Json::array();
  for (const Note& note : diagnostic.notes) {
    Json entry{{"message", note.text}};
    AddPlace(entry, note.span.value_or(SourceSpan{}), map);
    object["notes"].push_back(std::move(entry));
  }
  object["fixes"] = Json::array();
  for (const FixIt& fix : diagnostic.fixits) object["fixes"].push_back(FixToJson(fix, map));
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace iptc::diag
