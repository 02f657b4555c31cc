// What a script would change of its host: sysctls, addresses, links, routes, policy rules, neighbours. Plain data in
// the order of the script, for merging into the model of the host that the rules run on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "compiler/source/source_span.h"

namespace iptc::expand {

struct HostChange {
  enum class Kind : std::uint8_t { kSysctl, kAddress, kLink, kRoute, kRule, kNeighbour };
  enum class Action : std::uint8_t { kSet, kRemove, kFlush };

  Kind kind = Kind::kSysctl;
  Action action = Action::kSet;
  // By kind, under the names that a host file uses:
  //   kSysctl    name ("net.ipv4.ip_forward"), value
  //   kAddress   dev, addr ("192.0.2.1/24"), peer, brd
  //   kLink      name, mac, mtu, state ("up", "down"), type, link, new_name
  //   kRoute     dst ("default", "10.0.0.0/8"), via, dev, src, metric, table, type, family
  //   kRule      from, to, iif, oif, fwmark, table, priority, action, not, suppress_prefix, family;
  //              tos, ipproto, uidrange, goto, sport, dport as they are written
  //   kNeighbour ip, dev, mac
  std::map<std::string, std::string, std::less<>> fields;
  SourceSpan span;
};

}  // namespace iptc::expand
