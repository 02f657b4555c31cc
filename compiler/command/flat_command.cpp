#include "compiler/command/flat_command.h"

#include <algorithm>
#include <cctype>

namespace iptc::command {

std::string ShellQuoted(std::string_view text) {
  constexpr std::string_view kHarmless = "_-+=:,./@%";
  const bool harmless = !text.empty() && std::ranges::all_of(text, [&](unsigned char c) {
    return std::isalnum(c) != 0 || kHarmless.find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (harmless || text == "!") return std::string(text);
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string FlatLine(std::string_view command, std::span<const source::Word> words) {
  std::string line(command);
  for (const source::Word& word : words) line += ' ' + ShellQuoted(word.text);
  return line;
}

}  // namespace iptc::command
