#include "cli/trace_log.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "cli/packet_text.h"
#include "cli/verdict_json.h"
#include "compiler/command/written_tests.h"
#include "compiler/eval/load.h"
#include "compiler/eval/reason.h"
#include "runtime/abi/fields.h"

namespace iptc::cli {
namespace {

using Kind = TraceStep::Kind;
using engine::RuleHit;

RuleHit At(std::size_t table, std::size_t chain, std::uint32_t number = 0) {
  return {static_cast<std::uint16_t>(table), static_cast<std::uint16_t>(chain), number};
}

// As `tc` writes a traffic class.
std::string ClassText(std::uint32_t priority) { return fmt::format("{:x}:{:x}", priority >> 16U, priority & 0xFFFFU); }

// The fields of the packet itself that a target changed.
std::vector<TraceChange> FieldChanges(const abi::PacketMeta& before, const abi::PacketMeta& after) {
  const std::string_view other_family = after.family == 4 ? "ip6." : "ip4.";
  std::vector<TraceChange> changes;
  for (const abi::FieldInfo& info : abi::kFields) {
    if (info.base != abi::FieldBase::kMeta || info.name.starts_with(other_family)) continue;
    const U128 old_value = eval::LoadField(info.field, before);
    const U128 new_value = eval::LoadField(info.field, after);
    if (old_value == new_value) continue;
    changes.push_back(
        {std::string(info.name), eval::ValueText(info.field, old_value), eval::ValueText(info.field, new_value)});
  }
  if (before.priority != after.priority) {
    changes.push_back({"priority", ClassText(before.priority), ClassText(after.priority)});
  }
  return changes;
}

std::span<const std::uint8_t> BytesOf(const abi::PacketMeta& meta) { return {meta.l3, meta.l3_len}; }

// For what is no field of the rules': the bytes from the first to the last that differ.
void AddByteChange(std::span<const std::uint8_t> before, std::span<const std::uint8_t> after,
                   std::vector<TraceChange>& changes) {
  const auto hex = [](std::span<const std::uint8_t> bytes) { return fmt::format("{:02x}", fmt::join(bytes, "")); };
  if (before.size() != after.size()) {
    changes.push_back({"packet size", std::to_string(before.size()), std::to_string(after.size())});
    return;
  }
  const auto first = static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
  if (first == before.size()) return;
  std::size_t end = before.size();
  while (before[end - 1] == after[end - 1]) --end;
  changes.push_back({end - first == 1 ? fmt::format("byte {}", first) : fmt::format("bytes {} to {}", first, end - 1),
                     hex(before.subspan(first, end - first)), hex(after.subspan(first, end - first))});
}

}  // namespace

void TraceLog::Clear() {
  steps_.clear();
  depths_.clear();
  before_.clear();
}

TraceMiss TraceLog::MissOf(const eval::RuleAsked& asked) const {
  const eval::Explanation& explanation = asked.explanation;
  TraceMiss miss{.why = explanation.Why()};
  if (explanation.causes.empty()) return miss;
  const ir::Table& table = ruleset_.tables[asked.table];
  const command::WrittenTests tests(asked.as_loaded, {.family = table.family,
                                                      .table = table.id,
                                                      .chain = table.chains[asked.chain].name,
                                                      .sets = ruleset_.sets.get()});
  for (const eval::Cause& cause : explanation.causes) {
    // That a header is there says nothing beside what is in it.
    const bool there = std::holds_alternative<ir::Present>(*cause.leaf) && cause.outcome == Outcome::kHit;
    if (cause.finding.empty() || (there && explanation.causes.size() > 1)) continue;
    if (std::ranges::find(miss.findings, cause.finding) == miss.findings.end()) miss.findings.push_back(cause.finding);
  }
  miss.test = tests.Find(explanation.term, *explanation.causes.front().leaf);
  if (!miss.test.empty()) miss.why = fmt::format("{}: {}", miss.test, fmt::join(miss.findings, ", "));
  return miss;
}

void TraceLog::Asked(const eval::RuleAsked& asked) {
  constexpr std::array kKinds = {Kind::kMiss, Kind::kHit, Kind::kHotdrop};  // by Outcome
  const Outcome outcome = asked.explanation.outcome;
  TraceStep step{.kind = kKinds.at(static_cast<std::size_t>(outcome)),
                 .at = At(asked.table, asked.chain, asked.rule + 1),
                 .depth = DepthOf(asked.table, asked.chain)};
  if (outcome != Outcome::kHit) {
    step.miss = MissOf(asked);
  } else {
    const auto bytes = BytesOf(asked.meta);
    before_[&asked.meta] = {asked.meta.ct->mark, {bytes.begin(), bytes.end()}};
  }
  steps_.push_back(std::move(step));
}

void TraceLog::OnHook(abi::Hook hook, const abi::PacketMeta& meta) {
  steps_.push_back({.kind = Kind::kHook, .hook = hook, .text = PacketText(meta)});
}

void TraceLog::OnTable(std::size_t table, std::size_t chain, const abi::PacketMeta&) {
  DepthOf(table, chain) = 0;
  steps_.push_back({.kind = Kind::kTable, .at = At(table, chain)});
}

void TraceLog::OnChain(std::size_t table, std::size_t chain, std::size_t depth) {
  DepthOf(table, chain) = depth;
  steps_.push_back({.kind = Kind::kChain, .at = At(table, chain), .depth = depth});
}

// The classifier told of the hit before the target acted; what the target sent itself was walked in between.
void TraceLog::OnRule(const RuleHit& hit, std::optional<netfilter::WalkVerdict> /*end*/, const abi::PacketMeta& before,
                      const abi::PacketMeta& after) {
  const auto asked = std::find_if(steps_.rbegin(), steps_.rend(),
                                  [&](const TraceStep& step) { return step.kind == Kind::kHit && step.at == hit; });
  const auto kept = before_.find(&after);
  if (asked == steps_.rend() || kept == before_.end()) return;
  asked->changes = FieldChanges(before, after);
  if (const std::uint32_t mark = kept->second.connection_mark; mark != after.ct->mark) {
    asked->changes.push_back({"ct.mark", fmt::format("{:#010x}", mark), fmt::format("{:#010x}", after.ct->mark)});
  }
  if (asked->changes.empty()) AddByteChange(kept->second.bytes, BytesOf(after), asked->changes);
  before_.erase(kept);
}

void TraceLog::OnPolicy(const RuleHit& hit, bool accept, const abi::PacketMeta& /*meta*/) {
  steps_.push_back({.kind = Kind::kPolicy, .at = hit, .accept = accept});
}

void TraceLog::OnEvent(std::string_view text) { steps_.push_back({.kind = Kind::kEvent, .text = std::string(text)}); }

void TraceLog::OnConntrack(const abi::PacketMeta& meta, const std::optional<conntrack::Entry>& before) {
  steps_.push_back({.kind = Kind::kTracked, .text = std::string(StateName(meta.ct_state)), .entry = before});
}

void TraceLog::OnEntry(const std::optional<conntrack::Entry>& after) {
  if (after) steps_.push_back({.kind = Kind::kEntry, .entry = after});
}

}  // namespace iptc::cli
