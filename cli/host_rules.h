// Policy rules that a script makes (`ip rule add fwmark 1 table 100`), merged into the JSON of --host in the form of
// `ip -j rule`, which is what runtime/host reads. Source: net/core/fib_rules.c, ip-rule(8).
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "compiler/expand/host_change.h"

namespace iptc::cli {

// Why the change is left out; empty where it was merged. `root` is the model.
[[nodiscard]] std::string MergeRule(nlohmann::ordered_json& root, const expand::HostChange& change);

}  // namespace iptc::cli
