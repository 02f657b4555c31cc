// A set of unsigned values as sorted, disjoint, non-adjacent closed intervals. The canonical form is unique, so
// equality of sets is equality of intervals.
#pragma once

#include <initializer_list>
#include <vector>

#include "runtime/abi/u128.h"

namespace iptc::ir {

struct Interval {
  U128 low = 0;
  U128 high = 0;  // inclusive
  friend bool operator==(const Interval&, const Interval&) = default;
};

class IntervalSet {
 public:
  IntervalSet() = default;
  IntervalSet(std::initializer_list<Interval> intervals);

  void Add(U128 low, U128 high);  // low <= high
  void Add(U128 value) { Add(value, value); }
  [[nodiscard]] bool Contains(U128 value) const;
  [[nodiscard]] bool IsEmpty() const { return intervals_.empty(); }
  [[nodiscard]] const std::vector<Interval>& Intervals() const { return intervals_; }

  friend bool operator==(const IntervalSet&, const IntervalSet&) = default;

 private:
  std::vector<Interval> intervals_;
};

}  // namespace iptc::ir
