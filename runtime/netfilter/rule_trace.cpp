#include "runtime/netfilter/rule_trace.h"

#include <fmt/format.h>

#include "runtime/abi/target_params.h"
#include "runtime/netfilter/log_text.h"

namespace iptc::netfilter {

void LogTracedEntry(const packet::PacketRef& packet, const TracedEntry& entry, Outlet& outlet) {
  if (!outlet.WantsLogs()) return;
  constexpr std::uint8_t kFlags = abi::kLogTcpSequence | abi::kLogTcpOptions | abi::kLogIpOptions | abi::kLogUid;
  const std::string_view kind = !entry.unconditional ? "rule" : entry.base ? "policy" : "return";
  const auto prefix = fmt::format("TRACE: {}:{}:{}:{} ", entry.table, entry.chain, kind, entry.number);
  outlet.Log(entry.hit, {.target = "TRACE", .text = LogText(packet, kFlags, prefix)});
}

}  // namespace iptc::netfilter
