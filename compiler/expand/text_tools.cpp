// Programs that turn text into text, as far as firewall scripts use them. What goes beyond (an option that is not
// known here) makes the output unknown instead of wrong.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <numeric>
#include <utility>

#include "compiler/expand/arithmetic.h"
#include "compiler/expand/builtins.h"
#include "compiler/expand/regex.h"
#include "compiler/expand/sed.h"

namespace iptc::expand {
namespace {

// Gives up on a call: its output cannot be known, nor its status if that decides.
int Unfollowed(Interpreter& shell, Call& call) {
  std::string text;
  for (const Value& word : call.words) text += (text.empty() ? "" : " ") + word.text;
  Value output;
  output.unknown = shell.UnknownOutput(text, call.span);
  shell.Write(output);
  if (!call.use.decides) return 0;
  return shell.Undecidable(call.span, fmt::format("the exit status of `{}`", call.words[0].text)) ? 0 : 1;
}

// ToolOptions of a tool: letters, each with the argument it takes or none.
struct ToolOptions {
  std::vector<std::pair<char, std::string>> given;
  std::vector<Value> operands;
  [[nodiscard]] bool Has(char letter) const { return Find(letter) != nullptr; }
  [[nodiscard]] const std::string* Find(char letter) const {
    const auto found = std::ranges::find(given, letter, [](const auto& option) { return option.first; });
    return found != given.end() ? &found->second : nullptr;
  }
};

// getopt(3) with a specification such as "d:f:s"; nullopt for an option that is not in it.
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

// The files named, one after another, or standard input. nullopt: a file cannot be read, as was reported.
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

int Cat(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "u");
  if (!options) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  shell.Write(*text);
  return 0;
}

// head and tail: -n N, -N.
int Ends(Interpreter& shell, Call& call, bool front) {
  Call plain = call;
  for (Value& word : plain.words) {
    if (word.text.size() > 1 && word.text[0] == '-' && std::isdigit(static_cast<unsigned char>(word.text[1])) != 0) {
      word.text.insert(1, "n");
    }
  }
  const std::optional<ToolOptions> options = TakeOptions(plain, "n:q");
  const std::string* given = options ? options->Find('n') : nullptr;
  const bool from_start = given != nullptr && given->starts_with('+');
  const std::optional<std::int64_t> count =
      given == nullptr ? std::optional<std::int64_t>(10) : ToNumber(from_start ? given->substr(1) : *given);
  if (!options || !count || *count < 0) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  const std::vector<Value> lines = Lines(*text);
  const std::size_t wanted = std::min(static_cast<std::size_t>(*count), lines.size());
  std::span<const Value> kept(lines);
  if (front) {
    kept = kept.first(wanted);
  } else {
    kept = from_start ? kept.subspan(wanted == 0 ? 0 : wanted - 1) : kept.last(wanted);
  }
  WriteLines(shell, call, kept, text->unknown);
  return 0;
}
int Head(Interpreter& shell, Call& call) { return Ends(shell, call, true); }
int Tail(Interpreter& shell, Call& call) { return Ends(shell, call, false); }

// "1,3-5,7-": nullopt if malformed. Open ends reach to `most`.
std::optional<std::vector<bool>> CutList(std::string_view list, std::size_t most) {
  std::vector<bool> wanted(most + 1, false);
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = list.substr(0, comma);
    list.remove_prefix(std::min(comma + 1, list.size()));
    const std::size_t dash = item.find('-');
    const auto first = dash == 0 ? std::optional<std::int64_t>(1) : ToNumber(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first
                      : dash + 1 == item.size()      ? std::optional(static_cast<std::int64_t>(most))
                                                     : ToNumber(item.substr(dash + 1));
    if (!first || !last || *first < 1) return std::nullopt;
    for (auto i = static_cast<std::size_t>(*first); i <= std::min(most, static_cast<std::size_t>(*last)); ++i) {
      wanted[i] = true;
    }
  }
  return wanted;
}

std::optional<Value> CutLine(const Value& line, std::string_view list, std::optional<char> delimiter, bool only_cut) {
  Value out;
  out.unknown = line.unknown;
  if (!delimiter) {
    const auto wanted = CutList(list, line.text.size());
    for (std::size_t i = 0; wanted && i < line.text.size(); ++i) {
      if ((*wanted)[i + 1]) out.Append(line.Slice(i, 1));
    }
    return out;
  }
  std::vector<Value> fields;
  std::size_t at = 0;
  for (std::size_t stop = line.text.find(*delimiter); stop != std::string::npos;
       stop = line.text.find(*delimiter, at)) {
    fields.push_back(line.Slice(at, stop - at));
    at = stop + 1;
  }
  fields.push_back(line.Slice(at));
  if (fields.size() == 1) return only_cut ? std::nullopt : std::optional(line);
  const auto wanted = CutList(list, fields.size());
  bool first = true;
  for (std::size_t i = 0; wanted && i < fields.size(); ++i) {
    if (!(*wanted)[i + 1]) continue;
    if (!std::exchange(first, false)) out.Append(std::string_view(&*delimiter, 1), line.Span());
    out.Append(fields[i]);
  }
  return out;
}

int Cut(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "d:f:c:b:s");
  if (!options) return Unfollowed(shell, call);
  const std::string* fields = options->Find('f');
  const std::string* characters = options->Find('c') != nullptr ? options->Find('c') : options->Find('b');
  const std::string* delimiter = options->Find('d');
  const std::string* list = fields != nullptr ? fields : characters;
  if (list == nullptr || !CutList(*list, 1) || (delimiter != nullptr && delimiter->size() != 1)) {
    return Unfollowed(shell, call);
  }
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  std::optional<char> separator;
  if (fields != nullptr) separator = delimiter != nullptr ? (*delimiter)[0] : '\t';
  std::vector<Value> out;
  for (const Value& line : Lines(*text)) {
    if (auto cut = CutLine(line, *list, separator, options->Has('s'))) out.push_back(*std::move(cut));
  }
  WriteLines(shell, call, out, text->unknown);
  return 0;
}

std::string BytesWhere(auto condition) {
  std::string out;
  for (int c = 0; c < 256; ++c) {
    if (condition(c)) out += static_cast<char>(c);
  }
  return out;
}

// The character at set[at], an escape resolved; moves `at` behind it.
char TakeTrCharacter(std::string_view set, std::size_t& at) {
  if (set[at] != '\\' || at + 1 == set.size()) return set[at++];
  const char c = set[at + 1];
  at += 2;
  if (c == 'n') return '\n';
  if (c == 't') return '\t';
  return c == 'r' ? '\r' : c;
}

// The characters of a tr(1) set: ranges, classes, escapes.
std::string TrSet(std::string_view set) {
  constexpr auto kClasses = std::to_array<std::pair<std::string_view, int (*)(int)>>({{"[:upper:]", std::isupper},
                                                                                      {"[:lower:]", std::islower},
                                                                                      {"[:digit:]", std::isdigit},
                                                                                      {"[:alpha:]", std::isalpha},
                                                                                      {"[:alnum:]", std::isalnum},
                                                                                      {"[:space:]", std::isspace},
                                                                                      {"[:blank:]", std::isblank},
                                                                                      {"[:punct:]", std::ispunct}});
  std::string out;
  for (std::size_t at = 0; at < set.size();) {
    const auto* known =
        std::ranges::find_if(kClasses, [&](const auto& row) { return set.substr(at).starts_with(row.first); });
    if (known != kClasses.end()) {
      out += BytesWhere([&](int c) { return known->second(c) != 0; });
      at += known->first.size();
      continue;
    }
    const auto low = static_cast<unsigned char>(TakeTrCharacter(set, at));
    const bool is_range = at + 1 < set.size() && set[at] == '-';
    const auto high = is_range ? static_cast<unsigned char>(TakeTrCharacter(set, ++at)) : low;
    out += BytesWhere([&](int c) { return c >= low && c <= high; });
  }
  return out;
}

int Tr(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "dscC");
  if (!options || options->operands.empty()) return Unfollowed(shell, call);
  std::string from = TrSet(options->operands[0].text);
  if (options->Has('c') || options->Has('C')) {
    from = BytesWhere([&](int c) { return !from.contains(static_cast<char>(c)); });
  }
  std::string to = options->operands.size() > 1 ? TrSet(options->operands[1].text) : std::string();
  if (!to.empty() && to.size() < from.size()) to.append(from.size() - to.size(), to.back());
  const bool deletes = options->Has('d');
  const bool squeezes = options->Has('s');
  if (!deletes && !squeezes && to.empty()) return Unfollowed(shell, call);
  const std::string& squeezed = to.empty() ? from : to;
  const Value text = shell.ReadAll(call.span);
  Value out;
  out.unknown = text.unknown;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const std::size_t found = from.find(text.text[i]);
    if (deletes && found != std::string::npos) continue;
    Value one = text.Slice(i, 1);
    if (!deletes && !to.empty() && found != std::string::npos) one.text[0] = to[found];
    if (squeezes && !out.text.empty() && out.text.back() == one.text[0] && squeezed.contains(one.text[0])) continue;
    out.Append(one);
  }
  shell.Write(out);
  return 0;
}

int Sort(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "unr");
  if (!options) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  std::vector<Value> lines = Lines(*text);
  const auto number = [](const Value& line) {
    std::int64_t value = 0;
    const std::size_t start = std::min(line.text.find_first_not_of(" \t"), line.text.size());
    std::from_chars(line.text.data() + start, line.text.data() + line.text.size(), value);
    return value;
  };
  const bool numeric = options->Has('n');
  std::ranges::sort(lines, [&](const Value& a, const Value& b) {
    if (numeric && number(a) != number(b)) return number(a) < number(b);
    return a.text < b.text;
  });
  if (options->Has('r')) std::ranges::reverse(lines);
  if (options->Has('u')) {
    const auto rest = std::ranges::unique(
        lines, [&](const Value& a, const Value& b) { return numeric ? number(a) == number(b) : a.text == b.text; });
    lines.erase(rest.begin(), rest.end());
  }
  WriteLines(shell, call, lines, text->unknown);
  return 0;
}

int Uniq(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "");
  if (!options) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  std::vector<Value> lines = Lines(*text);
  const auto rest = std::ranges::unique(lines, {}, &Value::text);
  lines.erase(rest.begin(), rest.end());
  WriteLines(shell, call, lines, text->unknown);
  return 0;
}

int Wc(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "lwc");
  if (!options || options->given.size() != 1) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  std::size_t count = text->text.size();
  if (options->Has('l')) count = static_cast<std::size_t>(std::ranges::count(text->text, '\n'));
  if (options->Has('w')) {
    count = 0;
    for (std::size_t i = 0; i < text->text.size(); ++i) {
      const auto blank = [&](std::size_t at) { return std::isspace(static_cast<unsigned char>(text->text[at])) != 0; };
      if (!blank(i) && (i == 0 || blank(i - 1))) ++count;
    }
  }
  Value out = MakeValue(std::to_string(count), call.span);
  if (!options->operands.empty()) out.Append(" " + options->operands[0].text, call.span);
  out.Append("\n", call.span);
  out.TaintBy(text->unknown);
  shell.Write(out);
  return 0;
}

bool AreSearchable(std::span<const Value> lines) {
  return std::ranges::all_of(lines, [](const Value& line) { return line.text.size() <= Regex::kMaxText; });
}

// What grep looks for, with -F, -x and -w made part of the pattern.
std::optional<Regex> GrepPattern(std::string pattern, const ToolOptions& options, std::string_view name) {
  if (pattern.contains('\n')) return std::nullopt;  // one pattern a line
  const bool fixed = options.Has('F') || name == "fgrep";
  const bool extended = !fixed && (options.Has('E') || name == "egrep");
  if (fixed) {
    std::string escaped;
    for (const char c : pattern) {
      if (std::string_view("\\.[]*^$").contains(c)) escaped += '\\';
      escaped += c;
    }
    pattern = std::move(escaped);
  }
  const auto enclose = [&](std::string_view front, std::string_view back) {
    pattern = fmt::format("{}{}{}{}{}", front, extended ? "(" : "\\(", pattern, extended ? ")" : "\\)", back);
  };
  if (options.Has('w')) enclose("\\<", "\\>");
  if (options.Has('x')) enclose("^", "$");
  return Regex::Compile(pattern, {extended ? Regex::Syntax::kExtended : Regex::Syntax::kBasic, options.Has('i')});
}

// All matches in a line, one after another; empty ones are not shown.
void AppendMatches(std::vector<Value>& matches, const Regex& regex, const Value& line) {
  for (std::size_t at = 0; at < line.text.size();) {
    const auto found = regex.Search(line.text, at);
    if (!found) break;
    const RegexGroup whole = (*found)[0];
    if (whole.end > whole.begin) matches.push_back(line.Slice(whole.begin, whole.end - whole.begin));
    at = whole.end > at ? whole.end : at + 1;
  }
}

bool FollowsGrep(const ToolOptions& options) {
  const auto patterns = std::ranges::count(options.given, 'e', [](const auto& option) { return option.first; });
  const std::size_t files = options.operands.size() - (patterns == 0 && !options.operands.empty() ? 1 : 0);
  if (patterns == 0 && options.operands.empty()) return false;
  if (patterns > 1 || files > 1) return false;  // several files: their names would stand before the lines
  return !options.Has('n') && !options.Has('m') && !(options.Has('o') && options.Has('v'));
}

int Grep(Interpreter& shell, Call& call) {
  std::optional<ToolOptions> options = TakeOptions(call, "qvicoEFwxhsne:m:");
  if (!options || !FollowsGrep(*options)) return Unfollowed(shell, call);
  std::string pattern;
  if (options->Has('e')) {
    pattern = *options->Find('e');
  } else {
    if (shell.ReportIfUnknown(options->operands[0])) return 1;
    pattern = options->operands[0].text;
    options->operands.erase(options->operands.begin());
  }
  const auto regex = GrepPattern(std::move(pattern), *options, BaseName(call.words[0].text));
  if (!regex) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 2;
  if (call.use.decides && shell.ReportIfUnknown(*text)) return 1;
  std::vector<Value> lines = Lines(*text);
  if (!AreSearchable(lines)) return Unfollowed(shell, call);
  std::erase_if(lines, [&](const Value& line) { return regex->Search(line.text).has_value() == options->Has('v'); });
  const int status = lines.empty() ? 1 : 0;
  if (options->Has('q')) return status;
  if (options->Has('c')) {
    lines.assign(1, MakeValue(std::to_string(lines.size()), call.span));
  } else if (options->Has('o')) {
    std::vector<Value> matches;
    for (const Value& line : lines) AppendMatches(matches, *regex, line);
    lines = std::move(matches);
  }
  WriteLines(shell, call, lines, text->unknown);
  return status;
}

int Sed(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "nEre:");
  if (!options) return Unfollowed(shell, call);
  std::vector<Value> files = options->operands;
  std::string program;
  for (const auto& [letter, argument] : options->given) {
    if (letter == 'e') program += argument + "\n";
  }
  if (program.empty()) {
    if (files.empty() || shell.ReportIfUnknown(files[0])) return 1;
    program = files[0].text;
    files.erase(files.begin());
  }
  const auto script = SedScript::Compile(program, options->Has('E') || options->Has('r'), options->Has('n'));
  if (!script) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, files);
  if (!text) return 2;
  const std::vector<Value> lines = Lines(*text);
  if (!AreSearchable(lines)) return Unfollowed(shell, call);
  const std::vector<Value> out = script->Run(lines);
  WriteLines(shell, call, out, text->unknown);
  return 0;
}

// `{print $N}`: N; -1 for `$NF`. nullopt for any other program.
std::optional<std::int64_t> AwkField(std::string program) {
  std::erase_if(program, [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; });
  constexpr std::string_view kFront = "{print$";
  if (!program.starts_with(kFront) || !program.ends_with("}")) return std::nullopt;
  std::string_view field(program);
  field.remove_prefix(kFront.size());
  field.remove_suffix(field.ends_with(";}") ? 2 : 1);
  if (field == "NF") return -1;
  const std::optional<std::int64_t> number = ToNumber(field);
  return number && *number >= 0 ? number : std::nullopt;
}

// The field of a line, counted from 1; 0 is the line, -1 the last field. separator: else blanks, of which many are one.
Value AwkFieldOf(const Value& line, std::int64_t number, const std::string* separator) {
  const std::string separators = separator != nullptr ? *separator : " \t";
  std::vector<Value> fields;
  for (std::size_t at = 0; at <= line.text.size();) {
    const std::size_t stop = std::min(line.text.find_first_of(separators, at), line.text.size());
    if (stop > at || separator != nullptr) fields.push_back(line.Slice(at, stop - at));
    at = stop + 1;
  }
  const std::size_t wanted = number < 0 ? fields.size() : static_cast<std::size_t>(number);
  if (wanted == 0) return line;
  return wanted <= fields.size() ? fields[wanted - 1] : line.Slice(0, 0);
}

// awk '{print $N}' with -F: the only program that is followed.
int Awk(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "F:");
  if (!options || options->operands.empty()) return Unfollowed(shell, call);
  const std::optional<std::int64_t> number = AwkField(options->operands[0].text);
  const std::string* separator = options->Find('F');
  if (!number || (separator != nullptr && separator->size() != 1)) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, std::span(options->operands).subspan(1));
  if (!text) return 2;
  std::vector<Value> out;
  for (const Value& line : Lines(*text)) out.push_back(AwkFieldOf(line, *number, separator));
  WriteLines(shell, call, out, text->unknown);
  return 0;
}

int BaseNameTool(Interpreter& shell, Call& call) {
  if (call.words.size() < 2) return 1;
  const Value& path = call.words[1];
  const std::size_t end = path.text.find_last_not_of('/');
  if (end == std::string::npos) {
    shell.Write(path.text.empty() ? "\n" : "/\n", call.span);
    return 0;
  }
  const std::size_t slash = path.text.rfind('/', end);
  const std::size_t begin = slash == std::string::npos ? 0 : slash + 1;
  Value base = path.Slice(begin, end + 1 - begin);
  if (call.words.size() > 2 && base.text.ends_with(call.words[2].text) && base.text != call.words[2].text) {
    base = base.Slice(0, base.text.size() - call.words[2].text.size());
  }
  base.Append("\n", call.span);
  shell.Write(base);
  return 0;
}

int DirName(Interpreter& shell, Call& call) {
  if (call.words.size() < 2) return 1;
  std::string path = call.words[1].text;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const std::size_t slash = path.rfind('/');
  path = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  Value out = MakeValue(path + "\n", call.span);
  out.unknown = call.words[1].unknown;
  shell.Write(out);
  return 0;
}

int Seq(Interpreter& shell, Call& call) {
  std::vector<std::int64_t> numbers;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const auto number = ToNumber(call.words[i].text);
    if (!number) return Unfollowed(shell, call);
    numbers.push_back(*number);
  }
  if (numbers.empty() || numbers.size() > 3) return Unfollowed(shell, call);
  const std::int64_t first = numbers.size() == 1 ? 1 : numbers.front();
  const std::int64_t step = numbers.size() == 3 ? numbers[1] : 1;
  const std::int64_t last = numbers.back();
  constexpr std::int64_t kMost = 1'000'000;
  const bool sane = step != 0 && std::abs(first) < kMost * 1000 && std::abs(last) < kMost * 1000 &&
                    std::abs(step) < kMost && (last - first) / step < kMost;
  if (!sane) return Unfollowed(shell, call);
  Value out;
  for (std::int64_t i = first; step > 0 ? i <= last : i >= last; i += step) {
    out.Append(std::to_string(i) + "\n", call.span);
  }
  shell.Write(out);
  return 0;
}

// expr(1): arithmetic and comparison of numbers.
int Expr(Interpreter& shell, Call& call) {
  std::string text;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    const std::string& word = call.words[i].text;
    if (shell.ReportIfUnknown(call.words[i])) return 2;
    const bool followed = ToNumber(word) || std::string_view("+-*/%()<>").contains(word) || word == "<=" ||
                          word == ">=" || word == "!=" || word == "=";
    if (!followed || word.empty()) return Unfollowed(shell, call);
    // 010 is ten here, not an octal number.
    const std::optional<std::int64_t> number = ToNumber(word);
    text += (number ? std::to_string(*number) : word == "=" ? "==" : word) + " ";
  }
  const std::optional<std::int64_t> value = shell.Calculate(text, call.span);
  if (!value) return 2;
  shell.Write(std::to_string(*value) + "\n", call.span);
  return *value != 0 ? 0 : 1;
}

int Id(Interpreter& shell, Call& call) {
  const bool number = call.words.size() == 2 && (call.words[1].text == "-u" || call.words[1].text == "-g");
  if (!number) return Unfollowed(shell, call);
  shell.Write("0\n", call.span);  // iptables needs root
  return 0;
}

int WhoAmI(Interpreter& shell, Call& call) {
  shell.Write("root\n", call.span);
  return 0;
}

int Tee(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "a");
  if (!options) return Unfollowed(shell, call);
  const Value text = shell.ReadAll(call.span);
  for (const Value& file : options->operands) {
    if (!options->Has('a')) shell.Files()[file.text] = {};
    shell.Files()[file.text].Append(text);
  }
  shell.Write(text);
  return 0;
}

// Files of the script's own making are kept in memory, so these are followed.
int MkTemp(Interpreter& shell, Call& call) {
  const std::string path = fmt::format("/tmp/tmp.{:010}", shell.Files().size());
  shell.Files()[path] = {};
  shell.Write(path + "\n", call.span);
  return 0;
}

int Touch(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "acm");
  if (!options) return 0;
  for (const Value& file : options->operands) shell.Files().try_emplace(file.text);
  return 0;
}

int Remove(Interpreter& shell, Call& call) {
  for (std::size_t i = 1; i < call.words.size(); ++i) shell.Files().erase(call.words[i].text);
  return 0;
}

int CopyOrMove(Interpreter& shell, Call& call, bool moves) {
  const std::optional<ToolOptions> options = TakeOptions(call, "afpruv");
  if (!options || options->operands.size() != 2) return 0;
  const std::optional<Value> text = shell.ReadFile(options->operands[0], call.use);
  if (!text) return 1;
  shell.Files()[options->operands[1].text] = *text;
  if (moves) shell.Files().erase(options->operands[0].text);
  return 0;
}
int Copy(Interpreter& shell, Call& call) { return CopyOrMove(shell, call, false); }
int Move(Interpreter& shell, Call& call) { return CopyOrMove(shell, call, true); }

constexpr auto kTextTools = std::to_array<Builtin>({
    {"cat", Cat},         {"head", Head},  {"tail", Tail},     {"cut", Cut},
    {"tr", Tr},           {"sort", Sort},  {"uniq", Uniq},     {"wc", Wc},
    {"grep", Grep},       {"egrep", Grep}, {"fgrep", Grep},    {"sed", Sed},
    {"awk", Awk},         {"gawk", Awk},   {"mawk", Awk},      {"basename", BaseNameTool},
    {"dirname", DirName}, {"seq", Seq},    {"expr", Expr},     {"id", Id},
    {"whoami", WhoAmI},   {"tee", Tee},    {"mktemp", MkTemp}, {"touch", Touch},
    {"rm", Remove},       {"cp", Copy},    {"mv", Move},
});

}  // namespace

const Builtin* FindTextTool(std::string_view name) {
  const auto* row = std::ranges::find(kTextTools, name, &Builtin::name);
  return row != kTextTools.end() ? row : nullptr;
}

}  // namespace iptc::expand
