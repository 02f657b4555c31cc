// Connection tracking helpers: one reads the packets of the connections that it follows as they leave the host's
// netfilter (at the end of INPUT and POSTROUTING, right before they are confirmed), and expects the connections that
// their payload speaks of. Where the connection is translated, so is what the payload says.
//
// One row a helper that is followed; a connection may have another one attached, which then does nothing.
// Source: net/netfilter/nf_conntrack_helper.c, nf_conntrack_proto.c (nf_confirm), nf_nat_helper.c.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/abi/conn_helper.h"
#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/expectation.h"
#include "runtime/conntrack/table.h"
#include "runtime/packet/packet_ref.h"

namespace iptc::conntrack {

enum class HelpVerdict : std::uint8_t {
  kAccept,
  kDrop  // what the payload says cannot be kept track of
};

// A packet that its connection's helper looks at.
struct HelpContext {
  ConnTable& table;
  std::uint64_t& random;  // where ports are drawn from
  packet::PacketRef& packet;
  Conn& conn;
  const ExpectPolicy& policy;

  [[nodiscard]] unsigned Dir() const { return packet.meta.ct_dir; }
  [[nodiscard]] abi::CtDirection Direction() const { return static_cast<abi::CtDirection>(packet.meta.ct_dir); }
  [[nodiscard]] abi::CtDirection OtherDirection() const { return static_cast<abi::CtDirection>(1 - Dir()); }
  [[nodiscard]] bool Translated() const { return conn.Has(abi::kCtSrcNat | abi::kCtDstNat); }
  // There was traffic both ways, and the packet belongs to it.
  [[nodiscard]] bool Established() const { return packet.meta.ct_state == abi::kCtEstablished; }
  // From the transport header on.
  [[nodiscard]] std::span<const std::uint8_t> Transport() const { return packet.L3().subspan(packet.meta.l4_offset); }
};

struct Helper {
  ExpectPolicy policy;
  HelpVerdict (*help)(HelpContext& context) = nullptr;
};

// Null: none, or one that is not followed.
[[nodiscard]] const Helper* FindHelper(abi::ConnHelper helper);

// Expects the connection; without NAT.
[[nodiscard]] HelpVerdict Expect(HelpContext& context, const Expectation& expectation);

// Where the kernel is asked for a port of an expectation, it keeps the one that the payload names if nobody else
// expects it, else draws others (nf_nat_exp_find_port). The expectation is in the table then. 0: none is free.
[[nodiscard]] std::uint16_t ExpectSomePort(HelpContext& context, Expectation& expectation);

// Binds an expected connection to the addresses of its master's (nf_nat_follow_master).
void FollowMaster(ConnTable& table, std::uint64_t& random, Conn& conn, const Expectation& expectation);

// Where the payload of a TCP packet starts, from its transport header on. Nothing: there is none.
[[nodiscard]] std::span<const std::uint8_t> TcpPayload(const HelpContext& context);

[[nodiscard]] inline std::string_view TextOf(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

HelpVerdict HelpAmanda(HelpContext& context);
HelpVerdict HelpFtp(HelpContext& context);
HelpVerdict HelpIrc(HelpContext& context);
HelpVerdict HelpPptp(HelpContext& context);
HelpVerdict HelpTftp(HelpContext& context);

}  // namespace iptc::conntrack
