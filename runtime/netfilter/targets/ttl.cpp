#include "runtime/netfilter/set_hop_limit.h"

namespace iptc::netfilter {

extern const Target kTtlTarget;
constexpr Target kTtlTarget{.name = "TTL", .act = SetHopLimit, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
