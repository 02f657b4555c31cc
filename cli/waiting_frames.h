// Frames of one side of `verify --egress` that wait for their partner, in the order of their coming, found by
// signature.
//
// E has time_ns, l3 (bytes), paired, header_signature and, where kLoosely, loose (LooseSignature). Paired frames stay
// until they are the first, without their bytes. Finding looks at kMostTried frames of one signature and time: floods
// of one packet cost no more. Memory is Bytes() and a constant for each frame.
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
  static constexpr std::size_t kMostTried = 32;

  [[nodiscard]] bool Empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t Size() const { return entries_.size(); }
  [[nodiscard]] std::size_t Bytes() const { return bytes_; }
  [[nodiscard]] E& Front() { return entries_.front(); }

  void Push(E entry) {
    const std::uint64_t number = first_ + entries_.size();
    ForEachIndex(entry, [&](Index& index, std::uint64_t signature) { index[signature].push_back(number); });
    bytes_ += entry.l3.size();
    entries_.push_back(std::move(entry));
  }

  void Pop() {
    E& front = entries_.front();
    ForEachIndex(front, [&](Index& index, std::uint64_t signature) {
      const auto same = index.find(signature);
      if (same == index.end()) return;
      if (same->second.front() == first_) same->second.pop_front();
      if (same->second.empty()) index.erase(same);
    });
    bytes_ -= front.l3.size();
    entries_.pop_front();
    ++first_;
  }

  void SetPaired(E& entry) {
    entry.paired = true;
    bytes_ -= entry.l3.size();
    entry.l3 = {};
  }

  // Calls visit for frames of that signature that are not paired and not earlier than `from_ns`, oldest first, until it
  // returns false.
  template <class VisitFn>
  void Visit(FoundBy by, std::uint64_t signature, std::uint64_t from_ns, VisitFn visit) {
    Index& index = IndexOf(by);
    const auto same = index.find(signature);
    if (same == index.end()) return;
    Numbers& numbers = same->second;
    while (!numbers.empty() && IsGone(numbers.front())) numbers.pop_front();
    if (numbers.empty()) {
      index.erase(same);
      return;
    }
    const auto earlier = [&](std::uint64_t number) { return number < first_ || At(number).time_ns < from_ns; };
    auto number = std::ranges::partition_point(numbers, earlier);
    for (std::size_t tried = 0; number != numbers.end() && tried < kMostTried; ++number) {
      if (IsGone(*number)) continue;
      ++tried;
      if (!visit(At(*number))) return;
    }
  }

 private:
  using Numbers = std::deque<std::uint64_t>;
  using Index = std::unordered_map<std::uint64_t, Numbers>;

  [[nodiscard]] E& At(std::uint64_t number) { return entries_[number - first_]; }
  [[nodiscard]] bool IsGone(std::uint64_t number) { return number < first_ || At(number).paired; }
  [[nodiscard]] Index& IndexOf(FoundBy by) {
    return by == FoundBy::kHeader ? by_header_ : by == FoundBy::kLoosePacket ? by_packet_ : by_headers_;
  }
  // Frames that a capture cut short are found by what is left of them.
  template <class Fn>
  void ForEachIndex(const E& entry, Fn visit) {
    visit(by_header_, entry.header_signature);
    if constexpr (kLoosely) {
      if (entry.loose.whole) {
        visit(by_packet_, entry.loose.packet);
      } else {
        visit(by_headers_, entry.loose.headers);
      }
    }
  }

  std::deque<E> entries_;
  std::uint64_t first_ = 0;  // the number of the front one
  std::size_t bytes_ = 0;
  Index by_header_, by_packet_, by_headers_;
};

}  // namespace iptc::cli
