// The options of `iptc verify`, parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/classifiers.h"
#include "cli/options.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

enum class VerifyFormat : std::uint8_t { kText, kJsonl };

struct VerifyOptions {
  InputOptions input;              // its `rules` are set once files and captures are told apart
  std::vector<std::string> files;  // RULES, then captures
  std::vector<std::string> captures;
  ClassifierOptions classifier;
  VerifyFormat format = VerifyFormat::kText;
  bool frames = false;
  std::string in;
  std::string local_interface = "local";
  std::optional<abi::Hook> hook;
  engine::Options engine;
  std::string expect;
  std::vector<std::string> write;  // accepted=FILE, dropped=FILE
  std::string output;
};

void AddVerifyOptions(CLI::App& command, VerifyOptions& options);

// Splits `files`: the first is RULES, further ones are too as long as they are text; from the first capture on all are
// captures.
void SplitFiles(VerifyOptions& options);

}  // namespace iptc::cli
