// Pred is the small language that every match lowers to: interpreter, code generation, packet sets and printing are
// written once over it.
//
// Evaluation is three-valued and strictly left to right: AllOf stops at the first miss or hotdrop, AnyOf at the first
// hit or hotdrop, Not keeps a hotdrop. A Call may have state, so terms must not be reordered across one
// (ir::MayReorder decides).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/ir/interval_set.h"
#include "runtime/abi/fields.h"
#include "runtime/abi/outcome.h"

namespace iptc::ir {

using abi::Field;
using abi::Header;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

struct Pred;

// An owned T with value semantics, so that a recursive variant copies and compares deeply.
template <class T>
class Box {
 public:
  Box(T value);  // NOLINT(google-explicit-constructor): a Box stands for its value
  Box(const Box& other);
  Box(Box&&) noexcept = default;
  Box& operator=(const Box& other);
  Box& operator=(Box&&) noexcept = default;
  ~Box() = default;
  const T& operator*() const { return *value_; }
  T& operator*() { return *value_; }
  const T* operator->() const { return value_.get(); }
  friend bool operator==(const Box& a, const Box& b) { return *a == *b; }

 private:
  std::unique_ptr<T> value_;
};

struct Const {
  Outcome value = Outcome::kHit;
  friend bool operator==(const Const&, const Const&) = default;
};

// Hit if the header is there; `otherwise` (miss or hotdrop) if not.
struct Present {
  Header header = Header::kFirstFragment;
  Outcome otherwise = Outcome::kMiss;
  friend bool operator==(const Present&, const Present&) = default;
};

struct InSet {
  Field field = Field::kCount;
  IntervalSet values;
  friend bool operator==(const InSet&, const InSet&) = default;
};

// (field & mask) == value. Invariant: value has no bit outside mask.
struct MaskEq {
  Field field = Field::kCount;
  U128 mask = 0;
  U128 value = 0;
  friend bool operator==(const MaskEq&, const MaskEq&) = default;
};

// Asked twice about the same packet, a kPure call answers the same; the others must be asked exactly as written.
enum class Effect : std::uint8_t { kPure, kReads, kWrites };

// A match that needs code of its own (runtime/helpers), by the helper's name.
struct Call {
  static constexpr std::uint32_t kNoSlot = 0xFFFFFFFF;
  std::string_view helper;           // a literal, or from InternName: rulesets are large, predicates small
  std::vector<std::uint8_t> params;  // the POD block that the helper reads
  Effect effect = Effect::kPure;
  std::uint32_t slot = kNoSlot;  // its state; given out once by ir::AssignSlots, kept by every pass
  friend bool operator==(const Call&, const Call&) = default;
};

struct Not {
  Box<Pred> term;
  friend bool operator==(const Not&, const Not&) = default;
};

struct AllOf {
  std::vector<Pred> terms;
  friend bool operator==(const AllOf&, const AllOf&);
};

struct AnyOf {
  std::vector<Pred> terms;
  friend bool operator==(const AnyOf&, const AnyOf&);
};

struct Pred : std::variant<Const, Present, InSet, MaskEq, Call, Not, AllOf, AnyOf> {
  using variant::variant;
};

bool operator==(const Pred& a, const Pred& b);

template <class T>
Box<T>::Box(T value) : value_(std::make_unique<T>(std::move(value))) {}
template <class T>
Box<T>::Box(const Box& other) : value_(std::make_unique<T>(*other.value_)) {}
template <class T>
Box<T>& Box<T>::operator=(const Box& other) {
  if (this != &other) value_ = std::make_unique<T>(*other.value_);
  return *this;
}

// The same text, kept for as long as the program runs: for names of helpers and actions that come from a text.
[[nodiscard]] std::string_view InternName(std::string_view name);

// Smart constructors: they flatten nested conjunctions and disjunctions and drop neutral constants, nothing else.
[[nodiscard]] Pred All(std::vector<Pred> terms);
[[nodiscard]] Pred Any(std::vector<Pred> terms);
[[nodiscard]] Pred Negate(Pred term);
[[nodiscard]] Pred NegateIf(bool inverted, Pred term);
template <class... Preds>
[[nodiscard]] Pred All(Pred first, Preds... rest) {
  return All(std::vector<Pred>{std::move(first), Pred(std::move(rest))...});
}
template <class... Preds>
[[nodiscard]] Pred Any(Pred first, Preds... rest) {
  return Any(std::vector<Pred>{std::move(first), Pred(std::move(rest))...});
}

// (field & mask) != 0, for sets of flag bits.
[[nodiscard]] Pred AnyBit(Field field, U128 mask);

// An interface test as the kernel makes it (ifname_compare): "eth0" compares the terminating zero too, "eth+" only what
// stands before the plus, "+" nothing.
[[nodiscard]] Pred NameTest(Field field, std::string_view name);

// The largest value of a field.
[[nodiscard]] U128 MaxValue(Field field);

// FieldBits of every field that the predicate reads; a Call may read any.
[[nodiscard]] std::uint64_t FieldsRead(const Pred& pred);
// No Call and no way to a hotdrop: such a term may change places with its neighbours, or be left out when its answer
// does not matter. Even a pure Call may answer hotdrop (a TCP option behind a header cut short).
[[nodiscard]] bool MayReorder(const Pred& pred);
// No Call with state: asked twice about the same packet, it answers the same.
[[nodiscard]] bool IsStateless(const Pred& pred);

// Calls fn on every Call in the predicate, in the order of evaluation.
template <class P, class Fn>
void ForEachCall(P& pred, Fn&& fn);

template <class P, class Fn>
void ForEachCall(P& pred, Fn&& fn) {
  std::visit(
      [&](auto& p) {
        if constexpr (requires { p.helper; }) {
          fn(p);
        } else if constexpr (requires { p.term; }) {
          ForEachCall(*p.term, fn);
        } else if constexpr (requires { p.terms; }) {
          for (auto& term : p.terms) ForEachCall(term, fn);
        }
      },
      pred);
}

}  // namespace iptc::ir
