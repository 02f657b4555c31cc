#include "runtime/conntrack/timer_wheel.h"

#include <algorithm>

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
  if (conn.wheel_prev == kNil) {
    slots_[conn.wheel_second % kSlots] = conn.wheel_next;
  } else {
    slab_[conn.wheel_prev].wheel_next = conn.wheel_next;
  }
  if (conn.wheel_next != kNil) slab_[conn.wheel_next].wheel_prev = conn.wheel_prev;
  conn.wheel_next = conn.wheel_prev = kNil;
}

void TimerWheel::Reschedule(Conn& conn) {
  if (!Later(conn.wheel_second, SecondFor(conn))) return;
  Remove(conn);
  Add(conn);
}

}  // namespace iptc::conntrack
