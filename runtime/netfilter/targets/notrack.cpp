#include "runtime/netfilter/choose_tracking.h"

namespace iptc::netfilter {

extern const Target kNotrackTarget;
constexpr Target kNotrackTarget{.name = "NOTRACK", .act = ChooseTracking, .flow_local = kAlwaysFlowLocal};

}  // namespace iptc::netfilter
