// What both the parsing and the applying of commands know: backends, table names, verdicts, the length of chain names.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/abi/netfilter.h"

namespace iptc::command {

// Whose refusals apply where iptables-legacy and iptables-nft differ.
enum class Backend : std::uint8_t { kLegacy, kNft };

// The exit status when the kernel refuses a rule.
[[nodiscard]] constexpr int KernelStatus(Backend backend) { return backend == Backend::kNft ? 4 : 1; }

inline constexpr std::size_t kMaxChainName = 28;
inline constexpr auto kVerdicts = std::to_array<std::string_view>({"ACCEPT", "DROP", "RETURN", "QUEUE"});

[[nodiscard]] inline bool IsVerdict(std::string_view name) {
  return std::ranges::find(kVerdicts, name) != kVerdicts.end();
}

[[nodiscard]] inline std::optional<abi::TableId> TableByName(std::string_view name) {
  const auto* const found = std::ranges::find(abi::kTableNames, name);
  if (found == abi::kTableNames.end()) return std::nullopt;
  return static_cast<abi::TableId>(found - abi::kTableNames.begin());
}

[[nodiscard]] inline std::string_view TableName(abi::TableId table) {
  return abi::kTableNames.at(static_cast<std::size_t>(table));
}

}  // namespace iptc::command
