#include "compiler/expand/text_tools.h"

#include <algorithm>
#include <charconv>

#include "compiler/expand/builtins.h"

namespace iptc::expand {

int Unfollowed(Interpreter& shell, Call& call) {
  std::string text;
  for (const Value& word : call.words) text += (text.empty() ? "" : " ") + word.text;
  Value output = MakeValue("", call.span);
  output.unknown = shell.UnknownOutput(text, call.span);
  shell.Write(output);
  if (!call.use.decides) return 0;
  return shell.Undecidable(call.span, fmt::format("the exit status of `{}`", call.words[0].text)) ? 0 : 1;
}

const std::string* ToolOptions::Find(char letter) const {
  const auto found = std::ranges::find(given, letter, [](const auto& option) { return option.first; });
  return found != given.end() ? &found->second : nullptr;
}

namespace {

// The words of a call, option by option.
class OptionReader {
 public:
  OptionReader(const Call& call, std::string_view specification, std::span<const LongOption> long_options)
      : words_(call.words), specification_(specification), long_options_(long_options) {}

  std::optional<ToolOptions> Run() {
    bool only_operands = false;
    for (; at_ < words_.size(); ++at_) {
      const std::string& word = words_[at_].text;
      if (only_operands || word.size() < 2 || word[0] != '-') {
        options_.operands.push_back(words_[at_]);
        only_operands = only_operands || specification_.starts_with('+');
      } else if (word == "--") {
        only_operands = true;
      } else if (!(word[1] == '-' ? TakeLong(word) : TakeLetters(word))) {
        return std::nullopt;
      }
    }
    return std::move(options_);
  }

 private:
  [[nodiscard]] bool Takes(char letter) const {
    return specification_.substr(specification_.find(letter) + 1).starts_with(':');
  }
  std::string NextWord() { return at_ + 1 < words_.size() ? words_[++at_].text : std::string(); }

  bool TakeLong(const std::string& word) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view name = std::string_view(word).substr(2, equals - 2);
    const auto known = std::ranges::find(long_options_, name, &LongOption::name);
    const bool has_argument = equals < word.size();
    if (known == long_options_.end() || (has_argument && !Takes(known->letter))) return false;
    std::string argument = has_argument ? word.substr(equals + 1) : Takes(known->letter) ? NextWord() : std::string();
    options_.given.emplace_back(known->letter, std::move(argument));
    return true;
  }

  bool TakeLetters(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      if (word[i] == ':' || !specification_.contains(word[i])) return false;
      const bool takes = Takes(word[i]);
      std::string argument = takes ? word.substr(i + 1) : std::string();
      if (takes && argument.empty()) argument = NextWord();
      options_.given.emplace_back(word[i], std::move(argument));
      if (takes) break;
    }
    return true;
  }

  std::span<const Value> words_;
  std::string_view specification_;
  std::span<const LongOption> long_options_;
  std::size_t at_ = 1;
  ToolOptions options_;
};

}  // namespace

std::optional<ToolOptions> TakeOptions(const Call& call, std::string_view specification,
                                       std::span<const LongOption> long_options) {
  return OptionReader(call, specification, long_options).Run();
}

std::optional<Value> ReadInputs(Interpreter& shell, const Call& call, std::span<const Value> files) {
  if (files.empty()) return shell.ReadAll(call.span);
  Value all;
  for (const Value& file : files) {
    std::optional<Value> text = file.text == "-" ? shell.ReadAll(call.span) : shell.ReadFile(file, call.use);
    if (!text) return std::nullopt;
    all.Append(*text);
  }
  return all;
}

std::vector<Value> Lines(const Value& text) {
  std::vector<Value> lines;
  for (std::size_t at = 0; at < text.text.size();) {
    const std::size_t newline = std::min(text.text.find('\n', at), text.text.size());
    lines.push_back(text.Slice(at, newline - at));
    at = newline + 1;
  }
  return lines;
}

void WriteLines(Interpreter& shell, const Call& call, std::span<const Value> lines, UnknownId taint) {
  Value out;
  for (const Value& line : lines) {
    out.Append(line);
    out.Append("\n", line.pieces.empty() ? call.span : line.pieces.back().span);
  }
  out.TaintBy(taint);
  shell.Write(out);
}

std::optional<std::int64_t> ToNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

}  // namespace iptc::expand
