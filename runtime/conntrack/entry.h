// Entry: what can be told of a connection at one moment: a copy, so that before and behind a packet can be compared.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/tuple.h"

namespace iptc::conntrack {

struct Entry {
  abi::CtView view;
  Tuple original, reply;
  std::uint32_t timeout = 0;    // seconds left
  std::string_view state = {};  // TCP's and SCTP's, as conntrack(8) writes it; empty for other protocols
};

// `now_ns` is the table's time.
[[nodiscard]] Entry EntryOf(const Conn& conn, std::uint64_t now_ns);

}  // namespace iptc::conntrack
