// Programs that look at lines: head, tail, uniq, tac, paste, nl, comm, column.
#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

constexpr auto kEndOptions =
    std::to_array<LongOption>({{"lines", 'n'}, {"bytes", 'c'}, {"quiet", 'q'}, {"silent", 'q'}});

// How much head or tail shows of so much.
struct Wanted {
  std::size_t count = 10;
  bool complement = false;  // head -n -1: all but; tail -n +2: from there on
};

std::optional<Wanted> TakeWanted(std::string text, bool front) {
  Wanted wanted;
  wanted.complement = text.starts_with(front ? '-' : '+');
  if (text.starts_with('-') || text.starts_with('+')) text.erase(0, 1);
  const std::optional<std::int64_t> count = ToNumber(text);
  if (!count || *count < 0) return std::nullopt;
  wanted.count = static_cast<std::size_t>(*count);
  if (!front && wanted.complement && wanted.count > 0) --wanted.count;
  return wanted;
}

// Where what is shown begins and how much it is, of `size` lines or bytes.
std::pair<std::size_t, std::size_t> Kept(const Wanted& wanted, std::size_t size, bool front) {
  const std::size_t count = std::min(wanted.count, size);
  const std::size_t shown = wanted.complement ? size - count : count;
  return {front ? 0 : size - shown, shown};
}

// head and tail: -n N, -N, -c N.
int Ends(Interpreter& shell, Call& call, bool front) {
  Call plain = call;
  if (plain.words.size() > 1) {
    std::string& word = plain.words[1].text;
    const bool is_count = word.size() > 1 && word[0] == '-' && std::isdigit(static_cast<unsigned char>(word[1])) != 0;
    if (is_count) word.insert(1, "n");
  }
  const std::optional<ToolOptions> options = TakeOptions(plain, "n:c:q", kEndOptions);
  if (!options) return Unfollowed(shell, call);
  const std::string* lines_given = options->Find('n');
  const std::string* bytes_given = options->Find('c');
  const std::string* given = bytes_given != nullptr ? bytes_given : lines_given;
  const std::optional<Wanted> wanted = given == nullptr ? std::optional(Wanted{}) : TakeWanted(*given, front);
  // Several files are shown with their names.
  const bool titled = options->operands.size() > 1 && !options->Has('q');
  if (!wanted || titled) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  if (bytes_given != nullptr) {
    const auto [begin, count] = Kept(*wanted, text->text.size(), front);
    Value out = text->Slice(begin, count);
    out.TaintBy(text->unknown);
    shell.Write(out);
    return 0;
  }
  const std::vector<Value> lines = Lines(*text);
  const auto [begin, count] = Kept(*wanted, lines.size(), front);
  WriteLines(shell, call, std::span(lines).subspan(begin, count), text->unknown);
  return 0;
}
int Head(Interpreter& shell, Call& call) { return Ends(shell, call, true); }
int Tail(Interpreter& shell, Call& call) { return Ends(shell, call, false); }

int Uniq(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "cdu");
  if (!options) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  const std::vector<Value> lines = Lines(*text);
  std::vector<Value> out;
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t end = i + 1;
    while (end < lines.size() && lines[end].text == lines[i].text) ++end;
    const bool repeated = end - i > 1;
    const bool shown = (!options->Has('d') || repeated) && (!options->Has('u') || !repeated);
    Value line;
    if (options->Has('c')) line.Append(fmt::format("{:7} ", end - i), call.span);
    line.Append(lines[i]);
    if (shown) out.push_back(std::move(line));
    i = end;
  }
  WriteLines(shell, call, out, text->unknown);
  return 0;
}

int Tac(Interpreter& shell, Call& call) {
  const std::optional<Value> text = ReadInputs(shell, call, std::span(call.words).subspan(1));
  if (!text) return 1;
  std::vector<Value> lines = Lines(*text);
  std::ranges::reverse(lines);
  WriteLines(shell, call, lines, text->unknown);
  return 0;
}

// The delimiters of paste, escapes resolved; `\0` is none.
std::vector<std::string> PasteDelimiters(std::string_view text) {
  std::vector<std::string> delimiters;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 1 < text.size();
    const char c = escaped ? text[++i] : text[i];
    const char resolved = escaped && c == 'n' ? '\n' : escaped && c == 't' ? '\t' : c;
    delimiters.push_back(escaped && c == '0' ? std::string() : std::string(1, resolved));
  }
  if (delimiters.empty()) delimiters.emplace_back();
  return delimiters;
}

// Texts side by side, the delimiters between them in turn.
Value Joined(std::span<const Value> texts, std::span<const std::string> delimiters, const SourceSpan& span) {
  Value out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out.Append(delimiters[(i - 1) % delimiters.size()], span);
    out.Append(texts[i]);
  }
  return out;
}

// The lines of each file of paste; those of standard input go round the columns that are `-`, or all to the first if a
// column is a line of its own.
struct Columns {
  std::vector<std::vector<Value>> lines;
  UnknownId taint = UnknownId::kNone;
};

std::optional<Columns> ReadColumns(Interpreter& shell, const Call& call, std::span<const Value> files, bool serial) {
  const auto is_input = [](const Value& file) { return file.text == "-"; };
  const auto sharing = serial ? 1 : static_cast<std::size_t>(std::ranges::count_if(files, is_input));
  std::optional<std::vector<Value>> input;
  std::size_t turn = 0;
  Columns columns;
  for (const Value& file : files) {
    const bool reads = !is_input(file) || !input;
    const std::optional<Value> text = reads ? ReadInputs(shell, call, std::span(&file, 1)) : std::optional(Value{});
    if (!text) return std::nullopt;
    if (columns.taint == UnknownId::kNone) columns.taint = text->unknown;
    if (!is_input(file)) {
      columns.lines.push_back(Lines(*text));
      continue;
    }
    if (!input) input = Lines(*text);
    std::vector<Value>& column = columns.lines.emplace_back();
    for (std::size_t i = turn; i < input->size(); i += sharing) column.push_back((*input)[i]);
    turn = serial ? input->size() : turn + 1;
  }
  return columns;
}

// paste -s: the lines of a file as one; paste a b: lines side by side.
int Paste(Interpreter& shell, Call& call) {
  constexpr auto kLong = std::to_array<LongOption>({{"serial", 's'}, {"delimiters", 'd'}});
  const std::optional<ToolOptions> options = TakeOptions(call, "sd:", kLong);
  if (!options) return Unfollowed(shell, call);
  const std::string* given = options->Find('d');
  const std::vector<std::string> delimiters = PasteDelimiters(given == nullptr ? "\t" : *given);
  std::vector<Value> files = options->operands;
  if (files.empty()) files.push_back(MakeValue("-", call.span));
  const std::optional<Columns> columns = ReadColumns(shell, call, files, options->Has('s'));
  if (!columns) return 1;
  std::vector<Value> out;
  std::size_t rows = 0;
  for (const std::vector<Value>& lines : columns->lines) {
    rows = std::max(rows, lines.size());
    if (options->Has('s')) out.push_back(Joined(lines, delimiters, call.span));
  }
  if (options->Has('s')) rows = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<Value> cells;
    for (const std::vector<Value>& lines : columns->lines) {
      cells.push_back(row < lines.size() ? lines[row] : MakeValue("", call.span));
    }
    out.push_back(Joined(cells, delimiters, call.span));
  }
  WriteLines(shell, call, out, columns->taint);
  return 0;
}

// nl: -b a|t|n, -w WIDTH, -s SEPARATOR, -v START. Sections are not followed.
int NumberLines(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "b:w:s:v:");
  if (!options) return Unfollowed(shell, call);
  const auto given = [&](char letter, const std::string& otherwise) {
    const std::string* argument = options->Find(letter);
    return argument != nullptr ? *argument : otherwise;
  };
  constexpr std::int64_t kMostWidth = 64;
  const std::string style = given('b', "t");
  const std::string separator = given('s', "\t");
  const std::optional<std::int64_t> width = ToNumber(given('w', "6"));
  std::optional<std::int64_t> number = ToNumber(given('v', "1"));
  const bool follows = (style == "a" || style == "t" || style == "n") && width && number && *width > 0 &&
                       *width <= kMostWidth && *number >= 0;
  if (!follows) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  std::vector<Value> out;
  for (const Value& line : Lines(*text)) {
    const bool numbered = style == "a" || (style == "t" && !line.text.empty());
    const auto blanks = static_cast<std::size_t>(*width) + separator.size();
    if (line.text.starts_with("\\:")) return Unfollowed(shell, call);
    Value shown = MakeValue(numbered ? fmt::format("{:{}}{}", *number, *width, separator) : std::string(blanks, ' '),
                            line.Span());
    if (numbered) ++*number;
    shown.Append(line);
    out.push_back(std::move(shown));
  }
  WriteLines(shell, call, out, text->unknown);
  return 0;
}

// A line of comm, behind a delimiter for each column before its own that is shown.
Value InColumn(char column, const Value& line, const ToolOptions& options, const SourceSpan& span) {
  const std::string* given = options.Find('d');
  const std::string delimiter = given != nullptr ? *given : "\t";
  Value shown = MakeValue("", span);
  for (char before = '1'; before < column; ++before) {
    if (!options.Has(before)) shown.Append(delimiter, span);
  }
  shown.Append(line);
  return shown;
}

// Which of two lines comes first, below 0 if `first` does; behind the end of its file a line comes last.
int Order(std::span<const Value> first, std::span<const Value> second) {
  if (first.empty()) return 1;
  return second.empty() ? -1 : first.front().text.compare(second.front().text);
}

char ColumnOf(int order) {
  if (order == 0) return '3';
  return order < 0 ? '1' : '2';
}

// The lines of two sorted files in order, each in its column.
std::vector<Value> Compared(std::span<const Value> first, std::span<const Value> second, const ToolOptions& options,
                            const SourceSpan& span) {
  std::vector<Value> out;
  while (!first.empty() || !second.empty()) {
    const int order = Order(first, second);
    const char column = ColumnOf(order);
    const Value& line = order > 0 ? second.front() : first.front();
    if (!options.Has(column)) out.push_back(InColumn(column, line, options, span));
    if (order <= 0) first = first.subspan(1);
    if (order >= 0) second = second.subspan(1);
  }
  return out;
}

// comm: the lines of two sorted files in three columns, which -1, -2 and -3 leave out.
int Comm(Interpreter& shell, Call& call) {
  constexpr auto kLong = std::to_array<LongOption>({{"output-delimiter", 'd'}});
  const std::optional<ToolOptions> options = TakeOptions(call, "123d:", kLong);
  if (!options || options->operands.size() != 2) return Unfollowed(shell, call);
  std::vector<std::vector<Value>> files;
  UnknownId taint = UnknownId::kNone;
  for (const Value& file : options->operands) {
    const std::optional<Value> text = ReadInputs(shell, call, std::span(&file, 1));
    if (!text) return 1;
    if (taint == UnknownId::kNone) taint = text->unknown;
    files.push_back(Lines(*text));
    if (!std::ranges::is_sorted(files.back(), {}, &Value::text)) return Unfollowed(shell, call);
  }
  WriteLines(shell, call, Compared(files[0], files[1], *options, call.span), taint);
  return 0;
}

// The cells of a line: blanks in a row are one separator, of others each is one.
std::vector<Value> Cells(const Value& line, const std::string* separators) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<Value> cells;
  if (line.text.find_first_not_of(kBlanks) == std::string::npos) return cells;
  for (std::size_t at = 0; at <= line.text.size();) {
    if (separators == nullptr) at = line.text.find_first_not_of(kBlanks, at);
    if (at == std::string::npos) break;
    const std::string_view ends = separators != nullptr ? std::string_view(*separators) : kBlanks;
    const std::size_t end = std::min(line.text.find_first_of(ends, at), line.text.size());
    cells.push_back(line.Slice(at, end - at));
    at = end + 1;
  }
  return cells;
}

// column -t: cells below each other. All but the last column are padded, empty lines go.
int Column(Interpreter& shell, Call& call) {
  constexpr auto kLong = std::to_array<LongOption>({{"table", 't'}, {"separator", 's'}, {"output-separator", 'o'}});
  const std::optional<ToolOptions> options = TakeOptions(call, "ts:o:", kLong);
  if (!options || !options->Has('t')) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  const std::string* separators = options->Find('s');
  const std::string* between = options->Find('o');
  std::vector<std::vector<Value>> rows;
  std::vector<std::size_t> widths;
  for (const Value& line : Lines(*text)) {
    std::vector<Value> cells = Cells(line, separators);
    if (cells.empty()) continue;
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].text.size());
    rows.push_back(std::move(cells));
  }
  std::vector<Value> out;
  for (const std::vector<Value>& cells : rows) {
    Value& shown = out.emplace_back();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::size_t length = i < cells.size() ? cells[i].text.size() : 0;
      if (i < cells.size()) shown.Append(cells[i]);
      if (i + 1 == widths.size()) break;
      shown.Append(std::string(widths[i] - length, ' ') + (between != nullptr ? *between : "  "), call.span);
    }
  }
  WriteLines(shell, call, out, text->unknown);
  return 0;
}

constexpr auto kTools = std::to_array<Builtin>({
    {"comm", Comm},
    {"column", Column},
    {"head", Head},
    {"tail", Tail},
    {"uniq", Uniq},
    {"tac", Tac},
    {"paste", Paste},
    {"nl", NumberLines},
});

}  // namespace

std::span<const Builtin> LineTools() { return kTools; }

}  // namespace iptc::expand
