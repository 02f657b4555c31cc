// Conntrack: Linux's connection tracking over a real table: hash by both tuples, timeouts on packet time, protocol
// trackers. Source: net/netfilter/nf_conntrack_core.c and nf_conntrack_proto_*.c.
//
// Overview: every packet of PREROUTING and OUTPUT is given a state, and an entry unless it is INVALID or UNTRACKED. The
// protocol trackers (tracker.h) judge it; the table (table.h) finds entries and lets them end.
//
// Life-cycle: Track() finds the packet's entry or makes one that only this packet holds; Confirm() at the end of INPUT
// or POSTROUTING puts it into the table. Each PacketRef with an entry holds a reference until Release(), which every
// packet must meet in the end, dropped or not; an entry never confirmed is gone then. Never copy a PacketRef whose
// `conn` is set.
//
// Synchronization: none; one Conntrack belongs to one Engine. Time never goes back: a packet earlier than the one
// before counts as of the same time. A clock that stands still is fine: nothing expires.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "runtime/abi/conntrack.h"
#include "runtime/conntrack/entry.h"
#include "runtime/conntrack/timeouts.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::conntrack {

// The sysctls net.netfilter.nf_conntrack_*, of the same names.
struct Options {
  std::size_t maximum = 262144;  // 0: no limit
  std::size_t buckets = 0;       // 0: the kernel's own choice, and as many as the maximum at least
  std::size_t expect_maximum = 4096;
  std::uint64_t seed = 1;  // of the hash key
  Timeouts timeouts = {};
  std::uint8_t tcp_max_retrans = 3;
  bool tcp_loose = true;
  bool tcp_be_liberal = false;
  bool tcp_ignore_invalid_rst = false;
  bool checksum = true;     // packets from outside with a wrong transport checksum are INVALID
  bool accounting = false;  // entries count their packets (nf_conntrack_acct; a connbytes rule switches it on)
  bool labels = false;      // entries have labels: some rule asks for them
};

enum class TrackVerdict : std::uint8_t {
  kAccept,
  kDrop  // the table is full
};

class Conntrack {
 public:
  explicit Conntrack(const Options& options);
  ~Conntrack();

  // The conntrack hook. Sets packet.conn, meta.ct, ct_state, ct_dir and the kConntrack header bit. A packet that has an
  // entry or is UNTRACKED already (the second walk of a packet over lo, a REJECT answer) is left alone.
  // `check_checksum`: true in PREROUTING, false in OUTPUT; packets of trusted checksum are never checked.
  TrackVerdict Track(packet::PacketRef& packet, std::uint64_t now_ns, bool check_checksum);

  // For IPv4 packets soon to come to Track, a hint to memory: Prepare some one by one, then Prefetch them all. `ip`
  // starts with the IP header; packets other than plain TCP and UDP get no hint. Neither changes an answer.
  [[nodiscard]] std::optional<std::uint32_t> Prepare(std::span<const std::uint8_t> ip) const;
  void Prefetch(std::span<const std::uint32_t> prepared) const;

  // NOTRACK: the packet is UNTRACKED from here on.
  static void SetUntracked(packet::PacketRef& packet);

  // The helpers' hook, right before Confirm: the packet's payload may make expectations and change, its sequence
  // numbers follow earlier changes. `looped`: it came back by lo, its numbers were adjusted on its way out. False: it
  // must be dropped.
  [[nodiscard]] bool Help(packet::PacketRef& packet, bool looped);

  // The confirm hook; false: another connection has one of the tuples, the packet is dropped.
  bool Confirm(packet::PacketRef& packet, std::uint64_t now_ns);

  // The packet ended. An entry that was not confirmed is freed.
  void Release(packet::PacketRef& packet);

  // A copy of a PacketRef needs a Release() of its own from now on.
  static void Share(const packet::PacketRef& copied);

  // A RST that REJECT sends puts the packet's confirmed TCP entry into CLOSE (nf_reject's nf_ct_set_closing). The entry
  // is reclaimed when the timer would have looked at it anyway, but no packet finds it after its 10 s.
  void SetClosing(packet::PacketRef& packet, std::uint64_t now_ns);

  // Attaches the entry of `original`, if it has one, to a packet that the firewall made in answer to it: RELATED, other
  // direction (nf_conntrack_attach). `generated` needs a Release() of its own.
  static void AttachRelated(packet::PacketRef& generated, const packet::PacketRef& original);

  // The same as ESTABLISHED and in the reply direction, as SYNPROXY's packets to the client are.
  static void AttachReply(packet::PacketRef& generated, const packet::PacketRef& original);

  // Drops entries whose time is over. Called as time passes; amortized O(1) a packet.
  void Expire(std::uint64_t now_ns);

  // For those who watch; nothing changes. The entry that the packet's tuple leads to, and the one that it has.
  [[nodiscard]] std::optional<Entry> Look(const packet::PacketRef& packet) const;
  [[nodiscard]] std::optional<Entry> EntryOf(const packet::PacketRef& packet) const;

  [[nodiscard]] std::size_t Size() const;   // those alive: reclaims all whose time is over
  [[nodiscard]] std::size_t Alive() const;  // looks at the whole table
  [[nodiscard]] std::uint64_t Created() const;
  [[nodiscard]] std::uint64_t TableFullDrops() const;

  class Impl;
  [[nodiscard]] Impl& Internals() { return *impl_; }  // for nat, which shares the table

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace iptc::conntrack
