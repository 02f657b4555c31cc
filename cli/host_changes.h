// What scripts do to their host (`sysctl -w`, `ip addr add`, `ip route add` …), merged into the JSON of --host, so that
// packets meet the host as the script leaves it.
#pragma once

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "compiler/expand/host_change.h"

namespace iptc::cli {

// The JSON text with the changes. What cannot be merged (a route over an interface that the model does not have) is
// told to `left_out` with the reason. An error when the text is no JSON.
[[nodiscard]] std::expected<std::string, std::string> MergeHostChanges(
    const std::string& json, std::span<const expand::HostChange> changes,
    const std::function<void(const expand::HostChange&, const std::string&)>& left_out);

// What the JSON says of sysctls, for scripts that read them. Empty when it is no JSON.
[[nodiscard]] std::vector<expand::HostChange> KnownSysctls(const std::string& json);

}  // namespace iptc::cli
