#include <deque>
#include <utility>

#include "compiler/eval/evaluate.h"

namespace iptc::eval {
namespace {

// What a classifier's `self` points at.
struct InterpretedChain {
  const ir::Chain* chain = nullptr;
  std::uint32_t first_counter = 0;
};

abi::PackedMatch Classify(const void* self, abi::Cursor* cursor, const abi::PacketMeta* meta, abi::Context* context) {
  const auto& interpreted = *static_cast<const InterpretedChain*>(self);
  const ir::Chain& chain = *interpreted.chain;
  for (std::size_t i = ir::RuleFrom(chain, cursor->next); i < chain.rules.size(); ++i) {
    switch (Evaluate(chain.rules[i].when, *meta, *context)) {
      case Outcome::kMiss:
        break;
      case Outcome::kHotdrop:
        return abi::Pack({abi::Match::kHotdrop, abi::Match::kNone});
      case Outcome::kHit: {
        const std::uint32_t place = ir::PlaceOf(chain, i);
        cursor->next = place + 1;
        return abi::Pack({place, interpreted.first_counter + place});
      }
    }
  }
  cursor->next = ir::LoadedRules(chain);
  return abi::Pack({});
}

}  // namespace

class InterpretedRuleset::Impl {
 public:
  explicit Impl(const ir::Ruleset& ruleset) : ruleset_(ruleset), program_(ir::MakeProgram(ruleset_)) {
    for (std::size_t t = 0; t < ruleset_.tables.size(); ++t) {
      for (std::size_t c = 0; c < ruleset_.tables[t].chains.size(); ++c) {
        abi::ProgramChain& chain = program_.tables[t].chains[c];
        chains_.push_back({&ruleset_.tables[t].chains[c], chain.first_counter});
        chain.classifier = {Classify, &chains_.back()};
      }
    }
  }
  [[nodiscard]] const abi::Program& Program() const { return program_; }

 private:
  ir::Ruleset ruleset_;
  abi::Program program_;
  std::deque<InterpretedChain> chains_;
};

InterpretedRuleset::InterpretedRuleset(const ir::Ruleset& ruleset) : impl_(std::make_unique<Impl>(ruleset)) {}
InterpretedRuleset::~InterpretedRuleset() = default;
InterpretedRuleset::InterpretedRuleset(InterpretedRuleset&&) noexcept = default;
InterpretedRuleset& InterpretedRuleset::operator=(InterpretedRuleset&&) noexcept = default;
const abi::Program& InterpretedRuleset::Program() const { return impl_->Program(); }

}  // namespace iptc::eval
