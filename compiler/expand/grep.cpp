#include "compiler/expand/grep.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <expected>
#include <utility>
#include <variant>

#include "compiler/expand/builtins.h"
#include "compiler/expand/perl_regex.h"
#include "compiler/expand/regex.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

constexpr int kRefused = 2;

constexpr std::string_view kOptions = "qvicoEFGPwxhHsnlLae:m:f:A:B:C:";
constexpr auto kLongOptions = std::to_array<LongOption>({{"quiet", 'q'},
                                                         {"silent", 'q'},
                                                         {"invert-match", 'v'},
                                                         {"ignore-case", 'i'},
                                                         {"count", 'c'},
                                                         {"only-matching", 'o'},
                                                         {"extended-regexp", 'E'},
                                                         {"fixed-strings", 'F'},
                                                         {"basic-regexp", 'G'},
                                                         {"perl-regexp", 'P'},
                                                         {"word-regexp", 'w'},
                                                         {"line-regexp", 'x'},
                                                         {"no-filename", 'h'},
                                                         {"with-filename", 'H'},
                                                         {"no-messages", 's'},
                                                         {"line-number", 'n'},
                                                         {"files-with-matches", 'l'},
                                                         {"files-without-match", 'L'},
                                                         {"text", 'a'},
                                                         {"regexp", 'e'},
                                                         {"max-count", 'm'},
                                                         {"file", 'f'},
                                                         {"after-context", 'A'},
                                                         {"before-context", 'B'},
                                                         {"context", 'C'}});

// Something to look for, whatever its language.
using Pattern = std::variant<Regex, PerlRegex>;

struct Found {
  std::size_t begin = 0, end = 0;
};

// Looks for patterns; remembers when a search was given up.
class Searcher {
 public:
  // whole_words: of POSIX's patterns, as -w has it; Perl's have it written in them.
  Searcher(std::vector<Pattern> patterns, bool whole_words)
      : patterns_(std::move(patterns)), whole_words_(whole_words) {}

  // The first match at `from` or behind it, of several there the longest.
  std::optional<Found> Search(const std::string& text, std::size_t from) {
    std::optional<Found> best;
    for (const Pattern& pattern : patterns_) {
      const std::optional<Found> found = One(pattern, text, from);
      if (!found) continue;
      const bool better =
          !best || found->begin < best->begin || (found->begin == best->begin && found->end > best->end);
      if (better) best = found;
    }
    return best;
  }
  [[nodiscard]] bool GaveUp() const { return gave_up_; }

 private:
  std::optional<Found> One(const Pattern& pattern, const std::string& text, std::size_t from) {
    if (const auto* perl = std::get_if<PerlRegex>(&pattern)) {
      const PerlRegex::Match match = perl->Search(text, from);
      gave_up_ = gave_up_ || match.answer == PerlRegex::Answer::kTooLong;
      return match.answer == PerlRegex::Answer::kFound ? std::optional(Found{match.begin, match.end}) : std::nullopt;
    }
    gave_up_ = gave_up_ || text.size() > Regex::kMaxText;
    const auto& regex = std::get<Regex>(pattern);
    return whole_words_ ? WholeWord(regex, text, from) : Plain(regex, text, from);
  }

  static std::optional<Found> Plain(const Regex& regex, const std::string& text, std::size_t from) {
    const auto groups = regex.Search(text, from);
    return groups ? std::optional(Found{groups->front().begin, groups->front().end}) : std::nullopt;
  }

  // A match with no letter, digit or `_` right before it nor behind it. Where a longer one has, a shorter one from the
  // same place may do; then the search goes on behind that place.
  std::optional<Found> WholeWord(const Regex& regex, const std::string& text, std::size_t from) {
    constexpr int kMostTries = 4000;
    int tries = 0;
    while (from <= text.size()) {
      std::optional<Found> found = Plain(regex, text, from);
      if (!found) return std::nullopt;
      const std::size_t begin = found->begin;
      while (found && found->begin == begin && !StandsAlone(text, *found)) {
        const bool shorter = found->end > begin;
        if (++tries > kMostTries) gave_up_ = true;
        if (gave_up_) return std::nullopt;
        found = shorter ? Plain(regex, text.substr(0, found->end - 1), begin) : std::nullopt;
      }
      if (found && found->begin == begin) return found;
      from = begin + 1;
    }
    return std::nullopt;
  }

  static bool StandsAlone(std::string_view text, const Found& found) {
    const auto is_word = [&](std::size_t at) {
      return std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_';
    };
    return (found.begin == 0 || !is_word(found.begin - 1)) && (found.end == text.size() || !is_word(found.end));
  }

  std::vector<Pattern> patterns_;
  bool whole_words_;
  bool gave_up_ = false;
};

// Text as a basic regular expression that stands for it.
std::string EscapeFixed(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\\.[]*^$").contains(c)) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// The pattern as a group, so that what stands around it holds for all of its alternatives.
std::string Enclose(std::string_view pattern, Regex::Syntax syntax, std::string_view front, std::string_view back) {
  const bool extended = syntax == Regex::Syntax::kExtended;
  return fmt::format("{}{}{}{}{}", front, extended ? "(" : "\\(", pattern, extended ? ")" : "\\)", back);
}

// The error: why the pattern is refused; empty where it is more than is followed here.
using Compiled = std::expected<Pattern, std::string_view>;

Compiled CompilePerl(const std::string& pattern, const ToolOptions& options) {
  // Alone first: what is put around it must not make it whole.
  auto regex = PerlRegex::Compile(pattern, options.Has('i'));
  if (regex && options.Has('x')) regex = PerlRegex::Compile(fmt::format("^(?:{})$", pattern), options.Has('i'));
  if (regex && options.Has('w') && !options.Has('x')) {
    regex = PerlRegex::Compile(fmt::format("(?<!\\w)(?:{})(?!\\w)", pattern), options.Has('i'));
  }
  if (!regex) return std::unexpected(regex.error());
  return *std::move(regex);
}

// A pattern with -F and -x made part of it.
Compiled Compile(std::string pattern, const ToolOptions& options, std::string_view name) {
  const bool fixed = options.Has('F') || name == "fgrep";
  if (fixed) pattern = EscapeFixed(pattern);
  if (options.Has('P')) return CompilePerl(pattern, options);
  const bool extended = !fixed && (options.Has('E') || name == "egrep");
  const Regex::Syntax syntax = extended ? Regex::Syntax::kExtended : Regex::Syntax::kBasic;
  if (options.Has('x')) pattern = Enclose(pattern, syntax, "^", "$");
  auto regex = Regex::Compile(pattern, {syntax, options.Has('i')});
  if (!regex) return std::unexpected(std::string_view());
  return *std::move(regex);
}

// The texts of -e and -f, or the first operand, which is taken off; one pattern a line.
std::optional<std::string> PatternText(Interpreter& shell, const Call& call, ToolOptions& options) {
  std::string patterns;
  bool given = false;
  for (const auto& [letter, argument] : options.given) {
    given = given || letter == 'e' || letter == 'f';
    if (letter == 'e') patterns += argument + "\n";
    if (letter != 'f') continue;
    const std::optional<Value> file = shell.ReadFile(MakeValue(argument, call.span), call.use);
    if (!file || shell.ReportIfUnknown(*file)) return std::nullopt;
    patterns += file->text + (file->text.empty() || file->text.ends_with('\n') ? "" : "\n");
  }
  if (given) return patterns;
  if (options.operands.empty() || shell.ReportIfUnknown(options.operands[0])) return std::nullopt;
  patterns = options.operands[0].text + "\n";
  options.operands.erase(options.operands.begin());
  return patterns;
}

std::expected<Searcher, std::string_view> CompileAll(const std::string& patterns, const ToolOptions& options,
                                                     std::string_view name) {
  std::vector<Pattern> compiled;
  for (std::size_t at = 0; at < patterns.size();) {
    const std::size_t newline = patterns.find('\n', at);
    auto pattern = Compile(patterns.substr(at, newline - at), options, name);
    if (!pattern) return std::unexpected(pattern.error());
    compiled.push_back(*std::move(pattern));
    at = newline + 1;
  }
  if (options.Has('P') && compiled.size() > 1) return std::unexpected(std::string_view());
  return Searcher(std::move(compiled), options.Has('w') && !options.Has('x'));
}

struct GrepFile {
  std::string name;
  bool named = false;  // its name stands before its lines
  Value text;
};

// nullopt: one cannot be read.
std::optional<std::vector<GrepFile>> ReadFiles(Interpreter& shell, const Call& call, const ToolOptions& options) {
  std::vector<GrepFile> files;
  const bool named = (options.operands.size() > 1 || options.Has('H')) && !options.Has('h');
  if (options.operands.empty()) files.push_back({"(standard input)", options.Has('H'), shell.ReadAll(call.span)});
  for (const Value& file : options.operands) {
    std::optional<Value> text = file.text == "-" ? shell.ReadAll(call.span) : shell.ReadFile(file, call.use);
    if (!text) return std::nullopt;
    files.push_back({file.text, named, *std::move(text)});
  }
  return files;
}

// How many lines around a selected one are shown.
struct Context {
  std::size_t before = 0, after = 0;
  bool wanted = false;
};

std::optional<Context> TakeContext(const ToolOptions& options) {
  Context context;
  for (const char letter : {'C', 'A', 'B'}) {
    const std::string* given = options.Find(letter);
    if (given == nullptr) continue;
    const std::optional<std::int64_t> lines = ToNumber(*given);
    if (!lines || *lines < 0) return std::nullopt;
    context.wanted = true;
    if (letter != 'A') context.before = static_cast<std::size_t>(*lines);
    if (letter != 'B') context.after = static_cast<std::size_t>(*lines);
  }
  return context;
}

// What grep shows of one file after another.
class Printer {
 public:
  Printer(const ToolOptions& options, const Context& context, Searcher& searcher, const SourceSpan& span)
      : options_(options), context_(context), searcher_(searcher), span_(span) {}

  // How many lines of the file are selected.
  std::int64_t Take(const GrepFile& file) {
    const std::string* limit = options_.Find('m');
    const std::int64_t most = limit != nullptr ? ToNumber(*limit).value_or(-1) : -1;
    const std::vector<Value> lines = Lines(file.text);
    std::vector<std::size_t> selected;
    for (std::size_t i = 0; i < lines.size() && (most < 0 || static_cast<std::int64_t>(selected.size()) < most); ++i) {
      if (searcher_.Search(lines[i].text, 0).has_value() != options_.Has('v')) selected.push_back(i);
    }
    const bool listed = !options_.Has('c') && !options_.Has('l') && !options_.Has('L');
    if (listed) Show(file, lines, selected);
    return static_cast<std::int64_t>(selected.size());
  }
  // What -c, -l and -L show of a file, instead of its lines.
  void Summarize(const GrepFile& file, std::int64_t count, bool hit) {
    if (options_.Has('c')) Add((file.named ? file.name + ":" : "") + std::to_string(count));
    if (hit && (options_.Has('l') || options_.Has('L'))) Add(file.name);
  }
  [[nodiscard]] const std::vector<Value>& Out() const { return out_; }

 private:
  void Add(const std::string& line) { out_.push_back(MakeValue(line, span_)); }

  void Show(const GrepFile& file, const std::vector<Value>& lines, const std::vector<std::size_t>& selected) {
    std::size_t shown = 0;  // lines up to here are out
    for (std::size_t i = 0; i < selected.size(); ++i) {
      const std::size_t line = selected[i];
      const std::size_t first = std::max(shown, line - std::min(line, context_.before));
      if (context_.wanted && any_ && (first > shown || i == 0)) Add("--");
      for (std::size_t before = first; before < line; ++before) ShowLine(file, lines[before], before, '-');
      ShowLine(file, lines[line], line, ':');
      any_ = true;
      const std::size_t next = i + 1 < selected.size() ? selected[i + 1] : lines.size();
      shown = std::min(line + 1 + context_.after, next);
      for (std::size_t after = line + 1; after < shown; ++after) ShowLine(file, lines[after], after, '-');
    }
  }

  void ShowLine(const GrepFile& file, const Value& line, std::size_t number, char mark) {
    std::string front;
    if (file.named) front += file.name + mark;
    if (options_.Has('n')) front += std::to_string(number + 1) + mark;
    if (!options_.Has('o')) {
      ShowText(front, line);
    } else if (!options_.Has('v')) {
      ShowMatches(front, line);
    }
  }

  // All matches in a line, one after another; empty ones are not shown.
  void ShowMatches(const std::string& front, const Value& line) {
    for (std::size_t at = 0; at < line.text.size();) {
      const std::optional<Found> found = searcher_.Search(line.text, at);
      if (!found) break;
      if (found->end > found->begin) ShowText(front, line.Slice(found->begin, found->end - found->begin));
      at = found->end > at ? found->end : at + 1;
    }
  }

  void ShowText(const std::string& front, const Value& text) {
    Value shown;
    if (!front.empty()) shown.Append(front, text.Span());
    shown.Append(text);
    out_.push_back(std::move(shown));
  }

  const ToolOptions& options_;
  const Context& context_;
  Searcher& searcher_;
  SourceSpan span_;
  std::vector<Value> out_;
  bool any_ = false;
};

// The word behind this one is its argument.
bool TakesNextWord(std::string_view word) {
  const auto takes = [](char letter) { return kOptions.substr(kOptions.find(letter) + 1).starts_with(':'); };
  if (word.starts_with("--")) {
    const auto* row = std::ranges::find(kLongOptions, word.substr(2), &LongOption::name);
    return row != kLongOptions.end() && takes(row->letter);
  }
  if (word.size() < 2 || word[0] != '-') return false;
  const auto first =
      std::ranges::find_if(word.substr(1), [&](char c) { return c == ':' || !kOptions.contains(c) || takes(c); });
  return first != word.end() && first + 1 == word.end() && kOptions.contains(*first);
}

// `grep -2` is `grep -C2`.
Call WithContextOption(const Call& call) {
  Call plain = call;
  for (std::size_t i = 1; i < plain.words.size() && plain.words[i].text != "--"; ++i) {
    Value& word = plain.words[i];
    const bool is_count = word.text.size() > 1 && word.text[0] == '-' &&
                          std::ranges::all_of(word.text.substr(1), [](char c) { return c >= '0' && c <= '9'; });
    if (is_count) word.text.insert(1, "C");
    if (!is_count && TakesNextWord(word.text)) ++i;
  }
  return plain;
}

}  // namespace

int Grep(Interpreter& shell, Call& call) {
  std::optional<ToolOptions> options = TakeOptions(WithContextOption(call), kOptions, kLongOptions);
  const std::optional<Context> context = options ? TakeContext(*options) : std::nullopt;
  const bool follows = context && !(context->wanted && options->Has('o'));
  if (!follows) return Unfollowed(shell, call);
  const std::optional<std::string> patterns = PatternText(shell, call, *options);
  if (!patterns) return Unfollowed(shell, call);
  auto searcher = CompileAll(*patterns, *options, BaseName(call.words[0].text));
  if (!searcher && searcher.error().empty()) return Unfollowed(shell, call);
  if (!searcher) {
    shell.Warn(call.span, fmt::format("grep refuses the pattern: {}", searcher.error()));
    return kRefused;
  }
  const auto files = ReadFiles(shell, call, *options);
  if (!files) return kRefused;
  Printer printer(*options, *context, *searcher, call.span);
  bool any = false;
  UnknownId taint = UnknownId::kNone;
  for (const GrepFile& file : *files) {
    if (call.use.decides && shell.ReportIfUnknown(file.text)) return 1;
    if (taint == UnknownId::kNone) taint = file.text.unknown;
    const std::int64_t count = printer.Take(file);
    if (searcher->GaveUp()) return Unfollowed(shell, call);
    any = any || count > 0;  // whatever is listed
    printer.Summarize(file, count, (count > 0) != options->Has('L'));
  }
  if (!options->Has('q')) WriteLines(shell, call, printer.Out(), taint);
  return any ? 0 : 1;
}

}  // namespace iptc::expand
