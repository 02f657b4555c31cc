// TimerWheel: which entries to look at as time passes, amortized O(1) a packet.
//
// Overview: a ring of one-second slots, each a list of entries. A refreshed entry stays where it is: when its slot
// comes up and its deadline has moved on, it is put into a later one. Deadlines beyond the ring are looked at once a
// turn. Only a deadline that moved to an earlier second changes lists at once. An entry's exact deadline is checked by
// whoever finds it; the wheel only reclaims, at most a second late.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/slab.h"

namespace iptc::conntrack {

class TimerWheel {
 public:
  explicit TimerWheel(Slab<Conn>& slab) : slab_(slab) { slots_.fill(kNil); }

  void Add(Conn& conn);
  void Remove(Conn& conn);
  void Reschedule(Conn& conn);  // after deadline_ns changed

  // Calls expire(Conn&) for every entry that is due. `expire` removes that entry from the wheel, and no other.
  template <class ExpireFn>
  void Advance(std::uint64_t now_ns, ExpireFn expire) {
    const std::uint64_t second = now_ns / kSecond;
    if (second <= second_) return;
    const std::uint64_t turns = second - second_ < kSlots ? second - second_ : kSlots;
    second_ = second;
    for (std::uint64_t slot = second - turns + 1; slot <= second; ++slot) {
      std::uint32_t index = slots_[slot % kSlots];
      while (index != kNil) {
        Conn& conn = slab_[index];
        index = conn.wheel_next;
        if (conn.deadline_ns <= now_ns) {
          expire(conn);
        } else if (!Later(conn.wheel_second, Low(second))) {
          Remove(conn);
          Add(conn);
        }
      }
    }
  }

 private:
  static constexpr std::uint64_t kSlots = 1024;

  // Seconds in an entry are 32 bits wide and at most a turn away from now, so they compare modulo 2^32.
  [[nodiscard]] static std::uint32_t Low(std::uint64_t second) { return static_cast<std::uint32_t>(second); }
  [[nodiscard]] static bool Later(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) > 0; }
  [[nodiscard]] std::uint32_t SecondFor(const Conn& conn) const;

  Slab<Conn>& slab_;
  std::uint64_t second_ = 0;  // processed up to and with this one
  std::array<std::uint32_t, kSlots> slots_;
};

}  // namespace iptc::conntrack
