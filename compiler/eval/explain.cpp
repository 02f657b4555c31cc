#include "compiler/eval/explain.h"

#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "compiler/eval/load.h"
#include "compiler/eval/reason.h"

namespace iptc::eval {
namespace {

// As the reference evaluator, but each answer comes with the leaves that it rests on.
class CausalEvaluator {
 public:
  CausalEvaluator(const abi::PacketMeta& meta, abi::Context& context) : meta_(meta), context_(context) {}

  Outcome Evaluate(const ir::Pred& pred, std::vector<Cause>& causes) {
    return std::visit(
        ir::Overloaded{
            [&](const ir::Const& p) { return Leaf(pred, p.value, causes); },
            [&](const ir::Present& p) {
              return Leaf(pred, (meta_.present & abi::HeaderBit(p.header)) != 0 ? Outcome::kHit : p.otherwise, causes);
            },
            [&](const ir::InSet& p) { return Leaf(pred, Answer(p.values.Contains(Load(p.field))), causes); },
            [&](const ir::MaskEq& p) { return Leaf(pred, Answer((Load(p.field) & p.mask) == p.value), causes); },
            [&](const ir::Call& p) { return Leaf(pred, CallHelper(p, meta_, context_), causes); },
            [&](const ir::Not& p) {
              const Outcome outcome = Evaluate(*p.term, causes);
              return outcome == Outcome::kHotdrop ? outcome : Answer(outcome == Outcome::kMiss);
            },
            [&](const ir::AllOf& p) { return Sequence(p.terms, Outcome::kHit, causes); },
            [&](const ir::AnyOf& p) { return Sequence(p.terms, Outcome::kMiss, causes); },
        },
        pred);
  }

 private:
  static Outcome Answer(bool hit) { return hit ? Outcome::kHit : Outcome::kMiss; }
  [[nodiscard]] U128 Load(ir::Field field) const { return LoadField(field, meta_); }

  static Outcome Leaf(const ir::Pred& pred, Outcome outcome, std::vector<Cause>& causes) {
    causes.push_back({.leaf = &pred, .outcome = outcome});
    return outcome;
  }

  // A term that ends the group is the whole cause; otherwise all terms together are.
  Outcome Sequence(const std::vector<ir::Pred>& terms, Outcome neutral, std::vector<Cause>& causes) {
    const std::size_t before = causes.size();
    for (const ir::Pred& term : terms) {
      std::vector<Cause> of_term;
      const Outcome outcome = Evaluate(term, of_term);
      if (outcome != neutral) causes.resize(before);
      causes.insert(causes.end(), of_term.begin(), of_term.end());
      if (outcome != neutral) return outcome;
    }
    return neutral;
  }

  const abi::PacketMeta& meta_;
  abi::Context& context_;
};

}  // namespace

Explanation Explain(const ir::Pred& pred, const abi::PacketMeta& meta, abi::Context& context) {
  const auto* all = std::get_if<ir::AllOf>(&pred);
  const std::span<const ir::Pred> terms = all != nullptr ? std::span(all->terms) : std::span(&pred, 1);
  CausalEvaluator evaluator(meta, context);
  Explanation explanation{.outcome = Outcome::kHit};
  for (; explanation.term < terms.size(); ++explanation.term) {
    explanation.causes.clear();
    explanation.outcome = evaluator.Evaluate(terms[explanation.term], explanation.causes);
    if (explanation.outcome != Outcome::kHit) break;
  }
  if (explanation.outcome == Outcome::kHit) explanation.causes.clear();
  for (Cause& cause : explanation.causes) {
    cause.finding = Finding(*cause.leaf, cause.outcome, meta, context);
    cause.why = Reason(*cause.leaf, cause.outcome, meta, context);
  }
  return explanation;
}

std::string Explanation::Why() const {
  if (outcome == Outcome::kHit) return {};
  if (causes.empty()) return "it never matches";  // an empty choice has no leaf to blame
  std::string text;
  for (const Cause& cause : causes) {
    if (!text.empty() && !cause.why.empty()) text += "; ";
    text += cause.why;
  }
  return text;
}

class ExplainedRuleset::Impl {
 public:
  Impl(const ir::Ruleset& ruleset, std::function<void(const RuleAsked&)> on_rule)
      : ruleset_(ruleset), on_rule_(std::move(on_rule)), program_(ir::MakeProgram(ruleset_)) {
    for (std::size_t t = 0; t < ruleset_.tables.size(); ++t) {
      for (std::size_t c = 0; c < ruleset_.tables[t].chains.size(); ++c) {
        chains_.push_back({this, t, c});
        program_.tables[t].chains[c].classifier = {Classify, &chains_.back()};
      }
    }
  }
  [[nodiscard]] const abi::Program& Program() const { return program_; }

 private:
  // What a classifier's `self` points at.
  struct ExplainedChain {
    const Impl* owner;
    std::size_t table;
    std::size_t chain;
  };

  static abi::PackedMatch Classify(const void* self, abi::Cursor* cursor, const abi::PacketMeta* meta,
                                   abi::Context* context) {
    const auto& explained = *static_cast<const ExplainedChain*>(self);
    const Impl& owner = *explained.owner;
    const ir::Chain& chain = owner.ruleset_.tables[explained.table].chains[explained.chain];
    for (std::size_t i = ir::RuleFrom(chain, cursor->next); i < chain.rules.size(); ++i) {
      const Explanation explanation = Explain(chain.rules[i].when, *meta, *context);
      const std::uint32_t place = ir::PlaceOf(chain, i);
      owner.on_rule_({explained.table, explained.chain, place, chain.rules[i], explanation, *meta});
      if (explanation.outcome == Outcome::kHotdrop) return abi::Pack({abi::Match::kHotdrop, abi::Match::kNone});
      if (explanation.outcome == Outcome::kMiss) continue;
      cursor->next = place + 1;
      return abi::Pack({place, owner.program_.tables[explained.table].chains[explained.chain].first_counter + place});
    }
    cursor->next = ir::LoadedRules(chain);
    return abi::Pack({});
  }

  ir::Ruleset ruleset_;
  std::function<void(const RuleAsked&)> on_rule_;
  abi::Program program_;
  std::deque<ExplainedChain> chains_;
};

ExplainedRuleset::ExplainedRuleset(const ir::Ruleset& ruleset, std::function<void(const RuleAsked&)> on_rule)
    : impl_(std::make_unique<Impl>(ruleset, std::move(on_rule))) {}
ExplainedRuleset::~ExplainedRuleset() = default;
ExplainedRuleset::ExplainedRuleset(ExplainedRuleset&&) noexcept = default;
ExplainedRuleset& ExplainedRuleset::operator=(ExplainedRuleset&&) noexcept = default;
const abi::Program& ExplainedRuleset::Program() const { return impl_->Program(); }

}  // namespace iptc::eval
