// The TCP tracker's data: states, events, transitions, timeouts, valid flags.
// Source: net/netfilter/nf_conntrack_proto_tcp.c (tcp_conntracks, tcp_timeouts, tcp_valid_flags).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace iptc::conntrack {

enum class TcpState : std::uint8_t {
  kNone,
  kSynSent,
  kSynRecv,
  kEstablished,
  kFinWait,
  kCloseWait,
  kLastAck,
  kTimeWait,
  kClose,
  kSynSent2,  // SYNs from both sides: simultaneous open
  kInvalid,   // only in the table: the packet is INVALID
  kIgnore     // only in the table: the packet may pass, the state stays
};
inline constexpr std::size_t kTcpStates = 10;

// What a segment is to the table: RST before SYN before FIN before ACK.
enum class TcpEvent : std::uint8_t { kSyn, kSynAck, kFin, kAck, kRst, kNone };
inline constexpr std::size_t kTcpEvents = 6;

using TcpTransitions = std::array<std::array<std::array<TcpState, kTcpStates>, kTcpEvents>, 2>;

namespace tcp_table {
inline constexpr TcpState SS = TcpState::kSynSent, SR = TcpState::kSynRecv, ES = TcpState::kEstablished,
                          FW = TcpState::kFinWait, CW = TcpState::kCloseWait, LA = TcpState::kLastAck,
                          TW = TcpState::kTimeWait, CL = TcpState::kClose, S2 = TcpState::kSynSent2,
                          iv = TcpState::kInvalid, ig = TcpState::kIgnore;
// clang-format off
inline constexpr TcpTransitions kTransitions = {{
    {{  // original direction
    //           NO  SS  SR  ES  FW  CW  LA  TW  CL  S2
    /*syn*/    {{SS, SS, ig, ig, ig, ig, ig, SS, SS, S2}},  // TW, CL: reopened, if it was closed in due form
    /*synack*/ {{iv, iv, SR, iv, iv, iv, iv, iv, iv, SR}},  // only in a simultaneous open
    /*fin*/    {{iv, iv, FW, FW, LA, LA, LA, TW, CL, iv}},
    /*ack*/    {{ES, iv, ES, ES, CW, CW, TW, TW, CL, iv}},  // NO: picked up in the middle
    /*rst*/    {{iv, CL, CL, CL, CL, CL, CL, CL, CL, CL}},
    /*none*/   {{iv, iv, iv, iv, iv, iv, iv, iv, iv, iv}},
    }},
    {{  // reply direction
    //           NO  SS  SR  ES  FW  CW  LA  TW  CL  S2
    /*syn*/    {{iv, S2, iv, iv, iv, iv, iv, SS, iv, S2}},
    /*synack*/ {{iv, SR, ig, ig, ig, ig, ig, ig, ig, SR}},  // ig: may answer a SYN that was ignored
    /*fin*/    {{iv, iv, FW, FW, LA, LA, LA, TW, CL, iv}},
    /*ack*/    {{iv, ig, SR, ES, CW, CW, TW, TW, CL, ig}},  // SS: a half-open connection or a challenge ACK
    /*rst*/    {{iv, CL, CL, CL, CL, CL, CL, CL, CL, CL}},
    /*none*/   {{iv, iv, iv, iv, iv, iv, iv, iv, iv, iv}},
    }},
}};
// clang-format on
}  // namespace tcp_table

[[nodiscard]] constexpr TcpState TcpTransition(unsigned direction, TcpEvent event, TcpState state) {
  return tcp_table::kTransitions[direction][std::to_underlying(event)][std::to_underlying(state)];
}

// In seconds, by state, as long as no sysctl says otherwise.
inline constexpr std::array<std::uint32_t, kTcpStates> kTcpTimeouts = {
    0,       // NONE
    120,     // SYN_SENT
    60,      // SYN_RECV
    432000,  // ESTABLISHED
    120,     // FIN_WAIT
    60,      // CLOSE_WAIT
    30,      // LAST_ACK
    120,     // TIME_WAIT
    10,      // CLOSE
    120,     // SYN_SENT2
};

inline constexpr std::uint8_t kTcpFin = 0x01, kTcpSyn = 0x02, kTcpRst = 0x04, kTcpPsh = 0x08, kTcpAck = 0x10,
                              kTcpUrg = 0x20, kTcpEce = 0x40, kTcpCwr = 0x80;

// Every set of flags that a connection may use; PSH, ECE and CWR are free.
inline constexpr std::array<std::uint8_t, 9> kTcpValidFlags = {
    kTcpSyn,           kTcpSyn | kTcpUrg,           kTcpSyn | kTcpAck, kTcpRst,          kTcpRst | kTcpAck,
    kTcpFin | kTcpAck, kTcpFin | kTcpAck | kTcpUrg, kTcpAck,           kTcpAck | kTcpUrg};

}  // namespace iptc::conntrack
