// Where a packet of a capture enters the host: --in, else the capture's interface name, else what Linux cooked frames
// say; and by which path, when no host model can tell local from forwarded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "runtime/capture/packet_source.h"
#include "runtime/engine/engine.h"
#include "runtime/host/host_model.h"

namespace iptc::cli {

struct IngressOptions {
  std::vector<std::string> in;            // every packet's ingress; several: one for each capture
  std::string local_interface = "local";  // a capture's interface of packets that the host itself sends
  std::optional<abi::Hook> hook;          // forced for every packet
  bool has_host = false;
};

class Ingress {
 public:
  Ingress(IngressOptions options, const host::HostModel& host);

  // Fills all of `packet`; the frame's bytes stay the caller's.
  void Place(const capture::Frame& frame, engine::InputPacket& packet);
  // The name for the record, empty for a packet of the host itself.
  [[nodiscard]] static std::string_view Name(const engine::InputPacket& packet);
  // Packets so far that came in, and nothing said where.
  [[nodiscard]] std::uint64_t Nameless() const { return nameless_; }

 private:
  const IngressOptions options_;
  const host::HostModel& host_;
  std::vector<int> forced_interfaces_;
  std::string last_name_;  // captures hardly ever change interface
  int last_interface_ = -1;
  std::uint64_t nameless_ = 0;
};

// Whether any rule asks where a packet came in.
[[nodiscard]] bool AsksForIngress(const ir::Ruleset& ruleset);

}  // namespace iptc::cli
