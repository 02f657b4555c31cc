// TimerWheel: which entries to look at as time passes, amortized O(1) a packet.
//
// Overview: a ring of one-second slots, each a list of entries. A refreshed entry stays where it is: when its slot
// comes up and its deadline has moved on, it is put into a later one. Deadlines beyond the ring are looked at once a
// turn. Only a deadline that moved to an earlier second changes lists at once. An entry's exact deadline is checked by
// whoever finds it; the wheel only reclaims, and no more at a time than it is told to, so that no packet waits for all
// that ended in the second before it. The links of its lists lie apart from the entries: to take one out touches only
// the links of its neighbours.
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

  void Add(const Conn& conn) { Put(Slab<Conn>::IndexOf(conn), conn); }
  void Remove(const Conn& conn) { Take(Slab<Conn>::IndexOf(conn)); }
  void Reschedule(const Conn& conn);  // after deadline_ns changed

  // Asks the processor for what Remove will need.
  void Prefetch(std::uint32_t index) const { __builtin_prefetch(&links_[index]); }

  // Calls expire(Conn&) for entries that are due, until it has looked at `budget` entries or there are no more: then it
  // says true. `expire` removes that entry from the wheel; others may go with it.
  template <class ExpireFn>
  bool Advance(std::uint64_t now_ns, std::size_t budget, ExpireFn expire) {
    second_ = std::max(second_, now_ns / kSecond);
    while (due_ != kNil || TakeSlot()) {
      if (budget-- == 0) return false;
      Conn& conn = slab_[due_];
      if (conn.deadline_ns <= now_ns) {
        expire(conn);
      } else {
        const std::uint32_t index = due_;
        Take(index);
        Put(index, conn);
      }
    }
    return true;
  }

 private:
  static constexpr std::uint64_t kSlots = 1024;
  struct Link {
    std::uint32_t next, previous;
    std::uint32_t second;  // when the wheel looks at the entry next; the low 32 bits
  };

  // Seconds in a link are 32 bits wide and near to now, so they compare modulo 2^32.
  [[nodiscard]] static std::uint32_t Low(std::uint64_t second) { return static_cast<std::uint32_t>(second); }
  [[nodiscard]] static bool Later(std::uint32_t a, std::uint32_t b) { return static_cast<std::int32_t>(a - b) > 0; }
  [[nodiscard]] std::uint32_t SecondFor(const Conn& conn) const;
  void Put(std::uint32_t index, const Conn& conn);
  void Take(std::uint32_t index);
  // Makes the next slot that has come up the one that is due; false: there is none.
  [[nodiscard]] bool TakeSlot();

  Slab<Conn>& slab_;
  Column<Link> links_;
  std::uint64_t second_ = 0;  // now
  std::uint64_t taken_ = 0;   // the slots up to and with this second's have been taken
  std::uint32_t due_ = kNil;  // the list of the slot that was taken last, as far as it was not looked at yet
  std::array<std::uint32_t, kSlots> slots_;
};

}  // namespace iptc::conntrack
