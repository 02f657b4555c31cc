// Words from a text, and a place to collect what the extensions say of them.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ext/extension.h"
#include "compiler/source/source_map.h"

namespace iptc::ext {

class Desk {
 public:
  // One literal word, written in a file of its own.
  source::Word Write(const std::string& text) {
    const source::FileId file = map_.AddFile("rule", text);
    return {text, {{0, {file, 0, static_cast<std::uint32_t>(text.size())}}}};
  }

  std::optional<Value> Parse(const OptionSpec& option, const std::string& text) {
    words_.clear();
    if (option.Words() == 1) words_ = {Write(text)};
    if (option.Words() == 2) {
      const std::size_t blank = text.find(' ');
      words_ = {Write(text.substr(0, blank)), Write(text.substr(blank + 1))};
    }
    return ParseValue(option, words_, rule, emitter);
  }

  // The text of the value, parsed and printed; empty when it was refused.
  std::string Canonical(const OptionSpec& option, const std::string& text) {
    const auto value = Parse(option, text);
    return value ? PrintArgument({&option, *value, false, {}}) : std::string();
  }

  [[nodiscard]] const diag::Diagnostic& Last() const { return sink.diagnostics.back(); }
  [[nodiscard]] std::string_view Underlined() const { return map_.TextOf(Last().PrimarySpan()); }

 private:
  source::SourceMap map_;
  std::vector<source::Word> words_;

 public:
  diag::CollectingSink sink;
  diag::Emitter emitter{sink, map_};
  RuleContext rule{};
};

// The option of a match or target, which must have it.
inline const OptionSpec& OptionOf(std::span<const OptionSpec> options, std::string_view name) {
  for (const OptionSpec& option : options) {
    if (option.name == name) return option;
  }
  std::abort();
}

}  // namespace iptc::ext
