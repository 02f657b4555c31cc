// Interpreter: blocks, pipelines, compound commands.
#include <algorithm>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/interpreter.h"
#include "compiler/expand/pattern.h"

namespace iptc::expand {
namespace {

constexpr diag::Kind<std::uint64_t> kStepBudget{"IPT014", diag::Severity::kError,
                                                "the script is not done after {} steps; stopped here"};
constexpr diag::Kind<std::size_t> kByteBudget{"IPT015", diag::Severity::kError,
                                              "variables and words of the script outgrow {} bytes; stopped here"};
constexpr diag::Kind<int> kDepthBudget{"IPT016", diag::Severity::kError,
                                       "calls and blocks are nested more than {} deep; stopped here"};

constexpr diag::Kind<> kGroupsOff{"IPT027", diag::Severity::kError,
                                  "the shell does not know groups such as `@(…)` here and stops"};

constexpr int kMaxDepth = 400;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

// Of a block or a loop, the command in it that failed was seen already.
bool TrapsErrors(const syntax::Pipeline& pipeline) {
  if (pipeline.commands.size() > 1) return true;
  const auto& node = pipeline.commands.front().node;
  const auto* group = std::get_if<syntax::Group>(&node);
  return std::holds_alternative<syntax::SimpleCommand>(node) || std::holds_alternative<syntax::TestCommand>(node) ||
         std::holds_alternative<syntax::ArithmeticCommand>(node) || (group != nullptr && group->subshell);
}

// An element that a person chose of `select`, by its number; empty if there is none such.
Value Chosen(const std::vector<Value>& values, const Value& line) {
  const std::int64_t number = ToNumber(line.text).value_or(0);
  const bool known = number >= 1 && static_cast<std::size_t>(number) <= values.size();
  return known ? values[static_cast<std::size_t>(number) - 1] : MakeValue("", line.Span());
}

}  // namespace

bool Interpreter::Step(const SourceSpan& span) {
  if (flow_ == Flow::kExit) return false;
  if (++steps_ <= options_.max_steps) return true;
  if (result_.completion != Completion::kBudget) emitter_.Report(kStepBudget, Here(span), options_.max_steps);
  StopForBudget();
  return false;
}

void Interpreter::StopForBudget() {
  result_.completion = Completion::kBudget;
  exit_status_ = 1;
  SetFlow(Flow::kExit);
}

bool Interpreter::Spend(std::size_t bytes, const SourceSpan& span) {
  bytes_ += bytes;
  if (bytes_ <= options_.max_text_bytes) return true;
  if (result_.completion != Completion::kBudget) emitter_.Report(kByteBudget, Here(span), options_.max_text_bytes);
  StopForBudget();
  return false;
}

// What matching cost counts as steps.
bool Interpreter::Settle(const PatternBudget& budget, const SourceSpan& span) {
  constexpr std::uint64_t kWorkOfStep = 1000;
  steps_ += budget.Used() / kWorkOfStep;
  if (budget.IsSpent()) Fail(span, "this pattern takes too many steps to match, which is not followed here");
  return !budget.IsSpent();
}

bool Interpreter::MatchesPattern(std::string_view pattern, std::string_view text, const SourceSpan& span) {
  PatternBudget budget;
  const bool hit = PatternMatcher(pattern, text, budget).MatchesAll();
  return Settle(budget, span) && hit;
}

// What happens in a subshell stays there, apart from files, output and spent budgets.
int Interpreter::InSubshell(const std::function<int()>& body) {
  const ShellState saved = state_;
  state_.exit_trap.clear();
  if (!state_.errtrace) state_.error_trap.clear();
  variables_.Begin();
  functions_.Begin();
  const Streams streams = io_;
  const std::size_t frames = locals_.size();
  locals_.emplace_back();  // what `local` would restore is rolled back anyway
  const int loops = std::exchange(loops_, 0);
  const int exit_status = exit_status_;
  int status = body();
  const bool spent = result_.completion == Completion::kBudget;
  if (flow_ == Flow::kExit && !spent) status = exit_status_;
  if (!spent) {
    exit_status_ = status;
    flow_ = Flow::kNext;
    RunExitTrap();
    status = exit_status_;
  }
  if (result_.completion != Completion::kBudget) {
    flow_ = Flow::kNext;
    exit_status_ = exit_status;
  }
  variables_.RollBack();
  functions_.RollBack();
  locals_.resize(frames);
  state_ = saved;
  io_ = streams;
  loops_ = loops;
  state_.status = status;
  return status;
}

int Interpreter::RunBlock(const syntax::Block& block, StatusUse last) {
  int status = 0;
  for (std::size_t i = 0; i < block.statements.size() && flow_ == Flow::kNext; ++i) {
    const bool is_last = i + 1 == block.statements.size();
    status = RunStatement(block.statements[i], is_last ? last : StatusUse{});
  }
  return status;
}

int Interpreter::RunLines(const syntax::Block& block) {
  const std::shared_ptr<const Aliases> outer = read_aliases_;
  SourceSpan before;
  int status = 0;
  for (std::size_t i = 0; i < block.statements.size() && flow_ == Flow::kNext; ++i) {
    const syntax::Statement& statement = block.statements[i];
    if (!SameLine(before, statement.first.span)) read_aliases_ = HasAliases() ? state_.aliases : nullptr;
    before = (statement.rest.empty() ? statement.first : statement.rest.back().pipeline).span;
    status = RunStatement(statement, {});
  }
  read_aliases_ = outer;
  return status;
}

int Interpreter::RunStatement(const syntax::Statement& statement, StatusUse last) {
  const auto use_of = [&](std::size_t i) {
    if (i == statement.rest.size()) return last;
    // `a && b || c`: c runs if a fails, too.
    const bool has_alternative =
        std::ranges::any_of(statement.rest.begin() + static_cast<std::ptrdiff_t>(i), statement.rest.end(),
                            [](const auto& next) { return next.join == syntax::Statement::Join::kOr; });
    return StatusUse{true, has_alternative || last.failure_expected};
  };
  const syntax::Pipeline* ran = &statement.first;
  const Outcomes outer = outcomes_;
  if (!statement.rest.empty()) {
    const bool is_and = statement.rest.front().join == syntax::Statement::Join::kAnd;
    const SourceSpan next = Here(statement.rest.front().pipeline.span);
    outcomes_ = is_and ? Outcomes{next, std::nullopt} : Outcomes{std::nullopt, next};
  }
  tolerant_ += statement.rest.empty() ? 0 : 1;
  int status = RunPipeline(statement.first, use_of(0));
  tolerant_ -= statement.rest.empty() ? 0 : 1;
  outcomes_ = outer;
  for (std::size_t i = 0; i < statement.rest.size() && flow_ == Flow::kNext; ++i) {
    const syntax::Statement::Next& next = statement.rest[i];
    if ((next.join == syntax::Statement::Join::kAnd) != (status == 0)) continue;
    const bool is_last = i + 1 == statement.rest.size();
    ran = &next.pipeline;
    tolerant_ += is_last ? 0 : 1;
    status = RunPipeline(next.pipeline, use_of(i + 1));
    tolerant_ -= is_last ? 0 : 1;
  }
  // `set -e` looks only at the last pipeline of an and-or list, and not at a negated one.
  const bool counts = ran == (statement.rest.empty() ? &statement.first : &statement.rest.back().pipeline);
  if (statement.background) status = 0;
  state_.status = status;
  if (status == 0 || tolerant_ > 0 || !counts || ran->negated || flow_ != Flow::kNext) return status;
  if (!state_.error_trap.empty() && TrapsErrors(*ran)) RunErrorTrap(status);
  if (state_.errexit && flow_ == Flow::kNext) {
    exit_status_ = status;
    SetFlow(Flow::kExit);
  }
  return status;
}

void Interpreter::RunErrorTrap(int status) {
  const std::string trap = std::exchange(state_.error_trap, {});
  RunText("trap on ERR", MakeValue(trap, {}), source::Expansion::Kind::kInclude, {});
  state_.error_trap = trap;
  state_.status = status;
}

int Interpreter::RunPipeline(const syntax::Pipeline& pipeline, StatusUse use) {
  if (pipeline.negated) use = {true, true};
  tolerant_ += pipeline.negated ? 1 : 0;
  const bool is_pipe = pipeline.commands.size() > 1;
  const int status = is_pipe ? RunPiped(pipeline, use) : RunCommand(pipeline.commands.front(), use);
  if (!is_pipe) pipe_statuses_.assign(1, status);
  tolerant_ -= pipeline.negated ? 1 : 0;
  state_.status = pipeline.negated ? (status == 0 ? 1 : 0) : status;
  return state_.status;
}

// One after another: what a command writes is what the next one reads.
int Interpreter::RunPiped(const syntax::Pipeline& pipeline, StatusUse use) {
  const Streams saved = io_;
  std::shared_ptr<Input> next = io_.in;
  int status = 0;
  int failed = 0;
  std::vector<int> statuses;
  for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
    const bool is_last = i + 1 == pipeline.commands.size();
    Value written;
    io_ = saved;
    io_.in = next;
    if (!is_last) io_.out = {Output::Kind::kBuffer, &written};
    status = InSubshell([&] { return RunCommand(pipeline.commands[i], is_last ? use : StatusUse{}); });
    if (status != 0) failed = status;
    statuses.push_back(status);
    next = std::make_shared<Input>(Input{std::move(written), 0});
  }
  io_ = saved;
  pipe_statuses_ = std::move(statuses);
  return state_.pipefail ? failed : status;
}

int Interpreter::RunCommand(const syntax::Command& command, StatusUse use) {
  if (flow_ != Flow::kNext) return state_.status;
  if (depth_ >= kMaxDepth) {
    // Without the stack of calls, which would be all that is seen; the innermost one tells enough.
    if (result_.completion != Completion::kBudget) {
      diag::Diagnostic diagnostic = emitter_.Build(kDepthBudget, command.span, kMaxDepth);
      if (InFunction()) {
        diagnostic.notes.push_back({calls_.back().site, fmt::format("in this call of `{}`", calls_.back().function)});
      }
      emitter_.Emit(std::move(diagnostic));
    }
    StopForBudget();
    return 1;
  }
  ++depth_;
  int status = 1;
  if (command.redirections.empty()) {
    status = RunNode(command, use);
  } else {
    const Streams saved = io_;
    if (Redirect(command.redirections, use)) status = RunNode(command, use);
    const auto* simple = std::get_if<syntax::SimpleCommand>(&command.node);
    const bool is_exec = simple != nullptr && simple->words.size() == 1 && simple->words[0].parts.size() == 1 &&
                         std::holds_alternative<syntax::Literal>(simple->words[0].parts[0].node) &&
                         std::get<syntax::Literal>(simple->words[0].parts[0].node).text == "exec";
    if (!is_exec) io_ = saved;  // `exec >file` redirects the shell itself
  }
  --depth_;
  state_.status = status;
  return status;
}

int Interpreter::RunNode(const syntax::Command& command, StatusUse use) {
  return std::visit(Overloaded{[&](const syntax::SimpleCommand& node) { return RunSimple(node, command, use); },
                               [&](const syntax::Group& node) { return RunGroup(node, use); },
                               [&](const syntax::ForLoop& node) { return RunFor(node); },
                               [&](const syntax::ArithmeticFor& node) { return RunArithmeticFor(node); },
                               [&](const syntax::WhileLoop& node) { return RunWhile(node); },
                               [&](const syntax::IfCommand& node) { return RunIf(node); },
                               [&](const syntax::CaseCommand& node) { return RunCase(node); },
                               [&](const syntax::TestCommand& node) { return RunTest(node, command.span); },
                               [&](const syntax::ArithmeticCommand& node) {
                                 const std::optional<std::int64_t> value =
                                     Calculate(ExpandSingle(node.expression).text, Here(command.span));
                                 return value.value_or(0) != 0 ? 0 : 1;
                               },
                               [&](const syntax::FunctionDefinition& node) {
                                 Function& function = functions_.Touch(node.name);
                                 function.body = node.body;
                                 function.aliases = read_aliases_;
                                 return 0;
                               },
                               [&](const syntax::Coprocess&) {
                                 Fail(Here(command.span),
                                      "`coproc` runs beside the script, which is not followed here");
                                 return 0;
                               }},
                    command.node);
}

// The status of a group may decide something, but a failure inside is expected of none of its commands.
int Interpreter::RunGroup(const syntax::Group& group, StatusUse use) {
  const StatusUse last{use.decides, false};
  if (!group.subshell) return RunBlock(group.body, last);
  return InSubshell([&] { return RunBlock(group.body, last); });
}

int Interpreter::RunCondition(const syntax::Block& block) {
  ++tolerant_;
  const int status = RunBlock(block, {.decides = true, .failure_expected = true});
  --tolerant_;
  return status;
}

// After a loop's body: true if the loop is to be left.
bool Interpreter::LoopTurnEnds() {
  if (flow_ == Flow::kNext) return false;
  if (flow_ != Flow::kBreak && flow_ != Flow::kContinue) return true;
  if (levels_ > 1) {
    --levels_;
    return true;
  }
  return std::exchange(flow_, Flow::kNext) == Flow::kBreak;
}

int Interpreter::RunFor(const syntax::ForLoop& loop) {
  std::vector<Value> values;
  if (loop.words) {
    values = ExpandFields(*loop.words);
  } else {
    for (std::size_t i = 0; i < state_.positional.Size(); ++i) values.push_back(state_.positional[i].value);
  }
  for (const Value& value : values) {
    if (ReportIfUnknown(value)) return 1;
  }
  if (loop.select) return RunSelect(loop, values);
  const source::ExpansionId outer = context_;
  int status = 0;
  ++loops_;
  for (std::size_t i = 0; i < values.size() && Step(loop.head); ++i) {
    context_ = outer;
    const source::ExpansionId origin =
        values[i].pieces.empty() ? source::ExpansionId::kNone : values[i].pieces.front().span.expansion;
    const SourceSpan head = Here(loop.head);
    context_ = map_.AddExpansion({source::Expansion::Kind::kIteration, loop.variable, Shorten(values[i].text), head,
                                  static_cast<std::uint32_t>(i + 1), Reparent(origin, 4)});
    Assign(loop.variable, values[i], Here(loop.variable_span));
    const Variable* assigned = variables_.Find(loop.variable);
    if (assigned != nullptr && !assigned->readonly) {
      Variable& turn = variables_.Touch(loop.variable);
      turn.record = context_;
      turn.record_is_fixed = true;
    }
    status = RunBlock(loop.body);
    if (LoopTurnEnds()) break;
  }
  --loops_;
  context_ = outer;
  return status;
}

// A line of standard input is the number of an element; an empty one asks again.
int Interpreter::RunSelect(const syntax::ForLoop& loop, const std::vector<Value>& values) {
  const SourceSpan head = Here(loop.head);
  if (io_.in == nullptr) {
    Fail(head, "`select` asks a person; what they choose cannot be known here");
    return 1;
  }
  int status = 0;
  ++loops_;
  while (!values.empty() && Step(loop.head)) {
    const std::optional<Line> line = ReadLine(io_.in, head);
    if (!line || ReportIfUnknown(line->text)) {
      status = 1;
      break;
    }
    Assign("REPLY", line->text, head);
    if (line->text.text.empty()) continue;
    Assign(loop.variable, Chosen(values, line->text), Here(loop.variable_span));
    status = RunBlock(loop.body);
    if (LoopTurnEnds()) break;
  }
  --loops_;
  return status;
}

int Interpreter::RunArithmeticFor(const syntax::ArithmeticFor& loop) {
  const auto calculate = [&](const syntax::Word& word) {
    return word.parts.empty() ? std::optional<std::int64_t>(1) : Calculate(ExpandSingle(word).text, Here(loop.head));
  };
  int status = 0;
  if (!calculate(loop.init)) return 1;
  ++loops_;
  while (Step(loop.head) && calculate(loop.condition).value_or(0) != 0) {
    status = RunBlock(loop.body);
    if (LoopTurnEnds() || !calculate(loop.step)) break;
  }
  --loops_;
  return status;
}

int Interpreter::RunWhile(const syntax::WhileLoop& loop) {
  int status = 0;
  ++loops_;
  while (Step(loop.head)) {
    const bool holds = (RunCondition(loop.condition) == 0) != loop.until;
    if (flow_ != Flow::kNext) {
      if (LoopTurnEnds()) break;
      continue;
    }
    if (!holds) break;
    status = RunBlock(loop.body);
    if (LoopTurnEnds()) break;
  }
  --loops_;
  return status;
}

Interpreter::Outcomes Interpreter::OutcomesOf(const syntax::IfCommand& command,
                                              const syntax::IfCommand::Branch& branch) const {
  const auto start = [&](const syntax::Block& block) {
    return block.statements.empty() ? std::nullopt : std::optional(Here(block.statements.front().first.span));
  };
  const bool is_last = &branch == &command.branches.back();
  return {start(branch.body), start(is_last ? command.otherwise : (&branch + 1)->condition)};
}

int Interpreter::RunIf(const syntax::IfCommand& command) {
  for (const syntax::IfCommand::Branch& branch : command.branches) {
    const Outcomes outer = std::exchange(outcomes_, OutcomesOf(command, branch));
    const bool holds = RunCondition(branch.condition) == 0;
    outcomes_ = outer;
    if (flow_ != Flow::kNext) return state_.status;
    if (holds) return RunBlock(branch.body);
  }
  return RunBlock(command.otherwise);
}

// Without `shopt -s extglob`, a shell reads no `@(…)` in a pattern and stops there.
void Interpreter::CheckGroups(const syntax::Word& pattern) {
  if (state_.extglob || pattern.parts.size() < 2) return;
  const auto opens = [](const syntax::WordPart& part) {
    const auto* literal = part.quoted ? nullptr : std::get_if<syntax::Literal>(&part.node);
    return literal != nullptr && literal->text == "(";
  };
  const auto group = std::ranges::find_if(pattern.parts, opens);
  if (group == pattern.parts.end() || !reported_.insert({group->span.file, group->span.begin}).second) return;
  diag::Diagnostic diagnostic = emitter_.Build(kGroupsOff, Here(group->span));
  diagnostic.fixits.push_back({{},
                               diag::Fixability::kHint,
                               IsDash() ? "name bash in the first line, which has them after `shopt -s extglob`"
                                        : "`shopt -s extglob` on a line before switches them on"});
  emitter_.Emit(std::move(diagnostic));
}

int Interpreter::RunCase(const syntax::CaseCommand& command) {
  const Value subject = ExpandSingle(command.subject);
  if (!Step(command.subject.span) || ReportIfUnknown(subject)) return 1;
  bool falls_through = false;
  int status = 0;
  for (const syntax::CaseCommand::Item& item : command.items) {
    const bool hit = falls_through || std::ranges::any_of(item.patterns, [&](const syntax::Word& pattern) {
                       CheckGroups(pattern);
                       return MatchesPattern(ExpandPattern(pattern), subject.text, Here(pattern.span));
                     });
    if (!hit) continue;
    status = RunBlock(item.body);
    if (item.end == syntax::CaseCommand::End::kBreak || flow_ != Flow::kNext) break;
    falls_through = item.end == syntax::CaseCommand::End::kFallThrough;
  }
  return status;
}

Value Interpreter::Substitute(const syntax::CommandSubstitution& substitution, const SourceSpan& span) {
  Value written;
  if (const std::string* stub = StubFor(substitution.text)) {
    written = MakeValue(*stub, span);
    substitution_status_ = 0;
  } else {
    const Streams saved = io_;
    const std::string growing = std::exchange(growing_, {});
    io_.out = {Output::Kind::kBuffer, &written};
    substitution_status_ = InSubshell([&] {
      const bool only_reads = substitution.body->statements.size() == 1 &&
                              substitution.body->statements[0].rest.empty() &&
                              substitution.body->statements[0].first.commands.size() == 1;
      const auto* simple =
          only_reads ? std::get_if<syntax::SimpleCommand>(&substitution.body->statements[0].first.commands[0].node)
                     : nullptr;
      if (simple == nullptr || !simple->words.empty() || !simple->assignments.empty()) {
        return RunBlock(*substitution.body, {.decides = false, .failure_expected = false});
      }
      // $(< file)
      if (!Redirect(substitution.body->statements[0].first.commands[0].redirections, {})) return 1;
      Write(ReadAll(span));
      return 0;
    });
    growing_ = growing;
    io_ = saved;
  }
  written.TrimTrailing('\n');
  Spend(written.text.size(), span);
  const source::ExpansionId origin =
      written.pieces.empty() ? source::ExpansionId::kNone : written.pieces.front().span.expansion;
  const source::ExpansionId record = map_.AddExpansion({source::Expansion::Kind::kOutput, Shorten(substitution.text),
                                                        Shorten(written.text), span, 0, Reparent(origin, 4)});
  return UseOf(written, span, record);
}

Value Interpreter::SubstituteProcess(const syntax::ProcessSubstitution& substitution, const SourceSpan& span) {
  const std::string path = "/dev/fd/" + std::to_string(files_.Count() + 63);
  if (substitution.reads) {
    Value written;
    const Streams saved = io_;
    io_.out = {Output::Kind::kBuffer, &written};
    InSubshell([&] { return RunBlock(*substitution.body); });
    io_ = saved;
    files_.Open(path, false) = std::move(written);
  } else {
    Fail(span, "`>(…)` is not followed here");
  }
  return MakeValue(path, span);
}

}  // namespace iptc::expand
