// The part of sed(1) that firewall scripts use: s/re/text/[g][p][I], d, p and q, each for all lines, a line number, `$`
// or /re/; -n. Anything else does not compile.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/expand/regex.h"
#include "compiler/expand/value.h"

namespace iptc::expand {

class SedScript {
 public:
  static std::optional<SedScript> Compile(std::string_view program, bool extended, bool quiet);
  [[nodiscard]] std::vector<Value> Run(std::span<const Value> lines) const;

 private:
  struct Command {
    std::optional<Regex> address;
    std::size_t line = 0;  // 0: any
    bool last_line = false;
    bool inverted = false;
    char action = 0;
    std::optional<Regex> pattern;
    std::string replacement;
    bool global = false;
    bool prints = false;
  };
  [[nodiscard]] static bool Selects(const Command& command, const Value& line, std::size_t number, bool last);
  static void AppendReplacement(Value& out, const Command& command, const Value& line,
                                std::span<const RegexGroup> groups);
  [[nodiscard]] static bool Substitute(const Command& command, Value& line);
  static bool CompileAddress(std::string_view& rest, Regex::Syntax syntax, Command& command);
  static bool CompileSubstitution(std::string_view& rest, Regex::Syntax syntax, Command& command);

  std::vector<Command> commands_;
  bool quiet_ = false;
};

}  // namespace iptc::expand
