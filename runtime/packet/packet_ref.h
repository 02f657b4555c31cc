// PacketRef: one packet under way through the hooks: its bytes, what dissection found, and what the hooks attached.
//
// Invariant: meta.l3 points into `bytes`; whoever changes the bytes calls Redissect(meta) (or patches meta alike).
// Bytes from `l3_offset` on are the IP packet, trimmed to its total length; before them stands the link header.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/abi/conn_helper.h"
#include "runtime/abi/conntrack.h"
#include "runtime/abi/packet_meta.h"
#include "runtime/packet/ct_zone.h"

namespace iptc::conntrack {
struct Conn;
}

namespace iptc::packet {

struct PacketRef {
  abi::PacketMeta meta;
  std::vector<std::uint8_t> bytes;  // owned copy, reused from packet to packet
  std::uint32_t l3_offset = 0;
  conntrack::Conn* conn = nullptr;                     // null: no entry (INVALID, UNTRACKED, conntrack off)
  std::optional<CtZone> ct_zone;                       // CT chose where conntrack will look; nothing: in zone 0
  bool ct_zone_is_mark = false;                        // ... in the zone that the packet's mark names by then
  abi::ConnHelper ct_helper = abi::ConnHelper::kNone;  // CT chose who will follow a connection that it starts
  bool conntrack_done = false;                         // conntrack looked at it
  bool ct_state_told = false;                          // trace's packet says its state: conntrack keeps out
  bool proxied = false;                                // SYNPROXY's SYN to the server: its connection is to be marked
  int in_interface = -1;                               // index in HostModel::interfaces
  int out_interface = -1;
  std::optional<std::uint32_t> owner_gid;  // of the socket's creator; beside meta.owner_uid, where it is known
  bool traced = false;                     // TRACE marked it
  bool generated = false;                  // made by the firewall itself
  bool partial_checksum = false;           // the transport checksum is left to the device (CHECKSUM_PARTIAL)
  bool checksum_judged = false;            // conntrack summed it, be it right or wrong
  bool checksum_trusted = false;  // locally made, or found right: transport checksums are not looked at (again)

  // Conntrack and defragmentation do not ask again about such a packet on its second way, over lo. One that they found
  // INVALID has nothing to show for it, and is looked at anew.
  [[nodiscard]] bool Settled() const { return conn != nullptr || meta.ct_state == abi::kCtUntracked || ct_state_told; }
  [[nodiscard]] std::span<std::uint8_t> L3() { return std::span(bytes).subspan(l3_offset); }
  [[nodiscard]] std::span<const std::uint8_t> L3() const { return std::span(bytes).subspan(l3_offset); }
};

}  // namespace iptc::packet
