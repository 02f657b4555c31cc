// Parse: the reader of the IR's text form (text.h), a recursive-descent parser.
//
// The first fault is reported and ends the reading: after it, every reader returns a default value and every loop
// stops. What was read then has to pass Verify.
#include <algorithm>
#include <limits>
#include <utility>

#include "compiler/ir/scanner.h"
#include "compiler/ir/text.h"
#include "compiler/ir/value_text.h"

namespace iptc::ir {
namespace {

constexpr diag::Kind<std::string_view> kExpected{"IPT190", diag::Severity::kError, "expected {}"};
constexpr diag::Kind<std::string_view> kUnknown{"IPT191", diag::Severity::kError, "unknown {}"};
constexpr diag::Kind<std::string> kBroken{"IPT192", diag::Severity::kError, "{}"};

// A printed predicate of depth d nests parentheses and negations at most this often.
constexpr int kMaxNesting = 2 * kMaxDepth + 2;

class Parser {
 public:
  Parser(source::FileId file, diag::Emitter& emitter)
      : file_(file), emitter_(emitter), scanner_(emitter.Sources().File(file).Text()) {}

  std::optional<Ruleset> Run() {
    Ruleset ruleset;
    while (ok_ && scanner_.Keyword("needs")) ReadNeeds(ruleset);
    while (ok_ && !scanner_.AtEnd()) ruleset.tables.push_back(ReadTable());
    if (!ok_) return std::nullopt;
    const std::vector<std::string> broken = Verify(ruleset);
    for (const std::string& what : broken) emitter_.Report(kBroken, SpanFrom(0), what);
    if (!broken.empty()) return std::nullopt;
    return ruleset;
  }

 private:
  void ReadNeeds(Ruleset& ruleset) {
    abi::FamilyNeeds& needs = ReadFamily() == Family::kIp4 ? ruleset.ip4 : ruleset.ip6;
    needs.conntrack = scanner_.Keyword("conntrack");
    needs.defrag = scanner_.Keyword("defrag");
  }

  Family ReadFamily() {
    if (scanner_.Keyword("ip4")) return Family::kIp4;
    if (!scanner_.Keyword("ip6")) Fail(kExpected, "`ip4` or `ip6`");
    return Family::kIp6;
  }

  // The index of the next word in a list of names.
  template <class Names>
  std::size_t ReadOneOf(const Names& names, std::string_view what) {
    for (std::size_t i = 0; i < std::size(names); ++i) {
      if (scanner_.Keyword(names[i])) return i;
    }
    Fail(kExpected, what);
    return 0;
  }

  Table ReadTable() {
    Table table;
    if (!scanner_.Keyword("table")) Fail(kExpected, "`table`");
    table.family = ReadFamily();
    table.id = static_cast<TableId>(ReadOneOf(abi::kTableNames, "a table's name"));
    Expect("{");
    while (ok_ && !scanner_.Symbol("}")) table.chains.push_back(ReadChain());
    return table;
  }

  Chain ReadChain() {
    Chain chain;
    if (!scanner_.Keyword("chain")) Fail(kExpected, "`chain` or `}`");
    chain.name = ReadName("a chain's name");
    if (scanner_.Keyword("hook")) {
      Expect("=");
      constexpr std::string_view kHooks[] = {"prerouting", "input", "forward", "output", "postrouting"};
      chain.hook = static_cast<Hook>(ReadOneOf(kHooks, "a hook's name"));
      if (!scanner_.Keyword("policy")) Fail(kExpected, "`policy=`");
      Expect("=");
      constexpr std::string_view kPolicies[] = {"accept", "drop"};
      chain.policy = static_cast<Policy>(ReadOneOf(kPolicies, "`accept` or `drop`"));
      chain.policy_counters = ReadCounters();
    }
    Expect("{");
    while (ok_ && !scanner_.Symbol("}")) {
      std::vector<Rule>& rules = scanner_.Keyword("retired") ? chain.retired : chain.rules;
      rules.push_back(ReadRule());
    }
    return chain;
  }

  Rule ReadRule() {
    Rule rule;
    const std::size_t begin = scanner_.Offset();
    if (!scanner_.Symbol("r")) Fail(kExpected, "a rule such as `r0: always -> accept`, or `}`");
    rule.id = static_cast<RuleId>(ReadU32());
    if (scanner_.Symbol("#")) rule.number = ReadU32();
    Expect(":");
    rule.when = ReadAny();
    Expect("->");
    rule.then = ReadTarget();
    rule.unconditional = scanner_.Keyword("unconditional");
    rule.counters = ReadCounters();
    rule.text = scanner_.String().value_or("");
    rule.origin = SpanFrom(begin);
    return rule;
  }

  Counters ReadCounters() {
    Counters counters;
    if (!scanner_.Symbol("[")) return counters;
    counters.packets = ReadNumber(std::numeric_limits<std::uint64_t>::max());
    Expect(":");
    counters.bytes = ReadNumber(std::numeric_limits<std::uint64_t>::max());
    Expect("]");
    return counters;
  }

  Target ReadTarget() {
    constexpr std::string_view kTargets[] = {"continue", "accept", "drop",   "return",      "queue",
                                             "jump",     "goto",   "action", "queue_bypass"};
    static_assert(std::size(kTargets) == std::variant_size_v<Target> + 1, "in the variant's order, then variations");
    switch (ReadOneOf(kTargets, "a target")) {
      case 0:
        return Continue{};
      case 1:
        return Accept{};
      case 2:
        return Drop{};
      case 3:
        return Return{};
      case 4:
        return Queue{};
      case 5:
        return Jump{ReadName("a chain's name")};
      case 6:
        return Goto{ReadName("a chain's name")};
      case 7:
        return ReadAction();
      default:
        return Queue{.bypass = true};
    }
  }

  Action ReadAction() {
    Action action;
    action.name = InternName(ReadName("a target's name"));
    action.params = ReadBytes();
    if (scanner_.Keyword("writes")) {
      Expect("{");
      do {
        if (const auto field = ReadField()) action.writes |= abi::FieldBit(*field);
      } while (ok_ && scanner_.Symbol(","));
      Expect("}");
    }
    if (scanner_.Keyword("ends")) {
      constexpr std::string_view kEnds[] = {"never", "always", "maybe"};
      action.ends = static_cast<Action::Ends>(ReadOneOf(kEnds, "`never`, `always` or `maybe`"));
    }
    return action;
  }

  // a || b || …
  Pred ReadAny() {
    return ReadGroup<AnyOf>("||", [this] { return ReadAll(); });
  }
  // a && b && …
  Pred ReadAll() {
    return ReadGroup<AllOf>("&&", [this] { return ReadTerm(); });
  }

  template <class Group, class ReadOne>
  Pred ReadGroup(std::string_view symbol, ReadOne read) {
    Pred first = read();
    if (!ok_ || !scanner_.Symbol(symbol)) return first;
    Group group;
    group.terms.push_back(std::move(first));
    do {
      group.terms.push_back(read());
    } while (ok_ && scanner_.Symbol(symbol));
    return group;
  }

  Pred ReadTerm() {
    if (!ok_) return Const{};
    if (nesting_ >= kMaxNesting) {
      Fail(kExpected, "terms nested less deeply");
      return Const{};
    }
    ++nesting_;
    Pred pred = ReadNestedTerm();
    --nesting_;
    return pred;
  }

  Pred ReadNestedTerm() {
    if (scanner_.Symbol("!")) return Not{ReadTerm()};
    if (scanner_.Symbol("(")) {
      Pred inner = ReadAny();
      Expect(")");
      return inner;
    }
    if (scanner_.Keyword("always")) return Const{Outcome::kHit};
    if (scanner_.Keyword("never")) return Const{Outcome::kMiss};
    if (scanner_.Keyword("hotdrop")) return Const{Outcome::kHotdrop};
    if (scanner_.Keyword("all")) return AllOf{ReadFewTerms()};
    if (scanner_.Keyword("any")) return AnyOf{ReadFewTerms()};
    if (scanner_.Keyword("present")) return ReadPresent();
    if (scanner_.Keyword("call")) return ReadCall();
    return ReadComparison();
  }

  // (), or (term)
  std::vector<Pred> ReadFewTerms() {
    std::vector<Pred> terms;
    Expect("(");
    if (scanner_.Symbol(")")) return terms;
    terms.push_back(ReadAny());
    Expect(")");
    return terms;
  }

  Pred ReadPresent() {
    Present present;
    Expect("(");
    present.header = static_cast<Header>(ReadOneOf(kHeaderNames, "a header's name"));
    if (scanner_.Symbol(",")) {
      if (!scanner_.Keyword("hotdrop")) Fail(kExpected, "`hotdrop`");
      present.otherwise = Outcome::kHotdrop;
    }
    Expect(")");
    return present;
  }

  Pred ReadCall() {
    Call call;
    call.helper = InternName(ReadName("a helper's name"));
    if (scanner_.Symbol("#")) call.slot = ReadU32();
    call.effect = static_cast<Effect>(ReadOneOf(kEffectNames, "`pure`, `reads` or `writes`"));
    call.params = ReadBytes();
    return call;
  }

  Pred ReadComparison() {
    const auto field = ReadField();
    if (!field) return Const{};
    if (scanner_.Keyword("in")) return InSet{*field, ReadSet()};
    MaskEq test{*field, MaxValue(*field), 0};
    if (scanner_.Symbol("&")) {
      test.mask = ReadValue();
      Expect("==");
      test.value = ReadValue();
      return test;
    }
    Expect("==");
    const std::size_t begin = scanner_.Offset();
    if (const auto name = scanner_.String()) return MakeNameTest(*field, *name, begin);
    test.value = ReadValue();
    if (scanner_.Symbol("/")) test.mask = PrefixMask(*field, ReadPrefixLength(*field));
    return test;
  }

  Pred MakeNameTest(Field field, const std::string& name, std::size_t begin) {
    if (abi::Info(field).format != abi::FieldFormat::kInterface) {
      Fail(kExpected, "a value: only `iif` and `oif` are compared with names", begin);
      return Const{};
    }
    if (name.size() >= sizeof(U128)) {
      Fail(kExpected, "a name of at most 15 characters", begin);
      return Const{};
    }
    return NameTest(field, name);
  }

  unsigned ReadPrefixLength(Field field) { return static_cast<unsigned>(ReadNumber(abi::Info(field).bits)); }

  IntervalSet ReadSet() {
    IntervalSet set;
    Expect("{");
    if (scanner_.Symbol("}")) return set;
    do {
      const std::size_t begin = scanner_.Offset();
      const U128 low = ReadValue();
      const U128 high = scanner_.Symbol("..") ? ReadValue() : low;
      if (low > high) Fail(kExpected, "a range from low to high", begin);
      if (ok_) set.Add(low, high);
    } while (ok_ && scanner_.Symbol(","));
    Expect("}");
    return set;
  }

  std::optional<Field> ReadField() {
    const std::size_t begin = scanner_.Offset();
    const std::string_view name = scanner_.Word().value_or("");
    const auto it = std::ranges::find(abi::kFields, name, &abi::FieldInfo::name);
    if (it != abi::kFields.end()) return it->field;
    if (name.empty()) {
      Fail(kExpected, "a condition");
    } else {
      Fail(kUnknown, "field", begin);
    }
    return std::nullopt;
  }

  U128 ReadValue() {
    const std::size_t begin = scanner_.Offset();
    const auto text = scanner_.ValueText();
    const auto value = text ? ParseValue(*text) : std::nullopt;
    if (!value) Fail(kExpected, "a value", begin);
    return value.value_or(0);
  }

  std::uint64_t ReadNumber(std::uint64_t maximum) {
    const std::size_t begin = scanner_.Offset();
    const auto number = scanner_.Number();
    if (number && *number <= maximum) return *number;
    Fail(kExpected, "a number", begin);
    return 0;
  }
  std::uint32_t ReadU32() { return static_cast<std::uint32_t>(ReadNumber(std::numeric_limits<std::uint32_t>::max())); }

  std::string ReadName(std::string_view what) {
    auto name = scanner_.Name();
    if (!name) Fail(kExpected, what);
    return std::move(name).value_or("");
  }

  std::vector<std::uint8_t> ReadBytes() {
    auto bytes = scanner_.Bytes();
    if (!bytes) Fail(kExpected, "bytes such as `0x0a00`");
    return std::move(bytes).value_or(std::vector<std::uint8_t>{});
  }

  void Expect(std::string_view symbol) {
    if (ok_ && !scanner_.Symbol(symbol)) Fail(kExpected, fmt::format("`{}`", symbol));
  }

  void Fail(const diag::Kind<std::string_view>& kind, std::string_view what) { Fail(kind, what, scanner_.Offset()); }
  void Fail(const diag::Kind<std::string_view>& kind, std::string_view what, std::size_t begin) {
    if (ok_) emitter_.Report(kind, SpanFrom(begin), what);
    ok_ = false;
  }

  // From `begin` to the end of the last token, empty when that lies before it.
  [[nodiscard]] SourceSpan SpanFrom(std::size_t begin) const {
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(std::max(begin, scanner_.LastEnd()))};
  }

  source::FileId file_;
  diag::Emitter& emitter_;
  Scanner scanner_;
  bool ok_ = true;
  int nesting_ = 0;
};

}  // namespace

std::optional<Ruleset> Parse(source::FileId file, diag::Emitter& emitter) { return Parser(file, emitter).Run(); }

}  // namespace iptc::ir
