// The part of awk(1) that firewall scripts use: patterns, ranges, BEGIN and END, fields, variables, arrays, control
// flow, print, printf and the functions of text. No files, pipes or functions of one's own.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "compiler/expand/awk_program.h"
#include "compiler/expand/value.h"

namespace iptc::expand::awk {

struct Outcome {
  Value output;
  int status = 0;
};

// nullopt: the program does more than is followed, or more work than is sane.
[[nodiscard]] std::optional<Outcome> Run(const Program& program, std::span<const Value> lines,
                                         const std::map<std::string, std::string>& variables, const SourceSpan& call);

}  // namespace iptc::expand::awk
