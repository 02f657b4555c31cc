#include "runtime/helpers/string.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/packet_record.h"

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

bool Has(const StringParams& wanted, std::uint8_t flag) { return (wanted.flags & flag) != 0; }

// Whether packet bytes from `begin` up to `end` hold the pattern, as far as the rule's own range allows.
bool FoundIn(const abi::PacketMeta& meta, const StringParams& wanted, std::size_t begin, std::size_t end) {
  begin = std::max<std::size_t>(begin, wanted.from);
  end = std::min<std::size_t>(end, wanted.to);
  if (begin + wanted.size > end) return false;
  const Bytes pattern(wanted.pattern.data(), wanted.size);
  return Contains(Bytes(meta.l3 + begin, end - begin), pattern, Has(wanted, kStringIgnoresCase));
}

bool FoundInAPiece(const abi::PacketMeta& meta, const StringParams& wanted, std::span<const std::uint32_t> pieces) {
  std::size_t payload = 0;
  for (const std::uint32_t piece : pieces) payload += piece;
  std::size_t begin = 0, end = meta.l3_len - std::min<std::size_t>(meta.l3_len, payload);  // behind the IP header
  for (const std::uint32_t piece : pieces) {
    end = std::min<std::size_t>(end + piece, meta.l3_len);
    if (FoundIn(meta, wanted, begin, end)) return true;
    begin = end;
  }
  return false;
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& context) {
  const auto& wanted = *static_cast<const StringParams*>(params);
  const auto* record = static_cast<const packet::PacketRecord*>(context.owner);
  const bool whole = record == nullptr || record->pieces.empty() || !Has(wanted, kStringWithinPieces);
  const bool found = whole ? FoundIn(meta, wanted, 0, meta.l3_len) : FoundInAPiece(meta, wanted, record->pieces);
  return found ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kStringHelper;
constexpr Helper kStringHelper{.name = "string", .step = Step, .params_size = sizeof(StringParams)};

}  // namespace iptc::helpers
