// simplify
//
// rewrites       a && (b && always)              to     a && b
//                !(!(a)), all(a)                 to     a
//                l4.sport in {0..65535}          to     always
//                a && never && b                 to     never
//                present(tcp) && a && present(tcp)  to  present(tcp) && a
// preserves      the answer, hotdrops included, and which stateful calls are made, in their order
// declines when  a term before the constant has state or may answer hotdrop: such a term stays, and so does what
//                stands before it; only what stands behind the constant always goes
#include <algorithm>
#include <utility>

#include "compiler/passes/passes.h"

namespace iptc::passes {
namespace {

using ir::Const;
using ir::Pred;

constexpr diag::Kind<std::uint32_t, std::string> kSimplified{"P001", diag::Severity::kRemark,
                                                             "the condition of rule {} of chain `{}` is simplified"};

Pred SimplifyPred(Pred pred);

bool IsConstant(const Pred& pred, Outcome value) {
  const auto* constant = std::get_if<Const>(&pred);
  return constant != nullptr && constant->value == value;
}

// The answer that a group goes on after; the other of hit and miss ends it.
template <class Group>
constexpr Outcome kNeutral = std::is_same_v<Group, ir::AllOf> ? Outcome::kHit : Outcome::kMiss;
template <class Group>
constexpr Outcome kEnding = std::is_same_v<Group, ir::AllOf> ? Outcome::kMiss : Outcome::kHit;

// Flattens nested groups of the same kind, and drops neutral constants, repetitions and what no packet reaches.
template <class Group>
std::vector<Pred> ReachedTerms(std::vector<Pred> terms) {
  std::vector<Pred> out;
  const auto append = [&](auto& self, Pred term) -> void {
    if (!out.empty() && (IsConstant(out.back(), kEnding<Group>) || IsConstant(out.back(), Outcome::kHotdrop))) return;
    if (auto* inner = std::get_if<Group>(&term)) {
      for (Pred& t : inner->terms) self(self, std::move(t));
      return;
    }
    if (IsConstant(term, kNeutral<Group>)) return;
    // Reached again, a stateless term gives the neutral answer again.
    if (ir::IsStateless(term) && std::ranges::find(out, term) != out.end()) return;
    out.push_back(std::move(term));
  };
  for (Pred& term : terms) append(append, SimplifyPred(std::move(term)));
  return out;
}

template <class Group>
Pred SimplifyGroup(Group group) {
  std::vector<Pred> terms = ReachedTerms<Group>(std::move(group.terms));
  if (!terms.empty() && IsConstant(terms.back(), kEnding<Group>)) {
    // Whatever a free term before the ending constant answers, the group ends there with the same answer.
    while (terms.size() > 1 && ir::MayReorder(terms[terms.size() - 2])) terms.erase(terms.end() - 2);
  }
  if (terms.empty()) return Const{kNeutral<Group>};
  if (terms.size() == 1) return std::move(terms.front());
  return Group{std::move(terms)};
}

Pred SimplifyNot(ir::Not p) {
  Pred term = SimplifyPred(std::move(*p.term));
  if (auto* inner = std::get_if<ir::Not>(&term)) {
    Pred twice = std::move(*inner->term);
    return twice;
  }
  if (const auto* constant = std::get_if<Const>(&term)) {
    if (constant->value == Outcome::kHotdrop) return *constant;
    return Const{constant->value == Outcome::kHit ? Outcome::kMiss : Outcome::kHit};
  }
  return ir::Not{std::move(term)};
}

Pred SimplifySet(ir::InSet p) {
  if (p.values.IsEmpty()) return Const{Outcome::kMiss};
  if (p.values == ir::IntervalSet{{0, ir::MaxValue(p.field)}}) return Const{Outcome::kHit};
  return p;
}

Pred SimplifyMask(const ir::MaskEq& p) {
  if (p.mask == 0) return Const{Outcome::kHit};
  return p;
}

Pred SimplifyPred(Pred pred) {
  return std::visit(ir::Overloaded{
                        [](ir::InSet p) { return SimplifySet(std::move(p)); },
                        [](const ir::MaskEq& p) { return SimplifyMask(p); },
                        [](ir::Not p) { return SimplifyNot(std::move(p)); },
                        [](ir::AllOf p) { return SimplifyGroup(std::move(p)); },
                        [](ir::AnyOf p) { return SimplifyGroup(std::move(p)); },
                        [](auto p) { return Pred(std::move(p)); },
                    },
                    std::move(pred));
}

}  // namespace

bool Simplify(ir::Ruleset& ruleset, diag::Emitter& remarks) {
  bool changed = false;
  for (ir::Table& table : ruleset.tables) {
    for (ir::Chain& chain : table.chains) {
      for (std::size_t i = 0; i < chain.rules.size(); ++i) {
        ir::Rule& rule = chain.rules[i];
        Pred simple = SimplifyPred(rule.when);
        if (simple == rule.when) continue;
        rule.when = std::move(simple);
        remarks.Report(kSimplified, rule.origin, ir::PlaceOf(chain, i) + 1, chain.name);
        changed = true;
      }
    }
  }
  return changed;
}

}  // namespace iptc::passes
