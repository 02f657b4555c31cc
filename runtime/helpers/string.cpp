#include "runtime/helpers/string.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

using Bytes = std::span<const std::uint8_t>;

// The kernel's toupper: its letters are those of Latin-1 (lib/ctype.c).
constexpr std::uint8_t Upper(std::uint8_t c) {
  const bool lower = (c >= 'a' && c <= 'z') || (c >= 0xDF && c != 0xF7);
  return lower ? static_cast<std::uint8_t>(c - 0x20) : c;
}

bool Contains(Bytes text, Bytes pattern, bool ignores_case) {
  if (!ignores_case) return memmem(text.data(), text.size(), pattern.data(), pattern.size()) != nullptr;
  return std::ranges::search(text, pattern, {}, Upper, Upper).size() == pattern.size();
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const auto& wanted = *static_cast<const StringParams*>(params);
  const std::size_t end = std::min<std::size_t>(meta.l3_len, wanted.to);
  if (wanted.from + std::size_t{wanted.size} > end) return Outcome::kMiss;
  const Bytes text(meta.l3 + wanted.from, end - wanted.from);
  const Bytes pattern(wanted.pattern.data(), wanted.size);
  return Contains(text, pattern, wanted.ignores_case != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kStringHelper;
constexpr Helper kStringHelper{.name = "string", .step = Step, .params_size = sizeof(StringParams)};

}  // namespace iptc::helpers
