// What is probably meant by words that iptables cannot place: diagnostics for unknown options, words that belong to no
// option, unknown matches and targets. They only explain; that the command is refused is decided before.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/command/option_scanner.h"
#include "compiler/diag/emitter.h"
#include "compiler/ext/extension.h"
#include "compiler/source/word.h"

namespace iptc::command {

// What is known of the rule around the word.
struct Surroundings {
  abi::Family family = abi::Family::kIp4;
  abi::TableId table = abi::TableId::kFilter;
  bool restoring = false;
  std::optional<std::uint8_t> protocol;  // given and not negated
  std::span<const source::Word> words;
};

// An empty span where a span begins.
[[nodiscard]] SourceSpan Before(SourceSpan span);

[[nodiscard]] diag::Diagnostic ExplainUnknownOption(const Scanned& scanned, const OptionScanner& scanner,
                                                    const Surroundings& around, const diag::Emitter& emitter);
[[nodiscard]] diag::Diagnostic ExplainStrayWord(std::size_t word, const Surroundings& around,
                                                const diag::Emitter& emitter);
[[nodiscard]] diag::Diagnostic ExplainUnknownMatch(const source::Word& name, abi::Family family,
                                                   const diag::Emitter& emitter);
// `chains` are the user chains of the table.
[[nodiscard]] diag::Diagnostic ExplainUnknownTarget(std::string_view name, SourceSpan span, abi::Family family,
                                                    std::vector<std::string_view> chains, const diag::Emitter& emitter);

// A long option written with one dash (`-dport`), which iptables takes for `-d port`.
[[nodiscard]] bool IsSingleDashLong(std::string_view text, abi::Family family);
[[nodiscard]] diag::Diagnostic ExplainSingleDash(const source::Word& word, const diag::Emitter& emitter);

}  // namespace iptc::command
