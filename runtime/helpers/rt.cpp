#include "runtime/helpers/rt.h"

#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kFixed = 8, kAddress = 16;

bool Holds(const RtRange& range, std::uint32_t number) {
  return (number >= range.low && number <= range.high) != (range.inverted != 0);
}

// `header` is the whole routing header.
bool AddressesMatch(std::span<const std::uint8_t> header, const RtParams& params) {
  const std::size_t count = (header.size() - kFixed) / kAddress;
  if (params.address_count > count || (params.strict != 0 && params.address_count != count)) return false;
  std::size_t matched = 0;
  for (std::size_t i = 0; i < count && matched < params.address_count; ++i) {
    const std::uint8_t* address = &header[kFixed + i * kAddress];
    const RtAddress& wanted = params.addresses[matched];
    const bool equal = packet::Load64(address) == wanted.high && packet::Load64(address + 8) == wanted.low;
    if (!equal && params.strict != 0) return false;
    if (equal) ++matched;
  }
  return matched == params.address_count;
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  const std::span<const std::uint8_t> ip(meta.l3, meta.l3_len);
  const packet::HeaderSearch search = packet::FindHeader(ip, packet::kProtoRouting);
  if (search.result == packet::HeaderSearch::Result::kBroken) return Outcome::kHotdrop;
  if (search.result == packet::HeaderSearch::Result::kAbsent) return Outcome::kMiss;
  const std::size_t length = (ip[search.offset + 1] + std::size_t{1}) * 8;
  if (ip.size() - search.offset < length) return Outcome::kHotdrop;
  const auto& tests = *static_cast<const RtParams*>(params);
  const std::span<const std::uint8_t> header = ip.subspan(search.offset, length);
  const bool matches = Holds(tests.segments_left, header[3]) &&
                       Holds(tests.length, static_cast<std::uint32_t>(length)) && Holds(tests.type, header[2]) &&
                       (tests.checks_reserved == 0 || packet::Load32(&header[4]) == 0) &&
                       (tests.address_count == 0 || AddressesMatch(header, tests));
  return matches ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kRtHelper;
constexpr Helper kRtHelper{.name = "rt", .step = Step, .params_size = sizeof(RtParams)};

}  // namespace iptc::helpers
