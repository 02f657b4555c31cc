#include "runtime/helpers/dccp.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "runtime/helpers/header_options.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

constexpr std::size_t kBasicHeader = 12, kLongSequence = 4;

std::uint8_t TypeOf(std::span<const std::uint8_t> dccp) { return dccp[8] >> 1U & 0xFU; }

// What a type has between the basic header and the options: request, response, data, acknowledgements, the rest resets.
std::size_t HeaderSize(std::span<const std::uint8_t> dccp) {
  constexpr std::array<std::uint8_t, 10> kOfType = {4, 12, 0, 8, 8, 8, 8, 12, 8, 8};
  constexpr std::size_t kReset = 12;
  const std::uint8_t type = TypeOf(dccp);
  return kBasicHeader + ((dccp[8] & 1U) != 0 ? kLongSequence : 0) + (type < kOfType.size() ? kOfType[type] : kReset);
}

// Nothing where not all of the options are there.
std::optional<bool> HasOption(std::span<const std::uint8_t> dccp, std::uint8_t kind) {
  const std::size_t begin = HeaderSize(dccp), end = std::size_t{4} * dccp[4];
  if (end < begin || (end > begin && end > dccp.size())) return std::nullopt;
  return end > begin && HasOptionOfKind(dccp.subspan(begin, end - begin), kind);
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  if ((meta.present & abi::HeaderBit(abi::Header::kDccp)) == 0) return Outcome::kHotdrop;
  const auto& wanted = *static_cast<const DccpParams*>(params);
  const std::span<const std::uint8_t> dccp(meta.l3 + meta.l4_offset, meta.l3_len - meta.l4_offset);
  if (wanted.tests_types != 0 && ((wanted.types >> TypeOf(dccp) & 1U) != 0) == (wanted.types_inverted != 0)) {
    return Outcome::kMiss;
  }
  if (wanted.option == 0) return Outcome::kHit;
  const auto found = HasOption(dccp, wanted.option);
  if (!found) return Outcome::kHotdrop;
  return *found != (wanted.option_inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kDccpHelper;
constexpr Helper kDccpHelper{.name = "dccp", .step = Step, .params_size = sizeof(DccpParams)};

}  // namespace iptc::helpers
