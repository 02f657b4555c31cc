// The rules that hold for every extension, from its table: see CheckArguments.
#include <algorithm>
#include <bit>
#include <map>

#include "compiler/ext/extension.h"
#include "compiler/ext/services.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string_view, std::string_view> kMissing{"IPT138", diag::Severity::kError,
                                                                  "`{}` needs `--{}`"};
constexpr diag::Kind<std::string_view, std::string> kMissingOneOf{"IPT138", diag::Severity::kError,
                                                                  "`{}` needs one of {}"};
constexpr diag::Kind<std::string_view, std::string_view> kNeedsOption{"IPT138", diag::Severity::kError,
                                                                      "`--{}` needs `--{}`"};
constexpr diag::Kind<std::string_view> kRepeated{"IPT139", diag::Severity::kError, "`--{}` is given twice"};
constexpr diag::Kind<std::string_view, std::string_view> kExclusive{"IPT140", diag::Severity::kError,
                                                                    "`--{}` and `--{}` exclude each other"};
constexpr diag::Kind<std::string_view> kNotInvertible{"IPT141", diag::Severity::kError, "`--{}` cannot be negated"};
constexpr diag::Kind<std::string_view, std::string_view> kWrongTable{"IPT204", diag::Severity::kError,
                                                                     "the kernel does not accept `{}` in table `{}`"};
constexpr diag::Kind<std::string_view, std::string_view> kWrongHook{"IPT203", diag::Severity::kError,
                                                                    "the kernel does not accept `{}` in `{}`"};
constexpr diag::Kind<std::string_view, std::string_view> kGone{"IPT144", diag::Severity::kError,
                                                               "the kernel has had no target `{1}` since Linux {0}"};
constexpr diag::Kind<std::string_view, std::string_view> kNeedsProtocol{"IPT302", diag::Severity::kError,
                                                                        "`{}` needs `-p {}`"};
constexpr diag::Kind<std::string_view, std::string_view> kNegatedProtocol{"IPT303", diag::Severity::kError,
                                                                          "`{}` needs `-p {}`, not its negation"};

SourceSpan SpanOf(Arguments arguments, const RuleContext& rule) {
  return rule.name.IsValid() || arguments.empty() ? rule.name : arguments.front().span;
}

void CheckEach(Arguments arguments, diag::Emitter& emitter) {
  for (const Argument& argument : arguments) {
    if (argument.inverted && !argument.option->invertible) {
      emitter.Report(kNotInvertible, argument.span, argument.option->name);
    }
    const Argument& first = *Find(arguments, *argument.option);
    if (&first == &argument || argument.option->repeats) continue;
    auto d = emitter.Build(kRepeated, argument.span, argument.option->name);
    d.labels.push_back({first.span, "first given here"});
    emitter.Emit(std::move(d));
  }
}

std::string ListGroup(std::span<const OptionSpec> options, std::uint8_t group) {
  std::string list;
  for (const OptionSpec& option : options) {
    if (group != 0 && option.one_of != group) continue;
    list += (list.empty() ? "`--" : ", `--") + std::string(option.name) + "`";
  }
  return list;
}

// `other` is the group's option that was seen so far.
void CheckExclusive(const Argument*& other, const Argument* argument, diag::Emitter& emitter) {
  if (argument == nullptr) return;
  if (other != nullptr) {
    auto d = emitter.Build(kExclusive, argument->span, other->option->name, argument->option->name);
    d.labels.push_back({other->span, "the other one"});
    emitter.Emit(std::move(d));
  }
  other = argument;
}

template <class Extension>
void CheckPresence(const Extension& extension, Arguments arguments, const RuleContext& rule, diag::Emitter& emitter) {
  const SourceSpan span = SpanOf(arguments, rule);
  std::map<std::uint8_t, const Argument*> groups, excluding;
  for (const OptionSpec& option : extension.options) {
    const Argument* argument = Find(arguments, option);
    if (option.required && argument == nullptr) emitter.Report(kMissing, span, extension.name, option.name);
    if (option.excludes != 0) CheckExclusive(excluding[option.excludes], argument, emitter);
    if (option.one_of != 0) CheckExclusive(groups[option.one_of], argument, emitter);
  }
  for (const auto& [group, argument] : groups) {
    if (argument == nullptr) {
      emitter.Report(kMissingOneOf, span, extension.name, ListGroup(extension.options, group));
    }
  }
  if (extension.needs_option && arguments.empty()) {
    emitter.Report(kMissingOneOf, span, extension.name, ListGroup(extension.options, 0));
  }
}

// The first hook of the rule that is not among `accepted`.
void CheckHooks(std::string_view what, std::uint8_t accepted, SourceSpan span, const RuleContext& rule,
                diag::Emitter& emitter) {
  const auto refused = static_cast<unsigned>(rule.hooks & ~accepted);
  if (refused == 0) return;
  emitter.Report(kWrongHook, span, what, abi::kHookNames[static_cast<std::size_t>(std::countr_zero(refused))]);
}

template <class Extension>
void CheckPlace(const Extension& extension, Arguments arguments, const RuleContext& rule, diag::Emitter& emitter) {
  const SourceSpan span = SpanOf(arguments, rule);
  if ((extension.tables & abi::TableBit(rule.table)) == 0) {
    emitter.Report(kWrongTable, span, extension.name, abi::kTableNames[static_cast<std::size_t>(rule.table)]);
    return;
  }
  CheckHooks(extension.name, HooksOf(extension, arguments), span, rule, emitter);
  for (const Argument& argument : arguments) {
    CheckHooks("--" + std::string(argument.option->name), argument.option->hooks, argument.span, rule, emitter);
  }
}

void CheckProtocol(const MatchExtension& match, Arguments arguments, const RuleContext& rule, diag::Emitter& emitter) {
  const std::uint8_t wanted = match.implied_by_protocol;
  if (wanted == 0 || match.any_protocol || rule.ProtocolIs({wanted})) return;
  const SourceSpan span = SpanOf(arguments, rule);
  const std::string_view protocol = ProtocolName(wanted);
  if (rule.protocol == wanted) {
    emitter.Report(kNegatedProtocol, span, match.name, protocol);
    return;
  }
  auto d = emitter.Build(kNeedsProtocol, span, match.name, protocol);
  if (rule.protocol == 0 && rule.before_match.IsValid()) {
    d.fixits.push_back(
        {{{rule.before_match, "-p " + std::string(protocol) + " "}}, diag::Fixability::kMaybe, "name the protocol"});
  }
  emitter.Emit(std::move(d));
}

void CheckGone(const TargetExtension& target, Arguments arguments, const RuleContext& rule, diag::Emitter& emitter) {
  if (target.gone_since.empty()) return;
  emitter.Report(kGone, SpanOf(arguments, rule), target.gone_since, target.name);
}

// Counts by the diagnostics themselves: within Emitter::ExpectFailure errors arrive as warnings.
std::size_t Complaints(const diag::Emitter& emitter) { return emitter.ErrorCount() + emitter.WarningCount(); }

template <class Extension, class CheckKernel>
Refusal Check(const Extension& extension, Arguments arguments, const RuleContext& rule, diag::Emitter& emitter,
              CheckKernel check_kernel) {
  const std::size_t before = Complaints(emitter);
  CheckEach(arguments, emitter);
  CheckPresence(extension, arguments, rule, emitter);
  if (extension.check != nullptr) extension.check(arguments, rule, emitter);
  if (Complaints(emitter) != before) return Refusal::kIptables;
  CheckPlace(extension, arguments, rule, emitter);
  check_kernel();
  if (extension.kernel_check != nullptr) extension.kernel_check(arguments, rule, emitter);
  return Complaints(emitter) == before ? Refusal::kNone : Refusal::kKernel;
}

}  // namespace

void RequireTogether(Arguments arguments, const OptionSpec& option, const OptionSpec& needed, diag::Emitter& emitter) {
  const Argument* argument = Find(arguments, option);
  if (argument == nullptr || Find(arguments, needed) != nullptr) return;
  emitter.Report(kNeedsOption, argument->span, option.name, needed.name);
}

void RequireApart(Arguments arguments, const OptionSpec& one, const OptionSpec& other, diag::Emitter& emitter) {
  const Argument* first = Find(arguments, one);
  CheckExclusive(first, Find(arguments, other), emitter);
}

Refusal CheckArguments(const MatchExtension& match, Arguments arguments, const RuleContext& rule,
                       diag::Emitter& emitter) {
  return Check(match, arguments, rule, emitter, [&] { CheckProtocol(match, arguments, rule, emitter); });
}

Refusal CheckArguments(const TargetExtension& target, Arguments arguments, const RuleContext& rule,
                       diag::Emitter& emitter) {
  return Check(target, arguments, rule, emitter, [&] { CheckGone(target, arguments, rule, emitter); });
}

}  // namespace iptc::ext
