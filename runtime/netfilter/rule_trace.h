// The lines that the kernel logs of a packet that TRACE marked, one for each rule that it matches and each end of a
// chain that it comes to: "TRACE: filter:INPUT:rule:3 IN=eth0 …" (trace_packet in net/ipv4/netfilter/ip_tables.c).
//
// What is called a rule, a return or a policy follows from the entry alone: a rule that tests nothing and has a verdict
// is a `policy` in a base chain and a `return` in a user chain, as the entries are that end chains.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/netfilter/target.h"

namespace iptc::netfilter {

struct TracedEntry {
  RuleHit hit;
  std::string_view table;
  std::string_view chain;
  std::uint32_t number = 0;    // from 1; the end of a chain is one more than its last rule
  bool base = false;           // of a base chain
  bool unconditional = false;  // no test and a verdict: a rule as `-j DROP`, the end of a chain
};

// Logs the entry if anybody wants logs. Precondition: the packet is traced.
void LogTracedEntry(const packet::PacketRef& packet, const TracedEntry& entry, Outlet& outlet);

}  // namespace iptc::netfilter
