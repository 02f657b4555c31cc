// Normalize: what the kernel makes of the options of `create`.
#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "runtime/sets/set.h"

namespace iptc::sets {
namespace {

constexpr std::uint32_t kFewestBuckets = 64, kMostBuckets = 0x80000000, kSmallestList = 4;
constexpr std::uint8_t kSmallestBucket = 2, kLargestBucket = 12;

// The longest prefix under which the last address falls back on the first; 0 when there is none (range_to_mask).
unsigned PrefixOfRange(std::uint32_t first, std::uint32_t last) {
  for (unsigned prefix = 31; prefix > 0; --prefix) {
    if ((last & PrefixMask(prefix, 32)) == first) return prefix;
  }
  return 0;
}

Status NormalizeBitmap(SetOptions& options) {
  if (options.first > options.last) std::swap(options.first, options.last);
  std::uint64_t elements = std::uint64_t{options.last} - options.first + 1;
  if (options.netmask && *options.netmask != 32) {
    const auto mask = static_cast<std::uint32_t>(PrefixMask(*options.netmask, 32));
    options.first &= mask;
    options.last |= ~mask;
    const unsigned prefix = PrefixOfRange(options.first, options.last);
    const bool everything = options.first == 0 && options.last == 0xFFFFFFFF;
    if ((prefix == 0 && !everything) || *options.netmask <= prefix) return Status::kOutOfRange;
    elements = std::uint64_t{1} << (*options.netmask - prefix);
  }
  return elements > kMaxBitmap ? Status::kRangeTooLarge : Status::kOk;
}

}  // namespace

U128 SetOptions::AddressMask() const {
  if (bitmask) return *bitmask;
  return PrefixMask(netmask.value_or(static_cast<std::uint8_t>(AddressBits())), AddressBits());
}

Status Normalize(SetOptions& options) {
  const TypeInfo& kind = Info(options.type);
  if (options.netmask && (*options.netmask == 0 || *options.netmask > options.AddressBits())) {
    return Status::kInvalidNetmask;
  }
  if (options.bitmask && *options.bitmask == 0) return Status::kInvalidNetmask;
  if (kind.storage == Storage::kList) {
    options.size = std::max(options.size, kSmallestList);
    return Status::kOk;
  }
  if (kind.storage == Storage::kBitmap) return NormalizeBitmap(options);
  if (options.hashsize > kMostBuckets) return Status::kNoMemory;
  options.hashsize = std::bit_ceil(std::max(options.hashsize, kFewestBuckets));
  const auto even = static_cast<std::uint8_t>(std::min(options.bucketsize, kLargestBucket) + 1) & ~1U;
  options.bucketsize = std::max(kSmallestBucket, std::min(static_cast<std::uint8_t>(even), kLargestBucket));
  return Status::kOk;
}

bool SameKind(const SetOptions& a, const SetOptions& b) {
  const auto extensions = [](const SetOptions& o) {
    return std::tuple(o.timeout.has_value(), o.counters, o.comment, o.skbinfo, o.timeout.value_or(0));
  };
  if (a.type != b.type || extensions(a) != extensions(b)) return false;
  if (Info(a.type).storage == Storage::kList) return a.size == b.size;
  const bool masks = Info(a.type).masks || a.type == Type::kBitmapIp;
  if (masks && a.AddressMask() != b.AddressMask()) return false;
  if (Info(a.type).storage == Storage::kBitmap) return a.first == b.first && a.last == b.last;
  return a.maxelem == b.maxelem && a.markmask == b.markmask;
}

}  // namespace iptc::sets
