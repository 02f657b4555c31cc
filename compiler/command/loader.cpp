#include "compiler/command/loader.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "compiler/command/apply.h"
#include "compiler/command/command.h"
#include "compiler/command/flat_command.h"
#include "compiler/command/ipset_names.h"
#include "compiler/command/names.h"
#include "compiler/command/program_options.h"
#include "compiler/command/restore.h"
#include "compiler/command/rule_tables.h"
#include "compiler/ipset/session.h"
#include "compiler/print/save.h"

namespace iptc::command {
namespace {

using diag::Severity;
using expand::CommandResult;
using expand::Invocation;

constexpr diag::Kind<std::string_view> kTooManyOperands{"IPT162", Severity::kError, "`{}` belongs to no option"};
constexpr diag::Kind<> kIntervalWithoutWait{"IPT168", Severity::kError, "`--wait-interval` without `--wait`"};
constexpr diag::Kind<std::string_view> kNoInput{"IPT175", Severity::kError, "`{}` without rules to read"};
constexpr diag::Kind<std::string_view> kNotLoaded{"IPT224", Severity::kWarning,
                                                  "`{}` is taken as done, what it sets is not known to the rules"};
constexpr diag::Kind<std::string_view> kUnknownTable{"IPT172", Severity::kError, "no table named `{}`"};
constexpr std::string_view kLegacyVersion = "iptables v1.8.9 (legacy)\n", kNftVersion = "iptables v1.8.9 (nf_tables)\n";

enum class Role : std::uint8_t { kCommand, kRestore, kSave };

struct Program {
  std::string_view name;
  ir::Family family;
  Role role;
};
constexpr auto kPrograms = std::to_array<Program>({
    {"iptables", ir::Family::kIp4, Role::kCommand},
    {"ip6tables", ir::Family::kIp6, Role::kCommand},
    {"iptables-restore", ir::Family::kIp4, Role::kRestore},
    {"ip6tables-restore", ir::Family::kIp6, Role::kRestore},
    {"iptables-save", ir::Family::kIp4, Role::kSave},
    {"ip6tables-save", ir::Family::kIp6, Role::kSave},
});

// "/usr/sbin/iptables-legacy-restore" is iptables-restore.
const Program* FindProgram(std::string_view path) {
  std::string name(path.substr(path.rfind('/') + 1));
  for (const std::string_view variant : {"-legacy", "-nft"}) {
    if (const std::size_t at = name.find(variant); at != std::string::npos) name.erase(at, variant.size());
  }
  const auto* const found = std::ranges::find(kPrograms, name, &Program::name);
  return found == kPrograms.end() ? nullptr : found;
}

constexpr auto kRestoreOptions = std::to_array<ProgramOption>({
    {'b', "binary"},
    {'c', "counters"},
    {'n', "noflush"},
    {'t', "test"},
    {'T', "table", Takes::kValue},
    {'M', "modprobe", Takes::kValue},
    {'v', "verbose"},
    {'V', "version"},
    {'h', "help"},
    {'w', "wait", Takes::kOptional},
    {'W', "wait-interval", Takes::kOptional},
});
constexpr auto kSaveOptions = std::to_array<ProgramOption>({
    {'b', "binary"},
    {'c', "counters"},
    {'d', "dump"},
    {'t', "table", Takes::kValue},
    {'M', "modprobe", Takes::kValue},
    {'f', "file", Takes::kValue},
    {'V', "version"},
});

}  // namespace

class Loader::State {
 public:
  State(LoadOptions options, diag::Emitter& emitter)
      : options_(std::move(options)), hosts_(options_.hosts_file), emitter_(emitter) {}

  CommandResult Run(const Invocation& invocation) {
    if (IsIpset(invocation.words.front().text)) return RunIpset(invocation);
    const Program* program = FindProgram(invocation.words.front().text);
    if (program == nullptr) {
      emitter_.Report(kNotLoaded, invocation.words.front().Span(), invocation.words.front().text);
      return {};
    }
    if (options_.only_family && *options_.only_family != program->family) return {};
    std::optional<diag::Emitter::ExpectFailure> lenient;
    if (invocation.failure_expected) lenient.emplace(emitter_);
    stale_ = true;
    switch (program->role) {
      case Role::kCommand:
        return RunCommand(*program, invocation);
      case Role::kRestore:
        return RunRestore(*program, invocation);
      case Role::kSave:
        return RunSave(*program, invocation);
    }
    return {};
  }

  void LoadSaveFile(source::FileId file, ir::Family family) {
    const RestoreText text(file, emitter_.Sources().File(file).Text());
    const RestoreOptions restore{.family = family,
                                 .backend = options_.backend,
                                 .counters = options_.counters,
                                 .only = std::nullopt,
                                 .sets = &sets_,
                                 .keep_specs = options_.keep_specs};
    stale_ = true;
    // The status repeats what was reported; a file has nobody to tell it to.
    static_cast<void>(Restore(text, restore, hosts_, tables_, Recorder(), emitter_));
  }

  void LoadSetFile(source::FileId file) {
    const std::string_view text = emitter_.Sources().File(file).Text();
    const source::Word word{std::string(text), {{0, {file, 0, static_cast<std::uint32_t>(text.size())}}}};
    static_cast<void>(IpsetSession().Restore(word, false));
    set_copy_.reset();
    stale_ = true;
  }

  const ir::Ruleset& Current() {
    if (!std::exchange(stale_, false)) return ruleset_;
    ruleset_ = tables_.ToRuleset();
    ruleset_.sets = SetCopy();
    return ruleset_;
  }
  ir::Ruleset Take() {
    ruleset_ = {};
    stale_ = true;
    ir::Ruleset taken = std::exchange(tables_, {}).MoveToRuleset();
    taken.sets = SetCopy();
    return taken;
  }
  [[nodiscard]] bool Uses(ir::Family family) const { return tables_.Uses(family); }

  CommandResult List(ir::Family family, const std::vector<std::string>& words) {
    Invocation invocation;
    invocation.words.push_back({family == ir::Family::kIp4 ? "iptables" : "ip6tables", {}});
    for (const std::string& word : words) invocation.words.push_back({word, {}});
    return Run(invocation);
  }
  [[nodiscard]] const std::vector<FlatCommand>& Commands() const { return commands_; }

 private:
  CommandResult RunIpset(const Invocation& invocation) {
    std::optional<diag::Emitter::ExpectFailure> lenient;
    if (invocation.failure_expected) lenient.emplace(emitter_);
    const source::Word* input = invocation.standard_input ? &*invocation.standard_input : nullptr;
    const auto words = std::span(invocation.words).subspan(1);
    ipset::Session::Result result = IpsetSession().Run(words, invocation.span, input);
    if (result.changed) {
      set_copy_.reset();
      stale_ = true;
    }
    return {result.status, std::move(result.output)};
  }

  ipset::Session IpsetSession() {
    return {sets_, ipset_names_, [this](sets::SetIndex index) { return tables_.References(index); }, emitter_};
  }

  // What the rules get of the sets; null when no script ever made one.
  std::shared_ptr<const sets::Directory> SetCopy() {
    if (!set_copy_ && !sets_.Empty()) set_copy_ = std::make_shared<const sets::Directory>(sets_);
    return set_copy_;
  }

  CommandResult RunCommand(const Program& program, const Invocation& invocation) {
    const auto words = std::span(invocation.words).subspan(1);
    const ParseSettings settings{
        .family = program.family, .hosts = &hosts_, .backend = options_.backend, .sets = &sets_, .keep_spec = true};
    const ParsedCommand parsed = ParseCommand(words, invocation.span, settings, emitter_);
    const Command& command = parsed.command;
    if (parsed.status == ParseStatus::kRefusedByKernel) return RefusedByKernel(command);
    if (parsed.status != ParseStatus::kGood) return {ExitStatus(parsed.status, options_.backend), {}};
    if (command.verb == Verb::kVersion || command.verb == Verb::kHelp) {
      return {0, Version()};
    }
    StoredTable& table = tables_.Use(command.family, command.table);
    Applied applied = Apply(command, table, ApplyMode::kAtOnce, tables_.NextRule(), &hosts_, emitter_);
    if (options_.record_commands && applied.status == 0 && applied.changed) {
      commands_.push_back({FlatLine(program.name, words), invocation.span});
    }
    return {applied.status, std::move(applied.output)};
  }

  // Until the kernel is asked, the table has come into being and the target been looked for.
  CommandResult RefusedByKernel(const Command& command) {
    const StoredTable& table = tables_.Use(command.family, command.table);
    const ResolvedTarget target = ResolveTarget(command.rule, table, command.backend, emitter_);
    return {target.status != 0 ? target.status : KernelStatus(command.backend), {}};
  }

  CommandResult RunRestore(const Program& program, const Invocation& invocation) {
    const auto options = ReadOptions(kRestoreOptions, std::span(invocation.words).subspan(1), emitter_);
    if (!options) return {1, {}};
    if (options->Has('V') || options->Has('h')) return {0, Version()};
    if (options->Has('W') && !options->Has('w')) {
      emitter_.Report(kIntervalWithoutWait, invocation.span);
      return {1, {}};
    }
    if (options->operands.size() > 1) {
      emitter_.Report(kTooManyOperands, options->operands[1].Span(), options->operands[1].text);
      return {1, {}};
    }
    if (!invocation.standard_input) {
      emitter_.Report(kNoInput, invocation.span, program.name);
      return {1, {}};
    }
    RestoreOptions restore{.family = program.family,
                           .backend = options_.backend,
                           .counters = options->Has('c'),
                           .keep_rules = options->Has('n'),
                           .test = options->Has('t'),
                           .only = std::nullopt,
                           .sets = &sets_};
    for (const GivenOption& option : options->given) {
      if (option.letter != 'T') continue;
      restore.only = TableByName(option.word);
      if (!restore.only) return UnknownTable(option, 0);  // no line of the file is for such a table
    }
    return {Restore(RestoreText(*invocation.standard_input), restore, hosts_, tables_, Recorder(), emitter_), {}};
  }

  CommandResult RunSave(const Program& program, const Invocation& invocation) {
    const auto options = ReadOptions(kSaveOptions, std::span(invocation.words).subspan(1), emitter_);
    if (!options) return {1, {}};
    if (options->Has('V')) return {0, Version()};
    if (!options->operands.empty()) {
      emitter_.Report(kTooManyOperands, options->operands[0].Span(), options->operands[0].text);
      return {1, {}};
    }
    print::SaveOptions save{.table = std::nullopt, .counters = options->Has('c'), .family = program.family};
    for (const GivenOption& option : options->given) {
      if (option.letter != 't') continue;
      save.table = TableByName(option.word);
      if (!save.table) return UnknownTable(option, 1);
      tables_.Use(program.family, *save.table);
    }
    return {0, print::Save(Current(), save)};
  }

  CommandResult UnknownTable(const GivenOption& option, int status) {
    emitter_.Report(kUnknownTable, option.span, option.word);
    return {status, {}};
  }

  [[nodiscard]] std::string Version() const {
    return std::string(options_.backend == Backend::kNft ? kNftVersion : kLegacyVersion);
  }

  std::vector<FlatCommand>* Recorder() { return options_.record_commands ? &commands_ : nullptr; }

  LoadOptions options_;
  HostNames hosts_;
  diag::Emitter& emitter_;
  RuleTables tables_;
  IpsetNames ipset_names_{hosts_};
  sets::Directory sets_;
  std::shared_ptr<const sets::Directory> set_copy_;  // of sets_ as they are; null: to be made
  std::vector<FlatCommand> commands_;
  ir::Ruleset ruleset_;
  bool stale_ = true;
};

Loader::Loader(LoadOptions options, diag::Emitter& emitter)
    : state_(std::make_unique<State>(std::move(options), emitter)) {}
Loader::~Loader() = default;

CommandResult Loader::Run(const Invocation& invocation) { return state_->Run(invocation); }
void Loader::LoadSaveFile(source::FileId file, ir::Family family) { state_->LoadSaveFile(file, family); }
void Loader::LoadSetFile(source::FileId file) { state_->LoadSetFile(file); }
CommandResult Loader::List(ir::Family family, const std::vector<std::string>& words) {
  return state_->List(family, words);
}
bool Loader::Uses(ir::Family family) const { return state_->Uses(family); }
ir::Ruleset Loader::TakeRuleset() { return state_->Take(); }
const ir::Ruleset& Loader::Current() const { return state_->Current(); }
const std::vector<FlatCommand>& Loader::Commands() const { return state_->Commands(); }

}  // namespace iptc::command
