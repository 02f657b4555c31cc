// A pcapng made of packets in iptc's notation, one a line, for tests of what reads captures.
//
// Ethernet frames to 02:00:00:00:00:02; `in` names the capture's interface, without it the packet is on `local`. Time
// starts at 0 and passes by `at`. `raw IFACE HEX` is a frame as it stands.
#pragma once

#include <string>

namespace iptc::test {

void WriteNotationCapture(const std::string& path, const std::string& packets);

}  // namespace iptc::test
