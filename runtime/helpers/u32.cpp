#include "runtime/helpers/u32.h"

#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

class Packet {
 public:
  explicit Packet(const abi::PacketMeta& meta) : bytes_(meta.l3, meta.l3_len) {}

  // The number at `position` from the base.
  [[nodiscard]] std::optional<std::uint32_t> Read(std::uint32_t position) const {
    if (bytes_.size() < base_ + 4 || position > bytes_.size() - base_ - 4) return std::nullopt;
    return packet::Load32(&bytes_[static_cast<std::size_t>(base_ + position)]);
  }
  // Sums wrap in the kernel's 32 bits, which it refuses.
  [[nodiscard]] bool MoveBase(std::uint32_t distance) {
    base_ += distance;
    return base_ + 4 <= 0xFFFFFFFFU;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::uint64_t base_ = 0;
};

std::optional<std::uint32_t> Evaluate(Packet packet, std::uint32_t location, const std::uint32_t* operators,
                                      std::uint32_t count) {
  std::optional<std::uint32_t> value = packet.Read(location);
  for (std::uint32_t i = 0; value && i < count; ++i) {
    const std::uint32_t number = operators[2 * std::size_t{i} + 1];
    switch (static_cast<U32Operator>(operators[2 * std::size_t{i}])) {
      case U32Operator::kAnd:
        *value &= number;
        break;
      case U32Operator::kShiftLeft:
        *value <<= number;
        break;
      case U32Operator::kShiftRight:
        *value >>= number;
        break;
      case U32Operator::kAt:
        if (!packet.MoveBase(*value)) return std::nullopt;
        value = packet.Read(number);
        break;
    }
  }
  return value;
}

bool InRanges(std::uint32_t value, const std::uint32_t* ranges, std::uint32_t count) {
  for (std::uint32_t i = 0; i < count; ++i, ranges += 2) {
    if (ranges[0] <= value && value <= ranges[1]) return true;
  }
  return false;
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  return FirstU32Miss(meta, params) ? Outcome::kMiss : Outcome::kHit;
}

}  // namespace

std::optional<U32Miss> FirstU32Miss(const abi::PacketMeta& meta, const void* params) {
  const Packet packet(meta);
  const auto* word = static_cast<const std::uint32_t*>(params);
  const std::uint32_t tests = *word++;
  for (std::uint32_t test = 1; test <= tests; ++test) {
    const std::uint32_t operators = word[0], ranges = word[1], location = word[2];
    word += 3;
    const auto value = Evaluate(packet, location, word, operators);
    word += 2 * std::size_t{operators};
    if (!value || !InRanges(*value, word, ranges)) return U32Miss{test, value};
    word += 2 * std::size_t{ranges};
  }
  return std::nullopt;
}

extern const Helper kU32Helper;
constexpr Helper kU32Helper{.name = "u32", .step = Step};

}  // namespace iptc::helpers
