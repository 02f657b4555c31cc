#include "runtime/netfilter/choose_tracking.h"

namespace iptc::netfilter {

extern const Target kCtTarget;
constexpr Target kCtTarget{.name = "CT", .act = ChooseTracking};

}  // namespace iptc::netfilter
