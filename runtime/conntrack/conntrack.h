// Conntrack: Linux's connection tracking over a real table: hash by both tuples, timeouts on packet time, protocol
// trackers. Source: net/netfilter/nf_conntrack_core.c and nf_conntrack_proto_*.c.
//
// Life-cycle: Track() at PREROUTING or OUTPUT finds the packet's entry or makes one that only this packet holds;
// Confirm() at the end of INPUT or POSTROUTING puts it into the table; a packet that is dropped before calls
// Release(), and nothing remains.
//
// Synchronization: none; one Conntrack belongs to one Engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "runtime/abi/conntrack.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::conntrack {

struct Options {
  std::size_t maximum = 262144;  // nf_conntrack_max
  std::uint64_t seed = 1;        // of the hash key
  bool tcp_loose = true;         // nf_conntrack_tcp_loose
  bool tcp_be_liberal = false;
};

enum class TrackVerdict : std::uint8_t {
  kAccept,
  kDrop
};  // kDrop: table full, or a redirect/short ICMP error under NAT

class Conntrack {
 public:
  explicit Conntrack(const Options& options);
  ~Conntrack();

  // The conntrack hook. Sets packet.conn, meta.ct, ct_state, ct_dir and the kConntrack header bit.
  // `check_checksum`: true in PREROUTING, false in OUTPUT. `now_ns` is packet time.
  TrackVerdict Track(packet::PacketRef& packet, std::uint64_t now_ns, bool check_checksum);

  // NOTRACK: the packet is UNTRACKED from here on.
  static void SetUntracked(packet::PacketRef& packet);

  // The confirm hook; false: a clash with an entry confirmed meanwhile, the packet is dropped.
  bool Confirm(packet::PacketRef& packet, std::uint64_t now_ns);

  // The packet ended. An entry that was not confirmed is freed.
  void Release(packet::PacketRef& packet);

  // A RST that REJECT sends puts the packet's confirmed TCP entry into CLOSE (nf_reject's nf_ct_set_closing).
  static void SetClosing(packet::PacketRef& packet, std::uint64_t now_ns);

  // Attaches the entry of `original` to a packet that the firewall made in answer to it: RELATED, other direction.
  static void AttachRelated(packet::PacketRef& generated, const packet::PacketRef& original);

  // Drops entries whose time is over. Called as time passes; amortized O(1) a packet.
  void Expire(std::uint64_t now_ns);

  [[nodiscard]] std::size_t Size() const;
  [[nodiscard]] std::uint64_t Created() const;
  [[nodiscard]] std::uint64_t TableFullDrops() const;

  class Impl;
  [[nodiscard]] Impl& Internals() { return *impl_; }  // for nat, which shares the tuple hash

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace iptc::conntrack
