// Interpreter: words to fields. Order as POSIX has it: expansions, field splitting, quote removal. Pathname expansion
// does not happen: a pattern that matches no file stays as it is, and no file of this machine may matter.
#include <utility>

#include "compiler/expand/interpreter.h"
#include "compiler/expand/pattern.h"

namespace iptc::expand {

// Collects fields: quoted text joins the field under way, unquoted text is split at $IFS.
class Interpreter::FieldBuilder {
 public:
  FieldBuilder(std::string ifs, std::vector<Value>& fields) : ifs_(std::move(ifs)), fields_(fields) {}

  void AddWhole(const Value& value) {
    current_.Append(value);
    started_ = true;
  }

  void AddSplit(const Value& value) {
    taint_ = taint_ == UnknownId::kNone ? value.unknown : taint_;
    const std::string_view text = value.text;
    std::size_t i = 0;
    while (i < text.size()) {
      const std::size_t stop = std::min(text.find_first_of(ifs_, i), text.size());
      if (stop > i) AddWhole(value.Slice(i, stop - i));
      if (stop == text.size()) break;
      i = SkipDelimiter(text, stop);
    }
  }

  void EndField() {
    if (!started_) return;
    current_.TaintBy(taint_);
    if (current_.unknown == taint_) taint_ = UnknownId::kNone;
    fields_.push_back(std::exchange(current_, {}));
    started_ = false;
  }

  // What was unknown and made no field.
  [[nodiscard]] UnknownId Vanished() const { return taint_; }

 private:
  bool IsBlank(char c) const { return (c == ' ' || c == '\t' || c == '\n') && ifs_.contains(c); }

  // Blanks around one other separator belong to it. A separator ends a field even if that is empty.
  std::size_t SkipDelimiter(std::string_view text, std::size_t i) {
    while (i < text.size() && IsBlank(text[i])) ++i;
    if (i < text.size() && ifs_.contains(text[i])) {
      started_ = true;
      ++i;
      while (i < text.size() && IsBlank(text[i])) ++i;
    }
    EndField();
    return i;
  }

  std::string ifs_;
  std::vector<Value>& fields_;
  Value current_;
  bool started_ = false;
  UnknownId taint_ = UnknownId::kNone;
};

std::vector<Value> Interpreter::ExpandFields(const std::vector<syntax::Word>& words, std::vector<UnknownId>* vanished) {
  std::vector<Value> fields;
  for (const syntax::Word& word : words) {
    const Variable* ifs = Find("IFS");
    FieldBuilder builder(ifs != nullptr ? ifs->value.text : " \t\n", fields);
    const std::size_t before = fields.size();
    ExpandInto(word, builder, false);
    builder.EndField();
    if (vanished != nullptr && builder.Vanished() != UnknownId::kNone) vanished->push_back(builder.Vanished());
    std::size_t bytes = 0;
    for (std::size_t i = before; i < fields.size(); ++i) bytes += fields[i].text.size();
    if (!Spend(bytes, word.span)) break;
  }
  return fields;
}

// `${x:-word}` and `${x:+word}`, unquoted, where the word is taken or nothing is: the word's own quotes keep their
// meaning. False: the part is any other, or stands for the parameter's own text.
bool Interpreter::ExpandChoice(const syntax::WordPart& part, FieldBuilder& fields) {
  const auto* parameter = std::get_if<syntax::Parameter>(&part.node);
  if (parameter == nullptr || part.quoted) return false;
  const bool alternative = parameter->op == syntax::ParameterOp::kAlternative;
  if (!alternative && parameter->op != syntax::ParameterOp::kDefault) return false;
  const PartText own = LookUp(*parameter, Here(part.span));
  const bool empty = own.values.empty() || (own.values.size() == 1 && own.values[0].text.empty());
  const bool is_set = own.set && !(parameter->null_too && empty);
  if (is_set == alternative) ExpandInto(parameter->operand, fields, true);
  return is_set == alternative || !is_set;
}

void Interpreter::ExpandInto(const syntax::Word& word, FieldBuilder& fields, bool in_expansion) {
  for (const syntax::WordPart& part : word.parts) {
    const SourceSpan span = Here(part.span);
    if (const auto* literal = std::get_if<syntax::Literal>(&part.node)) {
      const Value text = MakeValue(literal->text, span, true);
      if (in_expansion && !part.quoted) {
        fields.AddSplit(text);
      } else {
        fields.AddWhole(text);
      }
      continue;
    }
    if (ExpandChoice(part, fields)) continue;
    const PartText text = ExpandPart(part);
    for (std::size_t i = 0; i < text.values.size(); ++i) {
      if (i > 0) fields.EndField();
      if (part.quoted) {
        fields.AddWhole(text.values[i]);
      } else {
        fields.AddSplit(text.values[i]);
      }
    }
  }
}

// Assignments, redirection targets, here-documents, case subjects: one text, nothing split.
Value Interpreter::ExpandSingle(const syntax::Word& word) {
  Value value;
  for (const syntax::WordPart& part : word.parts) {
    const SourceSpan span = Here(part.span);
    if (const auto* literal = std::get_if<syntax::Literal>(&part.node)) {
      value.Append(literal->text, span, true);
      continue;
    }
    const PartText text = ExpandPart(part);
    for (std::size_t i = 0; i < text.values.size(); ++i) {
      if (i > 0) value.Append(" ", span);
      value.Append(text.values[i]);
    }
    if (!Spend(value.text.size(), word.span)) break;
  }
  if (value.pieces.empty() && word.span.IsValid()) value.Append("", Here(word.span));
  return value;
}

// Quoted text in a pattern stands for itself.
std::string Interpreter::ExpandPattern(const syntax::Word& word) {
  std::string pattern;
  for (const syntax::WordPart& part : word.parts) {
    syntax::Word one;
    one.parts.push_back(part);
    one.span = part.span;
    const std::string text = ExpandSingle(one).text;
    pattern += part.quoted ? EscapePattern(text) : text;
  }
  return pattern;
}

Interpreter::PartText Interpreter::ExpandPart(const syntax::WordPart& part) {
  const SourceSpan span = Here(part.span);
  PartText text;
  if (const auto* parameter = std::get_if<syntax::Parameter>(&part.node)) return ExpandParameter(*parameter, part);
  if (const auto* substitution = std::get_if<syntax::CommandSubstitution>(&part.node)) {
    text.values.push_back(Substitute(*substitution, span));
  } else if (const auto* process = std::get_if<syntax::ProcessSubstitution>(&part.node)) {
    text.values.push_back(SubstituteProcess(*process, span));
  } else if (const auto* arithmetic = std::get_if<syntax::Arithmetic>(&part.node)) {
    const Value expression = ExpandSingle(arithmetic->expression);
    Value result;
    if (!ReportIfUnknown(expression)) {
      const std::optional<std::int64_t> number = Calculate(expression.text, span);
      result = MakeValue(number ? std::to_string(*number) : std::string(), span);
    }
    text.values.push_back(std::move(result));
  } else {
    text.values.push_back(MakeValue(std::get<syntax::Literal>(part.node).text, span, true));
  }
  return text;
}

}  // namespace iptc::expand
