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
  std::vector<std::string> in;  // one for all captures, or one for each
  std::string local_interface = "local";
  std::optional<abi::Hook> hook;
  engine::Options engine;
  std::string expect;
  std::vector<std::string> write;   // accepted=FILE, dropped=FILE
  std::vector<std::string> egress;  // captures of what the real firewall let out
  std::string egress_interface;     // where they were taken
  std::string output;
  std::size_t jobs = 1;  // threads
};

void AddVerifyOptions(CLI::App& command, VerifyOptions& options);

// What is wrong with the options together, for people; empty: nothing. Once captures are told apart.
[[nodiscard]] std::string Conflict(const VerifyOptions& options);

// Splits `files`: the first is RULES, further ones are too as long as they are text; from the first capture on all are
// captures.
void SplitFiles(VerifyOptions& options);

}  // namespace iptc::cli
