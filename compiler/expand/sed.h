// The part of sed(1) that firewall scripts use: addresses (number, $, /re/, ranges, `!`), blocks, s y d D p P q Q n N
// g G h H x a i c = b t and labels. Files (r, w) and `e` do not compile.
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
  // nullopt: more work than is sane, or a text too long to search.
  [[nodiscard]] std::optional<std::vector<Value>> Run(std::span<const Value> lines) const;

 private:
  struct Address {
    enum class Kind : std::uint8_t { kNone, kLine, kLast, kRegex, kCount } kind = Kind::kNone;
    std::size_t line = 0;  // or how many lines more
    std::size_t step = 0;  // first~step
    std::optional<Regex> regex = {};
  };
  struct Command {
    Address first;
    Address last;  // of a range
    bool inverted = false;
    char action = 0;  // '{', and ':' for what only marks a place
    std::optional<Regex> pattern = {};
    std::string text = {};       // replacement, what y makes, what a i c print, a label
    std::string from = {};       // of y
    std::size_t target = 0;      // of { b t: where to go on
    std::size_t occurrence = 1;  // of s
    bool global = false;
    bool prints = false;
  };
  class Compiler;
  class Machine;

  std::vector<Command> commands_;
  bool quiet_ = false;
};

}  // namespace iptc::expand
