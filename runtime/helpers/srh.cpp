#include "runtime/helpers/srh.h"

#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kFixed = 8, kAddress = 16;
constexpr std::uint8_t kSegmentRouting = 4;
constexpr std::size_t kFirstSid = 11;

using Bytes = std::span<const std::uint8_t>;

// Tests 1 to 9 are three fields, each equal, greater and less.
bool NumberHolds(Bytes header, std::size_t test, std::uint16_t wanted) {
  if (test == 0) return header[0] == wanted;
  // The kernel compares the tag's two bytes as they lie in memory with a number of the host's order.
  if (test == 10) return header[6] + header[7] * 256U == wanted;
  constexpr std::array<std::size_t, 3> kFields = {1, 3, 4};
  const std::uint8_t field = header[kFields[(test - 1) / 3]];
  const std::size_t relation = (test - 1) % 3;
  return relation == 0 ? field == wanted : relation == 1 ? field > wanted : field < wanted;
}

// The offset of the segment that a test asks for; 0 when there is none.
std::size_t SegmentOffset(Bytes header, std::size_t which) {
  const std::size_t left = header[3];
  if (which == 0) return left == header[4] ? 0 : kFixed + (left + 1) * kAddress;
  if (which == 1) return left == 0 ? 0 : kFixed + (left - 1) * kAddress;
  return kFixed;
}

bool SegmentIs(const std::uint8_t* segment, const SrhSid& sid) {
  return (packet::Load64(segment) & sid.mask_high) == sid.address_high &&
         (packet::Load64(segment + 8) & sid.mask_low) == sid.address_low;
}

// `rest` is the packet from the header on.
bool TestHolds(Bytes rest, std::size_t test, const SrhParams& params) {
  const bool inverted = (params.inverted >> test & 1U) != 0;
  if (test < kFirstSid) return NumberHolds(rest, test, params.numbers[test]) != inverted;
  const std::size_t offset = SegmentOffset(rest, test - kFirstSid);
  if (offset == 0 || rest.size() < offset + kAddress) return false;
  return SegmentIs(&rest[offset], params.sids[test - kFirstSid]) != inverted;
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const Bytes ip(meta.l3, meta.l3_len);
  const packet::HeaderSearch search = packet::FindHeader(ip, packet::kProtoRouting);
  if (search.result != packet::HeaderSearch::Result::kFound) return Outcome::kMiss;
  const Bytes rest = ip.subspan(search.offset);
  if (rest.size() < kFixed || rest.size() < (rest[1] + std::size_t{1}) * 8) return Outcome::kMiss;
  if (rest[2] != kSegmentRouting || rest[3] > rest[4]) return Outcome::kMiss;
  const auto& tests = *static_cast<const SrhParams*>(params);
  for (std::size_t test = 0; test < kSrhTests; ++test) {
    if ((tests.asked >> test & 1U) != 0 && !TestHolds(rest, test, tests)) return Outcome::kMiss;
  }
  return Outcome::kHit;
}

}  // namespace

extern const Helper kSrhHelper;
constexpr Helper kSrhHelper{.name = "srh", .step = Step, .params_size = sizeof(SrhParams)};

}  // namespace iptc::helpers
