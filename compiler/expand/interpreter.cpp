// Interpreter: the entry, what is unknown, variables, where text comes from.
#include "compiler/expand/interpreter.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/arithmetic.h"
#include "compiler/syntax/parse_script.h"

namespace iptc::expand {
namespace {

using source::Expansion;
using source::ExpansionId;

constexpr diag::Kind<std::string> kUnset{"IPT010", diag::Severity::kError, "{}"};
constexpr diag::Kind<std::string> kUnknownValue{"IPT011", diag::Severity::kError, "{}"};
constexpr diag::Kind<std::string_view> kUndecidable{"IPT017", diag::Severity::kError,
                                                    "{} cannot be known here, and the script's way depends on it"};
constexpr diag::Kind<std::string> kArithmetic{"IPT018", diag::Severity::kError, "arithmetic: {}"};
constexpr diag::Kind<std::string> kCannot{"IPT019", diag::Severity::kError, "{}"};
constexpr diag::Kind<std::string_view> kReadonly{"IPT021", diag::Severity::kError,
                                                 "`{}` is readonly and keeps its value"};

// A command's text with its blanks normalized, as stubs are compared.
std::string Normalize(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

// What holds on every machine where iptables can be called: root, and the usual path.
constexpr std::pair<std::string_view, std::string_view> kEnvironment[] = {
    {"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
    {"IFS", " \t\n"},
    {"UID", "0"},
    {"EUID", "0"},
    {"OPTIND", "1"},
};

}  // namespace

Interpreter::Interpreter(const Options& options, source::SourceMap& map, CommandRunner& runner, diag::Emitter& emitter)
    : options_(options), map_(map), runner_(runner), emitter_(emitter) {
  for (const auto& [name, value] : kEnvironment) {
    state_.variables[std::string(name)].value = MakeValue(value, {});
  }
  const auto define = [&](const std::string& name, const std::string& text) {
    Variable variable;
    variable.record = map_.AddExpansion({Expansion::Kind::kDefine, name, Shorten(text), {}, 0, ExpansionId::kNone});
    variable.record_is_fixed = true;
    variable.value = MakeValue(text, {});
    return variable;
  };
  for (const Define& given : options.defines) {
    Variable variable = define(given.name, given.value);
    variable.overrides = given.overrides;
    state_.variables.insert_or_assign(given.name, std::move(variable));
  }
  for (std::size_t i = 0; i < options.arguments.size(); ++i) {
    state_.positional.push_back(define(std::to_string(i + 1), options.arguments[i]));
  }
}

Result Interpreter::Run(const syntax::Script& script) {
  const std::size_t errors = emitter_.ErrorCount();
  exit_status_ = RunBlock(script.body);
  if (flow_ == Flow::kExit && result_.completion == Completion::kDone) flow_ = Flow::kNext;
  const std::string trap = std::exchange(state_.exit_trap, {});
  if (!trap.empty() && flow_ == Flow::kNext) {
    const int status = exit_status_;
    RunText("trap on EXIT", MakeValue(trap, {}), Expansion::Kind::kInclude, {});
    exit_status_ = status;
  }
  result_.exit_status = exit_status_;
  if (emitter_.ErrorCount() > errors && result_.completion == Completion::kDone) {
    result_.completion = Completion::kErrors;
  }
  return std::move(result_);
}

// --- what is unknown

UnknownId Interpreter::AddUnknown(Unknown unknown) {
  unknowns_.push_back(std::move(unknown));
  return static_cast<UnknownId>(unknowns_.size() - 1);
}

UnknownId Interpreter::UnknownOutput(std::string_view command, const SourceSpan& span) {
  const std::string text = Normalize(command);
  return AddUnknown({false, fmt::format("what `{}` prints cannot be known here", text),
                     fmt::format("`--stub '{}=…'` says what it prints", text), span});
}

bool Interpreter::ReportUnknown(UnknownId id, bool in_rule) {
  if (id == UnknownId::kNone) return false;
  const Unknown& unknown = unknowns_[static_cast<std::size_t>(id)];
  if (unknown.unset && !in_rule) return false;
  // Once a place: the next turn of the loop says nothing new.
  if (!reported_.insert({unknown.span.file, unknown.span.begin}).second) return true;
  diag::Diagnostic diagnostic = emitter_.Build(unknown.unset ? kUnset : kUnknownValue, unknown.span, unknown.message);
  diagnostic.fixits.push_back({{}, diag::Fixability::kHint, unknown.hint});
  emitter_.Emit(std::move(diagnostic));
  return true;
}

std::optional<bool> Interpreter::Assumed(const SourceSpan& span) const {
  if (!span.IsValid()) return std::nullopt;
  const std::uint32_t line = map_.File(span.file).Locate(span.begin).line;
  const auto given = std::ranges::find(options_.assumptions, line, &Assumption::line);
  return given != options_.assumptions.end() ? std::optional(given->holds) : std::nullopt;
}

bool Interpreter::Undecidable(const SourceSpan& span, std::string_view what) {
  if (const std::optional<bool> assumed = Assumed(span)) return *assumed;
  const std::uint32_t line = span.IsValid() ? map_.File(span.file).Locate(span.begin).line : 0;
  diag::Diagnostic diagnostic = emitter_.Build(kUndecidable, span, what);
  diagnostic.fixits.push_back(
      {{}, diag::Fixability::kHint, fmt::format("`--assume '{0}=true'` or `--assume '{0}=false'` decides it", line)});
  emitter_.Emit(std::move(diagnostic));
  return false;
}

void Interpreter::Fail(const SourceSpan& span, std::string message) { emitter_.Report(kCannot, span, message); }

const std::string* Interpreter::StubFor(std::string_view command) const {
  const std::string text = Normalize(command);
  const auto found = std::ranges::find_if(options_.stubs, [&](const Stub& s) { return Normalize(s.command) == text; });
  return found != options_.stubs.end() ? &found->output : nullptr;
}

// --- variables

const Variable* Interpreter::Find(std::string_view name) const {
  const auto found = state_.variables.find(name);
  return found != state_.variables.end() ? &found->second : nullptr;
}

std::string Interpreter::TextOf(std::string_view name) const {
  const Variable* variable = Find(name);
  return variable != nullptr ? variable->value.text : std::string();
}

void Interpreter::Assign(std::string_view name, Value value, const SourceSpan& site) {
  const auto found = state_.variables.try_emplace(std::string(name)).first;
  Variable& variable = found->second;
  if (variable.readonly) {
    emitter_.Report(kReadonly, site, name);
    return;
  }
  if (variable.overrides || variable.is_associative || !Spend(value.text.size(), site)) return;
  variable = {};
  variable.value = std::move(value);
  variable.assigned = site;
}

void Interpreter::MakeLocal(std::string_view name) {
  if (locals_.empty()) return;
  const Variable* outer = Find(name);
  locals_.back().try_emplace(std::string(name), outer != nullptr ? std::optional(*outer) : std::nullopt);
}

void Interpreter::Unset(std::string_view name) {
  const auto found = state_.variables.find(name);
  if (found != state_.variables.end() && !found->second.readonly && !found->second.overrides) {
    state_.variables.erase(found);
  }
}

void Interpreter::RefuseAssociative(std::string_view name, const SourceSpan& span) {
  const bool first = reported_.insert({span.file, span.begin}).second;  // its use says nothing more
  if (first) Fail(span, fmt::format("`{}` is an associative array, which is not followed here", name));
  Variable variable;
  variable.is_associative = true;
  variable.value.unknown = AddUnknown({false, {}, {}, span});
  state_.variables.insert_or_assign(std::string(name), std::move(variable));
}

// NAME[index]=value
void Interpreter::AssignElement(const syntax::Assignment& assignment, Value value, const SourceSpan& site) {
  const std::optional<std::int64_t> index = Calculate(assignment.index, site);
  constexpr std::int64_t kMost = 10'000;
  if (!index || *index < 0) return;
  if (*index > kMost) {
    Fail(site, fmt::format("an array of more than {} elements is not followed here", kMost));
    return;
  }
  const auto at = static_cast<std::size_t>(*index);
  Variable& variable = state_.variables[assignment.name];
  if (variable.readonly) {
    emitter_.Report(kReadonly, site, assignment.name);
    return;
  }
  const std::size_t added = variable.elements.size() <= at ? at + 1 - variable.elements.size() : 0;
  if (variable.overrides || !Spend(value.text.size() + added * sizeof(Value), site)) return;
  variable.is_array = true;
  variable.assigned = site;
  variable.elements.resize(variable.elements.size() + added);
  variable.elements[at] = std::move(value);
  variable.value = variable.elements.front();
}

void Interpreter::AssignSyntax(const syntax::Assignment& assignment, bool local) {
  if (local) MakeLocal(assignment.name);
  const SourceSpan site = Here(assignment.span);
  if (const Variable* old = Find(assignment.name); old != nullptr && old->is_associative) return;
  if (assignment.is_array) {
    std::vector<Value> elements = ExpandFields(assignment.elements);
    const Variable* old = Find(assignment.name);
    if (assignment.append && old != nullptr) {
      std::vector<Value> joined = old->is_array ? old->elements : std::vector<Value>{old->value};
      std::ranges::move(elements, std::back_inserter(joined));
      elements = std::move(joined);
    }
    std::size_t bytes = 0;
    for (const Value& element : elements) bytes += element.text.size() + sizeof(Value);
    if (!Spend(bytes, site)) return;
    Assign(assignment.name, elements.empty() ? Value{} : elements.front(), site);
    if (const auto found = state_.variables.find(assignment.name);
        found != state_.variables.end() && found->second.assigned == site) {
      found->second.elements = std::move(elements);
      found->second.is_array = true;
    }
    return;
  }
  Value value = ExpandSingle(assignment.value);
  if (!assignment.index.empty()) {
    AssignElement(assignment, std::move(value), site);
    return;
  }
  if (assignment.append) {
    Value joined = Find(assignment.name) != nullptr ? Find(assignment.name)->value : Value{};
    joined.Append(value);
    value = std::move(joined);
  }
  Assign(assignment.name, std::move(value), site);
}

// An operand of export, readonly, local, declare: NAME or NAME=value.
void Interpreter::AssignOperand(const Value& word, bool local, bool readonly) {
  const std::size_t equals = word.text.find('=');
  const std::string name = word.text.substr(0, equals);
  if (local) MakeLocal(name);
  if (equals != std::string::npos) {
    Assign(name, word.Slice(equals + 1), word.Span());
  } else if (local) {
    state_.variables.erase(name);
  }
  const auto found = state_.variables.find(name);
  if (readonly && found != state_.variables.end()) found->second.readonly = true;
}

class Interpreter::Variables final : public ArithmeticVariables {
 public:
  Variables(Interpreter& shell, SourceSpan site) : shell_(shell), site_(site) {}
  std::string Get(std::string_view name) override {
    const Variable* variable = shell_.Find(name);
    if (variable != nullptr) shell_.ReportIfUnknown(variable->value);
    return variable != nullptr ? variable->value.text : std::string();
  }
  void Set(std::string_view name, std::int64_t value) override {
    shell_.Assign(name, MakeValue(std::to_string(value), site_), site_);
  }

 private:
  Interpreter& shell_;
  SourceSpan site_;
};

std::optional<std::int64_t> Interpreter::Calculate(std::string_view text, const SourceSpan& span) {
  Variables variables(*this, span);
  const auto value = EvaluateArithmetic(text, variables);
  if (value) return *value;
  emitter_.Report(kArithmetic, span, value.error());
  return std::nullopt;
}

// --- where text comes from

std::string Interpreter::Shorten(std::string_view text) {
  constexpr std::size_t kMost = 60;
  std::string shortened(text.substr(0, kMost));
  std::ranges::replace(shortened, '\n', ' ');
  if (text.size() > kMost) {
    // Never half a character of UTF-8.
    while (!shortened.empty() && (static_cast<unsigned char>(shortened.back()) & 0xC0) == 0x80) shortened.pop_back();
    shortened += "…";
  }
  return shortened;
}

// Records that explain how a value came about, put under the present context, so that one walk over the parents tells
// both: where the value is from, and in which turn of which call it is used.
ExpansionId Interpreter::Reparent(ExpansionId origin, int depth) {
  for (ExpansionId id = context_; id != ExpansionId::kNone; id = map_.Get(id).parent) {
    if (id == origin) return context_;
  }
  if (origin == ExpansionId::kNone || depth == 0) return context_;
  Expansion copy = map_.Get(origin);
  const bool ended = copy.kind == Expansion::Kind::kCall || copy.kind == Expansion::Kind::kInclude;
  if (ended) return context_;
  copy.parent = Reparent(copy.parent, depth - 1);
  return map_.AddExpansion(std::move(copy));
}

ExpansionId Interpreter::RecordOf(Expansion::Kind kind, const std::string& name, Variable& variable) {
  if (variable.record_is_fixed) return variable.record;
  if (!variable.assigned.IsValid()) return context_;
  if (variable.record != ExpansionId::kNone && variable.record_context == context_) return variable.record;
  const ExpansionId origin =
      variable.value.pieces.empty() ? ExpansionId::kNone : variable.value.pieces.front().span.expansion;
  const ExpansionId parent = Reparent(origin, 4);
  variable.record = map_.AddExpansion({kind, name, Shorten(variable.value.text), variable.assigned, 0, parent});
  variable.record_context = context_;
  return variable.record;
}

// A value where an expansion put it: its text, written at the use.
Value Interpreter::UseOf(const Value& value, const SourceSpan& span, ExpansionId record) {
  SourceSpan use = span;
  use.expansion = record;
  Value used = MakeValue(value.text, use);
  used.unknown = value.unknown;
  return used;
}

int Interpreter::RunText(std::string name, const Value& text, Expansion::Kind kind, const SourceSpan& site) {
  if (ReportIfUnknown(text) || !Spend(text.text.size(), site)) return 1;
  const source::FileId file = map_.AddFile(std::move(name), text.text);
  const std::optional<syntax::Script> script = syntax::ParseScript(file, emitter_);
  if (!script) return 2;
  const ExpansionId outer = context_;
  context_ = map_.AddExpansion({kind, map_.File(file).Name(), {}, site, 0, outer});
  const int status = RunBlock(script->body);
  context_ = outer;
  return status;
}

Result EvaluateScript(const syntax::Script& script, const Options& options, source::SourceMap& map,
                      CommandRunner& runner, diag::Emitter& emitter) {
  return Interpreter(options, map, runner, emitter).Run(script);
}

}  // namespace iptc::expand
