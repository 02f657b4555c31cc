#include "compiler/command/lower_rule.h"

#include <utility>

#include <fmt/format.h>

#include "compiler/ext/services.h"

namespace iptc::command {
namespace {

using abi::Field;
using abi::Header;

struct AddressFields {
  Field source, destination;
};

AddressFields FieldsOf(ir::Family family) {
  return family == ir::Family::kIp4 ? AddressFields{Field::kIp4Saddr, Field::kIp4Daddr}
                                    : AddressFields{Field::kIp6Saddr, Field::kIp6Daddr};
}

ir::Pred AddressTest(Field field, const AddressMask& address, bool inverted) {
  if (address.mask == 0) return ir::Const{inverted ? Outcome::kMiss : Outcome::kHit};
  return ir::NegateIf(inverted, ir::MaskEq{field, address.mask, address.address});
}

ir::Pred InterfaceTest(Field field, const Interface& interface) {
  if (interface.name == "+") return ir::Const{interface.inverted ? Outcome::kMiss : Outcome::kHit};
  return ir::NegateIf(interface.inverted, ir::NameTest(field, interface.name));
}

// ip6_packet_match drops a packet whose chain of extension headers cannot be followed, once -p asks for it.
ir::Pred ProtocolTest(const Protocol& protocol, ir::Family family) {
  ir::Pred test = ir::NegateIf(protocol.inverted, ir::MaskEq{Field::kL4Proto, 0xFF, protocol.number});
  if (family == ir::Family::kIp4) return test;
  return ir::All(ir::Pred(ir::Present{Header::kProtocol, Outcome::kHotdrop}), std::move(test));
}

ir::Pred FragmentTest(bool wanted) { return ir::NegateIf(wanted, ir::Present{Header::kFirstFragment}); }

std::string AddressText(char letter, const AddressMask& address, bool inverted, ir::Family family) {
  if (address.mask == 0 && !inverted) return {};
  return fmt::format("{}-{} {} ", inverted ? "! " : "", letter, PrintAddress(address, family));
}

std::string InterfaceText(char letter, const std::optional<Interface>& interface) {
  if (!interface || interface->name == "+") return {};
  return fmt::format("{}-{} {} ", interface->inverted ? "! " : "", letter, interface->name);
}

std::string ProtocolText(const std::optional<Protocol>& protocol) {
  if (!protocol || protocol->number == 0) return {};
  const std::string_view name = ext::ProtocolName(protocol->number);
  return fmt::format("{}-p {} ", protocol->inverted ? "! " : "",
                     name.empty() ? std::to_string(protocol->number) : std::string(name));
}

constexpr AddressMask kAnyAddress{};

// One rule of the several that address lists make.
class RuleLowering {
 public:
  RuleLowering(const RuleSpec& rule, TargetKind kind, const ext::RuleContext& context)
      : rule_(rule), kind_(kind), context_(context) {}

  [[nodiscard]] std::vector<WrittenTest> Tests(const AddressMask& source, const AddressMask& destination) const {
    std::vector<WrittenTest> tests;
    const auto add = [&tests](std::string text, ir::Pred when, std::vector<WrittenTest> options) {
      if (!text.empty()) text.pop_back();
      tests.push_back({std::move(text), std::move(when), std::move(options)});
    };
    ForEachTest(
        source, destination, [&](auto print, auto test) { add(print(), test(), {}); },
        [&](const MatchSpec& match) {
          ir::Pred when = MatchTest(match, match.arguments);
          std::vector<WrittenTest> options = Options(match, when);
          add(MatchText(match), std::move(when), std::move(options));
        });
    return tests;
  }

  [[nodiscard]] StoredRule Lower(const AddressMask& source, const AddressMask& destination) const {
    std::string text = TestText(source, destination);
    const auto target_at = static_cast<std::uint32_t>(text.size());
    const std::string target = TargetText();
    if (!text.empty() && !target.empty()) text += ' ';
    text += target;
    text.shrink_to_fit();
    return {
        .when = When(source, destination),
        .then = Then(),
        .text = std::move(text),
        .target_at = target_at,
        .needs_conntrack = NeedsConntrack(),
        .needs_defrag = NeedsDefrag(),
        .ends_chain = EndsChain(source, destination),
        .counters = rule_.counters,
        .origin = rule_.origin,
        .target_span = rule_.target ? rule_.target->span : SourceSpan{},
        .limits = Limits(),
        .spec = KeptSpec(source, destination),
    };
  }

 private:
  // Calls core(text, predicate) for each of the rule's own tests, in the kernel's order; the text has a blank at its
  // end. Then match(spec) for each match.
  template <class Core, class Match>
  void ForEachTest(const AddressMask& source, const AddressMask& destination, Core core, Match match) const {
    const AddressFields fields = FieldsOf(context_.family);
    const bool not_source = rule_.source && rule_.source->inverted;
    const bool not_destination = rule_.destination && rule_.destination->inverted;
    core([&] { return AddressText('s', source, not_source, context_.family); },
         [&] { return AddressTest(fields.source, source, not_source); });
    core([&] { return AddressText('d', destination, not_destination, context_.family); },
         [&] { return AddressTest(fields.destination, destination, not_destination); });
    const auto interface = [&](char letter, const std::optional<Interface>& name, Field field) {
      if (name) core([&] { return InterfaceText(letter, name); }, [&] { return InterfaceTest(field, *name); });
    };
    interface('i', rule_.in, Field::kIifName);
    interface('o', rule_.out, Field::kOifName);
    if (rule_.protocol && rule_.protocol->number != 0) {
      core([&] { return ProtocolText(rule_.protocol); },
           [&] { return ProtocolTest(*rule_.protocol, context_.family); });
    }
    if (rule_.fragment) {
      core([&] { return std::string(*rule_.fragment ? "-f " : "! -f "); },
           [&] { return FragmentTest(*rule_.fragment); });
    }
    for (const MatchSpec& spec : rule_.matches) match(spec);
  }

  [[nodiscard]] ir::Pred When(const AddressMask& source, const AddressMask& destination) const {
    std::vector<ir::Pred> terms;
    ForEachTest(
        source, destination, [&](auto, auto test) { terms.push_back(test()); },
        [&](const MatchSpec& match) { terms.push_back(MatchTest(match, match.arguments)); });
    return ir::All(std::move(terms));
  }

  [[nodiscard]] ir::Pred MatchTest(const MatchSpec& match, ext::Arguments arguments) const {
    if (match.extension->lower == nullptr) return ir::Const{};
    return match.extension->lower(arguments, ContextAt(match.name, match.before));
  }

  [[nodiscard]] ir::Target Then() const {
    switch (kind_) {
      case TargetKind::kNone:
        return ir::Continue{};
      case TargetKind::kVerdict:
        return Verdict();
      case TargetKind::kChain:
        if (rule_.target->is_goto) return ir::Goto{rule_.target->name};
        return ir::Jump{rule_.target->name};
      case TargetKind::kExtension:
        return rule_.target->extension->lower(rule_.target->arguments, ContextAt(rule_.target->span, {}));
    }
    return ir::Continue{};
  }

  [[nodiscard]] ir::Target Verdict() const {
    const std::string& name = rule_.target->name;
    if (name == "ACCEPT") return ir::Accept{};
    if (name == "DROP") return ir::Drop{};
    if (name == "RETURN") return ir::Return{};
    return ir::Queue{};
  }

  [[nodiscard]] std::string TestText(const AddressMask& source, const AddressMask& destination) const {
    std::string text;
    ForEachTest(
        source, destination, [&](auto print, auto) { text += print(); },
        [&](const MatchSpec& match) { text += MatchText(match); });
    if (!text.empty()) text.pop_back();
    return text;
  }

  [[nodiscard]] std::string MatchText(const MatchSpec& match) const {
    return fmt::format("-m {}{} ", match.extension->name,
                       ext::PrintMatch(*match.extension, match.arguments, ContextAt(match.name, match.before)));
  }

  // A match with code of its own is asked as a whole; so is one with a single option.
  [[nodiscard]] std::vector<WrittenTest> Options(const MatchSpec& match, const ir::Pred& whole) const {
    bool has_code = false;
    ir::ForEachCall(whole, [&has_code](const ir::Call&) { has_code = true; });
    std::vector<WrittenTest> options;
    if (has_code) return options;
    if (match.arguments.size() == 1) {  // as the match itself prints it
      const std::string text = MatchText(match), before = fmt::format("-m {} ", match.extension->name);
      if (text.size() > before.size()) {
        options.push_back({text.substr(before.size(), text.size() - before.size() - 1), whole});
      }
      return options;
    }
    for (const ext::Argument& argument : match.arguments) {
      std::string text = ext::PrintArgument(argument);
      if (!text.empty()) options.push_back({text.substr(1), MatchTest(match, {&argument, 1})});
    }
    return options;
  }

  [[nodiscard]] std::string TargetText() const {
    if (kind_ == TargetKind::kVerdict) return "-j " + rule_.target->name;
    if (kind_ != TargetKind::kExtension) return {};
    const TargetSpec& target = *rule_.target;
    return fmt::format("-j {}{}", target.extension->name,
                       ext::PrintTarget(*target.extension, target.arguments, ContextAt(target.span, {})));
  }

  static void AddOptionLimits(ext::Arguments arguments, std::vector<HookLimit>& limits) {
    for (const ext::Argument& argument : arguments) {
      if (argument.option->hooks == ext::kAllHooks) continue;
      limits.push_back({fmt::format("option `--{}`", argument.option->name), argument.option->hooks, argument.span});
    }
  }

  [[nodiscard]] std::vector<HookLimit> Limits() const {
    std::vector<HookLimit> limits;
    for (const MatchSpec& match : rule_.matches) {
      const std::uint8_t hooks = ext::HooksOf(*match.extension, match.arguments);
      if (hooks != ext::kAllHooks) {
        limits.push_back({fmt::format("match `{}`", match.extension->name), hooks, match.name});
      }
      AddOptionLimits(match.arguments, limits);
    }
    if (kind_ != TargetKind::kExtension) return limits;
    const TargetSpec& target = *rule_.target;
    const std::uint8_t hooks = ext::HooksOf(*target.extension, target.arguments);
    if (hooks != ext::kAllHooks) {
      limits.push_back({fmt::format("target `{}`", target.extension->name), hooks, target.span});
    }
    AddOptionLimits(target.arguments, limits);
    return limits;
  }

  [[nodiscard]] bool NeedsConntrack() const {
    for (const MatchSpec& match : rule_.matches) {
      if (match.extension->needs_conntrack) return true;
    }
    return kind_ == TargetKind::kExtension && ext::NeedsConntrack(*rule_.target->extension, rule_.target->arguments);
  }

  [[nodiscard]] bool NeedsDefrag() const {
    for (const MatchSpec& match : rule_.matches) {
      if (match.extension->needs_defrag) return true;
    }
    return kind_ == TargetKind::kExtension && rule_.target->extension->needs_defrag;
  }

  [[nodiscard]] std::shared_ptr<const RuleSpec> KeptSpec(const AddressMask& source,
                                                         const AddressMask& destination) const {
    bool keep = rule_.keep || (kind_ == TargetKind::kExtension && rule_.target->extension->saved_unreadably);
    for (const MatchSpec& match : rule_.matches) keep = keep || match.extension->saved_unreadably;
    if (!keep) return nullptr;
    auto spec = std::make_shared<RuleSpec>(rule_);
    spec->sets = nullptr;  // they may change
    if (spec->source) spec->source->list = {source};
    if (spec->destination) spec->destination->list = {destination};
    return spec;
  }

  // As the kernel's unconditional(): an option that is there but holds for every packet, such as `-i +`, counts.
  [[nodiscard]] bool EndsChain(const AddressMask& source, const AddressMask& destination) const {
    const auto is_any = [](const std::optional<Addresses>& given, const AddressMask& address) {
      return !given || (address.mask == 0 && !given->inverted);
    };
    return kind_ == TargetKind::kVerdict && rule_.matches.empty() && !rule_.in && !rule_.out && !rule_.fragment &&
           (!rule_.protocol || rule_.protocol->number == 0) && is_any(rule_.source, source) &&
           is_any(rule_.destination, destination);
  }

  [[nodiscard]] ext::RuleContext ContextAt(SourceSpan name, SourceSpan before) const {
    ext::RuleContext context = context_;
    context.name = name;
    context.before_match = before;
    return context;
  }

  const RuleSpec& rule_;
  TargetKind kind_;
  const ext::RuleContext& context_;
};

}  // namespace

const std::string* StoredRule::Callee() const {
  if (const auto* jump = std::get_if<ir::Jump>(&then)) return &jump->chain;
  if (const auto* to = std::get_if<ir::Goto>(&then)) return &to->chain;
  return nullptr;
}

bool StoredRule::SameAs(const StoredRule& other) const {
  return text == other.text && target_at == other.target_at && then == other.then && when == other.when;
}

std::string StoredRule::Text(std::string_view infix) const {
  std::string whole = text.substr(0, target_at);
  if (!infix.empty()) whole += (whole.empty() ? "" : " ") + std::string(infix);
  const std::string_view target = std::string_view(text).substr(target_at);
  if (whole.empty() || target.empty() || target.front() == ' ') {
    whole += target;
  } else {
    whole += ' ' + std::string(target);
  }
  if (const std::string* callee = Callee()) {
    if (!whole.empty()) whole += ' ';
    whole += std::holds_alternative<ir::Goto>(then) ? "-g " : "-j ";
    whole += *callee;
  }
  return whole;
}

std::vector<WrittenTest> LowerTests(const RuleSpec& rule, const ext::RuleContext& context) {
  const auto only = [](const std::optional<Addresses>& given) { return given ? given->list.front() : kAnyAddress; };
  return RuleLowering(rule, TargetKind::kNone, context).Tests(only(rule.source), only(rule.destination));
}

std::vector<StoredRule> LowerRule(const RuleSpec& rule, TargetKind kind, const ext::RuleContext& context) {
  const RuleLowering lowering(rule, kind, context);
  const std::span sources = rule.source ? std::span(rule.source->list) : std::span(&kAnyAddress, 1);
  const std::span destinations = rule.destination ? std::span(rule.destination->list) : std::span(&kAnyAddress, 1);
  std::vector<StoredRule> rules;
  rules.reserve(sources.size() * destinations.size());
  for (const AddressMask& source : sources) {
    for (const AddressMask& destination : destinations) rules.push_back(lowering.Lower(source, destination));
  }
  return rules;
}

}  // namespace iptc::command
