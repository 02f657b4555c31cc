#include "compiler/ir/pred.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <functional>
#include <mutex>
#include <set>

namespace iptc::ir {

bool operator==(const AllOf& a, const AllOf& b) { return a.terms == b.terms; }
bool operator==(const AnyOf& a, const AnyOf& b) { return a.terms == b.terms; }

bool operator==(const Pred& a, const Pred& b) {
  using Base = std::variant<Const, Present, InSet, MaskEq, Call, Not, AllOf, AnyOf>;
  return static_cast<const Base&>(a) == static_cast<const Base&>(b);
}

namespace {

// Group is AllOf or AnyOf; `neutral` is the constant that does not change its answer.
template <class Group>
Pred MakeGroup(std::vector<Pred> terms, Outcome neutral) {
  std::size_t count = 0;
  for (const Pred& term : terms) {
    const auto* inner = std::get_if<Group>(&term);
    count += inner != nullptr ? inner->terms.size() : 1;
  }
  Group group;
  group.terms.reserve(count);  // rulesets are large: no room to grow
  for (Pred& term : terms) {
    if (const auto* constant = std::get_if<Const>(&term); constant != nullptr && constant->value == neutral) continue;
    if (auto* inner = std::get_if<Group>(&term)) {
      std::ranges::move(inner->terms, std::back_inserter(group.terms));
    } else {
      group.terms.push_back(std::move(term));
    }
  }
  if (group.terms.empty()) return Const{neutral};
  if (group.terms.size() == 1) return std::move(group.terms.front());
  return group;
}

}  // namespace

std::string_view InternName(std::string_view name) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> names;
  const std::scoped_lock lock(mutex);
  const auto found = names.find(name);
  return found != names.end() ? *found : *names.emplace(name).first;
}

Pred All(std::vector<Pred> terms) { return MakeGroup<AllOf>(std::move(terms), Outcome::kHit); }
Pred Any(std::vector<Pred> terms) { return MakeGroup<AnyOf>(std::move(terms), Outcome::kMiss); }

Pred Negate(Pred term) { return Not{std::move(term)}; }

Pred NegateIf(bool inverted, Pred term) { return inverted ? Negate(std::move(term)) : std::move(term); }

Pred AnyBit(Field field, U128 mask) { return Negate(MaskEq{field, mask, 0}); }

Pred NameTest(Field field, std::string_view name) {
  assert(name.size() < sizeof(U128));
  const bool prefix = name.ends_with('+');
  if (prefix) name.remove_suffix(1);
  MaskEq test{field, 0, 0};
  std::memcpy(&test.value, name.data(), name.size());
  std::memset(&test.mask, 0xFF, name.size() + (prefix ? 0 : 1));
  return test;
}

U128 MaxValue(Field field) {
  const unsigned bits = abi::Info(field).bits;
  return bits >= 128 ? ~U128{0} : (U128{1} << bits) - 1;
}

std::uint64_t FieldsRead(const Pred& pred) {
  const auto of_terms = [](const std::vector<Pred>& terms) {
    std::uint64_t fields = 0;
    for (const Pred& term : terms) fields |= FieldsRead(term);
    return fields;
  };
  return std::visit(Overloaded{
                        [](const Const&) { return std::uint64_t{0}; },
                        [](const Present&) { return std::uint64_t{0}; },
                        [](const InSet& p) { return abi::FieldBit(p.field); },
                        [](const MaskEq& p) { return abi::FieldBit(p.field); },
                        [](const Call&) { return abi::FieldBit(Field::kCount) - 1; },
                        [](const Not& p) { return FieldsRead(*p.term); },
                        [&](const AllOf& p) { return of_terms(p.terms); },
                        [&](const AnyOf& p) { return of_terms(p.terms); },
                    },
                    pred);
}

bool MayReorder(const Pred& pred) {
  return std::visit(Overloaded{
                        [](const Const& p) { return p.value != Outcome::kHotdrop; },
                        [](const Present& p) { return p.otherwise != Outcome::kHotdrop; },
                        [](const InSet&) { return true; },
                        [](const MaskEq&) { return true; },
                        [](const Call&) { return false; },
                        [](const Not& p) { return MayReorder(*p.term); },
                        [](const AllOf& p) { return std::ranges::all_of(p.terms, MayReorder); },
                        [](const AnyOf& p) { return std::ranges::all_of(p.terms, MayReorder); },
                    },
                    pred);
}

bool IsStateless(const Pred& pred) {
  bool stateless = true;
  ForEachCall(pred, [&](const Call& call) { stateless = stateless && call.effect == Effect::kPure; });
  return stateless;
}

}  // namespace iptc::ir
