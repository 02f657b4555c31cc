// What a match or a target is: a constexpr descriptor. Everything generic (parsing, printing, help, docs, required
// test coverage, fuzz dictionary) derives from the tables; only semantics are functions.
//
// One file per extension: ext/match/<stem>.cpp defines `k<Stem>Match`, ext/target/<stem>.cpp `k<Stem>Target` (stem
// `icmp6` gives kIcmp6Match); the build collects them into the registry.
//
// How a rule comes to its arguments: the command layer reads words from left to right; for each option of a loaded
// extension it calls ParseValue with what it knows of the rule *so far* (multiport and NAT ports ask for the protocol
// then and there, as iptables does), and collects Arguments. At the end of the rule it calls CheckArguments with the
// whole rule, then lower and Print….
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ext/value.h"
#include "compiler/ir/pred.h"
#include "compiler/ir/ruleset.h"
#include "compiler/source/word.h"
#include "runtime/abi/netfilter.h"

namespace iptc::ext {

inline constexpr std::uint8_t kIp4 = 1, kIp6 = 2;
inline constexpr std::uint8_t kAllTables = 0x1F, kAllHooks = 0x1F;
constexpr std::uint8_t FamilyBit(abi::Family family) { return family == abi::Family::kIp4 ? kIp4 : kIp6; }

struct NamedValue {
  std::string_view name;
  std::uint64_t value = 0;
};

// Names that an option takes. The first name of a value is the one that is printed, in the table's order.
struct NameTable {
  enum class Spelling : std::uint8_t {
    kExact,
    kIgnoreCase,
    kPrefix,        // any beginning of a name, case ignored; the first name wins
    kUniquePrefix,  // the same, but a beginning of several names is refused
  };
  std::string_view what = {};  // "connection state", for diagnostics
  std::span<const NamedValue> names = {};
  Spelling spelling = Spelling::kExact;
};

struct ValueKindInfo;

struct OptionSpec {
  std::string_view name = {};   // as iptables-save prints it
  std::string_view alias = {};  // the other spelling
  ValueKind value = ValueKind::kNone;
  const ValueKindInfo* own = nullptr;  // kOwn: the extension's own kind (value/kinds.h)
  std::uint8_t own_words = 1;          // kOwn: how many words it takes
  bool optional_word = false;          // kOwn: one more word follows, unless it begins with `-` or `!`
  std::uint8_t one_of = 0;             // exactly one option of each non-zero group
  std::uint8_t excludes = 0;           // at most one option of each non-zero group
  bool repeats = false;                // may be given more than once; the extension sees to what that means
  bool required = false;
  bool invertible = false;
  std::uint8_t hooks = kAllHooks;          // where the kernel accepts the option
  std::uint64_t minimum = 0, maximum = 0;  // bounds of a number or of a string's length; maximum 0: the kind's own
  const NameTable* names = nullptr;        // kinds that take names
  std::string_view services = {};          // kPort: the protocol whose service names it takes
  bool cut = false;                        // kString: what is beyond the maximum is cut off instead of refused
  PortShift shift = PortShift::kKept;      // kNatPorts, kNatAddress
  [[nodiscard]] constexpr std::uint8_t Words() const {
    if (value == ValueKind::kOwn) return own_words;
    return value == ValueKind::kNone ? 0 : value == ValueKind::kTcpFlags ? 2 : 1;
  }
};

struct Argument {
  const OptionSpec* option = nullptr;
  Value value;
  bool inverted = false;
  SourceSpan span;  // the option word and its values
};
using Arguments = std::span<const Argument>;

[[nodiscard]] const Argument* Find(Arguments arguments, const OptionSpec& option);

// What an extension may know of the rule around it.
struct RuleContext {
  abi::Family family = abi::Family::kIp4;
  abi::TableId table = abi::TableId::kFilter;
  std::string_view chain = {};
  std::uint8_t hooks = 0;      // HookBits from which the chain is known to be reached; 0 for a user chain as yet
  std::uint16_t protocol = 0;  // 0: any
  bool protocol_inverted = false;
  bool wants_syn = false;                 // one of the rule's matches asks for the SYN flag
  const sets::Directory* sets = nullptr;  // the ipsets that there are; null: nobody knows, any name will do
  SourceSpan before_match;                // where `-p tcp ` could be inserted
  SourceSpan name;                        // the word that named the extension
  [[nodiscard]] bool ProtocolIs(std::initializer_list<std::uint8_t> protocols) const;  // given, not inverted
};

// Which `-p` loads a match when one of its options is used without -m.
enum class ImpliedBy : std::uint8_t {
  kProtocol,  // its protocol's, by whatever name or number
  kOwnName,   // that of its own name only: `-p mh`, not `-p 135`
  kNothing,
};

struct MatchExtension {
  std::string_view name = {};
  std::string_view alias = {};  // another name that -m takes; save prints `name`
  std::uint8_t families = kIp4 | kIp6;
  std::span<const OptionSpec> options = {};
  // The protocol that the kernel asks the rule to have (not negated; 0: none).
  std::uint8_t implied_by_protocol = 0;
  ImpliedBy implied_by = ImpliedBy::kProtocol;
  bool any_protocol = false;  // the kernel asks for no protocol after all
  bool needs_conntrack = false;
  bool needs_defrag = false;                            // switches defragmentation on, by itself
  bool needs_option = false;                            // refused without any option
  bool saved_unreadably = false;                        // iptables may not accept again what it saves of it
  std::uint8_t tables = kAllTables, hooks = kAllHooks;  // where the kernel accepts it
  std::uint8_t (*hooks_of)(Arguments) = nullptr;        // where `hooks` depends on the options
  // Rules across options. `check` stands for iptables' own (exit status 2), `kernel_check` for the kernel's (1).
  void (*check)(Arguments, const RuleContext&, diag::Emitter&) = nullptr;
  void (*kernel_check)(Arguments, const RuleContext&, diag::Emitter&) = nullptr;
  // Exact semantics; evaluation, code generation and analysis derive from it.
  ir::Pred (*lower)(Arguments, const RuleContext&) = nullptr;
  // Only where iptables prints other than option by option in table order: the text behind `-m name`, with a leading
  // space, or empty.
  std::string (*print)(Arguments, const RuleContext&) = nullptr;
  // Whether it asks for TCP's SYN flag, which TCPMSS wants some match of its rule to do.
  bool (*wants_syn)(Arguments) = nullptr;
  // What `iptables -L` prints behind the columns, with a leading space, or empty. `numeric`: under -n.
  std::string (*list)(Arguments, const RuleContext&, bool numeric) = nullptr;
};

struct TargetExtension {
  std::string_view name = {};
  std::string_view alias = {};  // another name that -j takes; save prints `name`
  std::uint8_t families = kIp4 | kIp6;
  std::span<const OptionSpec> options = {};
  bool needs_conntrack = false;
  bool needs_defrag = false;
  bool (*conntrack_of)(Arguments) = nullptr;  // where `needs_conntrack` depends on the options
  bool needs_option = false;
  bool carried_out =
      true;  // false: the runtime counts the rule and passes by what the target does (a test holds it so)
  std::string_view gone_since = {};  // the Linux release that dropped it: every rule with it is refused
  bool saved_unreadably = false;
  std::uint8_t (*hooks_of)(Arguments) = nullptr;
  std::string_view listed_name = {};  // what -L has in the target's column, where that is not `name`
  std::uint8_t tables = kAllTables, hooks = kAllHooks;
  void (*check)(Arguments, const RuleContext&, diag::Emitter&) = nullptr;
  void (*kernel_check)(Arguments, const RuleContext&, diag::Emitter&) = nullptr;
  ir::Target (*lower)(Arguments, const RuleContext&) = nullptr;
  std::string (*print)(Arguments, const RuleContext&) = nullptr;
  std::string (*list)(Arguments, const RuleContext&, bool numeric) = nullptr;
};

// The hooks where the kernel accepts this use of the extension.
[[nodiscard]] std::uint8_t HooksOf(const MatchExtension& match, Arguments arguments);
[[nodiscard]] std::uint8_t HooksOf(const TargetExtension& target, Arguments arguments);
// Whether this use of the target switches conntrack on.
[[nodiscard]] bool NeedsConntrack(const TargetExtension& target, Arguments arguments);

// The registry, sorted by file name (generated by the build).
[[nodiscard]] std::span<const MatchExtension* const> Matches();
[[nodiscard]] std::span<const TargetExtension* const> Targets();
[[nodiscard]] const MatchExtension* FindMatch(std::string_view name, abi::Family family);
[[nodiscard]] const TargetExtension* FindTarget(std::string_view name, abi::Family family);

// Parses the option's Words() words, and an optional one where it is there. Reports what is wrong with them, pointing
// into the words, and returns nothing then.
[[nodiscard]] std::optional<Value> ParseValue(const OptionSpec& option, std::span<const source::Word> words,
                                              const RuleContext& rule, diag::Emitter& emitter);

// Whether the arguments may stand together, and in this rule: options that are missing, repeated, exclusive or not to
// be negated, `check`, then tables, hooks, protocol and `kernel_check`. Everything wrong is reported.
enum class Refusal : std::uint8_t { kNone, kIptables, kKernel };  // the latter two have exit status 2 and 1
[[nodiscard]] Refusal CheckArguments(const MatchExtension& match, Arguments arguments, const RuleContext& rule,
                                     diag::Emitter& emitter);
[[nodiscard]] Refusal CheckArguments(const TargetExtension& target, Arguments arguments, const RuleContext& rule,
                                     diag::Emitter& emitter);

// For `check`: reports `option` where it is given without `needed`.
void RequireTogether(Arguments arguments, const OptionSpec& option, const OptionSpec& needed, diag::Emitter& emitter);
// For `check`: reports the second of two options that exclude each other.
void RequireApart(Arguments arguments, const OptionSpec& one, const OptionSpec& other, diag::Emitter& emitter);

// The canonical text of the options as iptables-save prints it, each with a leading space: " --dport 22 ! --syn".
[[nodiscard]] std::string PrintMatch(const MatchExtension& match, Arguments arguments, const RuleContext& rule);
[[nodiscard]] std::string PrintTarget(const TargetExtension& target, Arguments arguments, const RuleContext& rule);
// The same for `iptables -L`: " tcp dpt:ssh", with -n " tcp dpt:22". Empty where iptables prints nothing.
[[nodiscard]] std::string ListMatch(const MatchExtension& match, Arguments arguments, const RuleContext& rule,
                                    bool numeric);
[[nodiscard]] std::string ListTarget(const TargetExtension& target, Arguments arguments, const RuleContext& rule,
                                     bool numeric);
// One option: " ! --dport 22".
[[nodiscard]] std::string PrintArgument(const Argument& argument);
// Text in double quotes where xtables_save_string puts them.
[[nodiscard]] std::string Quoted(std::string_view text);

// What `--help` and the docs call an option's words: "port[:port]".
[[nodiscard]] std::string_view Placeholder(const OptionSpec& option);

// Copies a trivially copyable parameter block into the bytes that ir::Call and ir::Action carry.
template <class Params>
[[nodiscard]] std::vector<std::uint8_t> ParamBytes(const Params& params) {
  static_assert(std::has_unique_object_representations_v<Params>, "padding would make equal blocks differ");
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&params);
  return {bytes, bytes + sizeof(Params)};
}

}  // namespace iptc::ext
