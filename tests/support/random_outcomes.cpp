#include "tests/support/random_outcomes.h"

namespace iptc::random {
namespace {

// The target of the rule that stands at a place of the chain as loaded.
const ir::Target& TargetAt(const ir::Chain& chain, std::uint32_t place) {
  const std::size_t rule = ir::RuleFrom(chain, place);
  return chain.rules.at(rule).then;
}

}  // namespace

Slots::Slots(const abi::Program& program, const abi::Context& context) {
  for (const abi::ProgramSlot& slot : program.slots) {
    const helpers::Helper* helper = helpers::FindHelper(slot.helper);
    const std::size_t size = helper == nullptr ? 0 : helper->state_size;
    auto& state = states_.emplace_back(size / sizeof(Block) + 1);
    if (helper != nullptr && helper->init != nullptr) helper->init(slot.params.data(), state.data(), context);
    pointers_.push_back(state.data());
    helpers_.push_back(helper);
  }
}

Slots::~Slots() {
  for (std::size_t i = 0; i < helpers_.size(); ++i) {
    if (helpers_[i] != nullptr && helpers_[i]->destroy != nullptr) helpers_[i]->destroy(pointers_[i]);
  }
}

std::vector<abi::PackedMatch> AllMatches(const abi::Program& program, const ir::Ruleset& ruleset,
                                         const abi::PacketMeta& meta, abi::Context& context) {
  std::vector<abi::PackedMatch> matches;
  for (std::size_t t = 0; t < program.tables.size(); ++t) {
    for (std::size_t c = 0; c < program.tables[t].chains.size(); ++c) {
      abi::Cursor cursor;
      for (;;) {
        const abi::Match match = program.tables[t].chains[c].classifier.Next(cursor, meta, context);
        matches.push_back(abi::Pack(match));
        if (match.rule == abi::Match::kNone || match.rule == abi::Match::kHotdrop) break;
        if (!ir::MayGoOn(TargetAt(ruleset.tables[t].chains[c], match.rule))) break;
      }
    }
  }
  return matches;
}

}  // namespace iptc::random
