#include "compiler/command/restore.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "compiler/command/apply.h"
#include "compiler/command/command.h"
#include "compiler/command/flat_command.h"
#include "compiler/command/names.h"
#include "compiler/command/restore_reader.h"
#include "compiler/ext/did_you_mean.h"

namespace iptc::command {
namespace {

using diag::Fixability;
using diag::Severity;
using Fault = RestoreLine::Fault;

constexpr diag::Kind<> kByteOrderMark{"IPT103", Severity::kError, "byte order mark before the first line"};
constexpr diag::Kind<> kCarriageReturn{"IPT103", Severity::kError, "carriage return at the end of the line"};
constexpr diag::Kind<> kMissingCommit{"IPT106", Severity::kError, "table without `COMMIT`: nothing of it is loaded"};
constexpr diag::Kind<> kNoFinalNewline{"IPT107", Severity::kError,
                                       "`COMMIT` without a newline at the end of the file is not read as one"};
constexpr diag::Kind<> kNoChainName{"IPT169", Severity::kError, "chain without a name"};
constexpr diag::Kind<std::string_view> kLongChain{"IPT169", Severity::kError,
                                                  "chain name `{}` is longer than 28 characters"};
constexpr diag::Kind<std::string_view> kUnknownTable{"IPT172", Severity::kError, "no table named `{}`"};
constexpr diag::Kind<> kNoTableName{"IPT172", Severity::kError, "table without a name"};
constexpr diag::Kind<> kOutsideTable{"IPT173", Severity::kError, "line outside of a table"};
constexpr diag::Kind<> kBrokenCounters{"IPT173", Severity::kError, "counters are not written `[packets:bytes]`"};
constexpr diag::Kind<> kNoPolicy{"IPT174", Severity::kError, "chain without a policy or `-`"};
constexpr diag::Kind<std::string_view> kBadPolicy{"IPT174", Severity::kError,
                                                  "`{}` cannot be a policy: only ACCEPT and DROP can"};
constexpr diag::Kind<std::string_view> kChainTwice{"IPT217", Severity::kError, "chain `{}` exists already"};
constexpr diag::Kind<std::string_view> kPolicyOfUserChain{"IPT221", Severity::kError,
                                                          "chain `{}` is not built in and has no policy"};

struct FaultSpec {
  Fault fault;
  const diag::Kind<>* kind;
  int status;
  std::string_view insertion = {};  // a fix: what to put behind the place
};
constexpr auto kFaults = std::to_array<FaultSpec>({
    {Fault::kByteOrderMark, &kByteOrderMark, 1},
    {Fault::kCarriageReturn, &kCarriageReturn, 2},
    {Fault::kOutsideTable, &kOutsideTable, 1},
    {Fault::kNoFinalNewline, &kNoFinalNewline, 2, "\n"},
    {Fault::kBrokenCounters, &kBrokenCounters, 2},
    {Fault::kNoTableName, &kNoTableName, 2},
    {Fault::kNoChainName, &kNoChainName, 2},
    {Fault::kNoPolicy, &kNoPolicy, 2},
    {Fault::kNoCommit, &kMissingCommit, 1, "COMMIT\n"},
});

class RestoreRun {
 public:
  RestoreRun(const RestoreText& text, const RestoreOptions& options, const HostNames& hosts, RuleTables& tables,
             std::vector<FlatCommand>* commands, diag::Emitter& emitter)
      : text_(text),
        options_(options),
        hosts_(hosts),
        tables_(tables),
        commands_(commands),
        emitter_(emitter),
        reader_(text) {}

  int Run() {
    for (RestoreLine line = reader_.Next(); line.kind != RestoreLine::Kind::kEnd; line = reader_.Next()) {
      if (!Handle(line)) break;
    }
    return status_;
  }

 private:
  // False: what follows cannot be told apart any more.
  bool Handle(RestoreLine& line) {
    switch (line.kind) {
      case RestoreLine::Kind::kTable:
        Begin(line);
        return true;
      case RestoreLine::Kind::kChain:
        if (table_) DeclareChain(line);
        return true;
      case RestoreLine::Kind::kRule:
        if (table_) RuleLine(line);
        return true;
      case RestoreLine::Kind::kCommit:
        Commit();
        return true;
      case RestoreLine::Kind::kBad:
        return ReportFault(line);
      case RestoreLine::Kind::kEnd:
        return false;
    }
    return false;
  }

  void Fail(int status) {
    if (status_ == 0) status_ = status;
  }
  template <class... Args>
  void Refuse(int status, const diag::Kind<Args...>& kind, SourceSpan span, const std::type_identity_t<Args>&... args) {
    emitter_.Report(kind, span, args...);
    Fail(status);
  }

  bool ReportFault(const RestoreLine& line) {
    if (line.fault == Fault::kNoFinalNewline && options_.backend == Backend::kNft) {
      Commit();
      return true;
    }
    const auto* const spec = std::ranges::find(kFaults, line.fault, &FaultSpec::fault);
    auto diagnostic = emitter_.Build(*spec->kind, line.span);
    if (!spec->insertion.empty()) {
      const SourceSpan end{line.span.file, line.span.end, line.span.end, line.span.expansion};
      diagnostic.fixits.push_back({{{end, std::string(spec->insertion)}}, Fixability::kSafe, "add what is missing"});
    }
    const bool unreadable = line.fault == Fault::kByteOrderMark || line.fault == Fault::kCarriageReturn;
    if (unreadable) diagnostic.fixits.push_back(RemoveUnseen(line));
    emitter_.Emit(std::move(diagnostic));
    Fail(spec->status);
    return !unreadable;
  }

  // Every carriage return of the file at once.
  diag::FixIt RemoveUnseen(const RestoreLine& line) const {
    diag::FixIt fix{{}, Fixability::kSafe, "remove them"};
    if (line.fault == Fault::kByteOrderMark) fix.edits.push_back({line.span, ""});
    for (std::size_t at = text_.Text().find("\r\n"); at != std::string::npos; at = text_.Text().find("\r\n", at + 1)) {
      fix.edits.push_back({text_.Span(at, at + 1), ""});
    }
    return fix;
  }

  void Begin(const RestoreLine& line) {
    const source::Word& name = line.words.front();
    table_.reset();
    const auto id = TableByName(name.text);
    if (!id) return UnknownTable(name);
    if (options_.only && *options_.only != *id) return;
    table_ = tables_.Use(options_.family, *id);
    pending_.clear();
    if (options_.keep_rules) return;
    table_->ForEach([&](StoredChain& chain) { table_->RemoveRules(chain); });
    table_->RemoveUserChains();
    Record("-F", line.span);
    Record("-X", line.span);
  }

  void UnknownTable(const source::Word& name) {
    auto diagnostic = emitter_.Build(kUnknownTable, name.Span(), name.text);
    if (const auto meant = ext::DidYouMean(name.text, abi::kTableNames)) {
      diagnostic.fixits.push_back({{{name.Span(), std::string(*meant)}}, Fixability::kMaybe, "misspelled"});
    }
    emitter_.Emit(std::move(diagnostic));
    Fail(2);
  }

  void Record(std::string_view arguments, SourceSpan origin) {
    if (commands_ == nullptr) return;
    const std::string_view command = options_.family == ir::Family::kIp4 ? "iptables" : "ip6tables";
    pending_.push_back({fmt::format("{} -t {} {}", command, TableName(table_->Id()), arguments), origin});
  }

  void DeclareChain(const RestoreLine& line) {
    const source::Word& name = line.words[0];
    const source::Word& policy = line.words[1];
    if (name.text.size() > kMaxChainName) return Refuse(2, kLongChain, name.Span(kMaxChainName), name.text);
    StoredChain* chain = table_->Find(name.text);
    if (chain != nullptr && !chain->hook) {
      const bool again = options_.keep_rules || options_.backend == Backend::kNft;
      if (!again) return Refuse(2, kChainTwice, name.Span(), name.text);
      table_->RemoveRules(*chain);
      Record("-F " + ShellQuoted(name.text), line.span);
    } else if (chain == nullptr) {
      if (IsVerdict(name.text)) {
        return Refuse(2, kChainTwice, name.Span(), name.text);
      }
      chain = &table_->AddChain(name.text);
      Record("-N " + ShellQuoted(name.text), line.span);
    }
    if (policy.text == "-") return;
    if (!chain->hook && options_.backend == Backend::kNft) return;
    if (!chain->hook) return Refuse(1, kPolicyOfUserChain, policy.Span(), name.text);
    if (policy.text != "ACCEPT" && policy.text != "DROP") return Refuse(1, kBadPolicy, policy.Span(), policy.text);
    SetPolicy(*chain, policy.text == "DROP", line);
  }

  void SetPolicy(StoredChain& chain, bool drop, const RestoreLine& line) {
    if (options_.counters && !line.counters) return Refuse(2, kBrokenCounters, line.span);
    chain.policy = drop ? ir::Policy::kDrop : ir::Policy::kAccept;
    chain.policy_counters = options_.counters ? *line.counters : ir::Counters{};
    Record(fmt::format("-P {} {}{}", chain.name, drop ? "DROP" : "ACCEPT", CounterText(line)), line.span);
  }

  // As an option of a command, when -c asks for counters.
  [[nodiscard]] std::string CounterText(const RestoreLine& line) const {
    if (!options_.counters || !line.counters || *line.counters == ir::Counters{}) return {};
    return fmt::format(" -c {} {}", line.counters->packets, line.counters->bytes);
  }

  void RuleLine(const RestoreLine& line) {
    const ParseSettings settings{options_.family, &hosts_,      options_.backend,
                                 options_.sets,   table_->Id(), options_.keep_specs};
    ParsedCommand parsed = ParseCommand(line.words, line.span, settings, emitter_);
    if (parsed.status == ParseStatus::kOtherFamily) return;
    if (parsed.status != ParseStatus::kGood) return Fail(ExitStatus(parsed.status, options_.backend));
    if (options_.counters && line.counters) parsed.command.rule.counters = *line.counters;
    const Applied applied =
        Apply(parsed.command, *table_, ApplyMode::kInRestore, tables_.NextRule(), &hosts_, emitter_);
    if (applied.status != 0) return Fail(applied.status);
    if (applied.changed && commands_ != nullptr) {
      Record(FlatLine("", line.words).substr(1) + CounterText(line), line.span);
    }
  }

  void Commit() {
    if (!table_) return;
    if (const auto violation = table_->Verify()) {
      ReportViolation(*violation, *table_, emitter_);
      Fail(KernelStatus(options_.backend));
    }
    if (status_ == 0 && !options_.test) {
      tables_.Replace(*std::move(table_));
      if (commands_ != nullptr) std::ranges::move(pending_, std::back_inserter(*commands_));
    }
    pending_.clear();
    table_.reset();
  }

  const RestoreText& text_;
  const RestoreOptions& options_;
  const HostNames& hosts_;
  RuleTables& tables_;
  std::vector<FlatCommand>* commands_;
  diag::Emitter& emitter_;
  RestoreReader reader_;
  std::optional<StoredTable> table_;  // the copy that is worked on
  std::vector<FlatCommand> pending_;
  int status_ = 0;
};

}  // namespace

int Restore(const RestoreText& text, const RestoreOptions& options, const HostNames& hosts, RuleTables& tables,
            std::vector<FlatCommand>* commands, diag::Emitter& emitter) {
  return RestoreRun(text, options, hosts, tables, commands, emitter).Run();
}

}  // namespace iptc::command
