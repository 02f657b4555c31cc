#include "cli/entry_text.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/packet_text.h"
#include "runtime/abi/ct_status_names.h"
#include "runtime/abi/protocol_names.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::cli {
namespace {

using conntrack::Tuple;
using Json = nlohmann::ordered_json;

struct Part {
  std::string_view key;
  std::uint32_t value;
};

// What stands beside the addresses: ports, or what ICMP and GRE have in their place.
std::vector<Part> PartsOf(const Tuple& tuple) {
  switch (tuple.proto) {
    case conntrack::kProtoTcp:
    case conntrack::kProtoUdp:
    case conntrack::kProtoUdpLite:
    case conntrack::kProtoSctp:
      return {{"sport", tuple.sport}, {"dport", tuple.dport}};
    case conntrack::kProtoIcmp:
    case conntrack::kProtoIcmpv6:
      return {{"type", std::uint32_t{tuple.dport} >> 8U}, {"code", tuple.dport & 0xFFU}, {"id", tuple.sport}};
    case conntrack::kProtoGre:
      return {{"srckey", tuple.sport}, {"dstkey", tuple.dport}};
    default:
      return {};
  }
}

std::string TupleText(const Tuple& tuple) {
  std::string text =
      fmt::format("src={} dst={}", AddressText(tuple.family, tuple.saddr), AddressText(tuple.family, tuple.daddr));
  for (const Part& part : PartsOf(tuple)) fmt::format_to(std::back_inserter(text), " {}={}", part.key, part.value);
  return text;
}

Json TupleJson(const Tuple& tuple) {
  Json json{{"src", AddressText(tuple.family, tuple.saddr)}, {"dst", AddressText(tuple.family, tuple.daddr)}};
  for (const Part& part : PartsOf(tuple)) json[std::string(part.key)] = part.value;
  return json;
}

}  // namespace

std::string EntryText(const conntrack::Entry& entry) {
  const abi::CtView& view = entry.view;
  const abi::ProtocolName* protocol = abi::FindProtocolName(view.proto);
  std::string text =
      fmt::format("{} {} {} ", protocol != nullptr ? protocol->name : "unknown", view.proto, entry.timeout);
  if (!entry.state.empty()) text += fmt::format("{} ", entry.state);
  text += TupleText(entry.original);
  if ((view.status & abi::kCtSeenReply) == 0) text += " [UNREPLIED]";
  text += ' ' + TupleText(entry.reply);
  if ((view.status & abi::kCtAssured) != 0) text += " [ASSURED]";
  fmt::format_to(std::back_inserter(text), " mark={}", view.mark);
  if (view.zone != 0) fmt::format_to(std::back_inserter(text), " zone={}", view.zone);
  return text;
}

Json EntryJson(const conntrack::Entry& entry) {
  const abi::CtView& view = entry.view;
  Json json{{"protocol", ProtocolText(view.proto)}, {"timeout", entry.timeout}};
  if (!entry.state.empty()) json["state"] = entry.state;
  json["original"] = TupleJson(entry.original);
  json["reply"] = TupleJson(entry.reply);
  json["status"] = Json::array();
  for (const abi::CtStatusName& status : abi::kCtStatusNames) {
    if ((view.status & status.bit) != 0) json["status"].push_back(status.name);
  }
  json["mark"] = view.mark;
  if (view.zone != 0) json["zone"] = view.zone;
  return json;
}

}  // namespace iptc::cli
