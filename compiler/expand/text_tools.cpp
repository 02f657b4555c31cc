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

std::optional<ToolOptions> TakeOptions(const Call& call, std::string_view specification) {
  ToolOptions options;
  bool only_operands = false;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (only_operands || word.size() < 2 || word[0] != '-') {
      options.operands.push_back(call.words[i]);
      continue;
    }
    if (word == "--") {
      only_operands = true;
      continue;
    }
    for (std::size_t at = 1; at < word.size(); ++at) {
      const std::size_t known = specification.find(word[at]);
      if (known == std::string_view::npos || word[at] == ':') return std::nullopt;
      const bool takes = specification.substr(known + 1).starts_with(':');
      std::string argument;
      if (takes) {
        argument = word.substr(at + 1);
        if (argument.empty() && i + 1 < call.words.size()) argument = call.words[++i].text;
      }
      options.given.emplace_back(word[at], std::move(argument));
      if (takes) break;
    }
  }
  return options;
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
