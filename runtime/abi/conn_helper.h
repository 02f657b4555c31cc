// The connection tracking helpers of Linux, which read the payload of one connection to foresee others (FTP's data
// connections). `CT --helper` attaches one, `-m helper` asks which one foresaw a packet's connection. A name stands for
// the same helper in every protocol and family that it has. Source: nf_conntrack_*.c of net/netfilter.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iptc::abi {

enum class ConnHelper : std::uint8_t {
  kNone,
  kAmanda,
  kFtp,
  kH245,
  kIrc,
  kNetbiosNs,
  kPptp,
  kQ931,
  kRas,
  kSane,
  kSip,
  kSnmp,
  kSnmpTrap,
  kTftp,
  kCount
};

// By ConnHelper.
inline constexpr std::array<std::string_view, static_cast<std::size_t>(ConnHelper::kCount)> kConnHelperNames = {
    "",      "amanda", "ftp",  "H.245", "irc",  "netbios-ns", "pptp",
    "Q.931", "RAS",    "sane", "sip",   "snmp", "snmp_trap",  "tftp"};

constexpr std::string_view NameOf(ConnHelper helper) { return kConnHelperNames[static_cast<std::size_t>(helper)]; }

}  // namespace iptc::abi
