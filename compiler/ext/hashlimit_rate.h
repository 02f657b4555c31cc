// The rates of hashlimit: of packets ("5/minute") or of bytes ("512kb/s").
//
// What is kept is not the rate but what a packet or sixteen bytes cost, so what is printed is the nearest rate to that:
// 17b/s is 16b/s, 600000/sec is 1000000/sec.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/ext/value/kinds.h"

namespace iptc::ext {

// OwnValue::numbers of a rate: HashlimitParams::average, the seconds of its unit, whether it is of bytes.
enum HashlimitRatePart : std::size_t { kHashlimitAverage, kHashlimitUnit, kHashlimitOfBytes };

// Seconds after which an idle bucket of bytes goes, and one that a burst was given to.
inline constexpr std::uint64_t kHashlimitByteExpire = 15, kHashlimitByteBurstExpire = 60;

[[nodiscard]] std::optional<Value> ParseHashlimitRate(const ValueInput& input);
void PrintHashlimitRate(std::string& out, const OptionSpec& option, const Value& value);
inline constexpr ValueKindInfo kHashlimitRate{ValueKind::kOwn, "rate[/unit]|number[k|m]b/s", ParseHashlimitRate,
                                              PrintHashlimitRate};

// What a letter behind a number of bytes stands for: k, m, anything else 1.
[[nodiscard]] std::uint64_t HashlimitFactor(char letter);

// A rate and a burst as they are printed, and after how many milliseconds an idle bucket goes unless something else is
// said. The burst of a rate of bytes is in seconds' worth; 0: none.
struct RateText {
  std::string rate, burst;
  std::uint64_t expire = 0;
};
[[nodiscard]] RateText HashlimitRateText(bool bytes, std::uint64_t average, std::uint64_t burst);

}  // namespace iptc::ext
