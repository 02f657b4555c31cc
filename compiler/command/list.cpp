#include "compiler/command/list.h"

#include <array>
#include <cassert>
#include <optional>

#include <fmt/format.h>

#include "compiler/command/command.h"
#include "compiler/command/rule_parser.h"
#include "compiler/ext/services.h"

namespace iptc::command {
namespace {

// A stored rule keeps its text; what the columns show is read back from it, as iptables-restore would.
RuleSpec ReadBack(const StoredRule& rule, const StoredTable& table) {
  if (rule.spec != nullptr) return *rule.spec;
  const source::SourceMap no_sources;
  diag::CollectingSink complaints;
  diag::Emitter emitter(complaints, no_sources);
  const std::vector<source::Word> words = SplitText(rule.Text());
  // Whatever restricts a rule to some chains was asked when it came to its own.
  constexpr std::string_view kSomeChain = "a user chain";
  auto spec = ParseRuleSpec(words, table.Id(), kSomeChain, {.family = table.Family()}, emitter);
  assert(spec && "a rule's own text is accepted");
  return spec ? *std::move(spec) : RuleSpec{};
}

// One rule taken apart into what its columns show.
class RuleColumns {
 public:
  RuleColumns(const StoredRule& rule, const StoredTable& table, const ListStyle& style)
      : spec_(ReadBack(rule, table)), family_(table.Family()), table_(table), style_(style) {}

  [[nodiscard]] std::string Target() const {
    if (!spec_.target) return {};
    const auto* extension = spec_.target->extension;
    const bool renamed = extension != nullptr && !extension->listed_name.empty();
    return renamed ? std::string(extension->listed_name) : spec_.target->name;
  }
  [[nodiscard]] char ProtocolSign() const { return spec_.protocol && spec_.protocol->inverted ? '!' : ' '; }
  [[nodiscard]] std::string Protocol(bool numeric) const {
    const std::uint8_t number = spec_.protocol ? spec_.protocol->number : 0;
    if (numeric) return std::to_string(number);
    if (number == 0) return "all";
    const std::string_view name = ext::ProtocolName(number);
    return name.empty() ? std::to_string(number) : std::string(name);
  }
  [[nodiscard]] std::string_view Fragment() const {
    if (!spec_.fragment) return "--";
    return *spec_.fragment ? "-f" : "!f";
  }
  [[nodiscard]] std::string In() const { return InterfaceText(spec_.in); }
  [[nodiscard]] std::string Out() const { return InterfaceText(spec_.out); }
  [[nodiscard]] char SourceSign() const { return spec_.source && spec_.source->inverted ? '!' : ' '; }
  [[nodiscard]] std::string Source() const { return AddressText(spec_.source); }
  [[nodiscard]] char DestinationSign() const { return spec_.destination && spec_.destination->inverted ? '!' : ' '; }
  [[nodiscard]] std::string Destination() const { return AddressText(spec_.destination); }

  // What stands behind the columns.
  [[nodiscard]] std::string Rest() const {
    std::string text;
    if (spec_.target && spec_.target->is_goto) text += "[goto] ";
    ext::RuleContext context = MakeContext(spec_, family_, table_.Id(), {});
    for (const MatchSpec& match : spec_.matches) {
      text += ext::ListMatch(*match.extension, match.arguments, context, style_.numeric);
    }
    if (!spec_.target || spec_.target->extension == nullptr || table_.Find(spec_.target->name) != nullptr) return text;
    return text + ext::ListTarget(*spec_.target->extension, spec_.target->arguments, context, style_.numeric);
  }

 private:
  [[nodiscard]] std::string InterfaceText(const std::optional<Interface>& interface) const {
    if (!interface) return style_.numeric ? "*" : "any";
    return (interface->inverted ? "!" : "") + interface->name;
  }

  [[nodiscard]] std::string AddressText(const std::optional<Addresses>& addresses) const {
    const AddressMask address = addresses ? addresses->list.front() : AddressMask{};
    if (address.mask == 0 && !style_.numeric) return "anywhere";
    std::string text = PrintAddress(address, family_);
    const std::size_t slash = text.find('/');
    std::string mask = address.mask == FullMask(family_) ? std::string() : text.substr(slash);
    if (!style_.numeric && style_.hosts != nullptr) {
      const std::string_view name = style_.hosts->NameOf(address.address, family_);
      if (!name.empty()) return std::string(name) + mask;
    }
    return text.substr(0, slash) + mask;
  }

  RuleSpec spec_;
  ir::Family family_;
  const StoredTable& table_;
  const ListStyle& style_;
};

class TableListing {
 public:
  TableListing(const StoredTable& table, const ListStyle& style) : table_(table), style_(style) {}

  void AddChain(const StoredChain& chain) {
    if (!out_.empty()) out_ += '\n';
    AddHeading(chain);
    for (std::size_t i = 0; i < chain.rules.size(); ++i) AddRule(*chain.rules[i], i + 1);
  }

  void AddRule(const StoredRule& rule, std::size_t number) {
    const RuleColumns columns(rule, table_, style_);
    if (style_.line_numbers) out_ += fmt::format("{:<4} ", number);
    if (style_.verbose) out_ += Number(rule.counters.packets) + Number(rule.counters.bytes);
    out_ += fmt::format("{:<9} {}{:<4} {} ", columns.Target(), columns.ProtocolSign(), columns.Protocol(style_.numeric),
                        columns.Fragment());
    if (style_.verbose) out_ += fmt::format(" {:<6} {:<6} ", columns.In(), columns.Out());
    out_ += fmt::format("{}{:<19} {}{:<19} {}\n", columns.SourceSign(), columns.Source(), columns.DestinationSign(),
                        columns.Destination(), columns.Rest());
  }

  [[nodiscard]] std::string Take() { return std::move(out_); }

 private:
  [[nodiscard]] std::string Number(std::uint64_t number) const {
    return style_.exact ? fmt::format("{:>8} ", number) : fmt::format("{:>5} ", ShortCount(number));
  }

  [[nodiscard]] std::string Bare(std::uint64_t number) const {
    return style_.exact ? std::to_string(number) : ShortCount(number);
  }

  void AddHeading(const StoredChain& chain) {
    out_ += "Chain " + chain.name;
    if (chain.hook) {
      out_ += fmt::format(" (policy {}", chain.policy == ir::Policy::kDrop ? "DROP" : "ACCEPT");
      const ir::Counters& count = chain.policy_counters;
      if (style_.verbose) out_ += fmt::format(" {} packets, {} bytes", Bare(count.packets), Bare(count.bytes));
      out_ += ")\n";
    } else {
      out_ += fmt::format(" ({} references)\n", chain.references);
    }
    if (style_.line_numbers) out_ += "num  ";
    if (style_.verbose) out_ += style_.exact ? "    pkts      bytes " : " pkts bytes ";
    out_ += "target     prot opt";
    if (style_.verbose) out_ += " in     out    ";
    out_ += " source               destination         \n";
  }

  const StoredTable& table_;
  const ListStyle& style_;
  std::string out_;
};

}  // namespace

std::string ShortCount(std::uint64_t count) {
  constexpr std::uint64_t kPlain = 99999, kShort = 9999;
  if (count <= kPlain) return std::to_string(count);
  constexpr std::string_view kUnits = "KMGT";
  std::size_t unit = 0;
  for (count = (count + 500) / 1000; count > kShort && unit + 1 < kUnits.size(); ++unit) count = (count + 500) / 1000;
  return std::to_string(count) + kUnits[unit];
}

std::string ListTable(const StoredTable& table, std::string_view chain, std::uint32_t number, const ListStyle& style) {
  TableListing listing(table, style);
  table.ForEach([&](const StoredChain& each) {
    if (!chain.empty() && each.name != chain) return;
    if (number == 0) {
      listing.AddChain(each);
    } else if (number <= each.rules.size()) {
      listing.AddRule(*each.rules[number - 1], number);
    }
  });
  return listing.Take();
}

std::string DescribeRule(const StoredRule& rule, const StoredTable& table) {
  const ListStyle style{.numeric = true};
  const RuleColumns columns(rule, table, style);
  return fmt::format("{} {}{} opt {} in {} out {} {}{} {}-> {}  {}\n", columns.Target(), columns.ProtocolSign(),
                     columns.Protocol(false), columns.Fragment(), columns.In(), columns.Out(), columns.SourceSign(),
                     columns.Source(), columns.DestinationSign(), columns.Destination(), columns.Rest());
}

}  // namespace iptc::command
