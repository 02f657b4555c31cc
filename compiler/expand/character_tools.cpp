// Programs that look at characters: cut, tr, wc, rev.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

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

// What cut takes, and how it shows it.
struct CutOrder {
  std::string list;
  std::optional<char> delimiter = {};         // of fields; none: characters are taken
  std::optional<std::string> separator = {};  // between what is shown
  bool complement = false;
  bool only_cut = false;

  [[nodiscard]] std::optional<std::vector<bool>> Wanted(std::size_t most) const {
    auto wanted = CutList(list, most);
    if (wanted && complement) wanted->flip();
    return wanted;
  }
};

std::optional<Value> CutLine(const Value& line, const CutOrder& order) {
  Value out;
  out.unknown = line.unknown;
  if (!order.delimiter) {
    const auto wanted = order.Wanted(line.text.size());
    for (std::size_t i = 0; wanted && i < line.text.size(); ++i) {
      if (!(*wanted)[i + 1]) continue;
      const bool apart = order.separator && !out.text.empty() && !(*wanted)[i];
      if (apart) out.Append(*order.separator, line.Span());
      out.Append(line.Slice(i, 1));
    }
    return out;
  }
  const char delimiter = *order.delimiter;
  std::vector<Value> fields;
  std::size_t at = 0;
  for (std::size_t stop = line.text.find(delimiter); stop != std::string::npos; stop = line.text.find(delimiter, at)) {
    fields.push_back(line.Slice(at, stop - at));
    at = stop + 1;
  }
  fields.push_back(line.Slice(at));
  if (fields.size() == 1) return order.only_cut ? std::nullopt : std::optional(line);
  const auto wanted = order.Wanted(fields.size());
  const std::string separator = order.separator.value_or(std::string(1, delimiter));
  bool first = true;
  for (std::size_t i = 0; wanted && i < fields.size(); ++i) {
    if (!(*wanted)[i + 1]) continue;
    if (!std::exchange(first, false)) out.Append(separator, line.Span());
    out.Append(fields[i]);
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
  if (list == nullptr || !CutList(*list, 1) || (delimiter != nullptr && delimiter->size() != 1)) {
    return Unfollowed(shell, call);
  }
  CutOrder order{.list = *list, .complement = options->Has('C'), .only_cut = options->Has('s')};
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

constexpr auto kTrOptions = std::to_array<LongOption>({{"delete", 'd'}, {"squeeze-repeats", 's'}, {"complement", 'c'}});

int Tr(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "+dscC", kTrOptions);
  if (!options || options->operands.empty()) return Unfollowed(shell, call);
  // A repeat, `[x*]`, or a character's class of its own, `[=x=]`.
  const bool special = std::ranges::any_of(
      options->operands, [](const Value& set) { return set.text.contains("*]") || set.text.contains("[="); });
  if (special) return Unfollowed(shell, call);
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
