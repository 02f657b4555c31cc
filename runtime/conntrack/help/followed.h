// Which connection tracking helpers do something.
#pragma once

#include "runtime/abi/conn_helper.h"

namespace iptc::conntrack {

// False: a connection may have it attached, but nobody reads its payload.
[[nodiscard]] bool IsFollowed(abi::ConnHelper helper);

}  // namespace iptc::conntrack
