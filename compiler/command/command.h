// One iptables command, parsed but not yet applied: what it does and to which chain, and the rule it speaks of.
//
// Everything that iptables itself refuses (exit status 2) is found by ParseCommand; what needs the tables (chains,
// targets that may be chains, rule numbers) is left to Apply.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/command/address.h"
#include "compiler/command/names.h"
#include "compiler/diag/emitter.h"
#include "compiler/ext/extension.h"
#include "compiler/ir/ruleset.h"
#include "compiler/source/word.h"

namespace iptc::command {

enum class Verb : std::uint8_t {
  kNone,
  kAppend,
  kInsert,
  kDelete,
  kDeleteNumber,
  kReplace,
  kCheck,
  kList,
  kListRules,
  kFlush,
  kZero,
  kZeroNumber,
  kNewChain,
  kDeleteChain,
  kRenameChain,
  kPolicy,
  kHelp,
  kVersion,
};

struct MatchSpec {
  const ext::MatchExtension* extension = nullptr;
  std::vector<ext::Argument> arguments;
  SourceSpan name;    // the word that named it; the option that loaded it
  SourceSpan before;  // empty span in front of it: where `-p tcp ` could be inserted
};

struct TargetSpec {
  std::string name;
  SourceSpan span;
  bool is_goto = false;
  const ext::TargetExtension* extension = nullptr;  // null: a chain, a verdict, or nothing that exists
  std::vector<ext::Argument> arguments;
};

struct Addresses {
  std::vector<AddressMask> list;
  bool inverted = false;
  SourceSpan span;
};

struct Interface {
  std::string name;
  bool inverted = false;
  SourceSpan option;
};

struct Protocol {
  std::uint8_t number = 0;
  bool inverted = false;
  SourceSpan span;
};

struct RuleSpec {
  bool keep = false;  // beside the stored rule, so that -L shows it as it was written
  std::optional<Addresses> source, destination;
  std::optional<Interface> in, out;
  std::optional<Protocol> protocol;
  std::optional<bool> fragment;  // `-f`; false: `! -f`
  std::vector<MatchSpec> matches;
  std::optional<TargetSpec> target;
  ir::Counters counters;
  SourceSpan origin;
  const sets::Directory* sets = nullptr;  // as they were when the rule was read; valid until they change
};

struct Command {
  Verb verb = Verb::kNone;
  bool also_zero = false;  // -Z together with -L or -S
  bool verbose = false;
  bool numeric = false, exact = false, line_numbers = false;  // of -L
  ir::Family family = ir::Family::kIp4;
  Backend backend = Backend::kLegacy;
  ir::TableId table = ir::TableId::kFilter;
  std::string chain;  // empty: all chains
  SourceSpan chain_span;
  std::uint32_t number = 1;  // rule number
  SourceSpan number_span;
  std::string operand;  // new name, policy
  SourceSpan operand_span;
  RuleSpec rule;
};

struct ParseSettings {
  ir::Family family = ir::Family::kIp4;
  const HostNames* hosts = nullptr;
  Backend backend = Backend::kLegacy;
  const sets::Directory* sets = nullptr;      // the ipsets that there are; null: any name will do
  std::optional<ir::TableId> restoring = {};  // a line of iptables-restore: the table is given, -t is refused
  bool keep_spec = false;                     // RuleSpec::keep
};

enum class ParseStatus : std::uint8_t {
  kGood,
  kRefused,          // reported; exit status 2
  kRefusedByKernel,  // reported; exit status KernelStatus
  kNoTable,          // reported; exit status 3
  kOtherFamily,      // -4 or -6 of the other family in iptables-restore: the line is skipped
};

[[nodiscard]] constexpr int ExitStatus(ParseStatus status, Backend backend) {
  constexpr std::array<int, 5> kStatus = {0, 2, 1, 3, 2};
  return status == ParseStatus::kRefusedByKernel ? KernelStatus(backend) : kStatus[static_cast<std::size_t>(status)];
}

struct ParsedCommand {
  ParseStatus status = ParseStatus::kGood;
  Command command;
};

// `words` without the command's own name; `whole` covers the command.
[[nodiscard]] ParsedCommand ParseCommand(std::span<const source::Word> words, SourceSpan whole,
                                         const ParseSettings& settings, diag::Emitter& emitter);

// A rule's words alone (`-p tcp --dport 22 -j ACCEPT`) for a table and chain.
[[nodiscard]] std::optional<RuleSpec> ParseRuleSpec(std::span<const source::Word> words, ir::TableId table,
                                                    std::string_view chain, const ParseSettings& settings,
                                                    diag::Emitter& emitter);

[[nodiscard]] ext::RuleContext MakeContext(const RuleSpec& rule, ir::Family family, ir::TableId table,
                                           std::string_view chain);

}  // namespace iptc::command
