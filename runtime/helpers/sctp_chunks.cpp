#include "runtime/helpers/sctp_chunks.h"

#include <algorithm>
#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kSctpHeader = 12, kChunkHeader = 4;

bool HasFlags(const SctpChunksParams& wanted, std::uint8_t type, std::uint8_t flags) {
  for (std::size_t i = 0; i < wanted.flag_count; ++i) {
    if (wanted.flags[i].type == type) return (flags & wanted.flags[i].mask) == wanted.flags[i].value;
  }
  return true;
}

// Lengths are rounded up to four bytes. The kernel goes on to the packet's end.
Outcome Walk(std::span<const std::uint8_t> chunks, const SctpChunksParams& wanted) {
  std::array<std::uint64_t, 4> missing = wanted.types;
  std::size_t offset = 0;
  do {
    if (chunks.size() < offset + kChunkHeader) return Outcome::kHotdrop;
    const std::uint8_t type = chunks[offset], flags = chunks[offset + 1];
    const std::size_t length = packet::Load16(&chunks[offset + 2]);
    if (length == 0) return Outcome::kHotdrop;
    offset += (length + 3) / 4 * 4;
    const std::uint64_t bit = std::uint64_t{1} << type % 64;
    const bool listed = (wanted.types[type / 64] & bit) != 0;
    const bool matches = listed && HasFlags(wanted, type, flags);
    if (matches && wanted.mode == SctpChunksMode::kAny) return Outcome::kHit;
    if (!matches && wanted.mode == SctpChunksMode::kOnly) return Outcome::kMiss;
    if (matches) missing[type / 64] &= ~bit;
  } while (offset < chunks.size());
  if (wanted.mode == SctpChunksMode::kOnly) return Outcome::kHit;
  if (wanted.mode == SctpChunksMode::kAny || wanted.all_types != 0) return Outcome::kMiss;
  return std::ranges::all_of(missing, [](std::uint64_t word) { return word == 0; }) ? Outcome::kHit : Outcome::kMiss;
}

// The caller has made sure of the SCTP header.
Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const std::span<const std::uint8_t> sctp(meta.l3 + meta.l4_offset, meta.l3_len - meta.l4_offset);
  if (sctp.size() < kSctpHeader) return Outcome::kHotdrop;
  return Walk(sctp.subspan(kSctpHeader), *static_cast<const SctpChunksParams*>(params));
}

}  // namespace

extern const Helper kSctpChunksHelper;
constexpr Helper kSctpChunksHelper{.name = "sctp_chunks", .step = Step, .params_size = sizeof(SctpChunksParams)};

}  // namespace iptc::helpers
