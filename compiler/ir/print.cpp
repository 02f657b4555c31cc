// Print: the writer of the IR's text form (text.h).
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "compiler/ir/text.h"
#include "compiler/ir/value_text.h"

namespace iptc::ir {
namespace {

bool IsBareName(std::string_view name) {
  constexpr auto kIsBare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && std::ranges::all_of(name, kIsBare);
}

std::string Name(std::string_view name) { return IsBareName(name) ? std::string(name) : Quote(name); }

std::string_view FieldName(Field field) { return abi::Info(field).name; }

std::string PrintMaskEq(const MaskEq& p) {
  if (const auto name = AsNameTest(p)) return fmt::format("{} == {}", FieldName(p.field), Quote(*name));
  const std::string value = FormatValue(p.field, p.value);
  if (p.mask == MaxValue(p.field)) return fmt::format("{} == {}", FieldName(p.field), value);
  const abi::FieldFormat format = abi::Info(p.field).format;
  if (format == abi::FieldFormat::kIp4 || format == abi::FieldFormat::kIp6) {
    if (const auto length = AsPrefixLength(p.field, p.mask)) {
      return fmt::format("{} == {}/{}", FieldName(p.field), value, *length);
    }
  }
  return fmt::format("{} & {} == {}", FieldName(p.field), FormatValue(p.field, p.mask), value);
}

std::string PrintInSet(const InSet& p) {
  std::string out = fmt::format("{} in {{", FieldName(p.field));
  std::string_view separator;
  for (const Interval& i : p.values.Intervals()) {
    out += separator;
    out += FormatValue(p.field, i.low);
    if (i.high != i.low) out += ".." + FormatValue(p.field, i.high);
    separator = ", ";
  }
  return out + "}";
}

std::string PrintCall(const Call& p) {
  const std::string slot = p.slot == Call::kNoSlot ? "" : fmt::format("#{}", p.slot);
  return fmt::format("call {}{} {} {}", Name(p.helper), slot, kEffectNames[static_cast<std::size_t>(p.effect)],
                     FormatBytes(p.params));
}

std::string PrintConst(const Const& p) {
  return p.value == Outcome::kHit ? "always" : p.value == Outcome::kMiss ? "never" : "hotdrop";
}

bool IsGroup(const Pred& pred) { return std::holds_alternative<AllOf>(pred) || std::holds_alternative<AnyOf>(pred); }

// Groups of fewer than two terms have no operator to show, so they are spelled as functions.
std::string PrintGroup(std::string_view function, std::string_view separator, const std::vector<Pred>& terms) {
  const bool named = terms.size() < 2;
  std::string out = named ? fmt::format("{}(", function) : "";
  std::string_view between;
  for (const Pred& term : terms) {
    out += between;
    out += IsGroup(term) ? fmt::format("({})", Print(term)) : Print(term);
    between = separator;
  }
  return named ? out + ")" : out;
}

std::string PrintFields(std::uint64_t fields) {
  std::string out;
  for (const abi::FieldInfo& info : abi::kFields) {
    if ((fields & abi::FieldBit(info.field)) == 0) continue;
    if (!out.empty()) out += ", ";
    out += info.name;
  }
  return out;
}

constexpr std::string_view kEndsNames[] = {"never", "always", "maybe"};

std::string PrintAction(const Action& t) {
  std::string out = fmt::format("action {} {}", Name(t.name), FormatBytes(t.params));
  if (t.writes != 0) out += fmt::format(" writes {{{}}}", PrintFields(t.writes));
  if (t.ends != Action::Ends::kNever) out += fmt::format(" ends {}", kEndsNames[static_cast<std::size_t>(t.ends)]);
  return out;
}

std::string PrintCounters(std::string_view before, const Counters& c) {
  return c == Counters{} ? "" : fmt::format("{}[{}:{}]", before, c.packets, c.bytes);
}

void PrintRule(std::string& out, const Rule& rule, bool retired, const source::SourceMap* sources) {
  fmt::format_to(std::back_inserter(out), "    {}r{} #{}: {} -> {}", retired ? "retired " : "",
                 static_cast<std::uint32_t>(rule.id), rule.number, Print(rule.when), Print(rule.then));
  if (rule.unconditional) out += " unconditional";
  out += PrintCounters("  ", rule.counters);
  if (!rule.text.empty()) out += "  " + Quote(rule.text);
  if (sources != nullptr && rule.origin.IsValid()) out += "  @ " + sources->Describe(rule.origin);
  out += '\n';
}

void PrintNeeds(std::string& out, std::string_view family, const abi::FamilyNeeds& needs) {
  if (!needs.conntrack && !needs.defrag) return;
  fmt::format_to(std::back_inserter(out), "needs {}{}{}\n", family, needs.conntrack ? " conntrack" : "",
                 needs.defrag ? " defrag" : "");
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

std::string Print(const Pred& pred) {
  return std::visit(Overloaded{
                        [](const Const& p) { return PrintConst(p); },
                        [](const Present& p) {
                          return fmt::format("present({}{})", kHeaderNames[static_cast<std::size_t>(p.header)],
                                             p.otherwise == Outcome::kHotdrop ? ", hotdrop" : "");
                        },
                        [](const InSet& p) { return PrintInSet(p); },
                        [](const MaskEq& p) { return PrintMaskEq(p); },
                        [](const Call& p) { return PrintCall(p); },
                        [](const Not& p) { return fmt::format("!({})", Print(*p.term)); },
                        [](const AllOf& p) { return PrintGroup("all", " && ", p.terms); },
                        [](const AnyOf& p) { return PrintGroup("any", " || ", p.terms); },
                    },
                    pred);
}

std::string Print(const Target& target) {
  return std::visit(Overloaded{
                        [](const Continue&) -> std::string { return "continue"; },
                        [](const Accept&) -> std::string { return "accept"; },
                        [](const Drop&) -> std::string { return "drop"; },
                        [](const Return&) -> std::string { return "return"; },
                        [](const Queue& t) -> std::string { return t.bypass ? "queue_bypass" : "queue"; },
                        [](const Jump& t) { return "jump " + Name(t.chain); },
                        [](const Goto& t) { return "goto " + Name(t.chain); },
                        [](const Action& t) { return PrintAction(t); },
                    },
                    target);
}

std::string Print(const Chain& chain, const source::SourceMap* sources) {
  std::string out = "  chain " + Name(chain.name);
  if (chain.hook) {
    fmt::format_to(std::back_inserter(out), " hook={} policy={}{}",
                   Lower(abi::kHookNames[static_cast<std::size_t>(*chain.hook)]),
                   chain.policy == Policy::kAccept ? "accept" : "drop", PrintCounters(" ", chain.policy_counters));
  }
  out += " {\n";
  auto retired = chain.retired.begin();
  for (const Rule& rule : chain.rules) {
    for (; retired != chain.retired.end() && retired->number < rule.number; ++retired) {
      PrintRule(out, *retired, true, sources);
    }
    PrintRule(out, rule, false, sources);
  }
  for (; retired != chain.retired.end(); ++retired) PrintRule(out, *retired, true, sources);
  return out + "  }\n";
}

std::string Print(const Ruleset& ruleset, const source::SourceMap* sources) {
  std::string out;
  PrintNeeds(out, "ip4", ruleset.ip4);
  PrintNeeds(out, "ip6", ruleset.ip6);
  for (const Table& table : ruleset.tables) {
    fmt::format_to(std::back_inserter(out), "table {} {} {{\n", table.family == Family::kIp4 ? "ip4" : "ip6",
                   abi::kTableNames[static_cast<std::size_t>(table.id)]);
    for (const Chain& chain : table.chains) out += Print(chain, sources);
    out += "}\n";
  }
  return out;
}

}  // namespace iptc::ir
