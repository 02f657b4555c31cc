#include "compiler/ir/interval_set.h"

#include <algorithm>
#include <cassert>

namespace iptc::ir {

IntervalSet::IntervalSet(std::initializer_list<Interval> intervals) {
  for (const Interval& i : intervals) Add(i.low, i.high);
}

void IntervalSet::Add(U128 low, U128 high) {
  assert(low <= high);
  // The first interval that overlaps or touches [low, high], and the first beyond. `high < low - 1` without wrapping.
  const auto first =
      std::ranges::partition_point(intervals_, [&](const Interval& i) { return i.high < low && low - i.high > 1; });
  const auto last = std::partition_point(first, intervals_.end(),
                                         [&](const Interval& i) { return i.low <= high || i.low - high == 1; });
  if (first == last) {
    intervals_.insert(first, {low, high});
    return;
  }
  first->low = std::min(first->low, low);
  first->high = std::max((last - 1)->high, high);
  intervals_.erase(first + 1, last);
}

bool IntervalSet::Contains(U128 value) const {
  const auto it = std::ranges::partition_point(intervals_, [&](const Interval& i) { return i.high < value; });
  return it != intervals_.end() && it->low <= value;
}

}  // namespace iptc::ir
