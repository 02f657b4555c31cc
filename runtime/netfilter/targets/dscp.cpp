#include "runtime/netfilter/set_tos.h"

namespace iptc::netfilter {

extern const Target kDscpTarget;
constexpr Target kDscpTarget{.name = "DSCP", .act = SetPacketTos};

}  // namespace iptc::netfilter
