// Frames of one side of `verify --egress` that wait for their partner, in the order of their coming, found by
// signature.
//
// E has time_ns, l3 (bytes), leaves, paired, place, header_signature and, where kLoosely, loose (LooseSignature). What
// does not leave is never found. Paired frames are not found any more, and stay without their bytes until they are the
// first. Finding looks at a limited number of frames of one signature: floods of one packet cost no more. Memory is
// Bytes() and a constant for each frame.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <utility>

namespace iptc::cli {

enum class FoundBy : std::uint8_t { kHeader, kLoosePacket, kLooseHeaders };

template <class E, bool kLoosely>
class WaitingFrames {
 public:
  [[nodiscard]] bool Empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t Size() const { return entries_.size(); }
  [[nodiscard]] std::size_t Bytes() const { return bytes_; }
  [[nodiscard]] E& Front() { return entries_.front(); }

  void Push(E entry) {
    entry.place = first_ + entries_.size();
    ForEachIndex(entry, [&](Index& index, std::uint64_t signature) { index[signature].push_back(entry.place); });
    bytes_ += entry.l3.size();
    entries_.push_back(std::move(entry));
  }

  void Pop() {
    const E& front = entries_.front();
    if (!front.paired) Hide(front);
    bytes_ -= front.l3.size();
    entries_.pop_front();
    ++first_;
  }

  void SetPaired(E& entry) {
    Hide(entry);
    entry.paired = true;
    bytes_ -= entry.l3.size();
    entry.l3 = {};
  }

  // Which frames of a signature: not earlier than from_ns, and of those earlier than near_ns the last kMostBefore.
  struct Reach {
    std::uint64_t from_ns = 0, near_ns = 0;
    std::size_t most = 0;  // that are visited and stay without a partner
  };
  static constexpr std::ptrdiff_t kMostBefore = 16;

  // Calls visit, which may pair any frame, for those that are not paired, oldest first, until it returns false.
  template <class VisitFn>
  void Visit(FoundBy by, std::uint64_t signature, const Reach& reach, VisitFn visit) {
    Index& index = IndexOf(by);
    auto same = index.find(signature);
    if (same == index.end()) return;
    const auto first_from = [&](std::uint64_t time_ns) {
      const auto earlier = [&](std::uint64_t place) { return At(place).time_ns < time_ns; };
      return std::ranges::partition_point(same->second, earlier) - same->second.begin();
    };
    auto next = same->second.begin() + std::max(first_from(reach.from_ns), first_from(reach.near_ns) - kMostBefore);
    for (std::size_t tried = 0; next != same->second.end() && tried < reach.most;) {
      const std::uint64_t place = *next;
      if (!visit(At(place))) return;
      if (!At(place).paired) ++tried;
      same = index.find(signature);
      if (same == index.end()) return;
      next = std::ranges::upper_bound(same->second, place);
    }
  }

 private:
  using Places = std::deque<std::uint64_t>;
  using Index = std::unordered_map<std::uint64_t, Places>;

  [[nodiscard]] E& At(std::uint64_t place) { return entries_[place - first_]; }
  [[nodiscard]] Index& IndexOf(FoundBy by) {
    return by == FoundBy::kHeader ? by_header_ : by == FoundBy::kLoosePacket ? by_packet_ : by_headers_;
  }
  // Frames that a capture cut short are found by what is left of them.
  template <class Fn>
  void ForEachIndex(const E& entry, Fn visit) {
    if (!entry.leaves) return;
    visit(by_header_, entry.header_signature);
    if constexpr (kLoosely) {
      if (entry.loose.whole) {
        visit(by_packet_, entry.loose.packet);
      } else {
        visit(by_headers_, entry.loose.headers);
      }
    }
  }

  // Lets nobody find it any more.
  void Hide(const E& entry) {
    ForEachIndex(entry, [&](Index& index, std::uint64_t signature) {
      const auto same = index.find(signature);
      Places& places = same->second;
      places.erase(std::ranges::lower_bound(places, entry.place));
      if (places.empty()) index.erase(same);
    });
  }

  std::deque<E> entries_;
  std::uint64_t first_ = 0;  // the place of the front one
  std::size_t bytes_ = 0;
  Index by_header_, by_packet_, by_headers_;
};

}  // namespace iptc::cli
