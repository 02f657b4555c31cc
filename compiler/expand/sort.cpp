// sort(1): by bytes, numbers, versions, without case; keys.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

enum class SortBy : std::uint8_t { kBytes, kNumber, kVersion, kFolded };

// What a letter of `-k1,1n` or of sort's own options says.
std::optional<SortBy> SortByOf(char letter) {
  if (letter == 'n') return SortBy::kNumber;
  if (letter == 'V') return SortBy::kVersion;
  return letter == 'f' ? std::optional(SortBy::kFolded) : std::nullopt;
}

// The part of a line that a sort key names: "2", "2,2"; from its field to the end of the line or of a field.
struct SortKey {
  std::size_t first = 1;
  std::size_t last = 0;  // 0: to the end
  std::optional<SortBy> by = {};
  bool reverse = false;
  bool skips_blanks = false;  // before its field
  bool ordered = false;       // by letters of its own: sort's options do not count for it
};

std::optional<SortKey> TakeSortKey(std::string_view text) {
  SortKey key;
  const auto number = [&](std::size_t& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc() && into > 0;
  };
  const auto letters = [&](bool at_first) {
    while (!text.empty() && text[0] != ',') {
      if (!std::string_view("nrbVf").contains(text[0])) return false;
      if (const auto by = SortByOf(text[0])) key.by = by;
      key.reverse = key.reverse || text[0] == 'r';
      key.skips_blanks = key.skips_blanks || (at_first && text[0] == 'b');
      key.ordered = true;
      text.remove_prefix(1);
    }
    return true;
  };
  if (!number(key.first) || !letters(true)) return std::nullopt;
  if (text.empty()) return key;
  text.remove_prefix(1);
  if (!number(key.last) || !letters(false)) return std::nullopt;
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
    if (field == key.first) {
      begin = key.skips_blanks ? std::min(line.find_first_not_of(" \t", at), line.size()) : at;
    }
    if (field == key.last) return begin < end ? line.substr(begin, end - begin) : "";
    if (end >= line.size()) break;
    at = separator ? end + 1 : end;
  }
  return begin == std::string_view::npos ? "" : line.substr(begin);
}

bool IsDigitAt(std::string_view text, std::size_t at) {
  return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0;
}

// Of a byte between numbers: the end and digits come first, then letters.
int VersionRank(std::string_view text, std::size_t at) {
  if (at >= text.size() || IsDigitAt(text, at)) return 0;
  const auto byte = static_cast<unsigned char>(text[at]);
  constexpr int kBehindLetters = 256;
  return std::isalpha(byte) != 0 ? static_cast<int>(byte) : byte + kBehindLetters;
}

// The numbers at the beginning of both texts, which are taken away.
int CompareNumbers(std::string_view& a, std::string_view& b) {
  const auto take = [](std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    const std::string_view number = text.substr(0, text.find_first_not_of("0123456789"));
    text.remove_prefix(number.size());
    return number;
  };
  const std::string_view first = take(a);
  const std::string_view second = take(b);
  if (first.size() != second.size()) return first.size() < second.size() ? -1 : 1;
  return first.compare(second);
}

// The order of versions: runs of digits by their number, of letters before what is neither. For texts without `~`.
int CompareVersions(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    std::size_t at = 0;
    for (; (at < a.size() && !IsDigitAt(a, at)) || (at < b.size() && !IsDigitAt(b, at)); ++at) {
      const int difference = VersionRank(a, at) - VersionRank(b, at);
      if (difference != 0) return difference;
    }
    a.remove_prefix(std::min(at, a.size()));
    b.remove_prefix(std::min(at, b.size()));
    if (const int difference = CompareNumbers(a, b); difference != 0) return difference;
  }
  return 0;
}

// Suffixes of file names, `~` and hidden files have an order of their own.
bool IsPlainVersion(std::string_view text) {
  if (text.contains('~') || text.starts_with('.')) return false;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
    if (dot + 1 < text.size() && std::isalpha(static_cast<unsigned char>(text[dot + 1])) != 0) return false;
  }
  return true;
}

int CompareFolded(std::string_view a, std::string_view b) {
  const auto fold = [](std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
  };
  return fold(a).compare(fold(b));
}

// A number as sort -n reads it: blanks, a minus sign, digits with a point among them. No exponent, no `inf`.
struct PlainNumber {
  bool negative = false;
  std::string_view whole;     // without zeros in front
  std::string_view fraction;  // without zeros at its end
  [[nodiscard]] bool IsZero() const { return whole.empty() && fraction.empty(); }
};

PlainNumber LeadingNumber(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789";
  PlainNumber number;
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  number.negative = text.starts_with('-');
  if (number.negative) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find_first_not_of(kDigits));
  number.whole = whole.substr(std::min(whole.find_first_not_of('0'), whole.size()));
  text.remove_prefix(whole.size());
  if (!text.starts_with('.')) return number;
  text.remove_prefix(1);
  number.fraction = text.substr(0, text.find_first_not_of(kDigits));
  number.fraction = number.fraction.substr(0, number.fraction.find_last_not_of('0') + 1);
  return number;
}

// Negative, zero, positive, however long the numbers are.
int CompareLeadingNumbers(std::string_view a, std::string_view b) {
  const PlainNumber left = LeadingNumber(a);
  const PlainNumber right = LeadingNumber(b);
  const bool left_negative = left.negative && !left.IsZero();
  const bool right_negative = right.negative && !right.IsZero();
  if (left_negative != right_negative) return left_negative ? -1 : 1;
  int order = left.whole.size() < right.whole.size() ? -1 : left.whole.size() > right.whole.size() ? 1 : 0;
  if (order == 0) order = left.whole.compare(right.whole);
  if (order == 0) order = left.fraction.compare(right.fraction);
  return left_negative ? -order : order;
}

class LineOrder {
 public:
  LineOrder(const ToolOptions& options, std::vector<SortKey> keys, std::optional<char> separator)
      : keys_(std::move(keys)),
        separator_(separator),
        reverse_(options.Has('r')),
        unique_(options.Has('u')),
        stable_(options.Has('s')) {
    for (const auto& [letter, argument] : options.given) {
      if (const auto by = SortByOf(letter)) whole_ = *by;
    }
    // An option that orders makes the whole line a key.
    const bool skips_blanks = options.Has('b');
    if (keys_.empty() && (whole_ != SortBy::kBytes || skips_blanks)) keys_.emplace_back();
    for (SortKey& key : keys_) {
      if (!key.ordered) {
        key.reverse = reverse_;
        key.skips_blanks = skips_blanks;
        key.by = whole_;
      }
      if (!key.by) key.by = SortBy::kBytes;
    }
  }

  // Negative, zero, positive; the whole line decides between equal keys, unless -s or -u says that they are the same.
  [[nodiscard]] int Compare(std::string_view a, std::string_view b, bool keys_alone) const {
    for (const SortKey& key : keys_) {
      const int order = CompareTexts(KeyOf(a, key, separator_), KeyOf(b, key, separator_), *key.by);
      if (order != 0) return key.reverse ? -order : order;
    }
    if (keys_alone && !keys_.empty()) return 0;
    const int order = a.compare(b);
    return reverse_ ? -order : order;
  }
  [[nodiscard]] bool IsLess(const Value& a, const Value& b) const {
    return Compare(a.text, b.text, unique_ || stable_) < 0;
  }
  [[nodiscard]] bool IsSame(const Value& a, const Value& b) const { return Compare(a.text, b.text, true) == 0; }

 private:
  static int CompareTexts(std::string_view a, std::string_view b, SortBy by) {
    if (by == SortBy::kBytes) return a.compare(b);
    if (by == SortBy::kVersion) return CompareVersions(a, b);
    if (by == SortBy::kFolded) return CompareFolded(a, b);
    return CompareLeadingNumbers(a, b);
  }

  std::vector<SortKey> keys_;
  SortBy whole_ = SortBy::kBytes;
  std::optional<char> separator_;
  bool reverse_;
  bool unique_;
  bool stable_;
};

constexpr auto kSortOptions = std::to_array<LongOption>({{"numeric-sort", 'n'},
                                                         {"reverse", 'r'},
                                                         {"unique", 'u'},
                                                         {"version-sort", 'V'},
                                                         {"ignore-case", 'f'},
                                                         {"ignore-leading-blanks", 'b'},
                                                         {"stable", 's'},
                                                         {"key", 'k'},
                                                         {"field-separator", 't'}});

int Sort(Interpreter& shell, Call& call) {
  const std::optional<ToolOptions> options = TakeOptions(call, "nrusbVfk:t:", kSortOptions);
  if (!options) return Unfollowed(shell, call);
  std::vector<SortKey> keys;
  for (const auto& [letter, argument] : options->given) {
    if (letter != 'k') continue;
    const std::optional<SortKey> key = TakeSortKey(argument);
    if (!key) return Unfollowed(shell, call);
    keys.push_back(*key);
  }
  const std::string* given = options->Find('t');
  if (given != nullptr && given->size() != 1) return Unfollowed(shell, call);
  const std::optional<char> separator = given != nullptr ? std::optional((*given)[0]) : std::nullopt;
  const std::optional<Value> text = ReadInputs(shell, call, options->operands);
  if (!text) return 2;
  std::vector<Value> lines = Lines(*text);
  const bool by_version =
      options->Has('V') || std::ranges::any_of(keys, [](const SortKey& key) { return key.by == SortBy::kVersion; });
  const auto is_plain = [](const Value& line) { return IsPlainVersion(line.text); };
  if (by_version && !std::ranges::all_of(lines, is_plain)) return Unfollowed(shell, call);
  const LineOrder order(*options, std::move(keys), separator);
  std::ranges::stable_sort(lines, [&](const Value& a, const Value& b) { return order.IsLess(a, b); });
  if (options->Has('u')) {
    const auto rest = std::ranges::unique(lines, [&](const Value& a, const Value& b) { return order.IsSame(a, b); });
    lines.erase(rest.begin(), rest.end());
  }
  WriteLines(shell, call, lines, text->unknown);
  return 0;
}

constexpr auto kTools = std::to_array<Builtin>({
    {"sort", Sort},
});

}  // namespace

std::span<const Builtin> SortTools() { return kTools; }

}  // namespace iptc::expand
