#include "compiler/eval/evaluate.h"

#include "compiler/eval/load.h"

namespace iptc::eval {
namespace {

class Evaluator {
 public:
  Evaluator(const abi::PacketMeta& meta, abi::Context& context) : meta_(meta), context_(context) {}

  Outcome operator()(const ir::Const& p) const { return p.value; }
  Outcome operator()(const ir::Present& p) const {
    return (meta_.present & abi::HeaderBit(p.header)) != 0 ? Outcome::kHit : p.otherwise;
  }
  Outcome operator()(const ir::InSet& p) const { return Answer(p.values.Contains(LoadField(p.field, meta_))); }
  Outcome operator()(const ir::MaskEq& p) const { return Answer((LoadField(p.field, meta_) & p.mask) == p.value); }
  Outcome operator()(const ir::Call& p) const { return CallHelper(p, meta_, context_); }
  Outcome operator()(const ir::Not& p) const {
    const Outcome outcome = std::visit(*this, *p.term);
    return outcome == Outcome::kHotdrop ? outcome : Answer(outcome == Outcome::kMiss);
  }
  Outcome operator()(const ir::AllOf& p) const { return Sequence(p.terms, Outcome::kHit); }
  Outcome operator()(const ir::AnyOf& p) const { return Sequence(p.terms, Outcome::kMiss); }

 private:
  static Outcome Answer(bool hit) { return hit ? Outcome::kHit : Outcome::kMiss; }

  // The first answer other than `neutral` decides.
  Outcome Sequence(const std::vector<ir::Pred>& terms, Outcome neutral) const {
    for (const ir::Pred& term : terms) {
      if (const Outcome outcome = std::visit(*this, term); outcome != neutral) return outcome;
    }
    return neutral;
  }

  const abi::PacketMeta& meta_;
  abi::Context& context_;
};

}  // namespace

Outcome Evaluate(const ir::Pred& pred, const abi::PacketMeta& meta, abi::Context& context) {
  return std::visit(Evaluator(meta, context), pred);
}

}  // namespace iptc::eval
