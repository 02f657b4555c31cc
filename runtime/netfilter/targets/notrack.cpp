#include "runtime/netfilter/choose_tracking.h"

namespace iptc::netfilter {

extern const Target kNotrackTarget;
constexpr Target kNotrackTarget{.name = "NOTRACK", .act = ChooseTracking};

}  // namespace iptc::netfilter
