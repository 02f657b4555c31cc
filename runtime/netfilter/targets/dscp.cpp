#include "runtime/netfilter/set_tos.h"

namespace iptc::netfilter {

extern const Target kDscpTarget;
constexpr Target kDscpTarget{.name = "DSCP", .act = SetPacketTos, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
