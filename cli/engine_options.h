// What packets meet besides the rules: the options that `verify` and `trace` share, so that both can be told the same.
#pragma once

#include <CLI/CLI.hpp>

#include "runtime/engine/engine.h"

namespace iptc::cli {

void AddEngineOptions(CLI::App& command, engine::Options& options);

}  // namespace iptc::cli
