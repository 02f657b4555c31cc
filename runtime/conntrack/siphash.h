// SipHash (Aumasson, Bernstein 2012) with one compression and three finalization rounds over whole 64-bit words: keyed,
// so that nobody who sends packets can choose which ones share a bucket. The number of words is part of the hash.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace iptc::conntrack {

struct SipKey {
  std::uint64_t first = 0, second = 0;
};

class SipState {
 public:
  explicit SipState(const SipKey& key)
      : v0_(key.first ^ 0x736f6d6570736575ULL),
        v1_(key.second ^ 0x646f72616e646f6dULL),
        v2_(key.first ^ 0x6c7967656e657261ULL),
        v3_(key.second ^ 0x7465646279746573ULL) {}

  void Add(std::uint64_t word) {
    v3_ ^= word;
    Round();
    v0_ ^= word;
    ++words_;
  }

  [[nodiscard]] std::uint64_t Finish() {
    Add(words_ << 59U);  // the length in bytes, in the top byte
    v2_ ^= 0xFF;
    Round();
    Round();
    Round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  void Round() {
    v0_ += v1_;
    v1_ = std::rotl(v1_, 13) ^ v0_;
    v0_ = std::rotl(v0_, 32);
    v2_ += v3_;
    v3_ = std::rotl(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = std::rotl(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = std::rotl(v1_, 17) ^ v2_;
    v2_ = std::rotl(v2_, 32);
  }

  std::uint64_t v0_, v1_, v2_, v3_;
  std::uint64_t words_ = 0;
};

// A generator for keys and NAT's random ports: SplitMix64 (Steele, Lea, Flood 2014), reproducible from its seed.
[[nodiscard]] constexpr std::uint64_t NextRandom(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

// A key of its own for whoever asks next.
[[nodiscard]] constexpr SipKey DrawKey(std::uint64_t& seed) {
  const std::uint64_t first = NextRandom(seed);
  return {first, NextRandom(seed)};
}

}  // namespace iptc::conntrack
