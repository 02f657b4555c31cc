// One packet's verdict as one line of JSON: the format of `verify --format jsonl`, which the kernel oracle's diff
// reads. Written by hand into a buffer: no allocation a packet in the steady state.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "cli/rule_names.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

[[nodiscard]] std::string_view VerdictName(engine::Verdict verdict);
// "NEW", "ESTABLISHED", …; empty without conntrack.
[[nodiscard]] std::string_view StateName(std::uint8_t ct_state);

// Seconds with the digits that the time has: six, or nine where it is finer than microseconds.
void AppendSeconds(fmt::memory_buffer& out, std::uint64_t ns);

// What a target told, as an object:
// {"target":"LOG","rule":["filter","INPUT",3],"hook":"INPUT","level":4,"text":"IN=…"}; NFLOG has `group`, `size`,
// `prefix`, and with `payload` the bytes.
[[nodiscard]] std::string LogJson(const engine::LogRecord& record, const RuleNames& names, bool payload);

// Fate names without an allocation.
class FateNames {
 public:
  FateNames();
  [[nodiscard]] std::string_view operator()(const engine::Fate& fate) const {
    return names_[static_cast<std::size_t>(fate.kind)][static_cast<std::size_t>(fate.hook)];
  }

 private:
  static constexpr std::size_t kKinds = static_cast<std::size_t>(engine::FateKind::kStackAfter) + 1;
  std::array<std::array<std::string, abi::kHookCount>, kKinds> names_;
};

class VerdictJson {
 public:
  VerdictJson(const RuleNames& names, const host::HostModel& host, bool frames);

  // Appends one line with its newline. `in` is empty for a packet of the host itself.
  void Append(fmt::memory_buffer& out, std::uint64_t number, std::uint64_t time_ns, std::string_view in,
              const engine::PacketResult& result);

 private:
  void AppendHits(fmt::memory_buffer& out, std::string_view key, const std::vector<engine::RuleHit>& hits) const;
  static void AppendUnknown(fmt::memory_buffer& out, const engine::PacketResult& result);
  void AppendLogs(fmt::memory_buffer& out, const engine::PacketResult& result) const;
  void AppendFrames(fmt::memory_buffer& out, const engine::PacketResult& result) const;
  void AppendInterface(fmt::memory_buffer& out, std::string_view key, int interface) const;

  const RuleNames& names_;
  FateNames fates_;
  std::vector<std::string> interfaces_;  // as JSON strings
  std::string last_in_, last_in_json_;   // captures hardly ever change interface
  bool frames_;
};

}  // namespace iptc::cli
