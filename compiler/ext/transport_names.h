// What iptables calls SCTP's chunks (RFC 9260) and DCCP's packets (RFC 4340 section 5.1): for the matches, and for who
// tells people of a packet.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace iptc::ext {

struct SctpChunk {
  std::string_view name;
  std::uint8_t type = 0;
  std::string_view flags = "--------";  // their letters, from the highest bit down
};
// In iptables' order, which its flags hang on.
inline constexpr auto kSctpChunks = std::to_array<SctpChunk>({
    {"DATA", 0, "----IUBE"},
    {"INIT", 1},
    {"INIT_ACK", 2},
    {"SACK", 3},
    {"HEARTBEAT", 4},
    {"HEARTBEAT_ACK", 5},
    {"ABORT", 6, "-------T"},
    {"SHUTDOWN", 7},
    {"SHUTDOWN_ACK", 8},
    {"ERROR", 9},
    {"COOKIE_ECHO", 10},
    {"COOKIE_ACK", 11},
    {"ECN_ECNE", 12},
    {"ECN_CWR", 13},
    {"SHUTDOWN_COMPLETE", 14, "-------T"},
    {"I_DATA", 64, "----IUBE"},
    {"RE_CONFIG", 130},
    {"PAD", 132},
    {"ASCONF", 193},
    {"ASCONF_ACK", 128},
    {"FORWARD_TSN", 192},
    {"I_FORWARD_TSN", 194},
});

// By type.
inline constexpr auto kDccpTypes = std::to_array<std::string_view>(
    {"REQUEST", "RESPONSE", "DATA", "ACK", "DATAACK", "CLOSEREQ", "CLOSE", "RESET", "SYNC", "SYNCACK"});

}  // namespace iptc::ext
