// Programs that look at characters: cut, tr, wc, rev.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/character_class.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

// What cut takes of a line, counted from 1: from the first to the last of each pair.
using CutRanges = std::vector<std::pair<std::size_t, std::size_t>>;

constexpr std::size_t kToTheEnd = std::string::npos;

std::optional<std::pair<std::size_t, std::size_t>> CutRange(std::string_view item) {
  const std::size_t dash = item.find('-');
  const bool is_range = dash != std::string_view::npos;
  if (is_range && item.size() == 1) return std::nullopt;
  const auto first = dash == 0 ? std::optional<std::int64_t>(1) : ToNumber(item.substr(0, dash));
  if (!first || *first < 1) return std::nullopt;
  const auto low = static_cast<std::size_t>(*first);
  if (!is_range) return std::pair(low, low);
  if (dash + 1 == item.size()) return std::pair(low, kToTheEnd);
  const auto last = ToNumber(item.substr(dash + 1));
  if (!last || *last < *first) return std::nullopt;
  return std::pair(low, static_cast<std::size_t>(*last));
}

// "1,3-5,7-": nullopt if malformed. In order; those that overlap are one, neighbours stay two.
std::optional<CutRanges> TakeCutList(std::string_view list, bool complement) {
  CutRanges ranges;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(", \t"), list.size());
    const auto range = CutRange(list.substr(0, end));
    if (!range) return std::nullopt;
    ranges.push_back(*range);
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  if (ranges.empty()) return std::nullopt;
  std::ranges::sort(ranges);
  CutRanges merged;
  for (const auto& [first, last] : ranges) {
    const bool overlaps = !merged.empty() && first <= merged.back().second;
    if (overlaps) merged.back().second = std::max(merged.back().second, last);
    if (!overlaps) merged.emplace_back(first, last);
  }
  if (!complement) return merged;
  CutRanges others;
  std::size_t next = 1;
  for (const auto& [first, last] : merged) {
    if (first > next) others.emplace_back(next, first - 1);
    next = last == kToTheEnd ? kToTheEnd : last + 1;
  }
  if (next != kToTheEnd) others.emplace_back(next, kToTheEnd);
  return others;
}

// What cut takes, and how it shows it.
struct CutOrder {
  CutRanges ranges;
  std::optional<char> delimiter = {};         // of fields; none: characters are taken
  std::optional<std::string> separator = {};  // between what is shown
  bool only_cut = false;
};

// A separator stands before each range.
Value CutCharacters(const Value& line, const CutOrder& order) {
  Value out;
  out.unknown = line.unknown;
  for (const auto& [first, last] : order.ranges) {
    if (first > line.text.size()) break;
    if (order.separator && !out.text.empty()) out.Append(*order.separator, line.Span());
    out.Append(line.Slice(first - 1, std::min(last, line.text.size()) - first + 1));
  }
  return out;
}

std::optional<Value> CutLine(const Value& line, const CutOrder& order) {
  if (!order.delimiter) return CutCharacters(line, order);
  const char delimiter = *order.delimiter;
  std::vector<Value> fields;
  std::size_t at = 0;
  for (std::size_t stop = line.text.find(delimiter); stop != std::string::npos; stop = line.text.find(delimiter, at)) {
    fields.push_back(line.Slice(at, stop - at));
    at = stop + 1;
  }
  fields.push_back(line.Slice(at));
  if (fields.size() == 1) return order.only_cut ? std::nullopt : std::optional(line);
  const std::string separator = order.separator.value_or(std::string(1, delimiter));
  Value out;
  out.unknown = line.unknown;
  bool any = false;
  for (const auto& [first, last] : order.ranges) {
    for (std::size_t i = first; i <= std::min(last, fields.size()); ++i) {
      if (std::exchange(any, true)) out.Append(separator, line.Span());
      out.Append(fields[i - 1]);
    }
  }
  return out;
}

constexpr auto kCutOptions = std::to_array<LongOption>({{"delimiter", 'd'},
                                                        {"fields", 'f'},
                                                        {"characters", 'c'},
                                                        {"bytes", 'b'},
                                                        {"only-delimited", 's'},
                                                        {"output-delimiter", 'O'},
                                                        {"complement", 'C'}});

int Cut(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "d:f:c:b:sO:C", kCutOptions);
  if (!options) return Unfollowed(shell, call);
  const std::string* fields = options->Find('f');
  const std::string* characters = options->Find('c') != nullptr ? options->Find('c') : options->Find('b');
  const std::string* delimiter = options->Find('d');
  const std::string* list = fields != nullptr ? fields : characters;
  auto ranges = list != nullptr ? TakeCutList(*list, options->Has('C')) : std::nullopt;
  if (!ranges || (delimiter != nullptr && delimiter->size() != 1)) return Unfollowed(shell, call);
  CutOrder order{.ranges = *std::move(ranges), .only_cut = options->Has('s')};
  if (fields != nullptr) order.delimiter = delimiter != nullptr ? (*delimiter)[0] : '\t';
  if (const std::string* separator = options->Find('O')) order.separator = *separator;
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 1;
  std::vector<Value> out;
  for (const Value& line : Lines(*text)) {
    if (auto cut = CutLine(line, order)) out.push_back(*std::move(cut));
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
  constexpr auto kEscapes = std::to_array<std::pair<char, char>>(
      {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'a', '\a'}, {'b', '\b'}, {'f', '\f'}, {'v', '\v'}});
  ++at;
  constexpr std::size_t kDigits = 3;
  unsigned octal = 0;
  const std::string_view digits = set.substr(at, kDigits);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), octal, 8);
  if (error == std::errc()) {
    at += static_cast<std::size_t>(end - digits.data());
    return static_cast<char>(octal);
  }
  const char c = set[at++];
  const auto* escape = std::ranges::find(kEscapes, c, &std::pair<char, char>::first);
  return escape != kEscapes.end() ? escape->second : c;
}

// The characters of a tr(1) set: ranges, classes, escapes. nullopt: tr refuses it.
struct TrCharacters {
  std::string text;
  bool has_class = false;
  bool has_case = true;  // its classes are [:upper:] and [:lower:] alone
};

std::optional<TrCharacters> TrSet(std::string_view set) {
  TrCharacters out;
  for (std::size_t at = 0; at < set.size();) {
    const std::size_t close = set.substr(at).starts_with("[:") ? set.find(":]", at + 2) : std::string_view::npos;
    if (close != std::string_view::npos) {
      const std::string_view name = set.substr(at + 2, close - at - 2);
      const std::optional<ByteSet> named = FindCharacterClass(name);
      if (!named) return std::nullopt;
      out.text += BytesWhere([&](int c) { return (*named)[static_cast<std::size_t>(c)]; });
      out.has_class = true;
      out.has_case = out.has_case && (name == "upper" || name == "lower");
      at = close + 2;
      continue;
    }
    const auto low = static_cast<unsigned char>(TakeTrCharacter(set, at));
    const bool is_range = at + 1 < set.size() && set[at] == '-';
    const auto high = is_range ? static_cast<unsigned char>(TakeTrCharacter(set, ++at)) : low;
    if (high < low) return std::nullopt;
    out.text += BytesWhere([&](int c) { return c >= low && c <= high; });
  }
  return out;
}

// What a character becomes; of several characters for one, the last.
using TrMap = std::array<std::optional<char>, 256>;

TrMap TrMapOf(std::string_view from, std::string to) {
  TrMap map;
  if (!to.empty() && to.size() < from.size()) to.append(from.size() - to.size(), to.back());
  for (std::size_t i = 0; i < from.size() && !to.empty(); ++i) map[static_cast<unsigned char>(from[i])] = to[i];
  return map;
}

constexpr auto kTrOptions = std::to_array<LongOption>({{"delete", 'd'}, {"squeeze-repeats", 's'}, {"complement", 'c'}});

int Tr(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "+dscC", kTrOptions);
  if (!options || options->operands.empty()) return Unfollowed(shell, call);
  // A repeat, `[x*]`, or a character's class of its own, `[=x=]`.
  const bool special = std::ranges::any_of(
      options->operands, [](const Value& set) { return set.text.contains("*]") || set.text.contains("[="); });
  if (special) return Unfollowed(shell, call);
  auto from = TrSet(options->operands[0].text);
  const auto to = options->operands.size() > 1 ? TrSet(options->operands[1].text) : TrCharacters{};
  const bool inverts = options->Has('c') || options->Has('C');
  const bool deletes = options->Has('d');
  const bool squeezes = options->Has('s');
  if (!from || !to || (!deletes && !squeezes && to->text.empty())) return Unfollowed(shell, call);
  const bool maps = !deletes && !to->text.empty();
  // tr knows no more in its second set than what turns the case of the first, and inverted classes become one
  // character.
  const bool refused = maps && ((to->has_class && !(to->has_case && from->has_class && from->has_case)) ||
                                (inverts && from->has_class && to->text.size() > 1));
  if (refused) return Unfollowed(shell, call);
  if (inverts) from->text = BytesWhere([&](int c) { return !from->text.contains(static_cast<char>(c)); });
  const TrMap map = TrMapOf(from->text, maps ? to->text : std::string());
  const std::string& squeezed = to->text.empty() ? from->text : to->text;
  const Value text = shell.ReadAll(call.span);
  Value out;
  out.unknown = text.unknown;
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    if (deletes && from->text.contains(c)) continue;
    Value one = text.Slice(i, 1);
    one.text[0] = map[static_cast<unsigned char>(c)].value_or(c);
    if (squeezes && !out.text.empty() && out.text.back() == one.text[0] && squeezed.contains(one.text[0])) continue;
    out.Append(one);
  }
  shell.Write(out);
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

constexpr auto kWcOptions = std::to_array<LongOption>({{"lines", 'l'}, {"words", 'w'}, {"bytes", 'c'}, {"chars", 'm'}});

int Wc(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "lwcm", kWcOptions);
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

constexpr auto kTools = std::to_array<Builtin>({
    {"cut", Cut},
    {"tr", Tr},
    {"wc", Wc},
    {"rev", Rev},
});

}  // namespace

std::span<const Builtin> CharacterTools() { return kTools; }

}  // namespace iptc::expand
