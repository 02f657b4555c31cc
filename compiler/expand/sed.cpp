#include "compiler/expand/sed.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <utility>

namespace iptc::expand {

namespace {

// What `\t` and the like stand for, in patterns and replacements.
std::optional<char> ControlCharacter(char c) {
  constexpr auto kControls = std::to_array<std::pair<char, char>>(
      {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'f', '\f'}, {'v', '\v'}, {'a', '\a'}});
  const auto* known = std::ranges::find(kControls, c, &std::pair<char, char>::first);
  return known != kControls.end() ? std::optional(known->second) : std::nullopt;
}

}  // namespace

// Text to commands.
class SedScript::Compiler {
 public:
  Compiler(std::string_view program, bool extended)
      : rest_(program), syntax_(extended ? Regex::Syntax::kExtended : Regex::Syntax::kBasic) {}

  std::optional<std::vector<Command>> Run() {
    while (SkipTo(" \t\n;"), !rest_.empty() && !failed_) CompileOne();
    if (failed_ || !blocks_.empty()) return std::nullopt;
    for (Command& command : commands_) {
      const bool jumps = command.action == 'b' || command.action == 't';
      if (!jumps) continue;
      const auto label = labels_.find(command.text);
      if (label == labels_.end() && !command.text.empty()) return std::nullopt;
      command.target = command.text.empty() ? commands_.size() : label->second;
    }
    return std::move(commands_);
  }

 private:
  void SkipTo(std::string_view blanks) { rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size())); }
  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool Fail() {
    failed_ = true;
    return false;
  }

  // Behind the bracket at `open`, a `^` and a `]` as its first member, which closes nothing.
  [[nodiscard]] std::size_t SetStart(std::size_t open) const {
    const std::size_t inside = rest_.substr(open + 1).starts_with('^') ? open + 2 : open + 1;
    return rest_.substr(std::min(inside, rest_.size())).starts_with(']') ? inside + 1 : inside;
  }

  // Text up to the next unescaped delimiter, which is taken too; an escaped delimiter loses its backslash. Between
  // brackets of a pattern it stands for itself.
  std::optional<std::string> Delimited(char delimiter, bool is_pattern) {
    std::string text;
    bool in_set = false;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == delimiter && !in_set) {
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (is_pattern && !in_set && c == '[') {
        in_set = true;
        const std::size_t end = SetStart(i);
        text += rest_.substr(i, end - i);
        i = end - 1;
        continue;
      }
      in_set = in_set && c != ']';
      const bool escaped = c == '\\' && i + 1 < rest_.size();
      if (escaped && in_set && rest_[i + 1] == '\\') {  // both are members, and escape nothing
        text += rest_.substr(i++, 2);
        continue;
      }
      if (escaped && is_pattern && ControlCharacter(rest_[i + 1])) {  // between brackets, too
        text += *ControlCharacter(rest_[++i]);
        continue;
      }
      if (escaped && !in_set) {
        if (rest_[i + 1] != delimiter) text += '\\';
        ++i;
      }
      text += rest_[i];
    }
    return std::nullopt;
  }

  std::size_t Number() {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return number;
  }
  [[nodiscard]] bool AtDigit() const {
    return !rest_.empty() && std::isdigit(static_cast<unsigned char>(rest_.front())) != 0;
  }

  Address TakeAddress(bool second) {
    Address address;
    if (AtDigit()) {
      address.kind = Address::Kind::kLine;
      address.line = Number();
      if (Take('~')) address.step = Number();
    } else if (Take('$')) {
      address.kind = Address::Kind::kLast;
    } else if (second && Take('+')) {
      address.kind = Address::Kind::kCount;
      address.line = Number();
    } else if (!rest_.empty() && (rest_.front() == '/' || rest_.front() == '\\')) {
      if (Take('\\') && rest_.empty()) Fail();
      if (failed_) return address;
      const char delimiter = rest_.front();
      rest_.remove_prefix(1);
      const auto pattern = Delimited(delimiter, true);
      const bool ignore_case = Take('I');
      address.kind = Address::Kind::kRegex;
      if (pattern) address.regex = Regex::Compile(*pattern, {syntax_, ignore_case});
      if (!address.regex) Fail();
    }
    return address;
  }

  void CompileOne() {
    Command command;
    command.first = TakeAddress(false);
    SkipTo(" \t");
    if (command.first.kind != Address::Kind::kNone && Take(',')) {
      SkipTo(" \t");
      command.last = TakeAddress(true);
      if (command.last.kind == Address::Kind::kNone) Fail();
    }
    SkipTo(" \t");
    while (Take('!')) command.inverted = true;
    SkipTo(" \t");
    if (rest_.empty() || failed_) {
      Fail();
      return;
    }
    command.action = rest_.front();
    rest_.remove_prefix(1);
    CompileArguments(command);
    if (!failed_) commands_.push_back(std::move(command));
  }

  void CompileArguments(Command& command) {
    switch (command.action) {
      case '{':
        blocks_.push_back(commands_.size());
        return;
      case '}':
        if (blocks_.empty()) {
          Fail();
          return;
        }
        commands_[blocks_.back()].target = commands_.size();
        blocks_.pop_back();
        command.action = ':';
        break;
      case ':':
        labels_[Label()] = commands_.size();
        return;
      case 'b':
      case 't':
        command.text = Label();
        return;
      case 'a':
      case 'i':
      case 'c':
        command.text = Lines();
        return;
      case 's':
        CompileSubstitution(command);
        break;
      case 'y':
        CompileMapping(command);
        break;
      default:
        if (!std::string_view("dDpPqQnNgGhHx=").contains(command.action)) Fail();
    }
    SkipTo(" \t");
    const bool ends = rest_.empty() || rest_.front() == ';' || rest_.front() == '\n' || rest_.front() == '}';
    if (!ends) Fail();
  }

  std::string Label() {
    SkipTo(" \t");
    const std::size_t end = std::min(rest_.find_first_of(" \t\n;}"), rest_.size());
    std::string label(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return label;
  }

  // Behind a, i, c: `\` and a newline, or the text at once; to the end of a line that no backslash ends.
  std::string Lines() {
    SkipTo(" \t");
    if (rest_.starts_with("\\\n")) rest_.remove_prefix(2);
    std::string text;
    std::size_t i = 0;
    for (; i < rest_.size() && rest_[i] != '\n'; ++i) {
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      text += rest_[i];
    }
    rest_.remove_prefix(i);
    return text;
  }

  void CompileSubstitution(Command& command) {
    if (rest_.empty()) {
      Fail();
      return;
    }
    const char delimiter = rest_.front();
    rest_.remove_prefix(1);
    const auto pattern = Delimited(delimiter, true);
    auto replacement = pattern ? Delimited(delimiter, false) : std::nullopt;
    if (!replacement) {
      Fail();
      return;
    }
    bool ignore_case = false;
    for (;;) {
      if (AtDigit()) {
        command.occurrence = std::max<std::size_t>(Number(), 1);
      } else if (Take('g')) {
        command.global = true;
      } else if (Take('p')) {
        command.prints = true;
      } else if (Take('I') || Take('i')) {
        ignore_case = true;
      } else {
        break;
      }
    }
    command.pattern = Regex::Compile(*pattern, {syntax_, ignore_case});
    command.text = *std::move(replacement);
    // `\c` makes control characters of letters.
    if (!command.pattern || HasControlEscape(command.text)) Fail();
  }

  static bool HasControlEscape(std::string_view replacement) {
    for (std::size_t i = replacement.find('\\'); i != std::string_view::npos; i = replacement.find('\\', i + 2)) {
      if (replacement.substr(i + 1).starts_with('c')) return true;
    }
    return false;
  }

  void CompileMapping(Command& command) {
    const char delimiter = rest_.empty() ? '\0' : rest_.front();
    if (!rest_.empty()) rest_.remove_prefix(1);
    const auto from = Delimited(delimiter, false);
    const auto to = from ? Delimited(delimiter, false) : std::nullopt;
    if (!to || to->size() != from->size()) {
      Fail();
      return;
    }
    command.from = *from;
    command.text = *to;
  }

  std::string_view rest_;
  Regex::Syntax syntax_;
  std::vector<Command> commands_;
  std::vector<std::size_t> blocks_;
  std::map<std::string, std::size_t> labels_;
  bool failed_ = false;
};

std::optional<SedScript> SedScript::Compile(std::string_view program, bool extended, bool quiet) {
  auto commands = Compiler(program, extended).Run();
  if (!commands) return std::nullopt;
  SedScript script;
  script.commands_ = *std::move(commands);
  script.quiet_ = quiet;
  return script;
}

namespace {

// A replacement as it is written out for one match: groups, escapes, and what turns the case of letters.
class Replacer {
 public:
  Replacer(Value& out, const Value& line, std::span<const RegexGroup> groups)
      : out_(out), line_(line), groups_(groups), span_(line.Span(groups[0].begin, groups[0].end)) {}

  void Run(std::string_view replacement) {
    for (std::size_t at = 0; at < replacement.size();) {
      const char c = replacement[at++];
      if (c == '&') {
        AppendGroup(0);
      } else if (c == '\\' && at < replacement.size()) {
        TakeEscape(replacement, at);
      } else {
        AppendLiteral(c);
      }
    }
  }

 private:
  // Behind the backslash; moves `at` behind the escape.
  void TakeEscape(std::string_view replacement, std::size_t& at) {
    const char c = replacement[at++];
    const int base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'd' ? 10 : 0;
    unsigned number = 0;
    const std::string_view digits = replacement.substr(at, base == 16 ? 2 : 3);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number, base == 0 ? 2 : base);
    if (c >= '0' && c <= '9') {
      AppendGroup(static_cast<std::size_t>(c - '0'));
    } else if (c == 'U' || c == 'L' || c == 'E') {
      all_ = c;
      next_ = 0;
    } else if (c == 'u' || c == 'l') {
      next_ = c;
    } else if (base != 0 && error == std::errc()) {
      at += static_cast<std::size_t>(end - digits.data());
      AppendLiteral(static_cast<char>(number));
    } else {
      AppendLiteral(ControlCharacter(c).value_or(c));
    }
  }

  void AppendGroup(std::size_t group) {
    if (group >= groups_.size()) return;
    const RegexGroup& part = groups_[group];
    const bool took_part = part.begin != std::string::npos && part.end > part.begin;
    if (!took_part) return;
    Value text = line_.Slice(part.begin, part.end - part.begin);
    TurnCase(text.text);
    out_.Append(text);
  }

  void AppendLiteral(char c) {
    std::string text(1, c);
    TurnCase(text);
    out_.Append(text, span_);
  }

  void TurnCase(std::string& text) {
    for (char& c : text) {
      const char mode = next_ != 0 ? std::exchange(next_, char{0}) : all_;
      const auto byte = static_cast<unsigned char>(c);
      if (mode == 'U' || mode == 'u') c = static_cast<char>(std::toupper(byte));
      if (mode == 'L' || mode == 'l') c = static_cast<char>(std::tolower(byte));
    }
  }

  Value& out_;
  const Value& line_;
  std::span<const RegexGroup> groups_;
  SourceSpan span_;
  char all_ = 'E';  // U or L: until the end or `\E`
  char next_ = 0;   // u or l: the next character alone
};

}  // namespace

// Commands over lines.
class SedScript::Machine {
 public:
  Machine(const SedScript& script, std::span<const Value> lines)
      : script_(script), lines_(lines), range_ends_(script.commands_.size(), kOutside) {}

  std::optional<std::vector<Value>> Run() {
    while (next_ < lines_.size() && !quits_ && !failed_) {
      if (!keeps_pattern_) pattern_ = lines_[next_++];
      keeps_pattern_ = false;
      RunCommands();
    }
    if (failed_) return std::nullopt;
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kOutside = 0;
  static constexpr std::size_t kOpen = std::string::npos;  // a range whose end is not a line number
  static constexpr std::size_t kMaxWork = 2'000'000;

  [[nodiscard]] std::size_t Number() const { return next_; }
  [[nodiscard]] bool IsLast() const { return next_ >= lines_.size(); }

  bool Hits(const Address& address) {
    switch (address.kind) {
      case Address::Kind::kLine:
        if (address.step == 0) return Number() == address.line;
        return Number() >= address.line && (Number() - address.line) % address.step == 0;
      case Address::Kind::kLast:
        return IsLast();
      case Address::Kind::kRegex:
        if (pattern_.text.size() > Regex::kMaxText) failed_ = true;
        return address.regex->Search(pattern_.text).has_value();
      default:
        return true;
    }
  }

  bool Selects(const Command& command, std::size_t i) {
    if (command.last.kind == Address::Kind::kNone) return Hits(command.first) != command.inverted;
    bool inside = range_ends_[i] != kOutside;
    if (inside) {
      const bool by_number = range_ends_[i] != kOpen;
      const bool past = by_number && Number() > range_ends_[i];
      const bool ends = by_number ? Number() >= range_ends_[i] : Hits(command.last);
      if (ends) range_ends_[i] = kOutside;
      inside = !past;
    } else if (Hits(command.first)) {
      inside = true;
      const Address& last = command.last;
      const bool by_number = last.kind == Address::Kind::kLine || last.kind == Address::Kind::kCount;
      const std::size_t end = last.kind == Address::Kind::kCount ? Number() + last.line : last.line;
      const bool one_line = by_number ? end <= Number() : last.kind == Address::Kind::kLast && IsLast();
      if (!one_line) range_ends_[i] = by_number ? end : kOpen;
    }
    return inside != command.inverted;
  }

  void RunCommands() {
    appended_.clear();
    bool deleted = false;
    substituted_ = false;
    std::size_t at = 0;
    while (at < script_.commands_.size() && !failed_ && !deleted && !quits_) {
      if (++work_ > kMaxWork) failed_ = true;
      const Command& command = script_.commands_[at];
      if (command.action == ':') {
        ++at;
      } else if (!Selects(command, at)) {
        at = command.action == '{' ? command.target : at + 1;
      } else {
        at = RunOne(command, at, deleted);
      }
    }
    if (!deleted && !script_.quiet_) out_.push_back(pattern_);
    std::ranges::move(appended_, std::back_inserter(out_));
  }

  void Join(Value& text, const Value& more) {
    text.Append("\n", more.Span());
    text.Append(more);
    if (text.text.size() > Regex::kMaxText) failed_ = true;
  }

  // Where to go on.
  std::size_t RunOne(const Command& command, std::size_t at, bool& deleted) {
    switch (command.action) {
      case 's':
        if (Substitute(command)) {
          substituted_ = true;
          if (command.prints) out_.push_back(pattern_);
        }
        break;
      case 'y':
        for (char& c : pattern_.text) {
          const std::size_t found = command.from.find(c);
          if (found != std::string::npos) c = command.text[found];
        }
        break;
      case 'd':
        deleted = true;
        break;
      case 'D': {
        const std::size_t newline = pattern_.text.find('\n');
        deleted = true;
        keeps_pattern_ = newline != std::string::npos;
        if (keeps_pattern_) pattern_ = pattern_.Slice(newline + 1);
        break;
      }
      case 'p':
        out_.push_back(pattern_);
        break;
      case 'P':
        out_.push_back(pattern_.Slice(0, pattern_.text.find('\n')));
        break;
      case 'q':
        quits_ = true;
        break;
      case 'Q':
        quits_ = deleted = true;
        break;
      case 'b':
        return command.target;
      case 't':
        if (!std::exchange(substituted_, false)) break;
        return command.target;
      case '=':
        out_.push_back(MakeValue(std::to_string(Number()), pattern_.Span()));
        break;
      case 'a':
        appended_.push_back(MakeValue(command.text, pattern_.Span()));
        break;
      case 'i':
        out_.push_back(MakeValue(command.text, pattern_.Span()));
        break;
      case 'c':
        if (command.last.kind == Address::Kind::kNone || range_ends_[at] == kOutside) {
          out_.push_back(MakeValue(command.text, pattern_.Span()));
        }
        deleted = true;
        break;
      default:
        RunSpaces(command, deleted);
    }
    return at + 1;
  }

  // n, N and what moves text to and from the hold space.
  void RunSpaces(const Command& command, bool& deleted) {
    switch (command.action) {
      case 'n':
        if (IsLast()) {
          quits_ = true;
          break;
        }
        if (!script_.quiet_) out_.push_back(pattern_);
        pattern_ = lines_[next_++];
        break;
      case 'N':
        if (IsLast()) {
          quits_ = true;
        } else {
          Join(pattern_, lines_[next_++]);
        }
        break;
      case 'g':
        pattern_ = hold_;
        break;
      case 'G':
        Join(pattern_, hold_);
        break;
      case 'h':
        hold_ = pattern_;
        break;
      case 'H':
        Join(hold_, pattern_);
        break;
      case 'x':
        std::swap(pattern_, hold_);
        break;
      default:
        deleted = deleted || quits_;
    }
  }

  bool Substitute(const Command& command) {
    if (pattern_.text.size() > Regex::kMaxText) {
      failed_ = true;
      return false;
    }
    Value out;
    out.unknown = pattern_.unknown;
    std::size_t at = 0;
    std::size_t hits = 0;
    bool replaced = false;
    std::size_t last_end = std::string::npos;  // of the match before: an empty one right behind it does not count
    while (at <= pattern_.text.size() && (!replaced || command.global)) {
      const auto groups = command.pattern->Search(pattern_.text, at);
      if (!groups) break;
      const RegexGroup whole = (*groups)[0];
      if (whole.begin == whole.end && whole.begin == last_end) {
        if (at < pattern_.text.size()) out.Append(pattern_.Slice(at, 1));
        ++at;
        last_end = std::string::npos;
        continue;
      }
      last_end = whole.end;
      if (whole.begin > at) out.Append(pattern_.Slice(at, whole.begin - at));
      const bool counts = ++hits >= command.occurrence;
      if (counts) {
        Replacer(out, pattern_, *groups).Run(command.text);
        replaced = true;
      } else if (whole.end > whole.begin) {
        out.Append(pattern_.Slice(whole.begin, whole.end - whole.begin));
      }
      at = whole.end;
      if (whole.end == whole.begin) {  // an empty match: go on behind the next character
        if (at < pattern_.text.size()) out.Append(pattern_.Slice(at, 1));
        ++at;
      }
    }
    if (!replaced) return false;
    if (at < pattern_.text.size()) out.Append(pattern_.Slice(at));
    pattern_ = std::move(out);
    return true;
  }

  const SedScript& script_;
  std::span<const Value> lines_;
  std::vector<std::size_t> range_ends_;
  Value pattern_;
  Value hold_;
  std::vector<Value> out_;
  std::vector<Value> appended_;
  std::size_t next_ = 0;  // the line to read; also the number of the one read
  std::size_t work_ = 0;
  bool keeps_pattern_ = false;
  bool substituted_ = false;
  bool quits_ = false;
  bool failed_ = false;
};

std::optional<std::vector<Value>> SedScript::Run(std::span<const Value> lines) const {
  return Machine(*this, lines).Run();
}

}  // namespace iptc::expand
