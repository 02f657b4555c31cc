// The loop over a command's options, in the order and with the refusals of iptables 1.8.9.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string>
#include <utility>

#include "compiler/command/command.h"
#include "compiler/command/explain.h"
#include "compiler/command/names.h"
#include "compiler/command/numbers.h"
#include "compiler/command/option_scanner.h"
#include "compiler/ext/did_you_mean.h"
#include "compiler/ext/services.h"

namespace iptc::command {
namespace {

using diag::Severity;
using source::Word;

constexpr diag::Kind<std::string_view> kMissingArgument{"IPT161", Severity::kError, "option `{}` requires an argument"};
constexpr diag::Kind<std::string_view> kTwoArguments{"IPT161", Severity::kError, "option `{}` requires two arguments"};
constexpr diag::Kind<> kRestAfterDashes{"IPT162", Severity::kError, "words after `--` belong to no option"};
constexpr diag::Kind<std::string_view> kBadProtocol{"IPT133", Severity::kError, "unknown protocol `{}`"};
constexpr diag::Kind<> kNeverProtocol{"IPT301", Severity::kError, "`! -p all` never matches"};
constexpr diag::Kind<std::string_view> kExtensionHeader{
    "IPT301", Severity::kWarning,
    "`-p {}` never matches: it is an IPv6 extension header, which has a match of its own"};
constexpr diag::Kind<std::string_view> kLongInterface{"IPT165", Severity::kError,
                                                      "interface name `{}` is longer than 15 characters"};
constexpr diag::Kind<> kEmptyInterface{"IPT165", Severity::kError, "empty interface name"};
constexpr diag::Kind<std::string_view> kOddInterface{"IPT165", Severity::kWarning,
                                                     "no interface can be named `{}`: `/` and spaces are not taken"};
constexpr diag::Kind<std::string_view> kRepeated{"IPT139", Severity::kError, "option `{}` is given twice"};
constexpr diag::Kind<std::string_view> kNotInvertible{"IPT141", Severity::kError,
                                                      "`!` before `{}`, which has no opposite"};
constexpr diag::Kind<> kTwoBangs{"IPT167", Severity::kError, "two `!` in a row"};
constexpr diag::Kind<> kDanglingBang{"IPT167", Severity::kError, "nothing follows the `!`"};
constexpr diag::Kind<> kNothingLeft{"IPT301", Severity::kError, "`!` before all addresses, which nft refuses"};
constexpr diag::Kind<> kInvertedList{"IPT141", Severity::kError, "a list of addresses together with `!`"};
constexpr diag::Kind<> kNoCommand{"IPT168", Severity::kError, "no command such as `-A` or `-P`"};
constexpr diag::Kind<std::string_view> kTwoCommands{"IPT168", Severity::kError, "`{}` is a second command"};
constexpr diag::Kind<std::string_view> kWrongForCommand{"IPT168", Severity::kError,
                                                        "`{}` has no meaning with this command"};
constexpr diag::Kind<> kReplaceList{"IPT168", Severity::kError, "`-R` with a list of addresses"};
constexpr diag::Kind<> kOnlyV6{"IPT168", Severity::kError, "`-f` is not for IPv6; it has `-m frag`"};
constexpr diag::Kind<std::string_view> kOtherFamily{"IPT168", Severity::kError, "`{}` is for the other IP version"};
constexpr diag::Kind<std::string_view> kNotInRestore{"IPT168", Severity::kError, "`{}` cannot be used in a save file"};
constexpr diag::Kind<> kIntervalWithoutWait{"IPT168", Severity::kError, "`--wait-interval` without `--wait`"};
constexpr diag::Kind<std::string_view> kLongChain{"IPT169", Severity::kError,
                                                  "chain name `{}` is longer than 28 characters"};
constexpr diag::Kind<std::string_view> kBadChain{"IPT169", Severity::kError, "`{}` cannot be a chain's name"};
constexpr diag::Kind<std::string_view> kChainIsTarget{"IPT169", Severity::kError,
                                                      "chain name `{}` is the name of a target"};
constexpr diag::Kind<std::string_view> kBadTarget{"IPT169", Severity::kError, "`{}` cannot be a target's name"};
constexpr diag::Kind<std::string_view> kBadRuleNumber{"IPT170", Severity::kError, "rule number `{}` is invalid"};
constexpr diag::Kind<> kNoRuleNumber{"IPT170", Severity::kError, "`-R` requires a rule number"};
constexpr diag::Kind<> kNoCounters{"IPT170", Severity::kError, "`-c` requires a packet and a byte counter"};
constexpr diag::Kind<std::string_view> kBadWait{"IPT170", Severity::kError, "`{}` is no time to wait"};
constexpr diag::Kind<std::string_view> kBadCounter{"IPT170", Severity::kError, "counter `{}` is not a number"};
constexpr diag::Kind<std::string_view> kUnknownTable{"IPT172", Severity::kError, "no table named `{}`"};
constexpr diag::Kind<> kTableInRestore{"IPT105", Severity::kError, "`-t` cannot be used in a save file"};
constexpr diag::Kind<> kNatFilters{"IPT204", Severity::kError,
                                   "table `nat` takes no `DROP`: it does not see every packet"};
constexpr diag::Kind<std::string_view, std::string_view> kWrongDirection{"IPT205", Severity::kError,
                                                                         "`{}` in chain `{}`, where it is never known"};

constexpr std::uint64_t kRuleParts = Bit(CoreOption::kSource) | Bit(CoreOption::kDestination) |
                                     Bit(CoreOption::kProtocol) | Bit(CoreOption::kInInterface) |
                                     Bit(CoreOption::kOutInterface) | Bit(CoreOption::kJump) |
                                     Bit(CoreOption::kFragments) | Bit(CoreOption::kGoto);
constexpr std::uint64_t kListParts =
    Bit(CoreOption::kNumeric) | Bit(CoreOption::kExact) | Bit(CoreOption::kLineNumbers);
constexpr std::uint64_t kCounterPart = Bit(CoreOption::kSetCounters);
constexpr std::uint64_t kNoRule = kRuleParts | kListParts | kCounterPart;

enum class Operand : std::uint8_t { kNone, kOptionalNumber, kNumber, kName };

struct VerbSpec {
  CoreOption option;
  Verb verb;
  Verb with_number;  // what it becomes when a rule number follows
  Operand operand;
  std::uint64_t refuses;  // options that this command does not take
};

// Measured: every command with every option.
constexpr auto kVerbs = std::to_array<VerbSpec>({
    {CoreOption::kAppend, Verb::kAppend, Verb::kAppend, Operand::kNone, kListParts},
    {CoreOption::kInsert, Verb::kInsert, Verb::kInsert, Operand::kOptionalNumber, kListParts},
    {CoreOption::kDelete, Verb::kDelete, Verb::kDeleteNumber, Operand::kOptionalNumber, kListParts | kCounterPart},
    {CoreOption::kReplace, Verb::kReplace, Verb::kReplace, Operand::kNumber, kListParts},
    {CoreOption::kCheck, Verb::kCheck, Verb::kCheck, Operand::kNone, kListParts | kCounterPart},
    {CoreOption::kList, Verb::kList, Verb::kList, Operand::kOptionalNumber, kRuleParts | kCounterPart},
    {CoreOption::kListRules, Verb::kListRules, Verb::kListRules, Operand::kOptionalNumber, kNoRule},
    {CoreOption::kFlush, Verb::kFlush, Verb::kFlush, Operand::kNone, kNoRule},
    {CoreOption::kZero, Verb::kZero, Verb::kZeroNumber, Operand::kOptionalNumber, kNoRule},
    {CoreOption::kNewChain, Verb::kNewChain, Verb::kNewChain, Operand::kNone, kNoRule},
    {CoreOption::kDeleteChain, Verb::kDeleteChain, Verb::kDeleteChain, Operand::kNone, kNoRule},
    {CoreOption::kRenameChain, Verb::kRenameChain, Verb::kRenameChain, Operand::kName, kNoRule},
    {CoreOption::kPolicy, Verb::kPolicy, Verb::kPolicy, Operand::kName, kRuleParts | kListParts},
});

bool IsRuleVerb(Verb verb) {
  constexpr auto kRuleVerbs =
      std::to_array({Verb::kAppend, Verb::kInsert, Verb::kDelete, Verb::kReplace, Verb::kCheck});
  return std::ranges::find(kRuleVerbs, verb) != kRuleVerbs.end();
}

bool HasSpace(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isspace(c) != 0; });
}

std::string Lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// IPv6 extension headers, which are never the protocol of a packet (is_exthdr in ip6tables): routing, fragment, AH,
// destination options.
bool IsExtensionHeader(std::uint8_t protocol) {
  constexpr auto kHeaders = std::to_array<std::uint8_t>({43, 44, 51, 60});
  return std::ranges::find(kHeaders, protocol) != kHeaders.end();
}

class CommandParser {
 public:
  CommandParser(std::span<const Word> words, SourceSpan whole, const ParseSettings& settings, diag::Emitter& emitter)
      : words_(words), whole_(whole), settings_(settings), emitter_(emitter), scanner_(words) {
    command_.family = settings.family;
    command_.backend = settings.backend;
    command_.table = settings.restoring.value_or(ir::TableId::kFilter);
    command_.rule.origin = whole;
    command_.rule.keep = settings.keep_spec;
    command_.rule.sets = settings.sets;
  }

  ParsedCommand Parse() {
    Scan();
    if (!finished_) CheckCommand();
    return {status_, std::move(command_)};
  }

  // Only the rule: the chain and the table are given.
  std::optional<RuleSpec> ParseRule(ir::TableId table, std::string_view chain) {
    command_.table = table;
    command_.chain = chain;
    command_.verb = Verb::kAppend;
    verb_ = &kVerbs.front();
    Scan();
    if (!finished_) CheckCommand();
    if (status_ != ParseStatus::kGood) return std::nullopt;
    return std::move(command_.rule);
  }

 private:
  struct Handler {
    CoreOption option;
    void (CommandParser::*handle)(Scanned&);
    bool once = false;
    bool invertible = false;
  };
  static const std::array<Handler, 22> kHandlers;

  template <class... Args>
  void Refuse(const diag::Kind<Args...>& kind, SourceSpan span, const std::type_identity_t<Args>&... args) {
    Refuse(emitter_.Build(kind, span, args...));
  }
  void Refuse(diag::Diagnostic diagnostic) {
    emitter_.Emit(std::move(diagnostic));
    Fail();
  }
  void Fail() {
    if (status_ == ParseStatus::kGood || status_ == ParseStatus::kRefusedByKernel) status_ = ParseStatus::kRefused;
  }

  void Scan();
  void Handle(Scanned& scanned);
  void HandleCore(Scanned& scanned);
  void HandleVerb(const VerbSpec& spec, Scanned& scanned);
  void HandleExtension(Scanned& scanned);
  void HandleUnknown(Scanned& scanned);
  bool LoadProtocolMatch(const Scanned& scanned);
  [[nodiscard]] diag::Diagnostic UnknownOption(const Scanned& scanned) const;
  void AddMatch(const ext::MatchExtension& match, SourceSpan name, SourceSpan before);

  void Source(Scanned& s) { ParseAddresses(s, command_.rule.source); }
  void Destination(Scanned& s) { ParseAddresses(s, command_.rule.destination); }
  void InInterface(Scanned& s) { ParseInterface(s, command_.rule.in); }
  void OutInterface(Scanned& s) { ParseInterface(s, command_.rule.out); }
  void ProtocolOption(Scanned& s);
  void Jump(Scanned& s);
  void Goto(Scanned& s);
  void Table(Scanned& s);
  void Match(Scanned& s);
  void Fragments(Scanned& s);
  void SetCounters(Scanned& s);
  void Wait(Scanned& s);
  void WaitInterval(Scanned& s);
  const Word* TakeWaitWord(Scanned& s);
  void Verbose(Scanned&) { command_.verbose = true; }
  void Numeric(Scanned&) { command_.numeric = true; }
  void Exact(Scanned&) { command_.exact = true; }
  void LineNumbers(Scanned&) { command_.line_numbers = true; }
  void Help(Scanned&) { Finish(Verb::kHelp); }
  void Version(Scanned&) { Finish(Verb::kVersion); }
  void Ipv4(Scanned& s) { WantFamily(s, ir::Family::kIp4); }
  void Ipv6(Scanned& s) { WantFamily(s, ir::Family::kIp6); }
  void Ignore(Scanned&) {}

  void Finish(Verb verb) {
    command_.verb = verb;
    finished_ = true;
  }
  void WantFamily(const Scanned& s, ir::Family family);
  void ParseAddresses(Scanned& s, std::optional<Addresses>& addresses);
  void ParseInterface(Scanned& s, std::optional<Interface>& interface);
  bool ParseTargetName(Scanned& s, bool is_goto);
  void TakeOperand(const VerbSpec& spec, const Scanned& s);
  std::optional<std::uint64_t> Counter(const Word& word, std::size_t begin, std::size_t end);
  bool CheckNewChainName(const Word& word);

  void CheckCommand();
  void CheckExtensions();
  void CheckOptionsOfCommand();
  void CheckAddressLists();
  void CheckChain();
  void CheckNatDrop();

  [[nodiscard]] ext::RuleContext Context() const {
    return MakeContext(command_.rule, command_.family, command_.table, command_.chain);
  }
  [[nodiscard]] Surroundings Around() const {
    const auto& protocol = command_.rule.protocol;
    const bool given = protocol && !protocol->inverted && protocol->number != 0;
    return {command_.family, command_.table, settings_.restoring.has_value(),
            given ? std::optional(protocol->number) : std::nullopt, words_};
  }

  std::span<const Word> words_;
  SourceSpan whole_;
  const ParseSettings& settings_;
  diag::Emitter& emitter_;
  OptionScanner scanner_;
  Command command_;
  ParseStatus status_ = ParseStatus::kGood;
  const VerbSpec* verb_ = nullptr;
  std::uint64_t seen_ = 0;
  std::vector<std::pair<CoreOption, SourceSpan>> used_;
  std::optional<SourceSpan> bang_;  // a `!` that waits for its option
  std::string protocol_name_;
  bool protocol_match_loaded_ = false;
  bool unknown_match_ = false;  // what follows may be its options
  bool finished_ = false;       // -h, -V, or a line of the other family
};

const std::array<CommandParser::Handler, 22> CommandParser::kHandlers = {{
    {CoreOption::kSource, &CommandParser::Source, true, true},
    {CoreOption::kDestination, &CommandParser::Destination, true, true},
    {CoreOption::kProtocol, &CommandParser::ProtocolOption, true, true},
    {CoreOption::kInInterface, &CommandParser::InInterface, true, true},
    {CoreOption::kOutInterface, &CommandParser::OutInterface, true, true},
    {CoreOption::kFragments, &CommandParser::Fragments, true, true},
    {CoreOption::kJump, &CommandParser::Jump, true},
    {CoreOption::kGoto, &CommandParser::Goto, true},
    {CoreOption::kTable, &CommandParser::Table},
    {CoreOption::kMatch, &CommandParser::Match},
    {CoreOption::kSetCounters, &CommandParser::SetCounters, true},
    {CoreOption::kWait, &CommandParser::Wait},
    {CoreOption::kWaitInterval, &CommandParser::WaitInterval},
    {CoreOption::kVerbose, &CommandParser::Verbose},
    {CoreOption::kNumeric, &CommandParser::Numeric, true},
    {CoreOption::kExact, &CommandParser::Exact, true},
    {CoreOption::kLineNumbers, &CommandParser::LineNumbers, true},
    {CoreOption::kModprobe, &CommandParser::Ignore},
    {CoreOption::kHelp, &CommandParser::Help},
    {CoreOption::kVersion, &CommandParser::Version},
    {CoreOption::kIpv4, &CommandParser::Ipv4},
    {CoreOption::kIpv6, &CommandParser::Ipv6},
}};

void CommandParser::Scan() {
  while (!finished_) {
    Scanned scanned = scanner_.Next();
    if (scanned.kind == Scanned::Kind::kEnd) break;
    if (scanned.kind == Scanned::Kind::kBang) {
      if (bang_) Refuse(kTwoBangs, scanned.span);
      bang_ = scanned.span;
      continue;
    }
    Handle(scanned);
    bang_.reset();
  }
  if (!finished_ && scanner_.HasRest()) Refuse(kRestAfterDashes, whole_);
}

void CommandParser::Handle(Scanned& scanned) {
  switch (scanned.kind) {
    case Scanned::Kind::kCore:
      return HandleCore(scanned);
    case Scanned::Kind::kExtension:
      return HandleExtension(scanned);
    case Scanned::Kind::kStray:
      Refuse(ExplainStrayWord(scanned.word, Around(), emitter_));
      return scanner_.SkipArguments();
    case Scanned::Kind::kUnknown:
      return HandleUnknown(scanned);
    case Scanned::Kind::kMissingArgument:
      return Refuse(kMissingArgument, scanned.span, scanned.spelled);
    case Scanned::Kind::kBang:
    case Scanned::Kind::kEnd:
      return;
  }
}

void CommandParser::HandleCore(Scanned& scanned) {
  if (scanned.has_letters && IsSingleDashLong(words_[scanned.word].text, command_.family)) {
    Refuse(ExplainSingleDash(words_[scanned.word], emitter_));
    scanner_.SkipArguments();
    return;
  }
  const CoreOption option = scanned.core->option;
  const bool shortened = scanned.spelled.size() > 2 && !scanned.spelled.ends_with(scanned.core->name) &&
                         (scanned.core->alias.empty() || !scanned.spelled.ends_with(scanned.core->alias));
  if (unknown_match_ && shortened) return scanner_.SkipArguments();
  const auto* const verb = std::ranges::find(kVerbs, option, &VerbSpec::option);
  if (verb != kVerbs.end()) return HandleVerb(*verb, scanned);
  const auto* const handler = std::ranges::find(kHandlers, option, &Handler::option);
  if (bang_ && !handler->invertible) Refuse(kNotInvertible, *bang_, scanned.spelled);
  const std::uint64_t bit = Bit(option == CoreOption::kGoto ? CoreOption::kJump : option);
  if (handler->once && (seen_ & bit) != 0) Refuse(kRepeated, scanned.span, scanned.spelled);
  seen_ |= bit;
  used_.emplace_back(option, scanned.span);
  (this->*handler->handle)(scanned);
}

void CommandParser::HandleVerb(const VerbSpec& spec, Scanned& scanned) {
  if (bang_) Refuse(kNotInvertible, *bang_, scanned.spelled);
  const bool lists = spec.verb == Verb::kList || spec.verb == Verb::kListRules;
  const bool listed = command_.verb == Verb::kList || command_.verb == Verb::kListRules;
  if (listed && spec.verb == Verb::kZero) {
    command_.also_zero = true;
    TakeOperand(spec, scanned);
    return;
  }
  if (lists && command_.verb == Verb::kZero) {
    command_.also_zero = true;
  } else if (verb_ != nullptr) {
    Refuse(kTwoCommands, scanned.span, scanned.spelled);
  }
  verb_ = &spec;
  command_.verb = spec.verb;
  TakeOperand(spec, scanned);
}

void CommandParser::TakeOperand(const VerbSpec& spec, const Scanned& scanned) {
  const Word* chain = scanned.value ? &*scanned.value : nullptr;
  if (chain == nullptr && scanner_.PeekArgument() != nullptr) chain = &scanner_.Take();
  if (chain == nullptr) return;
  command_.chain = chain->text;
  command_.chain_span = chain->Span();
  if (spec.verb == Verb::kNewChain) CheckNewChainName(*chain);
  if (spec.operand == Operand::kNone) return;
  const Word* operand = scanner_.PeekArgument();
  if (operand == nullptr) {
    if (spec.operand == Operand::kNumber) Refuse(kNoRuleNumber, scanned.span);
    if (spec.operand == Operand::kName) Refuse(kTwoArguments, scanned.span, scanned.spelled);
    return;
  }
  scanner_.Take();
  if (spec.operand == Operand::kName) {
    command_.operand = operand->text;
    command_.operand_span = operand->Span();
    return;
  }
  const auto number = ParseNumber(operand->text, 0x7FFFFFFF);
  if (!number || *number == 0) return Refuse(kBadRuleNumber, operand->Span(), operand->text);
  command_.number = static_cast<std::uint32_t>(*number);
  command_.number_span = operand->Span();
  if (command_.verb == spec.verb) command_.verb = spec.with_number;
}

// A chain must not be named as a target: iptables could not tell them apart.
bool CommandParser::CheckNewChainName(const Word& word) {
  const std::string& name = word.text;
  if (name.starts_with('-') || name.starts_with('!') || HasSpace(name)) {
    Refuse(kBadChain, word.Span(), name);
  } else if (name.size() > kMaxChainName) {
    Refuse(kLongChain, word.Span(kMaxChainName), name);
  } else if (name.empty() || IsVerdict(name) || ext::FindTarget(name, command_.family) != nullptr) {
    Refuse(kChainIsTarget, word.Span(), name);
  } else {
    return true;
  }
  return false;
}

void CommandParser::HandleExtension(Scanned& scanned) {
  const std::size_t count = scanned.option->Words();
  std::vector<Word> values;
  if (scanned.value) values.push_back(std::move(*scanned.value));
  while (values.size() < count) {
    if (scanner_.PeekArgument() == nullptr) return Refuse(kTwoArguments, scanned.span, scanned.spelled);
    values.push_back(scanner_.Take());
  }
  if (scanned.option->optional_word && scanner_.PeekArgument() != nullptr) values.push_back(scanner_.Take());
  ext::RuleContext context = Context();
  context.name = scanned.span;
  SourceSpan span = scanned.span;
  if (!values.empty()) {
    const SourceSpan last = values.back().Span();
    if (last.file == span.file && last.expansion == span.expansion && last.end > span.end) span.end = last.end;
  }
  auto value = ext::ParseValue(*scanned.option, values, context, emitter_);
  if (!value) return Fail();
  ext::Argument argument{scanned.option, std::move(*value), bang_.has_value(), span};
  if (scanned.target != nullptr) {
    command_.rule.target->arguments.push_back(std::move(argument));
    return;
  }
  // The options belong to the match's last instance: `-m set … -m set …`.
  auto& matches = command_.rule.matches;
  const auto match =
      std::find_if(matches.rbegin(), matches.rend(), [&](const MatchSpec& m) { return m.extension == scanned.match; });
  match->arguments.push_back(std::move(argument));
}

// An option that nobody knows may be one of the protocol's own match, which is loaded then (once).
bool CommandParser::LoadProtocolMatch(const Scanned& scanned) {
  const auto& protocol = command_.rule.protocol;
  if (!protocol || protocol->number == 0 || protocol_match_loaded_) return false;
  for (const ext::MatchExtension* match : ext::Matches()) {
    if (match->implied_by_protocol != protocol->number || match->implied_by == ext::ImpliedBy::kNothing) continue;
    if (match->implied_by == ext::ImpliedBy::kOwnName && match->name != protocol_name_) continue;
    if ((match->families & ext::FamilyBit(command_.family)) == 0) continue;
    protocol_match_loaded_ = true;
    AddMatch(*match, scanned.span, Before(scanned.span));
    return true;
  }
  return false;
}

void CommandParser::HandleUnknown(Scanned& scanned) {
  if (LoadProtocolMatch(scanned)) {
    scanner_.Repeat();
    Scanned again = scanner_.Next();
    return Handle(again);
  }
  if (!unknown_match_) Refuse(UnknownOption(scanned));
  scanner_.SkipArguments();
}

diag::Diagnostic CommandParser::UnknownOption(const Scanned& scanned) const {
  auto diagnostic = ExplainUnknownOption(scanned, scanner_, Around(), emitter_);
  const auto& target = command_.rule.target;
  if (target && target->extension == nullptr && !IsVerdict(target->name)) {
    diagnostic.notes.push_back(
        {target->span, "`" + target->name + "` is no target that is known, and chains take none"});
  }
  return diagnostic;
}

void CommandParser::AddMatch(const ext::MatchExtension& match, SourceSpan name, SourceSpan before) {
  scanner_.Load(match);
  command_.rule.matches.push_back({&match, {}, name, before});
}

void CommandParser::Match(Scanned& s) {
  const ext::MatchExtension* match = ext::FindMatch(s.value->text, command_.family);
  if (match == nullptr) {
    unknown_match_ = true;
    return Refuse(ExplainUnknownMatch(*s.value, command_.family, emitter_));
  }
  AddMatch(*match, s.value->Span(), Before(s.span));
}

// The whole word is read, as iptables does: `-ptcp` and `--protocol=tcp` are refused.
void CommandParser::ProtocolOption(Scanned& s) {
  const Word& word = s.has_letters || s.spelled.size() < words_[s.word].text.size() ? words_[s.word] : *s.value;
  protocol_name_ = Lower(word.text);
  auto number = ParseNumber(protocol_name_, 255);
  if (!number) number = ext::ProtocolNumber(protocol_name_);
  if (!number) {
    auto diagnostic = emitter_.Build(kBadProtocol, word.Span(), protocol_name_);
    std::vector<std::string_view> names;
    for (unsigned i = 1; i < 256; ++i) {
      const std::string_view name = ext::ProtocolName(static_cast<std::uint8_t>(i));
      if (!name.empty()) names.push_back(name);
    }
    if (const auto meant = ext::DidYouMean(protocol_name_, names)) {
      diagnostic.fixits.push_back({{{word.Span(), std::string(*meant)}}, diag::Fixability::kMaybe, "misspelled"});
    }
    return Refuse(std::move(diagnostic));
  }
  const auto protocol = static_cast<std::uint8_t>(*number);
  if (protocol == 0 && bang_) return Refuse(kNeverProtocol, word.Span());
  if (command_.family == ir::Family::kIp6 && IsExtensionHeader(protocol) && !bang_) {
    emitter_.Report(kExtensionHeader, word.Span(), protocol_name_);
  }
  command_.rule.protocol = Protocol{protocol, bang_.has_value(), word.Span()};
}

void CommandParser::ParseAddresses(Scanned& s, std::optional<Addresses>& addresses) {
  static const HostNames kNoHosts;
  const HostNames& hosts = settings_.hosts != nullptr ? *settings_.hosts : kNoHosts;
  auto list = ParseAddressList(*s.value, command_.family, hosts, emitter_);
  if (!list) return Fail();
  addresses = Addresses{std::move(*list), bang_.has_value(), s.value->Span()};
}

void CommandParser::ParseInterface(Scanned& s, std::optional<Interface>& interface) {
  const std::string& name = s.value->text;
  if (name.empty()) return Refuse(kEmptyInterface, s.value->Span());
  if (name.size() > 15) return Refuse(kLongInterface, s.value->Span(15), name);
  if (HasSpace(name) || name.find('/') != std::string::npos) emitter_.Report(kOddInterface, s.value->Span(), name);
  interface = Interface{name, bang_.has_value(), s.span};
}

bool CommandParser::ParseTargetName(Scanned& s, bool is_goto) {
  const std::string& name = s.value->text;
  if (name.empty() || name.size() > kMaxChainName || HasSpace(name)) {
    const bool is_long = name.size() > kMaxChainName;
    Refuse(is_long ? kLongChain : kBadTarget, s.value->Span(is_long ? kMaxChainName : 0), name);
    return false;
  }
  command_.rule.target = TargetSpec{name, s.value->Span(), is_goto, nullptr, {}};
  return true;
}

void CommandParser::Jump(Scanned& s) {
  if (!ParseTargetName(s, false)) return;
  command_.rule.target->extension = ext::FindTarget(s.value->text, command_.family);
  if (command_.rule.target->extension != nullptr) scanner_.Load(*command_.rule.target->extension);
}

void CommandParser::Goto(Scanned& s) { ParseTargetName(s, true); }

void CommandParser::Table(Scanned& s) {
  if (settings_.restoring) return Refuse(kTableInRestore, s.span);
  const auto table = TableByName(s.value->text);
  if (table) {
    command_.table = *table;
    return;
  }
  auto diagnostic = emitter_.Build(kUnknownTable, s.value->Span(), s.value->text);
  if (const auto meant = ext::DidYouMean(s.value->text, abi::kTableNames)) {
    diagnostic.fixits.push_back({{{s.value->Span(), std::string(*meant)}}, diag::Fixability::kMaybe, "misspelled"});
  }
  emitter_.Emit(std::move(diagnostic));
  if (status_ == ParseStatus::kGood) status_ = ParseStatus::kNoTable;
}

void CommandParser::Fragments(Scanned& s) {
  if (command_.family == ir::Family::kIp6) return Refuse(kOnlyV6, s.span);
  command_.rule.fragment = !bang_.has_value();
}

std::optional<std::uint64_t> CommandParser::Counter(const Word& word, std::size_t begin, std::size_t end) {
  const std::string_view text = std::string_view(word.text).substr(begin, end - begin);
  // As strtoull: what follows the digits does not matter, too large a number is the largest, a negative one wraps.
  const std::string digits(text);
  char* stop = nullptr;
  const std::uint64_t value = std::strtoull(digits.c_str(), &stop, 10);
  if (stop != digits.c_str()) return value;
  Refuse(kBadCounter, word.Span(begin, end), text);
  return std::nullopt;
}

void CommandParser::SetCounters(Scanned& s) {
  const Word& packets = *s.value;
  const std::size_t comma = packets.text.find(',');
  const Word* bytes = comma != std::string::npos ? &packets : scanner_.PeekArgument();
  if (bytes == nullptr) return Refuse(kNoCounters, s.span);
  if (comma == std::string::npos) scanner_.Take();
  const auto packet_count = Counter(packets, 0, std::min(comma, packets.text.size()));
  const auto byte_count = Counter(*bytes, comma == std::string::npos ? 0 : comma + 1, bytes->text.size());
  if (packet_count && byte_count) command_.rule.counters = {*packet_count, *byte_count};
}

// Seconds: a number at the beginning of the word.
void CommandParser::Wait(Scanned& s) {
  const Word* seconds = TakeWaitWord(s);
  if (seconds == nullptr) return;
  const std::size_t first = seconds->text.find_first_not_of(" \t+-");
  const bool number = first != std::string::npos && std::isdigit(static_cast<unsigned char>(seconds->text[first])) != 0;
  if (!number) Refuse(kBadWait, seconds->Span(), seconds->text);
}

// Microseconds below a second.
void CommandParser::WaitInterval(Scanned& s) {
  constexpr std::uint64_t kSecond = 1'000'000;
  const Word* interval = TakeWaitWord(s);
  if (interval == nullptr) return;
  const std::size_t end = std::min(interval->text.find_first_not_of("+0123456789"), interval->text.size());
  if (!ParseNumber(interval->text.substr(0, end), kSecond - 1)) Refuse(kBadWait, interval->Span(), interval->text);
}

// The word of -w or -W, if one follows. Nothing where that is refused.
const Word* CommandParser::TakeWaitWord(Scanned& s) {
  if (settings_.restoring) {
    Refuse(kNotInRestore, s.span, s.spelled);
    return nullptr;
  }
  if (s.value) return &*s.value;
  return scanner_.PeekArgument() != nullptr ? &scanner_.Take() : nullptr;
}

void CommandParser::WantFamily(const Scanned& s, ir::Family family) {
  if (family == command_.family) return;
  finished_ = true;
  if (settings_.restoring) {
    if (status_ == ParseStatus::kGood) status_ = ParseStatus::kOtherFamily;
    return;
  }
  Refuse(kOtherFamily, s.span, s.spelled);
}

void CommandParser::CheckCommand() {
  if (bang_) Refuse(kDanglingBang, *bang_);
  if (command_.verb == Verb::kNone) return Refuse(kNoCommand, whole_);
  const bool waits = (seen_ & Bit(CoreOption::kWait)) != 0;
  if (!waits && (seen_ & Bit(CoreOption::kWaitInterval)) != 0) Refuse(kIntervalWithoutWait, whole_);
  if (status_ == ParseStatus::kGood) CheckExtensions();  // else an option may be missing that was refused
  CheckOptionsOfCommand();
  CheckAddressLists();
  CheckChain();
  CheckNatDrop();
}

void CommandParser::CheckExtensions() {
  const auto note = [&](ext::Refusal refusal) {
    if (refusal == ext::Refusal::kIptables) Fail();
    if (refusal == ext::Refusal::kKernel && status_ == ParseStatus::kGood) status_ = ParseStatus::kRefusedByKernel;
  };
  ext::RuleContext context = Context();
  for (const MatchSpec& match : command_.rule.matches) {
    context.name = match.name;
    context.before_match = match.before;
    note(ext::CheckArguments(*match.extension, match.arguments, context, emitter_));
  }
  const auto& target = command_.rule.target;
  if (!target || target->extension == nullptr) return;
  context.name = target->span;
  note(ext::CheckArguments(*target->extension, target->arguments, context, emitter_));
}

void CommandParser::CheckOptionsOfCommand() {
  const std::uint64_t refused = command_.verb == Verb::kDeleteNumber ? kNoRule : verb_->refuses;
  for (const auto& [option, span] : used_) {
    if ((refused & Bit(option)) == 0) continue;
    Refuse(kWrongForCommand, span, emitter_.Sources().TextOf(span));
  }
}

void CommandParser::CheckAddressLists() {
  const auto& source = command_.rule.source;
  const auto& destination = command_.rule.destination;
  for (const auto* addresses : {&source, &destination}) {
    if (!*addresses) continue;
    const auto& [list, inverted, span] = **addresses;
    if (command_.backend == Backend::kNft && inverted && list.front().mask == 0) {
      emitter_.Report(kNothingLeft, span);
      if (status_ == ParseStatus::kGood) status_ = ParseStatus::kRefusedByKernel;
    }
    if (list.size() < 2) continue;
    // The opposite of either address is refused, not only that of the list.
    if ((source && source->inverted) || (destination && destination->inverted)) Refuse(kInvertedList, span);
    if (command_.verb == Verb::kReplace) Refuse(kReplaceList, span);
  }
}

void CommandParser::CheckChain() {
  if (command_.verb != Verb::kNewChain && command_.chain.size() > kMaxChainName) {
    Refuse(kLongChain, command_.chain_span, command_.chain);
  }
  if (!IsRuleVerb(command_.verb)) return;
  const auto refuse = [&](const std::optional<Interface>& interface, std::string_view option) {
    if (interface) Refuse(kWrongDirection, interface->option, option, command_.chain);
  };
  if (command_.chain == "PREROUTING" || command_.chain == "INPUT") refuse(command_.rule.out, "-o");
  if (command_.chain == "POSTROUTING" || command_.chain == "OUTPUT") refuse(command_.rule.in, "-i");
}

void CommandParser::CheckNatDrop() {
  if (command_.table != ir::TableId::kNat) return;
  if (command_.verb == Verb::kPolicy && command_.operand == "DROP") Refuse(kNatFilters, command_.operand_span);
  if (command_.rule.target && command_.rule.target->name == "DROP") Refuse(kNatFilters, command_.rule.target->span);
}

}  // namespace

ext::RuleContext MakeContext(const RuleSpec& rule, ir::Family family, ir::TableId table, std::string_view chain) {
  ext::RuleContext context;
  context.family = family;
  context.table = table;
  context.chain = chain;
  const auto* const hook = std::ranges::find(abi::kHookNames, chain);
  if (hook != abi::kHookNames.end()) {
    context.hooks = abi::HookBit(static_cast<abi::Hook>(hook - abi::kHookNames.begin())) &
                    abi::kTableHooks.at(static_cast<std::size_t>(table));
  }
  if (rule.protocol) {
    context.protocol = rule.protocol->number;
    context.protocol_inverted = rule.protocol->inverted;
  }
  for (const MatchSpec& match : rule.matches) {
    context.wants_syn |= match.extension->wants_syn != nullptr && match.extension->wants_syn(match.arguments);
  }
  context.before_match = Before(rule.origin);
  context.sets = rule.sets;
  return context;
}

ParsedCommand ParseCommand(std::span<const Word> words, SourceSpan whole, const ParseSettings& settings,
                           diag::Emitter& emitter) {
  return CommandParser(words, whole, settings, emitter).Parse();
}

std::optional<RuleSpec> ParseRuleSpec(std::span<const Word> words, ir::TableId table, std::string_view chain,
                                      const ParseSettings& settings, diag::Emitter& emitter) {
  const SourceSpan whole = words.empty() ? SourceSpan{} : words.front().Span();
  return CommandParser(words, whole, settings, emitter).ParseRule(table, chain);
}

}  // namespace iptc::command
