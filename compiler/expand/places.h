// Places: a set of places in a text, its end included, as bits. Operations cost what the range of words that hold any
// costs. Used to match shell patterns (pattern.cpp).
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace iptc::expand {

class Places {
 public:
  explicit Places(std::size_t text_size) : words_(text_size / kBits + 1), end_(text_size) {}

  [[nodiscard]] bool IsEmpty() const { return low_ >= high_; }
  [[nodiscard]] std::size_t Width() const { return high_ - low_; }  // in words
  [[nodiscard]] bool Has(std::size_t place) const { return (words_[place / kBits] >> (place % kBits) & 1U) != 0; }
  // Of a set that is not empty.
  [[nodiscard]] std::size_t First() const {
    return low_ * kBits + static_cast<std::size_t>(std::countr_zero(words_[low_]));
  }
  [[nodiscard]] std::size_t Last() const {
    return high_ * kBits - 1 - static_cast<std::size_t>(std::countl_zero(words_[high_ - 1]));
  }

  void Add(std::size_t place) {
    const std::size_t word = place / kBits;
    words_[word] |= std::uint64_t{1} << (place % kBits);
    low_ = IsEmpty() ? word : std::min(low_, word);
    high_ = std::max(high_, word + 1);
  }
  void Join(const Places& other) {
    if (other.IsEmpty()) return;
    for (std::size_t i = other.low_; i < other.high_; ++i) words_[i] |= other.words_[i];
    low_ = IsEmpty() ? other.low_ : std::min(low_, other.low_);
    high_ = std::max(high_, other.high_);
  }
  void Remove(const Places& other) {
    for (std::size_t i = std::max(low_, other.low_); i < std::min(high_, other.high_); ++i)
      words_[i] &= ~other.words_[i];
    Tighten();
  }
  // Those that `here` has go on by one, the others go.
  void StepOn(const Places& here) {
    std::uint64_t carry = 0;
    high_ = IsEmpty() ? high_ : std::min(high_ + 1, words_.size());
    for (std::size_t i = low_; i < high_; ++i) {
      const std::uint64_t kept = words_[i] & here.words_[i];
      words_[i] = kept << 1U | carry;
      carry = kept >> (kBits - 1);
    }
    Tighten();
  }
  // Those that come to a place of `here` by going back by one do.
  void StepBack(const Places& here) {
    if (!IsEmpty() && low_ > 0) --low_;
    for (std::size_t i = low_; i < high_; ++i) {
      const std::uint64_t above = i + 1 < high_ ? words_[i + 1] << (kBits - 1) : 0;
      words_[i] = (words_[i] >> 1U | above) & here.words_[i];
    }
    Tighten();
  }
  // All behind the first.
  void FillUp() {
    if (IsEmpty()) return;
    const std::size_t first = First();
    words_[low_] |= ~std::uint64_t{0} << (first % kBits);
    std::fill(words_.begin() + static_cast<std::ptrdiff_t>(low_) + 1, words_.end(), ~std::uint64_t{0});
    high_ = words_.size();
    words_.back() &= ~std::uint64_t{0} >> (kBits - 1 - end_ % kBits);
  }
  // All before the last.
  void FillDown() {
    if (IsEmpty()) return;
    const std::size_t last = Last();
    std::fill(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(high_) - 1, ~std::uint64_t{0});
    words_[high_ - 1] |= ~std::uint64_t{0} >> (kBits - 1 - last % kBits);
    low_ = 0;
  }
  template <class Function>
  void ForEach(Function function) const {
    for (std::size_t i = low_; i < high_; ++i) {
      for (std::uint64_t left = words_[i]; left != 0; left &= left - 1) {
        function(i * kBits + static_cast<std::size_t>(std::countr_zero(left)));
      }
    }
  }

 private:
  static constexpr std::size_t kBits = 64;

  // The range again ends in words that are not 0.
  void Tighten() {
    while (low_ < high_ && words_[low_] == 0) ++low_;
    while (low_ < high_ && words_[high_ - 1] == 0) --high_;
    if (IsEmpty()) low_ = high_ = 0;
  }

  std::vector<std::uint64_t> words_;
  std::size_t end_;
  std::size_t low_ = 0, high_ = 0;  // words outside are 0
};

}  // namespace iptc::expand
