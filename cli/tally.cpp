#include "cli/tally.h"

#include <algorithm>

namespace iptc::cli {
namespace {

// Reasons are a dozen literals: a search through a small vector beats a map.
void Count(std::vector<Tally::Reason>& reasons, std::string_view reason) {
  if (reason.empty()) reason = "no reason given";
  const auto found = std::ranges::find(reasons, reason, &Tally::Reason::first);
  if (found != reasons.end()) {
    ++found->second;
  } else {
    reasons.emplace_back(reason, 1);
  }
}

}  // namespace

bool Tally::HasFlow(const engine::PacketResult& result) {
  const bool dropped = result.verdict == engine::Verdict::kDrop || result.verdict == engine::Verdict::kReject;
  return dropped && result.fate.kind != engine::FateKind::kStackBefore;
}

void Tally::Add(const engine::PacketResult& result, const std::optional<DroppedFlow>& flow) {
  const auto verdict = static_cast<std::size_t>(result.verdict);
  ++packets_;
  ++verdicts_[verdict];
  ++fates_[verdict][static_cast<std::size_t>(result.fate.kind)][static_cast<std::size_t>(result.fate.hook)];
  if (result.traced) ++traced_;
  for (const std::string_view match : result.unknown) Count(unknown_, match);
  if (result.fate.kind == engine::FateKind::kStackBefore) {
    Count(refused_, result.fate.reason);
    return;
  }
  if (result.fate.kind == engine::FateKind::kStackAfter) Count(discarded_, result.fate.reason);
  if (flow) flows_.Add(*flow);
}

std::vector<Tally::Row> Tally::Rows() const {
  std::vector<Row> rows;
  for (std::size_t verdict = 0; verdict < kVerdicts; ++verdict) {
    for (std::size_t kind = 0; kind < kFates; ++kind) {
      for (std::size_t hook = 0; hook < abi::kHookCount; ++hook) {
        const std::uint64_t packets = fates_[verdict][kind][hook];
        if (packets == 0) continue;
        rows.push_back({static_cast<engine::Verdict>(verdict),
                        {static_cast<engine::FateKind>(kind), static_cast<abi::Hook>(hook), {}},
                        packets});
      }
    }
  }
  return rows;
}

}  // namespace iptc::cli
