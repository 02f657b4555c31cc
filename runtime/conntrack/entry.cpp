#include "runtime/conntrack/entry.h"

#include <array>

namespace iptc::conntrack {
namespace {

// By TcpState and SctpState.
constexpr auto kTcpNames =
    std::to_array<std::string_view>({"NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT",
                                     "LAST_ACK", "TIME_WAIT", "CLOSE", "SYN_SENT2"});
constexpr auto kSctpNames =
    std::to_array<std::string_view>({"NONE", "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED", "SHUTDOWN_SENT",
                                     "SHUTDOWN_RECD", "SHUTDOWN_ACK_SENT", "HEARTBEAT_SENT"});

}  // namespace

Entry EntryOf(const Conn& conn, std::uint64_t now_ns) {
  Entry entry{.view = conn.view, .original = OriginalTuple(conn), .reply = ReplyTuple(conn)};
  const std::uint64_t from = conn.Confirmed() ? now_ns : 0;  // before, the deadline is the timeout itself
  entry.timeout = static_cast<std::uint32_t>(conn.deadline_ns > from ? (conn.deadline_ns - from) / kSecond : 0);
  if (conn.view.proto == kProtoTcp) entry.state = kTcpNames.at(conn.track.tcp.state);
  if (conn.view.proto == kProtoSctp) entry.state = kSctpNames.at(conn.track.sctp.state);
  return entry;
}

}  // namespace iptc::conntrack
