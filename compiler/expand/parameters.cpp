// Interpreter: $name, ${name…}, positional and special parameters.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <iterator>
#include <utility>

#include "compiler/expand/interpreter.h"
#include "compiler/expand/pattern.h"
#include "compiler/expand/transform.h"

namespace iptc::expand {
namespace {

using source::Expansion;
using syntax::ParameterOp;

constexpr diag::Kind<std::string, std::string> kParameterError{"IPT022", diag::Severity::kError, "`{}`: {}"};

// ${x#w} ${x##w} ${x%w} ${x%%w}
Value Trim(const Value& value, ParameterOp op, const std::string& pattern, PatternBudget& budget) {
  const bool shortest = op == ParameterOp::kRemovePrefix || op == ParameterOp::kRemoveSuffix;
  const bool front = op == ParameterOp::kRemovePrefix || op == ParameterOp::kRemoveLongPrefix;
  const Cut cut = shortest ? Cut::kShortest : Cut::kLongest;
  PatternMatcher matcher(pattern, value.text, budget);
  const std::size_t length = front ? matcher.LengthAt(0, cut) : matcher.LengthAtEnd(cut);
  if (length == std::string::npos || budget.IsSpent()) return value;
  return front ? value.Slice(length) : value.Slice(0, value.text.size() - length);
}

bool IsPlainPattern(std::string_view pattern) { return pattern.find_first_of("*?[\\(") == std::string_view::npos; }

// What takes the place of a match: texts, and the match itself (nullopt).
using Replacement = std::vector<std::optional<Value>>;

void AppendReplacement(Value& out, const Replacement& replacement, const Value& match) {
  for (const std::optional<Value>& part : replacement) out.Append(part ? *part : match);
}

// ${x/w/v} ${x//w/v}
Value ReplaceWithin(const Value& value, const std::string& pattern, const Replacement& replacement, bool all,
                    PatternBudget& budget) {
  const std::string_view text = value.text;
  const bool plain = IsPlainPattern(pattern);
  PatternMatcher matcher(plain ? std::string_view() : pattern, text, budget);
  Value result;
  result.unknown = value.unknown;
  std::size_t kept = 0;  // up to here the text is in the result
  for (std::size_t at = 0; at < text.size() && !budget.IsSpent();) {
    if (plain) at = std::min(text.find(pattern, at), text.size());
    if (at == text.size()) break;
    const std::size_t length = plain ? pattern.size() : matcher.LengthAt(at, Cut::kLongest);
    if (length == std::string::npos || length == 0) {
      ++at;
      continue;
    }
    if (at > kept) result.Append(value.Slice(kept, at - kept));
    AppendReplacement(result, replacement, value.Slice(at, length));
    at += length;
    kept = at;
    if (!all) break;
  }
  result.Append(value.Slice(kept));
  return result;
}

}  // namespace

Interpreter::PartText Interpreter::UnsetText(const std::string& name, const SourceSpan& span) {
  PartText text;
  text.set = false;
  if (name == growing_) {
    text.values.push_back(MakeValue("", span));
    return text;
  }
  const bool is_number = std::isdigit(static_cast<unsigned char>(name[0])) != 0;
  const std::string hint = name[0] == '{' ? std::string("the array has no such element")
                           : !is_number   ? fmt::format("`--define {}=…` sets it", name)
                           : InFunction() ? std::string("the call of this function has too few arguments")
                                          : std::string("`--arg VALUE`, once for each, gives the script's arguments");
  Value value = MakeValue("", span);
  value.unknown = AddUnknown({true, fmt::format("`${}` is not set", name), hint, span, UnknownId::kNone});
  text.values.push_back(std::move(value));
  return text;
}

Interpreter::PartText Interpreter::LookUpSpecial(const std::string& name, const SourceSpan& span) {
  PartText text;
  const auto positional = [&](std::size_t i) {
    const Variable& argument = state_.positional[i];
    return UseOf(argument.value, span, RecordOf(Expansion::Kind::kArgument, std::to_string(i + 1), argument));
  };
  const auto literal = [&](std::string value) { text.values.push_back(MakeValue(value, span)); };
  switch (name[0]) {
    case '@':
    case '*':
      text.is_list = true;
      for (std::size_t i = 0; i < state_.positional.Size(); ++i) text.values.push_back(positional(i));
      text.set = !text.values.empty();
      return text;
    case '#':
      literal(std::to_string(state_.positional.Size()));
      return text;
    case '?':
      literal(std::to_string(state_.status));
      return text;
    case '$':
    case '!':
      literal("1000");  // any process id will do: nothing runs
      return text;
    case '-':
      literal(std::string(state_.errexit ? "e" : "") + (state_.noglob ? "f" : "") + (state_.nounset ? "u" : ""));
      return text;
    default:
      break;
  }
  std::size_t number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  if (number == 0) {
    literal(state_.name);
    return text;
  }
  if (number > state_.positional.Size()) return UnsetText(name, span);
  text.values.push_back(positional(number - 1));
  return text;
}

Interpreter::PartText Interpreter::LookUpArray(const Variable& variable, const syntax::Parameter& parameter,
                                               const SourceSpan& span) {
  PartText text;
  if (parameter.index == "@" || parameter.index == "*") {
    text.is_list = true;
    const auto add = [&](std::string_view index, const Value& value) {
      text.values.push_back(UseOf(value, span, RecordOfElement(parameter.name, index, value, variable)));
    };
    if (variable.shape == Variable::Shape::kScalar && variable.is_set) add("0", variable.value);
    for (const auto& [index, element] : variable.indexed) add(std::to_string(index), element);
    for (const auto& [key, element] : ListKeyed(variable)) add(*key, *element);
    text.set = !text.values.empty();
    return text;
  }
  const Value index = IndexOf(parameter.index_word, &variable);
  const std::string name = fmt::format("{{{}[{}]}}", parameter.name, parameter.index);
  if (ReportIfUnknown(index)) return UnsetText(name, span);
  const Value* found = nullptr;
  if (variable.shape == Variable::Shape::kKeyed) {
    const auto element = variable.keyed.find(index.text);
    if (element != variable.keyed.end()) found = &element->second.value;
  } else {
    std::int64_t at = Calculate(index.text, span).value_or(0);
    if (at < 0 && !variable.indexed.empty()) at += variable.indexed.rbegin()->first + 1;
    const auto element = variable.indexed.find(at);
    if (element != variable.indexed.end()) found = &element->second;
    if (variable.shape == Variable::Shape::kScalar && at == 0) found = variable.Scalar();
  }
  if (found == nullptr) return UnsetText(name, span);
  text.values.push_back(UseOf(*found, span, RecordOfElement(parameter.name, index.text, *found, variable)));
  return text;
}

// The texts of a variable that the shell itself keeps; nullopt: it keeps no such variable.
std::optional<std::vector<std::string>> Interpreter::KeptTexts(std::string_view name) const {
  if (name == "LINENO") {
    return {{std::to_string(command_.IsValid() ? map_.File(command_.file).Locate(command_.begin).line : 1)}};
  }
  if (name == "BASH_SOURCE") return {{sources_.rbegin(), sources_.rend()}};
  std::vector<std::string> texts;
  if (name == "FUNCNAME") {
    for (auto call = calls_.rbegin(); call != calls_.rend(); ++call) texts.push_back(call->function);
    if (!texts.empty()) texts.emplace_back("main");
    return texts;
  }
  if (name == "PIPESTATUS") {
    for (const int status : pipe_statuses_) texts.push_back(std::to_string(status));
    return texts;
  }
  const std::pair<std::string_view, std::string_view> fixed[] = {
      {"PWD", state_.folder}, {"PPID", "1"}, {"BASHPID", "1000"}, {"SECONDS", "0"}};
  for (const auto& [known, text] : fixed) {
    if (known == name) return {{std::string(text)}};
  }
  const std::pair<std::string_view, std::string_view> of_bash[] = {
      {"BASH_VERSION", "5.2.15(1)-release"}, {"BASH", "/usr/bin/bash"}, {"OSTYPE", "linux-gnu"}, {"SHLVL", "1"}};
  for (const auto& [known, text] : of_bash) {
    if (known == name) return {{std::string(text)}};
  }
  if (name == "BASH_VERSINFO") return {{"5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"}};
  return std::nullopt;
}

// Variables that the shell itself keeps, unless the script or the command line set them.
std::optional<Interpreter::PartText> Interpreter::LookUpDynamic(const syntax::Parameter& parameter,
                                                                const SourceSpan& span) {
  const std::string& name = parameter.name;
  constexpr auto kOfDash = std::to_array<std::string_view>({"LINENO", "PWD", "PPID"});
  if (IsDash() && std::ranges::find(kOfDash, name) == kOfDash.end()) return std::nullopt;
  PartText text;
  if (name == "RANDOM" || name == "HOSTNAME") {
    const std::string_view what = name == "RANDOM" ? "a random number" : "the name of the host";
    Value value = MakeValue("", span);
    value.unknown = AddUnknown({false, fmt::format("{} cannot be known here", what),
                                fmt::format("`--define {}=…` sets it", name), span, UnknownId::kNone});
    text.values.push_back(std::move(value));
    return text;
  }
  const std::optional<std::vector<std::string>> kept = KeptTexts(name);
  if (!kept) return std::nullopt;
  text.is_list = parameter.index == "@" || parameter.index == "*";
  const bool first = text.is_list || parameter.index.empty();
  const std::int64_t at = first ? 0 : Calculate(parameter.index, span).value_or(0);
  for (std::size_t i = 0; i < kept->size(); ++i) {
    if (text.is_list || static_cast<std::int64_t>(i) == at) text.values.push_back(MakeValue((*kept)[i], span));
  }
  text.set = !text.values.empty();
  return text.set || text.is_list ? text : UnsetText(name, span);
}

Interpreter::PartText Interpreter::LookUp(const syntax::Parameter& parameter, const SourceSpan& span) {
  const auto c = static_cast<unsigned char>(parameter.name[0]);
  if (std::isalpha(c) == 0 && c != '_') return LookUpSpecial(parameter.name, span);
  const Variable* variable = Find(parameter.name);
  if (variable == nullptr) {
    if (std::optional<PartText> kept = LookUpDynamic(parameter, span)) return *std::move(kept);
    PartText none = UnsetText(parameter.name, span);
    none.is_list = parameter.index == "@" || parameter.index == "*";
    if (none.is_list) none.values.clear();
    return none;
  }
  if (!parameter.index.empty()) return LookUpArray(*variable, parameter, span);
  const Value* value = variable->Scalar();
  if (value == nullptr) {  // only declared or exported
    std::optional<PartText> kept = LookUpDynamic(parameter, span);
    return kept ? *std::move(kept) : UnsetText(parameter.name, span);
  }
  PartText text;
  text.values.push_back(UseOf(*value, span, RecordOf(Expansion::Kind::kVariable, parameter.name, *variable)));
  return text;
}

// ${!x}: what the variable holds whose name x holds.
Interpreter::PartText Interpreter::LookUpIndirect(const syntax::Parameter& parameter, const SourceSpan& span) {
  const Variable* variable = variables_.Find(parameter.name);
  if (variable != nullptr && variable->reference) {
    PartText name;
    name.values.push_back(MakeValue(variable->value.text, span));
    return name;
  }
  PartText text = LookUp(parameter, span);
  const Value target = text.values.empty() ? Value{} : text.values.front();
  if (target.unknown != UnknownId::kNone) return text;
  const std::size_t open = target.text.find('[');
  syntax::Parameter inner;
  inner.name = target.text.substr(0, open);
  if (open != std::string::npos && target.text.ends_with(']')) {
    inner.index = target.text.substr(open + 1, target.text.size() - open - 2);
    inner.index_word.parts.push_back({syntax::Literal{inner.index}, true, span});
  }
  const bool valid =
      !inner.name.empty() && (std::isalnum(static_cast<unsigned char>(inner.name[0])) != 0 || inner.name[0] == '_');
  return valid ? LookUp(inner, span) : UnsetText(parameter.name, span);
}

// ${!a[@]}, the indices of an array, and ${!front@}, the names of variables.
Interpreter::PartText Interpreter::LookUpNames(const syntax::Parameter& parameter, const SourceSpan& span) {
  PartText text;
  text.is_list = true;
  const auto add = [&](std::string_view value) { text.values.push_back(MakeValue(value, span)); };
  if (parameter.op == ParameterOp::kNames) {
    const auto& all = variables_.All();
    for (auto at = all.lower_bound(parameter.name); at != all.end() && at->first.starts_with(parameter.name); ++at) {
      if (at->second.is_set) add(at->first);
    }
    return text;
  }
  const Variable* variable = Find(parameter.name);
  if (variable == nullptr) return text;
  if (variable->shape == Variable::Shape::kScalar && variable->is_set) add("0");
  for (const auto& [index, element] : variable->indexed) add(std::to_string(index));
  for (const auto& [key, element] : ListKeyed(*variable)) add(*key);
  return text;
}

// "$*" is one word, joined by the first character of $IFS.
void Interpreter::JoinList(PartText& text, const SourceSpan& span) {
  const std::string separator = variables_.Find("IFS") == nullptr ? " " : TextOf("IFS").substr(0, 1);
  Value joined;
  for (std::size_t i = 0; i < text.values.size(); ++i) {
    if (i > 0) joined.Append(separator, span);
    joined.Append(text.values[i]);
  }
  if (joined.pieces.empty()) joined.Append("", span);
  text.values.clear();
  text.values.push_back(std::move(joined));
  text.is_list = false;
}

Interpreter::PartText Interpreter::ExpandParameter(const syntax::Parameter& parameter, const syntax::WordPart& part) {
  const SourceSpan span = Here(part.span);
  const bool names = parameter.op == ParameterOp::kNames || parameter.op == ParameterOp::kKeys;
  PartText text = names                ? LookUpNames(parameter, span)
                  : parameter.indirect ? LookUpIndirect(parameter, span)
                                       : LookUp(parameter, span);
  const bool tolerates_unset = parameter.op == ParameterOp::kDefault || parameter.op == ParameterOp::kAssign ||
                               parameter.op == ParameterOp::kError || parameter.op == ParameterOp::kAlternative;
  if (!text.set && state_.nounset && !tolerates_unset && !text.is_list) {
    emitter_.Report(kParameterError, span, parameter.name, "not set, and `set -u` ends the script here");
    exit_status_ = IsDash() ? 2 : 1;
    SetFlow(Flow::kExit);
  }
  text = ApplyOperator(parameter, std::move(text), part);
  if (text.is_list && part.quoted && (parameter.name == "*" || parameter.index == "*")) JoinList(text, span);
  return text;
}

// The operators that look at whether the parameter is set: - = ? + and with a colon.
Interpreter::PartText Interpreter::ApplyConditional(const syntax::Parameter& parameter, PartText text,
                                                    const SourceSpan& span) {
  const bool empty = text.values.empty() || (text.values.size() == 1 && text.values[0].text.empty());
  const bool is_set = text.set && !(parameter.null_too && empty);
  PartText word;
  if (parameter.op == ParameterOp::kAlternative) {
    word.values.push_back(is_set ? ExpandSingle(parameter.operand) : MakeValue("", span));
    return word;
  }
  if (is_set) return text;
  if (parameter.op == ParameterOp::kError) {
    const std::string message = ExpandSingle(parameter.operand).text;
    emitter_.Report(kParameterError, span, parameter.name, message.empty() ? "parameter not set" : message);
    exit_status_ = IsDash() ? 2 : 1;
    SetFlow(Flow::kExit);
    return text;
  }
  word.values.push_back(ExpandSingle(parameter.operand));
  if (parameter.op == ParameterOp::kAssign && parameter.index.empty()) {
    Assign(parameter.name, word.values[0], span);
  } else if (parameter.op == ParameterOp::kAssign) {
    AssignElement(parameter.name, IndexOf(parameter.index_word, Find(parameter.name)), word.values[0], span);
  }
  return word;
}

Interpreter::PartText Interpreter::ApplyOperator(const syntax::Parameter& parameter, PartText text,
                                                 const syntax::WordPart& part) {
  const SourceSpan span = Here(part.span);
  const bool empty = text.values.empty() || (text.values.size() == 1 && text.values[0].text.empty());
  const auto each = [&](auto change) {
    for (Value& value : text.values) value = change(value);
    return std::move(text);
  };
  switch (parameter.op) {
    case ParameterOp::kValue:
    case ParameterOp::kNames:
    case ParameterOp::kKeys:
      return text;
    case ParameterOp::kLength: {
      const std::size_t length = text.is_list ? text.values.size() : empty ? 0 : text.values[0].text.size();
      PartText result;
      result.values.push_back(MakeValue(std::to_string(length), span));
      if (!text.values.empty() && !text.is_list && text.set) result.values[0].unknown = text.values[0].unknown;
      return result;
    }
    case ParameterOp::kDefault:
    case ParameterOp::kAlternative:
    case ParameterOp::kAssign:
    case ParameterOp::kError:
      return ApplyConditional(parameter, std::move(text), span);
    case ParameterOp::kRemovePrefix:
    case ParameterOp::kRemoveLongPrefix:
    case ParameterOp::kRemoveSuffix:
    case ParameterOp::kRemoveLongSuffix: {
      const std::string pattern = ExpandPattern(parameter.operand);
      return each([&](const Value& value) {
        PatternBudget budget;
        Value trimmed = Trim(value, parameter.op, pattern, budget);
        Settle(budget, span);
        return trimmed;
      });
    }
    case ParameterOp::kReplaceFirst:
    case ParameterOp::kReplaceAll:
    case ParameterOp::kReplacePrefix:
    case ParameterOp::kReplaceSuffix:
      return each([&](const Value& value) { return Replace(value, parameter, span); });
    case ParameterOp::kSubstring:
      return text.is_list ? SliceList(std::move(text), parameter, span)
                          : each([&](const Value& value) { return Substring(value, parameter, span); });
    case ParameterOp::kUpperFirst:
    case ParameterOp::kUpperAll:
    case ParameterOp::kLowerFirst:
    case ParameterOp::kLowerAll: {
      const std::string pattern = ExpandPattern(parameter.operand);
      return each([&](const Value& value) {
        Value changed = value;
        changed.text = ChangeCase(value.text, parameter.op, pattern);
        return changed;
      });
    }
    case ParameterOp::kTransform:
      return Transform(parameter, std::move(text), span);
  }
  return text;
}

// ${x@Q} and its kin. What an unset parameter becomes stays unset.
Interpreter::PartText Interpreter::Transform(const syntax::Parameter& parameter, PartText text,
                                             const SourceSpan& span) {
  if (!text.set) return text;
  const Variable* variable = Find(parameter.name);
  const std::string flags = variable != nullptr ? variable->Flags() : std::string();
  const bool is_array = variable != nullptr && variable->shape != Variable::Shape::kScalar;
  const bool of_array = is_array && (parameter.transform == 'A' || (text.is_list && parameter.transform != 'a'));
  for (Value& value : text.values) {
    std::optional<std::string> made;
    if (parameter.transform == 'a') {
      made = flags;
    } else if (parameter.transform == 'A' && !of_array && variable != nullptr) {
      const std::string front = flags.empty() ? std::string() : fmt::format("declare -{} ", flags);
      made = fmt::format("{}{}={}", front, parameter.name, QuoteForShell(value.text));
    } else if (!of_array || std::tolower(parameter.transform) != 'k') {
      made = TransformText(parameter.transform, value.text);
    }
    const UnknownId before = value.unknown;
    const SourceSpan written = value.Span();
    value = MakeValue(made.value_or(""), written.IsValid() ? written : span);
    value.unknown = before;
    if (made) continue;
    value.TaintBy(AddUnknown({false, fmt::format("what `{}` makes cannot be known here", map_.TextOf(span)),
                              "write what the rule needs", span, UnknownId::kNone}));
  }
  return text;
}

// The word behind the second slash. An unquoted `&` is the match, since bash 5.2, unless patsub_replacement is off; in
// what an expansion puts there, a backslash before it or another takes its meaning.
std::vector<std::optional<Value>> Interpreter::ExpandReplacement(const syntax::Word& word) {
  std::vector<std::optional<Value>> parts;
  for (const syntax::WordPart& part : word.parts) {
    const Value text = ExpandPiece(word, part);
    std::size_t at = 0;
    while (!part.quoted && state_.patsub_replacement) {
      const std::size_t mark = text.text.find_first_of("&\\", at);
      if (mark == std::string::npos) break;
      parts.emplace_back(text.Slice(at, mark - at));
      at = mark + 1;
      if (text.text[mark] == '&') {
        parts.emplace_back(std::nullopt);
      } else {
        const bool escapes = at < text.text.size() && std::string_view("&\\").contains(text.text[at]);
        parts.emplace_back(text.Slice(escapes ? at : mark, 1));
        at += escapes ? 1 : 0;
      }
    }
    parts.emplace_back(text.Slice(at));
  }
  return parts;
}

Value Interpreter::Replace(const Value& value, const syntax::Parameter& parameter, const SourceSpan& span) {
  const std::string pattern = ExpandPattern(parameter.operand);
  const Replacement replacement = ExpandReplacement(parameter.second);
  const bool front = parameter.op == ParameterOp::kReplacePrefix;
  const bool anchored = front || parameter.op == ParameterOp::kReplaceSuffix;
  if (pattern.empty() && !anchored) return value;
  PatternBudget budget;
  if (!anchored) {
    Value result = ReplaceWithin(value, pattern, replacement, parameter.op == ParameterOp::kReplaceAll, budget);
    return Settle(budget, span) ? result : value;
  }
  PatternMatcher matcher(pattern, value.text, budget);
  const std::size_t length = front ? matcher.LengthAt(0, Cut::kLongest) : matcher.LengthAtEnd(Cut::kLongest);
  if (!Settle(budget, span) || length == std::string::npos) return value;
  const std::size_t kept = value.text.size() - length;
  Value result = value.Slice(0, front ? 0 : kept);
  AppendReplacement(result, replacement, front ? value.Slice(0, length) : value.Slice(kept));
  if (front) result.Append(value.Slice(length));
  return result;
}

Value Interpreter::Substring(const Value& value, const syntax::Parameter& parameter, const SourceSpan& span) {
  const auto size = static_cast<std::int64_t>(value.text.size());
  std::int64_t offset = Calculate(ExpandSingle(parameter.operand).text, span).value_or(0);
  if (offset < 0) offset += size;
  if (offset < 0 || offset > size) return value.Slice(0, 0);
  std::int64_t length = size - offset;
  if (!parameter.second.parts.empty()) {
    length = Calculate(ExpandSingle(parameter.second).text, span).value_or(0);
    if (length < 0) length += size - offset;
  }
  length = std::clamp<std::int64_t>(length, 0, size - offset);
  return value.Slice(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

// ${@:2}, ${a[@]:1:2}. $@ counts from 1.
Interpreter::PartText Interpreter::SliceList(PartText text, const syntax::Parameter& parameter,
                                             const SourceSpan& span) {
  const auto size = static_cast<std::int64_t>(text.values.size());
  std::int64_t offset = Calculate(ExpandSingle(parameter.operand).text, span).value_or(0);
  if (parameter.index.empty() && offset > 0) --offset;
  const Variable* variable = parameter.index.empty() ? nullptr : Find(parameter.name);
  if (variable != nullptr && variable->shape == Variable::Shape::kIndexed && offset > 0) {
    // Counted by index, not by element: they may have gaps.
    offset = std::distance(variable->indexed.begin(), variable->indexed.lower_bound(offset));
  }
  offset = std::clamp<std::int64_t>(offset < 0 ? offset + size : offset, 0, size);
  std::int64_t length = size - offset;
  if (!parameter.second.parts.empty()) {
    length = std::clamp<std::int64_t>(Calculate(ExpandSingle(parameter.second).text, span).value_or(0), 0, length);
  }
  const auto first = text.values.begin() + offset;
  text.values = std::vector<Value>(first, first + length);
  return text;
}

}  // namespace iptc::expand
