#include <cstddef>
#include <span>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/target.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::kTcpHeader;

constexpr std::uint8_t kCodepointMask = 3;
constexpr std::size_t kFlagsOffset = 12;  // data offset and flags, a word
constexpr std::uint16_t kEceBit = 0x40, kCwrBit = 0x80;

std::uint16_t WithBit(std::uint16_t word, std::uint16_t bit, bool set) {
  return static_cast<std::uint16_t>(set ? word | bit : word & ~unsigned{bit});
}

// Later fragments have their bytes changed as if a header stood there, as ipt_ECN does. False: there is no room for
// one.
bool SetTcpBits(packet::PacketRef& packet, const abi::EcnParams& params) {
  const std::span<std::uint8_t> tcp = packet.L3().subspan(packet.meta.l4_offset);
  if (tcp.size() < kTcpHeader) return false;
  const std::uint16_t before = packet::Load16(tcp.data() + kFlagsOffset);
  std::uint16_t after = before;
  if ((params.operations & abi::kEcnSetEce) != 0) after = WithBit(after, kEceBit, params.ece != 0);
  if ((params.operations & abi::kEcnSetCwr) != 0) after = WithBit(after, kCwrBit, params.cwr != 0);
  if (after != before) packet::SetTcpWord(tcp, kFlagsOffset, after);
  return true;
}

TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& /*context*/) {
  const auto& params = *static_cast<const abi::EcnParams*>(block);
  if ((params.operations & abi::kEcnSetIp) != 0) {
    packet::SetTos(packet::ViewOf(packet), params.codepoint, kCodepointMask);
  }
  const bool tcp = (params.operations & (abi::kEcnSetEce | abi::kEcnSetCwr)) != 0;
  const bool good = !tcp || packet.meta.proto != packet::kProtoTcp || SetTcpBits(packet, params);
  packet::Redissect(packet.meta);
  return good ? TargetVerdict::kContinue : TargetVerdict::kDrop;
}

}  // namespace

extern const Target kEcnTarget;
constexpr Target kEcnTarget{.name = "ECN", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
