// Bob Jenkins' lookup3 over 32-bit words, as jhash2 in include/linux/jhash.h: it decides which address of a range NAT
// takes, and which node of a cluster a connection falls to. After lookup3.c, by Bob Jenkins, May 2006, public domain.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace iptc::packet {

[[nodiscard]] constexpr std::uint32_t JenkinsHash(std::span<const std::uint32_t> words, std::uint32_t initial) {
  std::uint32_t a = 0xdeadbeefU + (static_cast<std::uint32_t>(words.size()) << 2U) + initial;
  std::uint32_t b = a;
  std::uint32_t c = a;
  const auto step = [](std::uint32_t& x, std::uint32_t& y, std::uint32_t& z, int turn) {
    x -= z;
    x ^= std::rotl(z, turn);
    z += y;
  };
  while (words.size() > 3) {
    a += words[0];
    b += words[1];
    c += words[2];
    step(a, b, c, 4);
    step(b, c, a, 6);
    step(c, a, b, 8);
    step(a, b, c, 16);
    step(b, c, a, 19);
    step(c, a, b, 4);
    words = words.subspan(3);
  }
  if (words.empty()) return c;
  if (words.size() > 2) c += words[2];
  if (words.size() > 1) b += words[1];
  a += words[0];
  const auto finish = [](std::uint32_t& x, std::uint32_t y, int turn) {
    x ^= y;
    x -= std::rotl(y, turn);
  };
  finish(c, b, 14);
  finish(a, c, 11);
  finish(b, a, 25);
  finish(c, b, 16);
  finish(a, c, 4);
  finish(b, a, 14);
  finish(c, b, 24);
  return c;
}

// A hash as a number below `n`.
[[nodiscard]] constexpr std::uint32_t ReciprocalScale(std::uint32_t value, std::uint32_t n) {
  return static_cast<std::uint32_t>(std::uint64_t{value} * n >> 32U);
}

}  // namespace iptc::packet
