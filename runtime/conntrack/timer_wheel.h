// TimerWheel: which entries to look at as time passes, amortized O(1) a packet.
//
// Overview: a ring of one-second slots, each a list of entries. A refreshed entry stays where it is: when its slot
// comes up and its deadline has moved on, it is put into a later one. Deadlines beyond the ring are looked at once a
// turn. Only a deadline that moved to an earlier second changes lists at once. An entry's exact deadline is checked by
// whoever finds it; the wheel only reclaims, and no more at a time than it is told to, so that no packet waits for all
// that ended in the second before it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
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

  // Calls expire(Conn&) for entries that are due, until it has looked at `budget` entries or there are no more: then it
  // says true. `expire` removes that entry from the wheel, and no other.
  template <class ExpireFn>
  bool Advance(std::uint64_t now_ns, std::size_t budget, ExpireFn expire) {
    second_ = std::max(second_, now_ns / kSecond);
    while (due_ != kNil || TakeSlot()) {
      if (budget-- == 0) return false;
      Conn& conn = slab_[due_];
      if (conn.deadline_ns <= now_ns) {
        expire(conn);
      } else {
        Remove(conn);
        Add(conn);
      }
    }
    return true;
  }

 private:
  static constexpr std::uint64_t kSlots = 1024;

  // Seconds in an entry are 32 bits wide and near to now, so they compare modulo 2^32.
  [[nodiscard]] static std::uint32_t Low(std::uint64_t second) { return static_cast<std::uint32_t>(second); }
  [[nodiscard]] static bool Later(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) > 0; }
  [[nodiscard]] std::uint32_t SecondFor(const Conn& conn) const;
  // Makes the next slot that has come up the one that is due; false: there is none.
  [[nodiscard]] bool TakeSlot();

  Slab<Conn>& slab_;
  std::uint64_t second_ = 0;  // now
  std::uint64_t taken_ = 0;   // the slots up to and with this second's have been taken
  std::uint32_t due_ = kNil;  // the list of the slot that was taken last, as far as it was not looked at yet
  std::array<std::uint32_t, kSlots> slots_;
};

}  // namespace iptc::conntrack
