// Interpreter: $name, ${name…}, positional and special parameters.
#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/interpreter.h"
#include "compiler/expand/pattern.h"

namespace iptc::expand {
namespace {

using source::Expansion;
using syntax::ParameterOp;

constexpr diag::Kind<std::string, std::string> kParameterError{"IPT022", diag::Severity::kError, "`{}`: {}"};

std::string ChangeCase(std::string text, ParameterOp op) {
  const bool upper = op == ParameterOp::kUpperFirst || op == ParameterOp::kUpperAll;
  const bool all = op == ParameterOp::kUpperAll || op == ParameterOp::kLowerAll;
  const std::size_t count = all ? text.size() : std::min<std::size_t>(1, text.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    text[i] = static_cast<char>(upper ? std::toupper(c) : std::tolower(c));
  }
  return text;
}

// ${x#w} ${x##w} ${x%w} ${x%%w}
Value Trim(const Value& value, ParameterOp op, const std::string& pattern) {
  const bool shortest = op == ParameterOp::kRemovePrefix || op == ParameterOp::kRemoveSuffix;
  const bool front = op == ParameterOp::kRemovePrefix || op == ParameterOp::kRemoveLongPrefix;
  const Cut cut = shortest ? Cut::kShortest : Cut::kLongest;
  const std::size_t length = front ? MatchPrefix(pattern, value.text, cut) : MatchSuffix(pattern, value.text, cut);
  if (length == std::string::npos) return value;
  return front ? value.Slice(length) : value.Slice(0, value.text.size() - length);
}

}  // namespace

Interpreter::PartText Interpreter::UnsetText(const std::string& name, const SourceSpan& span) {
  PartText text;
  text.set = false;
  const bool is_number = std::isdigit(static_cast<unsigned char>(name[0])) != 0;
  const std::string hint = !is_number     ? fmt::format("`--define {}=…` sets it", name)
                           : InFunction() ? std::string("the call of this function has too few arguments")
                                          : std::string("`--arg VALUE`, once for each, gives the script's arguments");
  Value value = MakeValue("", span);
  value.unknown = AddUnknown({true, fmt::format("`${}` is not set", name), hint, span});
  text.values.push_back(std::move(value));
  return text;
}

Interpreter::PartText Interpreter::LookUpSpecial(const std::string& name, const SourceSpan& span) {
  PartText text;
  const auto positional = [&](std::size_t i) {
    Variable& argument = state_.positional[i];
    return UseOf(argument.value, span, RecordOf(Expansion::Kind::kArgument, std::to_string(i + 1), argument));
  };
  const auto literal = [&](std::string value) { text.values.push_back(MakeValue(value, span)); };
  switch (name[0]) {
    case '@':
    case '*':
      text.is_list = true;
      for (std::size_t i = 0; i < state_.positional.size(); ++i) text.values.push_back(positional(i));
      text.set = !text.values.empty();
      return text;
    case '#':
      literal(std::to_string(state_.positional.size()));
      return text;
    case '?':
      literal(std::to_string(state_.status));
      return text;
    case '$':
    case '!':
      literal("1000");  // any process id will do: nothing runs
      return text;
    case '-':
      literal(std::string(state_.errexit ? "e" : "") + (state_.nounset ? "u" : ""));
      return text;
    default:
      break;
  }
  std::size_t number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  if (number == 0) {
    literal(options_.script_name);
    return text;
  }
  if (number > state_.positional.size()) return UnsetText(name, span);
  text.values.push_back(positional(number - 1));
  return text;
}

Interpreter::PartText Interpreter::LookUpArray(const Variable& variable, const syntax::Parameter& parameter,
                                               const SourceSpan& span) {
  PartText text;
  if (variable.is_associative) {
    text.values.push_back(UseOf(variable.value, span, context_));
    return text;
  }
  const std::vector<Value> elements = variable.is_array ? variable.elements : std::vector<Value>{variable.value};
  const auto record = RecordOf(Expansion::Kind::kVariable, parameter.name, state_.variables[parameter.name]);
  if (parameter.index == "@" || parameter.index == "*") {
    text.is_list = true;
    for (const Value& element : elements) text.values.push_back(UseOf(element, span, record));
    text.set = !elements.empty();
    return text;
  }
  std::string index_text = parameter.index;
  if (index_text.starts_with('$')) index_text.erase(0, 1);
  std::int64_t index = Calculate(index_text, span).value_or(0);
  if (index < 0) index += static_cast<std::int64_t>(elements.size());
  if (index < 0 || index >= static_cast<std::int64_t>(elements.size())) {
    return UnsetText(fmt::format("{}[{}]", parameter.name, parameter.index), span);
  }
  text.values.push_back(UseOf(elements[static_cast<std::size_t>(index)], span, record));
  return text;
}

Interpreter::PartText Interpreter::LookUp(const syntax::Parameter& parameter, const SourceSpan& span) {
  const std::string& name = parameter.name;
  const auto c = static_cast<unsigned char>(name[0]);
  if (std::isalpha(c) == 0 && c != '_') return LookUpSpecial(name, span);
  const auto found = state_.variables.find(name);
  if (found == state_.variables.end()) return UnsetText(name, span);
  if (!parameter.index.empty()) return LookUpArray(found->second, parameter, span);
  PartText text;
  const auto record = RecordOf(Expansion::Kind::kVariable, name, found->second);
  text.values.push_back(UseOf(found->second.value, span, record));
  return text;
}

// ${!x}: what the variable holds whose name x holds.
Interpreter::PartText Interpreter::LookUpIndirect(const syntax::Parameter& parameter, const PartText& text,
                                                  const SourceSpan& span) {
  if (parameter.index == "@" || parameter.index == "*") {
    const Variable* array = Find(parameter.name);
    const bool refused = array != nullptr && array->is_associative;
    if (!refused) Fail(span, fmt::format("the indices of `{}` are not followed here", parameter.name));
    return {};
  }
  syntax::Parameter inner;
  inner.name = text.values.empty() ? std::string() : text.values[0].text;
  const bool valid =
      !inner.name.empty() && (std::isalnum(static_cast<unsigned char>(inner.name[0])) != 0 || inner.name[0] == '_');
  return valid ? LookUp(inner, span) : UnsetText(parameter.name, span);
}

Interpreter::PartText Interpreter::ExpandParameter(const syntax::Parameter& parameter, const syntax::WordPart& part) {
  const SourceSpan span = Here(part.span);
  PartText text = LookUp(parameter, span);
  if (parameter.op == ParameterOp::kIndirect) text = LookUpIndirect(parameter, text, span);
  if (text.is_list && part.quoted && (parameter.name == "*" || parameter.index == "*")) {
    // "$*" is one word, joined by the first character of $IFS.
    const Variable* ifs = Find("IFS");
    const std::string separator = ifs == nullptr ? " " : ifs->value.text.substr(0, 1);
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
  const bool tolerates_unset = parameter.op == ParameterOp::kDefault || parameter.op == ParameterOp::kAssign ||
                               parameter.op == ParameterOp::kError || parameter.op == ParameterOp::kAlternative;
  if (!text.set && state_.nounset && !tolerates_unset && !text.is_list) {
    emitter_.Report(kParameterError, span, parameter.name, "not set, and `set -u` ends the script here");
    exit_status_ = 2;
    SetFlow(Flow::kExit);
  }
  return ApplyOperator(parameter, std::move(text), part);
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
    exit_status_ = 2;
    SetFlow(Flow::kExit);
    return text;
  }
  word.values.push_back(ExpandSingle(parameter.operand));
  if (parameter.op == ParameterOp::kAssign) Assign(parameter.name, word.values[0], span);
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
    case ParameterOp::kIndirect:
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
      return each([&](const Value& value) { return Trim(value, parameter.op, pattern); });
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
    case ParameterOp::kLowerAll:
      return each([&](const Value& value) {
        Value changed = value;
        changed.text = ChangeCase(value.text, parameter.op);
        return changed;
      });
  }
  return text;
}

Value Interpreter::Replace(const Value& value, const syntax::Parameter& parameter, const SourceSpan& span) {
  const std::string pattern = ExpandPattern(parameter.operand);
  const Value replacement = ExpandSingle(parameter.second);
  if (pattern.empty()) return value;
  const auto anchored = [&](std::size_t length, bool front) {
    if (length == std::string::npos) return value;
    Value result;
    if (front) result.Append(replacement);
    result.Append(front ? value.Slice(length) : value.Slice(0, value.text.size() - length));
    if (!front) result.Append(replacement);
    return result;
  };
  if (parameter.op == ParameterOp::kReplacePrefix) {
    return anchored(MatchPrefix(pattern, value.text, Cut::kLongest), true);
  }
  if (parameter.op == ParameterOp::kReplaceSuffix) {
    return anchored(MatchSuffix(pattern, value.text, Cut::kLongest), false);
  }
  Value result;
  result.unknown = value.unknown;
  std::size_t at = 0;
  const std::string_view text = value.text;
  constexpr std::size_t kMost = 4096;  // trying every length at every place is cubic
  if (text.size() > kMost) {
    Fail(span, fmt::format("replacing within more than {} characters is not followed here", kMost));
    return value;
  }
  while (at < text.size()) {
    const std::size_t length = MatchPrefix(pattern, text.substr(at), Cut::kLongest);
    if (length == std::string::npos || length == 0) {
      result.Append(value.Slice(at++, 1));
      continue;
    }
    result.Append(replacement);
    at += length;
    if (parameter.op == ParameterOp::kReplaceFirst) break;
  }
  result.Append(value.Slice(at));
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
