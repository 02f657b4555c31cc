// Interpreter: words to fields. Order as POSIX has it: expansions, field splitting, pathname expansion, quote removal.
#include <algorithm>
#include <utility>

#include "compiler/expand/interpreter.h"
#include "compiler/expand/pattern.h"

namespace iptc::expand {

namespace {

constexpr std::string_view kWildcards = "*?[";
constexpr std::string_view kWildcardsAndGroups = "*?[(";

}  // namespace

// Collects fields: quoted text joins the field under way, unquoted text is split at $IFS.
class Interpreter::FieldBuilder {
 public:
  struct Field {
    Value value;
    std::string pattern;  // what its unquoted wildcards make of it; empty: there are none
  };

  FieldBuilder(std::string_view ifs, bool groups, std::vector<Field>& fields)
      : ifs_(ifs), wildcards_(groups ? kWildcardsAndGroups : kWildcards), fields_(fields) {}

  void AddQuoted(const Value& value) {
    if (!pattern_.empty()) pattern_ += EscapePattern(value.text);
    current_.Append(value);
    started_ = true;
  }

  // Unquoted, but not to be split: what is written in the script.
  void AddLiteral(const Value& value) {
    const bool wild = value.text.find_first_of(wildcards_) != std::string::npos;
    // The operator of a group stands before its parenthesis, in the text that was taken for plain.
    const bool opens = value.text.starts_with('(') && !current_.text.empty();
    if (wild && pattern_.empty()) {
      pattern_ = EscapePattern(opens ? current_.Slice(0, current_.text.size() - 1).text : current_.text);
      if (opens) pattern_ += current_.text.back();
    }
    if (wild || !pattern_.empty()) pattern_ += value.text;
    current_.Append(value);
    started_ = true;
  }

  void AddSplit(const Value& value) {
    if (taint_.unknown == UnknownId::kNone && value.unknown != UnknownId::kNone) taint_ = value.Slice(0, 0);
    const std::string_view text = value.text;
    std::size_t i = 0;
    while (i < text.size()) {
      const std::size_t stop = std::min(text.find_first_of(ifs_, i), text.size());
      if (i == 0 && stop == text.size()) {
        AddLiteral(value);
        break;
      }
      if (stop > i) AddLiteral(value.Slice(i, stop - i));
      if (stop == text.size()) break;
      i = SkipDelimiter(text, stop);
    }
  }

  void EndField() {
    if (!started_) return;
    current_.TaintBy(taint_.unknown);
    if (current_.unknown == taint_.unknown) taint_ = {};
    fields_.push_back({std::exchange(current_, {}), std::exchange(pattern_, {})});
    started_ = false;
  }

  // What was unknown and made no field.
  [[nodiscard]] const Value& Vanished() const { return taint_; }

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

  std::string_view ifs_;
  std::string_view wildcards_;
  std::vector<Field>& fields_;
  Value current_;
  std::string pattern_;
  bool started_ = false;
  Value taint_;
};

std::vector<Value> Interpreter::ExpandFields(const std::vector<syntax::Word>& words, std::vector<Value>* vanished) {
  std::vector<Value> result;
  std::vector<FieldBuilder::Field> fields;
  for (const syntax::Word& word : words) {
    const std::string ifs = variables_.Find("IFS") != nullptr ? TextOf("IFS") : " \t\n";
    CheckGroups(word);
    FieldBuilder builder(ifs, state_.extglob, fields);
    ExpandInto(word, builder, false);
    builder.EndField();
    if (vanished != nullptr && builder.Vanished().unknown != UnknownId::kNone) vanished->push_back(builder.Vanished());
    std::size_t bytes = 0;
    for (FieldBuilder::Field& field : fields) {
      bytes += field.value.text.size();
      if (field.pattern.empty() || state_.noglob) {
        result.push_back(std::move(field.value));
        continue;
      }
      for (Value& path : ExpandPaths(std::move(field.value), field.pattern)) {
        bytes += path.text.size();
        result.push_back(std::move(path));
      }
    }
    fields.clear();
    if (!Spend(bytes, word.span)) break;
  }
  return result;
}

// The files that the pattern names, or the text itself.
std::vector<Value> Interpreter::ExpandPaths(Value text, const std::string& pattern) {
  std::vector<Value> paths;
  const std::string wanted = IsDash() ? PatternOfDash(pattern) : state_.extglob ? pattern : WithoutGroups(pattern);
  for (const std::string& path : files_.Glob(wanted, state_.folder)) paths.push_back(MakeValue(path, text.Span()));
  if (!paths.empty()) {
    for (Value& path : paths) path.unknown = text.unknown;
    return paths;
  }
  // A wildcard in a folder of the machine, which nobody can list here.
  const std::size_t slash = pattern.rfind('/', pattern.find_first_of(kWildcards));
  const bool elsewhere = pattern.starts_with('/') && slash != std::string::npos && slash > 0 &&
                         !files_.Exists(files_.Locate(pattern.substr(0, slash), state_.folder), 'd');
  if (elsewhere) {
    const SourceSpan span = text.Span();
    const bool first = reported_.insert({span.file, span.begin}).second;
    if (first) Warn(span, fmt::format("the files that `{}` names cannot be known here; taken to be none", text.text));
    files_.Remove(Locate(text.text));  // so `[ -e "$file" ]` is decided, too
  }
  if (!state_.nullglob) paths.push_back(std::move(text));
  return paths;
}

// `~`, `~/…`, `~root`: the folder, and what is left of the text behind it.
std::optional<Interpreter::Tilde> Interpreter::TakeTilde(const syntax::Word& word) {
  if (word.parts.empty() || word.parts[0].quoted) return std::nullopt;
  const auto* literal = std::get_if<syntax::Literal>(&word.parts[0].node);
  if (literal == nullptr || !literal->text.starts_with('~')) return std::nullopt;
  const std::string_view text = literal->text;
  const std::size_t slash = std::min(text.find('/'), text.size());
  if (slash == text.size() && word.parts.size() > 1) return std::nullopt;
  const std::string_view user = text.substr(1, slash - 1);
  const SourceSpan span = Here(word.parts[0].span);
  const auto at = [&](const std::string& home) { return Tilde{MakeValue(home, span), text.substr(slash)}; };
  if (user.empty()) return at(TextOf("HOME"));
  if (user == "root") return at("/root");
  if (user == "+") return at(state_.folder);
  if (user == "-" && Find("OLDPWD") != nullptr) return at(TextOf("OLDPWD"));
  return std::nullopt;
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
  const std::optional<Tilde> tilde = TakeTilde(word);
  for (const syntax::WordPart& part : word.parts) {
    const SourceSpan span = Here(part.span);
    if (const auto* literal = std::get_if<syntax::Literal>(&part.node)) {
      Value text = MakeValue(literal->text, span, true);
      if (part.quoted) {
        fields.AddQuoted(text);
      } else if (tilde && &part == &word.parts.front()) {
        fields.AddQuoted(tilde->home);
        if (!tilde->rest.empty()) fields.AddLiteral(MakeValue(tilde->rest, span));
      } else if (in_expansion) {
        fields.AddSplit(text);
      } else {
        fields.AddLiteral(text);
      }
      continue;
    }
    if (ExpandChoice(part, fields)) continue;
    AddValues(ExpandPart(part).values, part.quoted, fields);
  }
}

// What one expansion stands for; each value but the first begins a field.
void Interpreter::AddValues(const std::vector<Value>& values, bool quoted, FieldBuilder& fields) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) fields.EndField();
    const Value& value = values[i];
    // Nobody knows how many words an unknown text is: taken to be one, so that it is missed where it goes.
    const bool one_unknown = value.text.empty() && value.unknown != UnknownId::kNone && !RootOf(value.unknown).unset;
    if (quoted || one_unknown) {
      fields.AddQuoted(value);
    } else {
      fields.AddSplit(value);
    }
  }
}

// Assignments, redirection targets, here-documents, case subjects: one text, nothing split.
Value Interpreter::ExpandSingle(const syntax::Word& word) {
  Value value;
  for (const syntax::WordPart& part : word.parts) {
    const SourceSpan span = Here(part.span);
    if (const auto* literal = std::get_if<syntax::Literal>(&part.node)) {
      const std::optional<Tilde> tilde = &part == &word.parts.front() ? TakeTilde(word) : std::nullopt;
      if (tilde) value.Append(tilde->home);
      value.Append(tilde ? tilde->rest : literal->text, span, !tilde);
      continue;
    }
    const std::size_t before = value.text.size();
    const PartText text = ExpandPart(part);
    for (std::size_t i = 0; i < text.values.size(); ++i) {
      if (i > 0) value.Append(" ", span);
      value.Append(text.values[i]);
    }
    if (!Spend(value.text.size() - before, word.span)) break;
  }
  if (value.pieces.empty() && word.span.IsValid()) value.Append("", Here(word.span));
  return value;
}

// A tilde is one at the front of its word alone.
Value Interpreter::ExpandPiece(const syntax::Word& word, const syntax::WordPart& part) {
  const auto* literal = part.quoted ? nullptr : std::get_if<syntax::Literal>(&part.node);
  if (literal == nullptr) {
    syntax::Word one;
    one.parts.push_back(part);
    one.span = part.span;
    return ExpandSingle(one);
  }
  const std::optional<Tilde> tilde = &part == &word.parts.front() ? TakeTilde(word) : std::nullopt;
  Value text;
  if (tilde) text.Append(tilde->home);
  text.Append(tilde ? tilde->rest : literal->text, Here(part.span), !tilde);
  return text;
}

// Quoted text in a pattern stands for itself.
std::string Interpreter::ExpandPattern(const syntax::Word& word, bool groups) {
  std::string pattern;
  for (const syntax::WordPart& part : word.parts) {
    const std::string text = ExpandPiece(word, part).text;
    pattern += part.quoted ? EscapePattern(text) : text;
  }
  if (IsDash()) return PatternOfDash(pattern);
  return groups || state_.extglob ? pattern : WithoutGroups(pattern);
}

Value Interpreter::ExpandRegex(const syntax::Word& word) {
  Value regex;
  for (const syntax::WordPart& part : word.parts) {
    const Value text = ExpandPiece(word, part);
    regex.TaintBy(text.unknown);
    for (const char c : text.text) {
      if (part.quoted && std::string_view("\\.[]*^$+?(){}|").contains(c)) regex.Append("\\", text.Span());
      regex.Append(std::string_view(&c, 1), text.Span());
    }
  }
  return regex;
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
    if (arithmetic->bracketed && IsDash()) {
      result.Append("$[", span);
      result.Append(expression);
      result.Append("]", span);
    } else if (!ReportIfUnknown(expression)) {
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
