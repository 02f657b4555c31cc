#include "runtime/conntrack/timer_wheel.h"

#include <algorithm>
#include <utility>

namespace iptc::conntrack {

std::uint32_t TimerWheel::SecondFor(const Conn& conn) const {
  const std::uint64_t due = conn.deadline_ns / kSecond + (conn.deadline_ns % kSecond != 0 ? 1 : 0);
  return Low(std::clamp(due, second_ + 1, second_ + kSlots - 1));
}

void TimerWheel::Put(std::uint32_t index, const Conn& conn) {
  links_.Reach(index);
  const std::uint32_t second = SecondFor(conn);
  std::uint32_t& head = slots_[second % kSlots];
  links_[index] = {.next = head, .previous = kNil, .second = second};
  if (head != kNil) links_[head].previous = index;
  head = index;
}

void TimerWheel::Take(std::uint32_t index) {
  const Link& link = links_[index];
  if (due_ == index) {
    due_ = link.next;
  } else if (link.previous == kNil) {
    slots_[link.second % kSlots] = link.next;
  } else {
    links_[link.previous].next = link.next;
  }
  if (link.next != kNil) links_[link.next].previous = link.previous;
}

bool TimerWheel::TakeSlot() {
  if (second_ > kSlots) taken_ = std::max(taken_, second_ - kSlots);  // a turn sees them all
  while (due_ == kNil && taken_ < second_) {
    ++taken_;
    due_ = std::exchange(slots_[taken_ % kSlots], kNil);
  }
  return due_ != kNil;
}

void TimerWheel::Reschedule(const Conn& conn) {
  const std::uint32_t index = Slab<Conn>::IndexOf(conn);
  if (!Later(links_[index].second, SecondFor(conn))) return;
  Take(index);
  Put(index, conn);
}

}  // namespace iptc::conntrack
