#include "runtime/helpers/addrtype.h"

#include <optional>

#include "runtime/abi/address_kind.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {
namespace {

using Params = AddrtypeParams;

bool IsBroadcast4(U128 address) { return address == 0 || address == abi::kLimitedBroadcast4; }

// Nothing where no host is known. Who asks only whether it is, gets an answer without a look at the routes.
std::optional<std::uint16_t> HostTypes(const abi::PacketMeta& meta, const Params& params, const abi::Context& context) {
  if (context.addresses == nullptr) return std::nullopt;
  if (params.asks_known != 0) return std::uint16_t{0};
  const U128 device = params.device == Params::kIncoming ? meta.iif : params.device == Params::kOutgoing ? meta.oif : 0;
  const abi::Family family = meta.family == 6 ? abi::Family::kIp6 : abi::Family::kIp4;
  return context.addresses->types(context.addresses->host, family, params.of_destination != 0 ? meta.daddr : meta.saddr,
                                  device);
}

// Nothing where only the host could tell.
std::optional<bool> Test4(U128 address, const abi::PacketMeta& meta, const Params& params,
                          const abi::Context& context) {
  if (IsBroadcast4(address)) return (params.types & abi::kAddressBroadcast) != 0;
  if (abi::IsMulticast4(address)) return (params.types & abi::kAddressMulticast) != 0;
  const auto types = HostTypes(meta, params, context);
  if (!types) return std::nullopt;
  return (params.types & *types) != 0;
}

// Several types at once: what the address itself must be, all of it, and what the routes say, any of it.
std::optional<bool> Test6(U128 address, const abi::PacketMeta& meta, const Params& params,
                          const abi::Context& context) {
  constexpr std::uint16_t kByRoutes = abi::kAddressAnycast | abi::kAddressLocal | abi::kAddressUnreachable;
  const bool multicast = abi::IsMulticast6(address), unspecified = address == 0;
  if ((params.types & abi::kAddressMulticast) != 0 && !multicast) return false;
  if ((params.types & abi::kAddressUnicast) != 0 && (multicast || unspecified)) return false;
  if ((params.types & abi::kAddressUnspecified) != 0 && !unspecified) return false;
  if ((params.types & kByRoutes) == 0) return true;
  const auto types = HostTypes(meta, params, context);
  if (!types) return std::nullopt;
  return (params.types & *types) != 0;
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& context) {
  const auto& asked = *static_cast<const Params*>(params);
  const U128 address = asked.of_destination != 0 ? meta.daddr : meta.saddr;
  const auto answer = (meta.family == 6 ? Test6 : Test4)(address, meta, asked, context);
  const bool hits = asked.asks_known != 0 ? answer.has_value() : answer.value_or(false);
  return hits ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kAddrtypeHelper;
constexpr Helper kAddrtypeHelper{.name = "addrtype", .step = Step, .params_size = sizeof(AddrtypeParams)};

}  // namespace iptc::helpers
