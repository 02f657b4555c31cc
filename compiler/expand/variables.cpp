// Interpreter: variables, arrays and their declarations.
#include <algorithm>
#include <cctype>
#include <utility>

#include "compiler/expand/arithmetic.h"
#include "compiler/expand/interpreter.h"

namespace iptc::expand {
namespace {

constexpr diag::Kind<std::string> kArithmetic{"IPT018", diag::Severity::kError, "arithmetic: {}"};
constexpr diag::Kind<std::string_view> kReadonly{"IPT021", diag::Severity::kError,
                                                 "`{}` is readonly and keeps its value"};

using Shape = Variable::Shape;

// What an element of an array takes besides its text.
constexpr std::size_t kElementBytes = 160;

struct Target {
  std::string_view name;
  std::string_view index;  // of NAME[index]
  bool has_index = false;
};

Target ParseTarget(std::string_view text) {
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos || !text.ends_with(']')) return {text, {}, false};
  return {text.substr(0, open), text.substr(open + 1, text.size() - open - 2), true};
}

std::string ChangedCase(std::string text, int (*change)(int)) {
  for (char& c : text) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

// The name that a name reference stands for.
std::string Interpreter::Resolve(std::string_view name) const {
  std::string resolved(name);
  constexpr int kMostSteps = 8;
  for (int i = 0; i < kMostSteps; ++i) {
    const Variable* variable = variables_.Find(resolved);
    if (variable == nullptr || !variable->reference || variable->value.text.empty()) break;
    resolved = variable->value.text;
  }
  return resolved;
}

const Variable* Interpreter::Find(std::string_view name) const {
  const Variable* variable = variables_.Find(name);
  return variable != nullptr && variable->reference ? variables_.Find(Resolve(name)) : variable;
}

std::string Interpreter::TextOf(std::string_view name) const {
  const Variable* variable = Find(name);
  const Value* value = variable != nullptr ? variable->Scalar() : nullptr;
  return value != nullptr ? value->text : std::string();
}

// The variable, for changing it; nullptr if that may not be.
Variable* Interpreter::Assignable(std::string_view name, const SourceSpan& site) {
  const Variable* known = variables_.Find(name);
  if (known != nullptr && known->readonly) {
    emitter_.Report(kReadonly, site, name);
    return nullptr;
  }
  if (known != nullptr && known->overrides) return nullptr;
  Variable& variable = variables_.Touch(name);
  variable.assigned = site;
  variable.record = source::ExpansionId::kNone;
  variable.record_is_fixed = false;
  variable.is_set = true;
  variable.exported = variable.exported || state_.allexport;
  return &variable;
}

// The value as the variable's attributes want it; of an unknown one, the assignment is noted.
Value Interpreter::Converted(const Variable& variable, Value value, const SourceSpan& site) {
  if (value.unknown != UnknownId::kNone && site.IsValid()) {
    Unknown passed_on;
    passed_on.from = value.unknown;
    passed_on.span = site;
    passed_on.message = "it passes through this assignment";
    value.unknown = AddUnknown(std::move(passed_on));
    return value;
  }
  if (variable.integer) return MakeValue(std::to_string(Calculate(value.text, site).value_or(0)), site);
  if (variable.upper) value.text = ChangedCase(std::move(value.text), std::toupper);
  if (variable.lower) value.text = ChangedCase(std::move(value.text), std::tolower);
  return value;
}

void Interpreter::Assign(std::string_view name, Value value, const SourceSpan& site) {
  const std::string resolved = Resolve(name);
  if (const Target target = ParseTarget(resolved); target.has_index) {
    AssignElement(target.name, MakeValue(target.index, site), std::move(value), site);
    return;
  }
  Variable* variable = Assignable(resolved, site);
  if (variable == nullptr) return;  // the text was paid for when it was made
  value = Converted(*variable, std::move(value), site);
  if (variable->shape == Shape::kIndexed) {
    variable->indexed[0] = std::move(value);
  } else if (variable->shape == Shape::kKeyed) {
    variable->keyed.try_emplace("0", KeyedElement{{}, ++insertions_}).first->second.value = std::move(value);
  } else {
    variable->value = std::move(value);
  }
}

void Interpreter::AppendTo(std::string_view name, Value value, const SourceSpan& site) {
  const Variable* known = Find(name);
  const bool in_place = known != nullptr && known->shape == Shape::kScalar && known->is_set && !known->integer &&
                        !known->upper && !known->lower && value.unknown == UnknownId::kNone;
  if (in_place) {
    Variable* variable = Assignable(Resolve(name), site);
    if (variable != nullptr && Spend(value.text.size(), site)) variable->value.Append(value);
    return;
  }
  Value joined = known != nullptr && known->Scalar() != nullptr ? *known->Scalar() : Value{};
  if (known != nullptr && known->integer) joined.Append("+", site);
  joined.Append(value);
  Assign(name, std::move(joined), site);
}

void Interpreter::AssignElement(std::string_view name, const Value& index, Value value, const SourceSpan& site) {
  const std::string resolved = Resolve(name);
  if (ReportIfUnknown(index) || !Spend(value.text.size() + kElementBytes, site)) return;
  const Variable* known = variables_.Find(resolved);
  const bool keyed = known != nullptr && known->shape == Shape::kKeyed;
  std::int64_t at = 0;
  if (!keyed) {
    const std::optional<std::int64_t> number = Calculate(index.text, site);
    if (!number) return;
    at = *number;
  }
  Variable* variable = Assignable(resolved, site);
  if (variable == nullptr) return;
  value = Converted(*variable, std::move(value), site);
  if (keyed) {
    const auto [element, is_new] = variable->keyed.try_emplace(index.text);
    if (is_new) element->second.serial = ++insertions_;
    element->second.value = std::move(value);
    return;
  }
  if (variable->shape == Shape::kScalar) {
    if (!variable->value.pieces.empty()) variable->indexed[0] = std::exchange(variable->value, {});
    variable->shape = Shape::kIndexed;
  }
  if (at < 0 && !variable->indexed.empty()) at += variable->indexed.rbegin()->first + 1;
  if (at >= 0) variable->indexed.insert_or_assign(at, std::move(value));
}

void Interpreter::AssignArray(std::string_view name, std::vector<Value> elements, const SourceSpan& site) {
  std::size_t bytes = 0;
  for (const Value& element : elements) bytes += element.text.size() + kElementBytes;
  Variable* variable = Assignable(Resolve(name), site);
  if (variable == nullptr || !Spend(bytes, site)) return;
  variable->shape = Shape::kIndexed;
  variable->value = {};
  variable->indexed.clear();
  std::int64_t next = 0;
  for (Value& element : elements) variable->indexed.insert_or_assign(next++, std::move(element));
}

void Interpreter::AssignTarget(const Value& text, Value value, const SourceSpan& site) {
  const Target target = ParseTarget(text.text);
  if (target.has_index) {
    AssignElement(target.name, MakeValue(target.index, text.Span()), std::move(value), site);
  } else {
    Assign(target.name, std::move(value), site);
  }
}

void Interpreter::MakeLocal(std::string_view name) {
  if (!InFunction()) return;
  const Variable* outer = variables_.Find(name);
  const bool is_new =
      locals_.back().try_emplace(std::string(name), outer != nullptr ? std::optional(*outer) : std::nullopt).second;
  if (is_new && outer != nullptr && !outer->overrides && !outer->readonly) variables_.Erase(name);
}

void Interpreter::Unset(const Value& text) {
  const Target target = ParseTarget(text.text);
  const std::string resolved = Resolve(target.name);
  const Variable* known = variables_.Find(resolved);
  if (known == nullptr || known->overrides) return;
  if (known->readonly) {
    emitter_.Report(kReadonly, text.Span(), resolved);
    return;
  }
  if (!target.has_index) {
    variables_.Erase(resolved);
    return;
  }
  const bool all = known->shape == Shape::kIndexed && (target.index == "@" || target.index == "*");
  if (all) {
    variables_.Touch(resolved).indexed.clear();
    return;
  }
  if (known->shape == Shape::kKeyed) {
    const auto element = known->keyed.find(target.index);
    if (element != known->keyed.end()) variables_.Touch(resolved).keyed.erase(std::string(target.index));
    return;
  }
  std::int64_t at = Calculate(target.index, text.Span()).value_or(-1);
  if (at < 0 && !known->indexed.empty()) at += known->indexed.rbegin()->first + 1;
  variables_.Touch(resolved).indexed.erase(at);
}

void Interpreter::Declare(std::string_view name, const Declaration& declaration, const SourceSpan& site) {
  if (declaration.local) MakeLocal(name);
  const Variable* known = variables_.Find(name);
  if (known != nullptr && known->readonly) return;
  Variable& variable = variables_.Touch(name);
  if (!variable.assigned.IsValid()) variable.assigned = site;
  variable.readonly = declaration.readonly;
  variable.integer = variable.integer || declaration.integer;
  variable.reference = variable.reference || declaration.reference;
  variable.exported = variable.exported || declaration.exported;
  if (declaration.upper || declaration.lower) {
    variable.upper = declaration.upper;
    variable.lower = declaration.lower;
  }
  if (variable.shape != Shape::kScalar) return;
  if (declaration.keyed) variable.shape = Shape::kKeyed;
  if (declaration.indexed) {
    variable.shape = Shape::kIndexed;
    if (variable.is_set) variable.indexed[0] = std::exchange(variable.value, {});
  }
}

// An operand of export, readonly, local, declare: NAME, NAME=value or NAME+=value.
void Interpreter::DeclareOperand(const Value& word, const Declaration& declaration) {
  const std::size_t equals = word.text.find('=');
  const bool appends = equals != std::string::npos && equals > 0 && word.text[equals - 1] == '+';
  const std::string name = word.text.substr(0, appends ? equals - 1 : equals);
  Declaration attributes = declaration;
  attributes.readonly = false;  // only once it has its value
  attributes.reference = false;
  Declare(name, attributes, word.Span());
  if (equals != std::string::npos) {
    Value value = word.Slice(equals + 1);
    if (appends) {
      AppendTo(name, std::move(value), word.Span());
    } else {
      AssignTarget(word.Slice(0, equals), std::move(value), word.Span());
    }
  }
  if (declaration.readonly || declaration.reference) Declare(name, declaration, word.Span());
}

// The index of an element: a number to calculate, or a key.
Value Interpreter::IndexOf(const syntax::Word& word, const Variable* variable) {
  Value index = ExpandSingle(word);
  const bool keyed = variable != nullptr && variable->shape == Shape::kKeyed;
  if (!keyed || index.text.size() < 2) return index;
  const char quote = index.text.front();
  const bool quoted = (quote == '"' || quote == '\'') && index.text.back() == quote;
  return quoted ? index.Slice(1, index.text.size() - 2) : index;
}

void Interpreter::AssignArraySyntax(const syntax::Assignment& assignment) {
  const SourceSpan site = Here(assignment.span);
  const std::string name = Resolve(assignment.name);
  const Variable* known = Find(name);
  const bool keyed = known != nullptr && known->shape == Shape::kKeyed;
  // Expanded before the old elements go: a=("${a[@]}" more).
  std::vector<std::pair<std::optional<Value>, Value>> elements;
  for (const syntax::ArrayElement& element : assignment.elements) {
    if (element.index) {
      elements.emplace_back(IndexOf(*element.index, known), ExpandSingle(element.value));
      continue;
    }
    for (Value& field : ExpandFields({element.value})) elements.emplace_back(std::nullopt, std::move(field));
  }
  Variable* variable = Assignable(name, site);
  if (variable == nullptr) return;
  if (!assignment.append) {
    variable->indexed.clear();
    variable->keyed.clear();
    variable->value = {};
  } else if (variable->shape == Shape::kScalar && !variable->value.pieces.empty()) {
    variable->indexed[0] = std::exchange(variable->value, {});
  }
  if (!keyed) variable->shape = Shape::kIndexed;
  std::int64_t next = variable->indexed.empty() ? 0 : variable->indexed.rbegin()->first + 1;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    auto& [index, value] = elements[i];
    if (keyed && !index) {  // key value key value …
      const bool has_value = i + 1 < elements.size();
      AssignElement(name, value, has_value ? std::move(elements[i + 1].second) : MakeValue("", site), site);
      ++i;
      continue;
    }
    if (!keyed && index) next = Calculate(index->text, site).value_or(next);
    const Value at = index && keyed ? *index : MakeValue(std::to_string(next), site);
    AssignElement(name, at, std::move(value), site);
    ++next;
  }
}

void Interpreter::AssignSyntax(const syntax::Assignment& assignment) {
  if (assignment.is_array) {
    AssignArraySyntax(assignment);
    return;
  }
  const SourceSpan site = Here(assignment.span);
  // `PORTS="$PORTS,$p"`: what is not set there yet is where the list begins. `IP=$IP` alone waits for a value from
  // outside, and so does what a command makes of it.
  const bool grows = assignment.value.parts.size() > 1;
  const std::string grown = std::exchange(growing_, grows ? assignment.name : std::string());
  Value value = ExpandSingle(assignment.value);
  growing_ = grown;
  if (flow_ == Flow::kExit) return;
  if (assignment.index) {
    const Variable* known = Find(assignment.name);
    const Value index = IndexOf(*assignment.index, known);
    if (assignment.append) {
      syntax::Parameter old;
      old.name = assignment.name;
      old.index = index.text;
      old.index_word = *assignment.index;
      const PartText text = LookUp(old, site);
      Value joined = text.values.empty() || !text.set ? Value{} : text.values.front();
      joined.Append(value);
      value = std::move(joined);
    }
    AssignElement(assignment.name, index, std::move(value), site);
  } else if (assignment.append) {
    AppendTo(assignment.name, std::move(value), site);
  } else {
    Assign(assignment.name, std::move(value), site);
  }
}

// The names in an arithmetic expression, elements of arrays among them.
class Interpreter::ArithmeticNames final : public ArithmeticVariables {
 public:
  ArithmeticNames(Interpreter& shell, SourceSpan site) : shell_(shell), site_(site) {}
  std::string Get(std::string_view name) override {
    const Target target = ParseTarget(name);
    syntax::Parameter parameter;
    parameter.name = target.name;
    if (target.has_index) {
      parameter.index = target.index;
      parameter.index_word.parts.push_back({syntax::Literal{parameter.index}, true, site_});
    }
    const PartText text = shell_.LookUp(parameter, site_);
    if (text.values.empty() || !text.set) return {};
    shell_.ReportIfUnknown(text.values.front());
    return text.values.front().text;
  }
  void Set(std::string_view name, std::int64_t value) override {
    shell_.AssignTarget(MakeValue(name, site_), MakeValue(std::to_string(value), site_), site_);
  }

 private:
  Interpreter& shell_;
  SourceSpan site_;
};

std::optional<std::int64_t> Interpreter::Calculate(std::string_view text, const SourceSpan& span) {
  ArithmeticNames names(*this, span);
  const auto value = EvaluateArithmetic(text, names);
  if (value) return *value;
  emitter_.Report(kArithmetic, span, value.error());
  return std::nullopt;
}

}  // namespace iptc::expand
