// The options of iptables-restore and iptables-save, read as getopt_long does: bundled letters, beginnings of long
// names, `--name=word`, `--`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/command/core_option.h"
#include "compiler/diag/emitter.h"
#include "compiler/source/word.h"

namespace iptc::command {

struct ProgramOption {
  char letter = 0;
  std::string_view name = {};
  Takes takes = Takes::kNothing;
};

struct GivenOption {
  char letter = 0;  // of the ProgramOption
  std::string word = {};
  SourceSpan span = {};  // of the word where there is one
};

struct ProgramOptions {
  std::vector<GivenOption> given;
  std::vector<source::Word> operands;
  [[nodiscard]] bool Has(char letter) const;
};

// `words` without the program's own name. Nothing (reported) when an option is unknown or lacks its word.
[[nodiscard]] std::optional<ProgramOptions> ReadOptions(std::span<const ProgramOption> options,
                                                        std::span<const source::Word> words, diag::Emitter& emitter);

}  // namespace iptc::command
