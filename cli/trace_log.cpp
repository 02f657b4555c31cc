#include "cli/trace_log.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/packet_text.h"
#include "cli/verdict_json.h"
#include "compiler/eval/load.h"
#include "compiler/ir/value_text.h"
#include "runtime/abi/fields.h"

namespace iptc::cli {
namespace {

using Kind = TraceStep::Kind;
using engine::RuleHit;

RuleHit At(std::size_t table, std::size_t chain, std::uint32_t number = 0) {
  return {static_cast<std::uint16_t>(table), static_cast<std::uint16_t>(chain), number};
}

// "mark: 0x0 -> 0x1, ip4.daddr: 192.0.2.1 -> 10.0.0.5", for what a target changed in the packet itself.
std::string Changes(const abi::PacketMeta& before, const abi::PacketMeta& after) {
  const std::string_view other_family = after.family == 4 ? "ip6." : "ip4.";
  std::string text;
  for (const abi::FieldInfo& info : abi::kFields) {
    if (info.base != abi::FieldBase::kMeta || info.name.starts_with(other_family)) continue;
    const U128 old_value = eval::LoadField(info.field, before);
    const U128 new_value = eval::LoadField(info.field, after);
    if (old_value == new_value) continue;
    fmt::format_to(std::back_inserter(text), "{}{}: {} -> {}", text.empty() ? "" : ", ", info.name,
                   ir::FormatValue(info.field, old_value), ir::FormatValue(info.field, new_value));
  }
  return text;
}

std::string Decision(const engine::PacketResult& result, const RuleNames& names) {
  std::string text(VerdictName(result.verdict));
  if (result.where) text += " by " + names.Describe(*result.where);
  text += " (" + engine::FateText(result.fate);
  if (!result.fate.reason.empty()) text += fmt::format(": {}", result.fate.reason);
  return text + ")";
}

// Prints one packet's steps; knows which chain was shown last, so that a return is seen.
class TextWriter {
 public:
  TextWriter(std::string& out, const RuleNames& names) : out_(out), names_(names) {}

  void Write(const TraceStep& step) {
    switch (step.kind) {
      case Kind::kHook:
        return Line(2, fmt::format("{}: {}", abi::kHookNames[static_cast<std::size_t>(step.hook)], step.text));
      case Kind::kTable:
      case Kind::kChain:
        return Enter(step, step.kind == Kind::kTable ? "" : "-> ");
      case Kind::kMiss:
        return Rule(step, "-");
      case Kind::kHotdrop:
        return Rule(step, "!");
      case Kind::kHit:
        return Rule(step, "+");
      case Kind::kPolicy:
        return Line(Indent(0), fmt::format("policy {}", step.accept ? "ACCEPT" : "DROP"));
      case Kind::kEvent:
        return Line(4, step.text);
    }
  }

 private:
  void Line(std::size_t indent, std::string_view text) {
    out_.append(indent, ' ');
    out_ += text;
    out_ += '\n';
  }

  static std::size_t Indent(std::size_t depth) { return 6 + 2 * depth; }

  void Enter(const TraceStep& step, std::string_view arrow) {
    Line(Indent(step.depth) - 2, fmt::format("{}{}", arrow, names_.ChainPath(step.at)));
    shown_ = step.at;
  }

  void Rule(const TraceStep& step, std::string_view sign) {
    if (step.at.table != shown_.table || step.at.chain != shown_.chain) Enter(step, "<- ");
    const std::size_t indent = Indent(step.depth);
    Line(indent, fmt::format("{} {:>2}  {}", sign, step.at.number, names_.RuleText(step.at)));
    if (!step.text.empty()) Line(indent + 6, step.text);
  }

  std::string& out_;
  const RuleNames& names_;
  RuleHit shown_;  // the chain under which rules are printed
};

constexpr std::string_view OutcomeName(Kind kind) {
  return kind == Kind::kHit ? "hit" : kind == Kind::kMiss ? "miss" : "hotdrop";
}

nlohmann::ordered_json StepJson(const TraceStep& step, const RuleNames& names) {
  using Json = nlohmann::ordered_json;
  const auto path = [&] { return names.ChainPath(step.at); };
  switch (step.kind) {
    case Kind::kHook:
      return {{"hook", abi::kHookNames[static_cast<std::size_t>(step.hook)]}, {"packet", step.text}};
    case Kind::kTable:
    case Kind::kChain:
      return {{"chain", path()}, {"depth", step.depth}};
    case Kind::kPolicy:
      return {{"chain", path()}, {"policy", step.accept ? "ACCEPT" : "DROP"}};
    case Kind::kEvent:
      return {{"event", step.text}};
    case Kind::kMiss:
    case Kind::kHotdrop:
    case Kind::kHit:
      break;
  }
  Json json{{"chain", path()},
            {"rule", step.at.number},
            {"text", names.RuleText(step.at)},
            {"outcome", OutcomeName(step.kind)}};
  if (!step.text.empty()) json[step.kind == Kind::kHit ? "changes" : "why"] = step.text;
  return json;
}

}  // namespace

void TraceLog::Clear() {
  steps_.clear();
  depths_.clear();
}

void TraceLog::Asked(const eval::RuleAsked& asked) {
  constexpr std::array kKinds = {Kind::kMiss, Kind::kHit, Kind::kHotdrop};  // by Outcome
  const Kind kind = kKinds.at(static_cast<std::size_t>(asked.outcome));
  steps_.push_back({.kind = kind,
                    .at = At(asked.table, asked.chain, asked.rule + 1),
                    .depth = DepthOf(asked.table, asked.chain),
                    .text = asked.why});
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
void TraceLog::OnRule(const RuleHit& hit, const abi::PacketMeta& before, const abi::PacketMeta& after) {
  const auto asked = std::find_if(steps_.rbegin(), steps_.rend(),
                                  [&](const TraceStep& step) { return step.kind == Kind::kHit && step.at == hit; });
  if (asked != steps_.rend()) asked->text = Changes(before, after);
}

void TraceLog::OnPolicy(const RuleHit& hit, bool accept) {
  steps_.push_back({.kind = Kind::kPolicy, .at = hit, .accept = accept});
}

void TraceLog::OnEvent(std::string_view text) { steps_.push_back({.kind = Kind::kEvent, .text = std::string(text)}); }

std::string TraceText(std::uint64_t number, const std::string& packet, const std::vector<TraceStep>& steps,
                      const engine::PacketResult& result, const RuleNames& names) {
  std::string out = fmt::format("{}: {}\n", number, packet);
  TextWriter writer(out, names);
  for (const TraceStep& step : steps) writer.Write(step);
  for (const engine::LogRecord& log : result.logs) out += fmt::format("  log: {}\n", log.text);
  return out + "  = " + Decision(result, names) + "\n";
}

std::string TraceJson(std::uint64_t number, const std::string& packet, const std::vector<TraceStep>& steps,
                      const engine::PacketResult& result, const RuleNames& names) {
  using Json = nlohmann::ordered_json;
  Json root{{"n", number},
            {"packet", packet},
            {"verdict", VerdictName(result.verdict)},
            {"fate", engine::FateText(result.fate)},
            {"where", nullptr},
            {"ct", nullptr},
            {"mark", result.mark},
            {"steps", Json::array()},
            {"logs", Json::array()}};
  if (!result.fate.reason.empty()) root["reason"] = result.fate.reason;
  if (result.where) root["where"] = names.Describe(*result.where);
  if (const std::string_view state = StateName(result.ct_state); !state.empty()) root["ct"] = state;
  for (const TraceStep& step : steps) root["steps"].push_back(StepJson(step, names));
  for (const engine::LogRecord& log : result.logs) root["logs"].push_back(log.text);
  return root.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace iptc::cli
