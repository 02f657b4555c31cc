// A 128-bit unsigned integer: IPv6 addresses in host order, interface names as 16 bytes.
#pragma once

namespace iptc::abi {
__extension__ using U128 = unsigned __int128;
}

namespace iptc {
using abi::U128;
}
