// The subcommands: each adds its options to its CLI11 app and returns what to do once they are parsed.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "cli/exit_code.h"

namespace iptc::cli {

using Action = std::function<ExitCode()>;

[[nodiscard]] Action AddCompile(CLI::App& command);
[[nodiscard]] Action AddVerify(CLI::App& command);
[[nodiscard]] Action AddSave(CLI::App& command);
[[nodiscard]] Action AddList(CLI::App& command);
[[nodiscard]] Action AddTrace(CLI::App& command);
[[nodiscard]] Action AddOpt(CLI::App& command);

// The whole program: parses the arguments, runs the command, returns the exit code.
[[nodiscard]] int Main(int argc, char** argv);

}  // namespace iptc::cli
