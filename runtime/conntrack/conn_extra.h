// ConnExtra: what only some connections carry, beside the Conn: traffic counts, labels, what a connection tracking
// helper needs. The kernel's extensions of struct nf_conn (net/netfilter/nf_conntrack_extend.h), in one record.
//
// Life-cycle: ConnTable::Extra makes a connection's record, once; it goes with the entry and never moves in memory.
// Units: bytes are those of whole IP packets, header included; sequence positions are TCP's, modulo 2^32.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/abi/conn_helper.h"

namespace iptc::conntrack {

struct Conn;

// Of one direction (struct nf_conn_counter).
struct FlowCount {
  std::uint64_t packets = 0, bytes = 0;
};

// How much a helper made one direction's data longer or shorter (struct nf_ct_seqadj): sequence numbers up to
// correction_pos move by offset_before, those after it by offset_after.
struct SequenceAdjustment {
  std::uint32_t correction_pos = 0;
  std::int32_t offset_before = 0, offset_after = 0;
};

// Where lines of one direction of an FTP control connection start, as sequence numbers (struct nf_ct_ftp_master): the
// last two that are known.
struct FtpSide {
  std::array<std::uint32_t, 2> line_starts = {};
  std::uint8_t known = 0;
};

// A key of GreKeys that a PPTP control connection has: the call that packets of one direction name.
struct GreCall {
  std::uint16_t call = 0;
  bool known = false;
};

// How far a PPTP control connection is (struct nf_ct_pptp_master, struct nf_nat_pptp). Its client is the PNS, its
// server the PAC, whoever called.
struct PptpControl {
  std::uint8_t session = 0, call = 0;        // states: of the session, and of the only call that it follows
  std::uint16_t pns_call = 0, pac_call = 0;  // call ids as the other end knows them
  std::uint16_t inner_pns_call = 0,
                inner_pac_call = 0;  // as the ends themselves do; where the connection is translated
  std::array<GreCall, 2> keys = {};  // by direction
};

// What SYNPROXY keeps of the handshake that it made in the server's place (struct nf_conn_synproxy).
struct ProxiedHandshake {
  std::uint32_t sequence = 0;          // the cookie
  std::uint32_t timestamp = 0;         // the cookie's
  std::uint32_t timestamp_offset = 0;  // the server's clock less the cookie's; 0: nothing to move
};

// A connection that has any extra has room for all of them; which ones it has in the kernel's eyes, the flags say.
struct ConnExtra {
  std::array<FlowCount, 2> counts = {};               // by direction; with `counted`
  std::array<std::uint64_t, 2> labels = {};           // 128 bits, label n in word n / 64; with `labelled`
  std::array<SequenceAdjustment, 2> adjustment = {};  // by direction
  std::array<FtpSide, 2> ftp = {};                    // by direction
  PptpControl pptp = {};
  Conn* master = nullptr;                           // the connection that expected this one; holds a reference of it
  std::uint32_t expectations = 0xFFFFFFFF;          // ExpectTable's: the newest of those that it expects
  std::uint32_t next_free = 0;                      // Slab's
  abi::ConnHelper helper = abi::ConnHelper::kNone;  // who follows it
  ProxiedHandshake proxy = {};                      // with `proxied`
  bool proxied = false;
  bool counted = false;
  bool labelled = false;

  [[nodiscard]] std::uint32_t& NextFree() { return next_free; }
};

}  // namespace iptc::conntrack
