// `verify --write accepted=FILE --write dropped=FILE`: copies of the packets, by verdict, as pcapng whose packet
// comments name verdict, fate and the rule that decided. Rejected packets count as dropped; queued ones and fragments
// kept for reassembly are neither.
#pragma once

#include <array>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "cli/rule_names.h"
#include "cli/verdict_json.h"
#include "runtime/capture/packet_sink.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

class CaptureCopies {
 public:
  explicit CaptureCopies(const RuleNames& names) : names_(names) {}

  // Each target is "accepted=FILE" or "dropped=FILE".
  [[nodiscard]] std::expected<void, std::string> Open(const std::vector<std::string>& targets);
  void Add(const capture::Frame& frame, const engine::PacketResult& result);
  // Why what is added is lost by now; empty: it is not.
  [[nodiscard]] std::string Error() const;
  [[nodiscard]] std::expected<void, std::string> Close();

 private:
  const RuleNames& names_;
  FateNames fates_;
  std::vector<std::unique_ptr<capture::PacketSink>> sinks_;  // one a file
  std::array<capture::PacketSink*, 4> by_verdict_ = {};
  std::string comment_;
};

}  // namespace iptc::cli
