#include "runtime/helpers/mh.h"

#include "runtime/helpers/registry.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

constexpr std::uint32_t kMhHeader = 6;  // without what a type adds

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  if (meta.frag_offset != 0) return Outcome::kMiss;
  if (meta.l3_len - meta.l4_offset < kMhHeader) return Outcome::kHotdrop;
  const std::uint8_t* header = meta.l3 + meta.l4_offset;
  if (header[0] != packet::kProtoNone) return Outcome::kHotdrop;
  const auto& types = *static_cast<const MhParams*>(params);
  const bool within = header[2] >= types.low && header[2] <= types.high;
  return within != (types.inverted != 0) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kMhHelper;
constexpr Helper kMhHelper{.name = "mh", .step = Step, .params_size = sizeof(MhParams)};

}  // namespace iptc::helpers
