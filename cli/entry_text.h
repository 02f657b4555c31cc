// Connections as people and programs read them.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "runtime/conntrack/entry.h"

namespace iptc::cli {

// As `conntrack -L` has it, without its blanks and the kernel's use count:
// "tcp 6 119 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=80 [UNREPLIED] src=10.0.0.2 dst=10.0.0.1 sport=80 …
// mark=0"
[[nodiscard]] std::string EntryText(const conntrack::Entry& entry);

// {"protocol":"tcp","timeout":119,"state":"SYN_SENT","original":{…},"reply":{…},"status":[…],"mark":0}
[[nodiscard]] nlohmann::ordered_json EntryJson(const conntrack::Entry& entry);

}  // namespace iptc::cli
