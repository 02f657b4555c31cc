// What a match that asks conntrack keeps in its state: the table that its runtime attached. Without one, as where rules
// are only evaluated, no packet has anything extra and nothing is counted.
#pragma once

#include "runtime/abi/packet_meta.h"
#include "runtime/conntrack/conn.h"

namespace iptc::conntrack {
class Conntrack;
}

namespace iptc::helpers {

struct ConnectionsState {
  conntrack::Conntrack* connections = nullptr;
};

inline void AttachConnections(void* state, conntrack::Conntrack& connections) {
  static_cast<ConnectionsState*>(state)->connections = &connections;
}

// What the packet's entry carries besides; null: nothing, or no entry.
[[nodiscard]] inline conntrack::ConnExtra* ExtraOf(const abi::PacketMeta& meta, const void* state) {
  const bool tracked = (meta.present & abi::HeaderBit(abi::Header::kConntrack)) != 0;
  if (!tracked || static_cast<const ConnectionsState*>(state)->connections == nullptr) return nullptr;
  return conntrack::ConnOf(*meta.ct).extra;
}

}  // namespace iptc::helpers
