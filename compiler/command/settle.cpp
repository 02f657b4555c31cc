#include "compiler/command/settle.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "runtime/helpers/unknown.h"

namespace iptc::command {
namespace {

constexpr std::size_t kMaxText = sizeof(helpers::UnknownParams::what) - 1;

class Settling {
 public:
  explicit Settling(std::span<MatchAssumption> assumptions) : assumptions_(assumptions) {}

  ir::Pred operator()(const ir::Pred& pred) {
    return std::visit(ir::Overloaded{[&](const ir::Call& call) { return Answer(call); },
                                     [&](const ir::Not& p) { return ir::Negate((*this)(*p.term)); },
                                     [&](const ir::AllOf& p) { return ir::All(Each(p.terms)); },
                                     [&](const ir::AnyOf& p) { return ir::Any(Each(p.terms)); },
                                     [](const auto& p) { return ir::Pred(p); }},
                      pred);
  }

 private:
  ir::Pred Answer(const ir::Call& call) {
    if (call.helper != "unknown") return call;
    const auto* text = reinterpret_cast<const char*>(call.params.data());
    const std::string_view what(text, strnlen(text, kMaxText));
    const auto found = std::ranges::find_if(assumptions_, [&](const MatchAssumption& assumption) {
      return std::string_view(assumption.what).substr(0, kMaxText) == what;
    });
    if (found == assumptions_.end()) return call;
    found->used = true;
    return ir::Const{found->holds ? Outcome::kHit : Outcome::kMiss};
  }

  std::vector<ir::Pred> Each(const std::vector<ir::Pred>& terms) {
    std::vector<ir::Pred> settled;
    settled.reserve(terms.size());
    for (const ir::Pred& term : terms) settled.push_back((*this)(term));
    return settled;
  }

  std::span<MatchAssumption> assumptions_;
};

}  // namespace

void SettleUnknowns(ir::Ruleset& ruleset, std::span<MatchAssumption> assumptions) {
  if (assumptions.empty()) return;
  Settling settle(assumptions);
  for (ir::Table& table : ruleset.tables) {
    for (ir::Chain& chain : table.chains) {
      for (ir::Rule& rule : chain.rules) rule.when = settle(rule.when);
    }
  }
}

}  // namespace iptc::command
