#include <string_view>

#include <nlohmann/json.hpp>

#include "cli/entry_text.h"
#include "cli/trace_text.h"
#include "cli/verdict_json.h"

namespace iptc::cli {
namespace {

using Json = nlohmann::ordered_json;
using Kind = TraceStep::Kind;

constexpr std::string_view OutcomeName(Kind kind) {
  return kind == Kind::kHit ? "hit" : kind == Kind::kMiss ? "miss" : "hotdrop";
}

Json RuleJson(const TraceStep& step, const RuleNames& names) {
  Json json{{"chain", names.ChainPath(step.at)},
            {"rule", step.at.number},
            {"text", names.RuleText(step.at)},
            {"outcome", OutcomeName(step.kind)}};
  if (step.kind != Kind::kHit) {
    json["why"] = step.miss.why;
    if (!step.miss.test.empty()) json["test"] = step.miss.test;
    if (!step.miss.findings.empty()) json["packet"] = step.miss.findings;
  }
  for (const TraceChange& change : step.changes) {
    json["changes"].push_back({{"what", change.what}, {"from", change.from}, {"to", change.to}});
  }
  return json;
}

Json StepJson(const TraceStep& step, const RuleNames& names) {
  switch (step.kind) {
    case Kind::kHook:
      return {{"hook", abi::kHookNames[static_cast<std::size_t>(step.hook)]}, {"packet", step.text}};
    case Kind::kTable:
    case Kind::kChain:
      return {{"chain", names.ChainPath(step.at)}, {"depth", step.depth}};
    case Kind::kPolicy:
      return {{"chain", names.ChainPath(step.at)}, {"policy", step.accept ? "ACCEPT" : "DROP"}};
    case Kind::kEvent:
      return {{"event", step.text}};
    case Kind::kTracked:
      return {{"conntrack", step.text}, {"entry", step.entry ? EntryJson(*step.entry) : Json()}};
    case Kind::kEntry:
      return {{"entry", EntryJson(*step.entry)}};
    case Kind::kMiss:
    case Kind::kHotdrop:
    case Kind::kHit:
      break;
  }
  return RuleJson(step, names);
}

}  // namespace

std::string TraceJson(const TracedPacket& packet, const RuleNames& names) {
  constexpr double kSecond = 1e9;
  const engine::PacketResult& result = packet.result;
  Json root{{"n", packet.number},
            {"t", static_cast<double>(packet.time_ns) / kSecond},
            {"packet", packet.notation},
            {"verdict", VerdictName(result.verdict)},
            {"fate", engine::FateText(result.fate)},
            {"where", nullptr},
            {"ct", nullptr},
            {"mark", result.mark},
            {"steps", Json::array()},
            {"log", Json::array()}};
  if (!result.fate.reason.empty()) root["reason"] = result.fate.reason;
  if (result.where) root["where"] = names.Describe(*result.where);
  if (const std::string_view state = StateName(result.ct_state); !state.empty()) root["ct"] = state;
  for (const TraceStep& step : packet.steps) root["steps"].push_back(StepJson(step, names));
  for (const engine::LogRecord& record : result.logs) root["log"].push_back(Json::parse(LogJson(record, names, true)));
  if (!result.unknown.empty()) root["unknown"] = result.unknown;
  return root.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace iptc::cli
