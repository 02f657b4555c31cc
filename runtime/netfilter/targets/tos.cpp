#include "runtime/netfilter/set_tos.h"

namespace iptc::netfilter {

extern const Target kTosTarget;
constexpr Target kTosTarget{.name = "TOS", .act = SetPacketTos, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
