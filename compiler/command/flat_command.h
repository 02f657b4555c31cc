// Commands as flat lines that a POSIX shell runs, for `--emit=commands`.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/source/word.h"

namespace iptc::command {

// As it stands where a shell would leave it alone, else in single quotes.
[[nodiscard]] std::string ShellQuoted(std::string_view text);
// `command` and the words, quoted, with blanks between.
[[nodiscard]] std::string FlatLine(std::string_view command, std::span<const source::Word> words);

}  // namespace iptc::command
