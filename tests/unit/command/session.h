// A Session is a Loader with its sources and its diagnostics, for tests: commands go in as lines of text, split by
// iptables-restore's quoting.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/command/loader.h"
#include "compiler/command/rule_parser.h"
#include "compiler/diag/emitter.h"
#include "compiler/print/save.h"
#include "compiler/source/source_map.h"

namespace iptc::test {

class Session {
 public:
  explicit Session(command::LoadOptions options = {}) : emitter_(sink_, map_) {
    options.record_commands = true;
    loader_ = std::make_unique<command::Loader>(std::move(options), emitter_);
  }

  // One command line; its exit status.
  int Run(std::string_view line, bool failure_expected = false) {
    return Execute(std::string(line), std::nullopt, failure_expected).status;
  }
  // The same; what it prints.
  std::string Output(std::string_view line) { return Execute(std::string(line), std::nullopt, false).output; }
  // `input` piped into a restore command.
  int Restore(std::string_view line, std::string_view input) {
    return Execute(std::string(line), std::string(input), false).status;
  }

  [[nodiscard]] std::string Save(ir::Family family = ir::Family::kIp4, bool counters = false) const {
    return print::Save(loader_->Current(), {.table = std::nullopt, .counters = counters, .family = family});
  }
  // The rules of the tables, without `*`, `:` and COMMIT lines.
  [[nodiscard]] std::vector<std::string> Rules(ir::Family family = ir::Family::kIp4) const {
    std::vector<std::string> rules;
    const std::string save = Save(family);
    for (std::size_t at = 0; at < save.size();) {
      const std::size_t end = save.find('\n', at);
      if (save.compare(at, 3, "-A ") == 0) rules.push_back(save.substr(at, end - at));
      at = end + 1;
    }
    return rules;
  }

  // "fw:1:22 IPT201", in order.
  [[nodiscard]] std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    for (const diag::Diagnostic& d : sink_.diagnostics) codes.emplace_back(d.code);
    return codes;
  }
  [[nodiscard]] const std::vector<diag::Diagnostic>& Diagnostics() const { return sink_.diagnostics; }
  [[nodiscard]] std::string TextAt(const diag::Diagnostic& d) const {
    return std::string(map_.TextOf(d.PrimarySpan()));
  }
  [[nodiscard]] command::Loader& Loader() { return *loader_; }
  [[nodiscard]] source::SourceMap& Map() { return map_; }
  [[nodiscard]] diag::Emitter& Emitter() { return emitter_; }

  // Adds a file and splits all of it into words.
  std::vector<source::Word> Words(std::string text) {
    const std::size_t size = text.size();
    const source::FileId file = map_.AddFile("fw", std::move(text));
    return command::SplitWords(file, 0, size, map_);
  }

 private:
  expand::CommandResult Execute(std::string line, std::optional<std::string> input, bool failure_expected) {
    const auto size = static_cast<std::uint32_t>(line.size());
    const source::FileId file = map_.AddFile("fw", std::move(line));
    expand::Invocation invocation;
    invocation.words = command::SplitWords(file, 0, size, map_);
    invocation.span = {file, 0, size};
    invocation.failure_expected = failure_expected;
    if (input) {
      const auto length = static_cast<std::uint32_t>(input->size());
      const source::FileId from = map_.AddFile("input", *input);
      invocation.standard_input = source::Word{*input, {{0, {from, 0, length}}}};
    }
    return loader_->Run(invocation);
  }

  source::SourceMap map_;
  diag::CollectingSink sink_;
  diag::Emitter emitter_;
  std::unique_ptr<command::Loader> loader_;
};

}  // namespace iptc::test
