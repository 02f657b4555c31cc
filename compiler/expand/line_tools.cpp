// Programs that look at lines or characters: head, tail, cut, tr, sort, uniq, wc, rev, paste, nl, tac.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

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
  std::optional<std::int64_t> count =
      given == nullptr ? std::optional<std::int64_t>(10) : ToNumber(from_start ? given->substr(1) : *given);
  const bool all_but = front && given != nullptr && given->starts_with('-');  // head -n -1
  if (all_but && count) count = -*count;
  if (!options || !count || *count < 0) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  const std::vector<Value> lines = Lines(*text);
  std::size_t wanted = std::min(static_cast<std::size_t>(*count), lines.size());
  if (all_but) wanted = lines.size() - wanted;
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

// The part of a line that a sort key names: "2", "2,2", "1.3"; from its field to the end of the line or of a field.
struct SortKey {
  std::size_t first = 1;
  std::size_t last = 0;  // 0: to the end
  bool numeric = false;
  bool reverse = false;
};

std::optional<SortKey> TakeSortKey(std::string_view text) {
  SortKey key;
  const auto number = [&](std::size_t& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc() && into > 0;
  };
  const auto letters = [&] {
    while (!text.empty() && text[0] != ',') {
      if (!std::string_view("nrb").contains(text[0])) return false;
      key.numeric = key.numeric || text[0] == 'n';
      key.reverse = key.reverse || text[0] == 'r';
      text.remove_prefix(1);
    }
    return true;
  };
  if (!number(key.first) || !letters()) return std::nullopt;
  if (text.empty()) return key;
  text.remove_prefix(1);
  if (!number(key.last) || !letters()) return std::nullopt;
  return key;
}

std::string_view KeyOf(std::string_view line, const SortKey& key, std::optional<char> separator) {
  std::size_t begin = std::string_view::npos;
  std::size_t at = 0;
  for (std::size_t field = 1; at <= line.size(); ++field) {
    std::size_t end = at;
    if (separator) {
      end = std::min(line.find(*separator, at), line.size());
    } else {  // blanks before a field belong to it
      end = std::min(line.find_first_not_of(" \t", at), line.size());
      end = std::min(line.find_first_of(" \t", end), line.size());
    }
    if (field == key.first) begin = at;
    if (field == key.last) return begin == std::string_view::npos ? "" : line.substr(begin, end - begin);
    if (end >= line.size()) break;
    at = separator ? end + 1 : end;
  }
  return begin == std::string_view::npos ? "" : line.substr(begin);
}

double LeadingNumber(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

class LineOrder {
 public:
  LineOrder(const ToolOptions& options, std::vector<SortKey> keys, std::optional<char> separator)
      : keys_(std::move(keys)), separator_(separator), reverse_(options.Has('r')), unique_(options.Has('u')) {
    whole_.numeric = options.Has('n');
    for (SortKey& key : keys_) {
      key.numeric = key.numeric || whole_.numeric;
      key.reverse = key.reverse != reverse_;
    }
  }

  // Negative, zero, positive; the whole line decides between equal keys.
  [[nodiscard]] int Compare(std::string_view a, std::string_view b, bool keys_alone) const {
    for (const SortKey& key : keys_) {
      const int order = CompareTexts(KeyOf(a, key, separator_), KeyOf(b, key, separator_), key.numeric);
      if (order != 0) return key.reverse ? -order : order;
    }
    if (keys_.empty() && whole_.numeric) {
      const int order = CompareTexts(a, b, true);
      if (order != 0) return reverse_ ? -order : order;
    }
    if (keys_alone && (!keys_.empty() || whole_.numeric)) return 0;
    const int order = a.compare(b);
    return reverse_ ? -order : order;
  }
  [[nodiscard]] bool IsLess(const Value& a, const Value& b) const { return Compare(a.text, b.text, unique_) < 0; }
  [[nodiscard]] bool IsSame(const Value& a, const Value& b) const { return Compare(a.text, b.text, true) == 0; }

 private:
  static int CompareTexts(std::string_view a, std::string_view b, bool numeric) {
    if (!numeric) return a.compare(b);
    const double left = LeadingNumber(a);
    const double right = LeadingNumber(b);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  std::vector<SortKey> keys_;
  SortKey whole_;
  std::optional<char> separator_;
  bool reverse_;
  bool unique_;
};

int Sort(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "nrusbk:t:");
  if (!options) return Unfollowed(shell, call);
  std::vector<SortKey> keys;
  for (const auto& [letter, argument] : options->given) {
    if (letter != 'k') continue;
    const std::optional<SortKey> key = TakeSortKey(argument);
    if (!key) return Unfollowed(shell, call);
    keys.push_back(*key);
  }
  const std::string* given = options->Find('t');
  const std::optional<char> separator = given != nullptr && !given->empty() ? std::optional((*given)[0]) : std::nullopt;
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 2;
  std::vector<Value> lines = Lines(*text);
  const LineOrder order(*options, std::move(keys), separator);
  std::ranges::stable_sort(lines, [&](const Value& a, const Value& b) { return order.IsLess(a, b); });
  if (options->Has('u')) {
    const auto rest = std::ranges::unique(lines, [&](const Value& a, const Value& b) { return order.IsSame(a, b); });
    lines.erase(rest.begin(), rest.end());
  }
  WriteLines(shell, call, lines, text->unknown);
  return 0;
}

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

std::size_t CountWords(std::string_view text) {
  std::size_t count = 0;
  const auto blank = [&](std::size_t at) { return std::isspace(static_cast<unsigned char>(text[at])) != 0; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!blank(i) && (i == 0 || blank(i - 1))) ++count;
  }
  return count;
}

int Wc(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "lwcm");
  if (!options || options->given.size() != 1 || options->operands.size() > 1) return Unfollowed(shell, call);
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  std::size_t count = text->text.size();
  if (options->Has('l')) count = static_cast<std::size_t>(std::ranges::count(text->text, '\n'));
  if (options->Has('w')) count = CountWords(text->text);
  Value out = MakeValue(std::to_string(count), call.span);
  if (!options->operands.empty()) out.Append(" " + options->operands[0].text, call.span);
  out.Append("\n", call.span);
  out.TaintBy(text->unknown);
  shell.Write(out);
  return 0;
}

int Rev(Interpreter& shell, Call& call) {
  const std::optional<Value> text = ReadInputs(shell, call, std::span(call.words).subspan(1));
  if (!text) return 1;
  std::vector<Value> lines = Lines(*text);
  for (Value& line : lines) {
    Value reversed;
    for (std::size_t i = line.text.size(); i > 0; --i) reversed.Append(line.Slice(i - 1, 1));
    reversed.unknown = line.unknown;
    line = std::move(reversed);
  }
  WriteLines(shell, call, lines, text->unknown);
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

// Texts side by side, the delimiters between them in turn.
Value Joined(std::span<const Value> texts, std::string_view delimiters, const SourceSpan& span) {
  Value out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0 && !delimiters.empty()) out.Append(delimiters.substr((i - 1) % delimiters.size(), 1), span);
    out.Append(texts[i]);
  }
  return out;
}

// paste -s: the lines of a file as one; paste a b: lines side by side.
int Paste(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "sd:");
  if (!options) return Unfollowed(shell, call);
  const std::string* given = options->Find('d');
  const std::string delimiters = given == nullptr ? "\t" : *given == "\\n" ? "\n" : *given;
  std::vector<Value> files = options->operands;
  if (files.empty()) files.push_back(MakeValue("-", call.span));
  std::vector<std::vector<Value>> columns;
  std::size_t rows = 0;
  UnknownId taint = UnknownId::kNone;
  for (const Value& file : files) {
    const std::optional<Value> text = ReadInputs(shell, call, std::span(&file, 1));
    if (!text) return 1;
    if (taint == UnknownId::kNone) taint = text->unknown;
    columns.push_back(Lines(*text));
    rows = std::max(rows, columns.back().size());
  }
  std::vector<Value> out;
  if (options->Has('s')) {
    for (const std::vector<Value>& lines : columns) out.push_back(Joined(lines, delimiters, call.span));
    rows = 0;
  }
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<Value> cells;
    for (const std::vector<Value>& lines : columns) {
      cells.push_back(row < lines.size() ? lines[row] : MakeValue("", call.span));
    }
    out.push_back(Joined(cells, delimiters, call.span));
  }
  WriteLines(shell, call, out, taint);
  return 0;
}

constexpr auto kTools = std::to_array<Builtin>({
    {"head", Head},
    {"tail", Tail},
    {"cut", Cut},
    {"tr", Tr},
    {"sort", Sort},
    {"uniq", Uniq},
    {"wc", Wc},
    {"rev", Rev},
    {"tac", Tac},
    {"paste", Paste},
});

}  // namespace

std::span<const Builtin> LineTools() { return kTools; }

}  // namespace iptc::expand
