// cluster: the node that the original source address of a packet's connection falls to is in a set of nodes
// (net/netfilter/xt_cluster.c). A packet without an entry misses, whether inverted or not.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct ClusterParams {
  std::uint32_t nodes = 0;  // how many there are, 1 to 32
  std::uint32_t mask = 0;   // bit n - 1 for node n
  std::uint32_t seed = 0;
  std::uint32_t inverted = 0;
};

}  // namespace iptc::helpers
