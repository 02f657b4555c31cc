#include "compiler/expand/sed.h"

#include <cctype>
#include <charconv>
#include <utility>

namespace iptc::expand {
namespace {

// Text up to the next unescaped delimiter, which is taken too; an escaped delimiter loses its backslash.
std::optional<std::string> TakeDelimited(std::string_view& rest, char delimiter) {
  std::string text;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == delimiter) {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) {
      if (rest[i + 1] != delimiter) text += '\\';
      ++i;
    }
    text += rest[i];
  }
  return std::nullopt;
}

void SkipBlanks(std::string_view& rest, std::string_view blanks) {
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
}

}  // namespace

bool SedScript::CompileSubstitution(std::string_view& rest, Regex::Syntax syntax, Command& command) {
  if (rest.empty()) return false;
  const char delimiter = rest.front();
  rest.remove_prefix(1);
  const std::optional<std::string> pattern = TakeDelimited(rest, delimiter);
  std::optional<std::string> replacement = pattern ? TakeDelimited(rest, delimiter) : std::nullopt;
  if (!replacement) return false;
  bool ignore_case = false;
  while (!rest.empty() && std::string_view("gpIi").contains(rest.front())) {
    command.global = command.global || rest.front() == 'g';
    command.prints = command.prints || rest.front() == 'p';
    ignore_case = ignore_case || rest.front() == 'I' || rest.front() == 'i';
    rest.remove_prefix(1);
  }
  auto regex = Regex::Compile(*pattern, {syntax, ignore_case});
  if (!regex) return false;
  command.pattern.emplace(*std::move(regex));
  command.replacement = *std::move(replacement);
  return true;
}

// /re/, `$`, a line number or nothing.
bool SedScript::CompileAddress(std::string_view& rest, Regex::Syntax syntax, Command& command) {
  if (rest.front() == '/') {
    rest.remove_prefix(1);
    const std::optional<std::string> pattern = TakeDelimited(rest, '/');
    auto regex = pattern ? Regex::Compile(*pattern, {syntax, false}) : std::nullopt;
    if (!regex) return false;
    command.address.emplace(*std::move(regex));
  } else if (rest.front() == '$') {
    command.last_line = true;
    rest.remove_prefix(1);
  } else if (std::isdigit(static_cast<unsigned char>(rest.front())) != 0) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), command.line);
    if (error != std::errc()) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  return true;
}

std::optional<SedScript> SedScript::Compile(std::string_view program, bool extended, bool quiet) {
  SedScript script;
  script.quiet_ = quiet;
  const Regex::Syntax syntax = extended ? Regex::Syntax::kExtended : Regex::Syntax::kBasic;
  for (;;) {
    SkipBlanks(program, " \t\n;");
    if (program.empty()) return script;
    Command command;
    if (!CompileAddress(program, syntax, command)) return std::nullopt;
    SkipBlanks(program, " \t");
    if (program.starts_with('!')) {
      command.inverted = true;
      program.remove_prefix(1);
    }
    if (program.empty() || !std::string_view("sdpq").contains(program.front())) return std::nullopt;
    command.action = program.front();
    program.remove_prefix(1);
    if (command.action == 's' && !CompileSubstitution(program, syntax, command)) return std::nullopt;
    SkipBlanks(program, " \t");
    if (!program.empty() && program.front() != ';' && program.front() != '\n') return std::nullopt;
    script.commands_.push_back(std::move(command));
  }
}

bool SedScript::Selects(const Command& command, const Value& line, std::size_t number, bool last) {
  bool hit = true;
  if (command.address) hit = command.address->Search(line.text).has_value();
  if (command.line != 0) hit = command.line == number;
  if (command.last_line) hit = last;
  return hit != command.inverted;
}

namespace {

// What `\c` in a replacement stands for.
char Unescaped(char c) {
  if (c == 'n') return '\n';
  return c == 't' ? '\t' : c;
}

}  // namespace

void SedScript::AppendReplacement(Value& out, const Command& command, const Value& line,
                                  std::span<const RegexGroup> groups) {
  const SourceSpan span = line.Span(groups[0].begin, groups[0].end);
  for (std::size_t i = 0; i < command.replacement.size(); ++i) {
    const char c = command.replacement[i];
    const bool escaped = c == '\\' && i + 1 < command.replacement.size();
    const char next = escaped ? command.replacement[++i] : c;
    std::size_t group = groups.size();
    if (!escaped && c == '&') group = 0;
    if (escaped && next >= '1' && next <= '9') group = static_cast<std::size_t>(next - '0');
    if (group < groups.size()) {
      const RegexGroup& part = groups[group];
      const bool took_part = part.begin != std::string::npos && part.end > part.begin;
      if (took_part) out.Append(line.Slice(part.begin, part.end - part.begin));
      continue;
    }
    const char literal = escaped ? Unescaped(next) : next;
    out.Append(std::string_view(&literal, 1), span);
  }
}

bool SedScript::Substitute(const Command& command, Value& line) {
  Value out;
  out.unknown = line.unknown;
  std::size_t at = 0;
  bool hit = false;
  std::size_t last_end = std::string::npos;  // of the match before: an empty one right behind it does not count
  while (at <= line.text.size() && (!hit || command.global)) {
    const auto groups = command.pattern->Search(line.text, at);
    if (!groups) break;
    const RegexGroup whole = (*groups)[0];
    if (whole.begin == whole.end && whole.begin == last_end) {
      out.Append(line.Slice(at++, 1));
      continue;
    }
    hit = true;
    last_end = whole.end;
    if (whole.begin > at) out.Append(line.Slice(at, whole.begin - at));
    AppendReplacement(out, command, line, *groups);
    at = whole.end;
    if (whole.end == whole.begin) {  // an empty match: go on behind the next character
      if (at < line.text.size()) out.Append(line.Slice(at, 1));
      ++at;
    }
  }
  if (!hit) return false;
  if (at < line.text.size()) out.Append(line.Slice(at));
  line = std::move(out);
  return true;
}

std::vector<Value> SedScript::Run(std::span<const Value> lines) const {
  std::vector<Value> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Value line = lines[i];
    bool deleted = false;
    bool quit = false;
    for (const Command& command : commands_) {
      if (!Selects(command, line, i + 1, i + 1 == lines.size())) continue;
      deleted = command.action == 'd';
      quit = command.action == 'q';
      const bool prints =
          command.action == 'p' || (command.action == 's' && Substitute(command, line) && command.prints);
      if (prints) out.push_back(line);
      if (deleted || quit) break;
    }
    if (!deleted && !quiet_) out.push_back(std::move(line));
    if (quit) break;
  }
  return out;
}

}  // namespace iptc::expand
