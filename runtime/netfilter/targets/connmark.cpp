#include "runtime/abi/target_params.h"
#include "runtime/conntrack/conn.h"
#include "runtime/netfilter/target.h"

namespace iptc::netfilter {
namespace {

using abi::ConnmarkMode;

std::uint32_t Shifted(std::uint32_t value, const abi::ConnmarkParams& params) {
  return params.shift_right != 0 ? value >> params.shift : value << params.shift;
}

// A packet without an entry goes on untouched.
TargetVerdict Act(packet::PacketRef& packet, const void* block, TargetContext& /*context*/) {
  const auto& params = *static_cast<const abi::ConnmarkParams*>(block);
  if (packet.conn == nullptr) return TargetVerdict::kContinue;
  std::uint32_t& connection = packet.conn->view.mark;
  std::uint32_t& mark = packet.meta.mark;
  switch (params.mode) {
    case ConnmarkMode::kSet:
      connection = Shifted((connection & ~params.ct_mask) ^ params.value, params);
      break;
    case ConnmarkMode::kSave:
      connection = (connection & ~params.ct_mask) ^ Shifted(mark & params.nf_mask, params);
      break;
    case ConnmarkMode::kRestore:
      mark = (mark & ~params.nf_mask) ^ Shifted(connection & params.ct_mask, params);
      break;
  }
  return TargetVerdict::kContinue;
}

}  // namespace

extern const Target kConnmarkTarget;
constexpr Target kConnmarkTarget{.name = "CONNMARK", .act = Act, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
