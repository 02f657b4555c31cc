#include "runtime/conntrack/timer_wheel.h"

#include <algorithm>
#include <utility>

namespace iptc::conntrack {

std::uint32_t TimerWheel::SecondFor(const Conn& conn) const {
  const std::uint64_t due = conn.deadline_ns / kSecond + (conn.deadline_ns % kSecond != 0 ? 1 : 0);
  return Low(std::clamp(due, second_ + 1, second_ + kSlots - 1));
}

void TimerWheel::Add(Conn& conn) {
  conn.wheel_second = SecondFor(conn);
  std::uint32_t& head = slots_[conn.wheel_second % kSlots];
  conn.wheel_prev = kNil;
  conn.wheel_next = head;
  if (head != kNil) slab_[head].wheel_prev = conn.index;
  head = conn.index;
}

void TimerWheel::Remove(Conn& conn) {
  if (due_ == conn.index) {
    due_ = conn.wheel_next;
  } else if (conn.wheel_prev == kNil) {
    slots_[conn.wheel_second % kSlots] = conn.wheel_next;
  } else {
    slab_[conn.wheel_prev].wheel_next = conn.wheel_next;
  }
  if (conn.wheel_next != kNil) slab_[conn.wheel_next].wheel_prev = conn.wheel_prev;
  conn.wheel_next = conn.wheel_prev = kNil;
}

bool TimerWheel::TakeSlot() {
  if (second_ > kSlots) taken_ = std::max(taken_, second_ - kSlots);  // a turn sees them all
  while (due_ == kNil && taken_ < second_) {
    ++taken_;
    due_ = std::exchange(slots_[taken_ % kSlots], kNil);
  }
  return due_ != kNil;
}

void TimerWheel::Reschedule(Conn& conn) {
  if (!Later(conn.wheel_second, SecondFor(conn))) return;
  Remove(conn);
  Add(conn);
}

}  // namespace iptc::conntrack
