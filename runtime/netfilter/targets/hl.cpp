#include "runtime/netfilter/set_hop_limit.h"

namespace iptc::netfilter {

extern const Target kHlTarget;
constexpr Target kHlTarget{.name = "HL", .act = SetHopLimit, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
