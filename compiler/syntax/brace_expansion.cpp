#include "compiler/syntax/brace_expansion.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace iptc::syntax {
namespace {

constexpr std::size_t kGenerated = std::string::npos;
constexpr int kMaxDepth = 30;

// A character of unquoted text, or (c is 0) a whole part of another kind.
struct Item {
  char c = 0;
  std::size_t part = 0;
  std::size_t offset = 0;  // in the part's text; kGenerated for the numbers of a sequence
};
using Items = std::vector<Item>;

struct Group {
  std::size_t open = 0;
  std::size_t close = 0;
  std::vector<std::size_t> commas;
};

std::string TextOf(std::span<const Item> items) {
  std::string text;
  for (const Item& item : items) text += item.c;
  return text;
}

std::optional<std::int64_t> ToNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  constexpr std::int64_t kMost = 1'000'000'000;
  return whole && number <= kMost && number >= -kMost ? std::optional(number) : std::nullopt;
}

bool IsPadded(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0';
}

std::string Padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  const std::size_t sign = number < 0 ? 1 : 0;
  if (digits.size() + sign < width) digits.insert(0, width - digits.size() - sign, '0');
  return (number < 0 ? "-" : "") + digits;
}

bool IsLetter(std::string_view text) {
  return text.size() == 1 && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
}

// The texts of `1..5`, `01..10..2`, `a..e`; nothing if it is no sequence.
std::vector<std::string> Sequence(std::string_view inside) {
  const std::size_t first_dots = inside.find("..");
  if (first_dots == std::string_view::npos) return {};
  const std::string_view from = inside.substr(0, first_dots);
  std::string_view to = inside.substr(first_dots + 2);
  std::int64_t step = 1;
  if (const std::size_t dots = to.find(".."); dots != std::string_view::npos) {
    const auto given = ToNumber(to.substr(dots + 2));
    if (!given) return {};
    step = std::max<std::int64_t>(1, *given < 0 ? -*given : *given);
    to = to.substr(0, dots);
  }
  const bool letters = IsLetter(from) && IsLetter(to);
  const auto first = letters ? std::optional<std::int64_t>(from[0]) : ToNumber(from);
  const auto last = letters ? std::optional<std::int64_t>(to[0]) : ToNumber(to);
  if (!first || !last) return {};
  const std::size_t width = IsPadded(from) || IsPadded(to) ? std::max(from.size(), to.size()) : 0;
  const std::int64_t direction = *first <= *last ? step : -step;
  std::vector<std::string> texts;
  for (std::int64_t i = *first; direction > 0 ? i <= *last : i >= *last; i += direction) {
    texts.push_back(letters ? std::string(1, static_cast<char>(i)) : Padded(i, width));
    if (texts.size() > kMaxBraceWords) break;
  }
  return texts;
}

class Expander {
 public:
  // Appends the expansions of the items to `out`; false if they are too many.
  bool Expand(std::span<const Item> items, std::vector<Items>& out, int depth = 0) {
    for (std::size_t i = 0; i < items.size() && depth < kMaxDepth; ++i) {
      if (items[i].c != '{') continue;
      const std::optional<Group> group = GroupAt(items, i);
      if (!group) continue;
      std::vector<Items> middles;
      if (!Alternatives(items, *group, middles, depth)) return false;
      if (middles.empty()) continue;
      std::vector<Items> ends;
      if (!Expand(items.subspan(group->close + 1), ends, depth + 1)) return false;
      return Combine(items.first(i), middles, ends, out);
    }
    out.emplace_back(items.begin(), items.end());
    return out.size() <= kMaxBraceWords;
  }

 private:
  static std::optional<Group> GroupAt(std::span<const Item> items, std::size_t open) {
    Group group;
    group.open = open;
    int depth = 0;
    for (std::size_t i = open; i < items.size(); ++i) {
      if (items[i].c == '{') ++depth;
      if (items[i].c == ',' && depth == 1) group.commas.push_back(i);
      if (items[i].c != '}' || --depth > 0) continue;
      group.close = i;
      return group;
    }
    return std::nullopt;
  }

  bool Alternatives(std::span<const Item> items, const Group& group, std::vector<Items>& out, int depth) {
    if (group.commas.empty()) {
      const std::span<const Item> inside = items.subspan(group.open + 1, group.close - group.open - 1);
      for (const std::string& text : Sequence(TextOf(inside))) {
        Items& added = out.emplace_back();
        for (const char c : text) added.push_back({c, items[group.open].part, kGenerated});
      }
      return out.size() <= kMaxBraceWords;
    }
    std::size_t begin = group.open + 1;
    for (std::size_t i = 0; i <= group.commas.size(); ++i) {
      const std::size_t end = i < group.commas.size() ? group.commas[i] : group.close;
      if (!Expand(items.subspan(begin, end - begin), out, depth + 1)) return false;
      begin = end + 1;
    }
    return true;
  }

  static bool Combine(std::span<const Item> front, const std::vector<Items>& middles, const std::vector<Items>& ends,
                      std::vector<Items>& out) {
    if (out.size() + middles.size() * ends.size() > kMaxBraceWords) return false;
    for (const Items& middle : middles) {
      for (const Items& end : ends) {
        Items& word = out.emplace_back(front.begin(), front.end());
        word.insert(word.end(), middle.begin(), middle.end());
        word.insert(word.end(), end.begin(), end.end());
      }
    }
    return true;
  }
};

bool IsPlain(const WordPart& part) { return !part.quoted && std::holds_alternative<Literal>(part.node); }

Items ItemsOf(const Word& word) {
  Items items;
  for (std::size_t i = 0; i < word.parts.size(); ++i) {
    if (!IsPlain(word.parts[i])) {
      items.push_back({0, i, 0});
      continue;
    }
    const std::string& text = std::get<Literal>(word.parts[i].node).text;
    for (std::size_t at = 0; at < text.size(); ++at) items.push_back({text[at], i, at});
  }
  return items;
}

// A run of characters, one behind the other in one part, as a part.
WordPart PartOf(const Word& word, std::span<const Item> run) {
  WordPart part{Literal{TextOf(run)}, false, word.parts[run[0].part].span};
  const std::string& whole = std::get<Literal>(word.parts[run[0].part].node).text;
  const bool verbatim = run[0].offset != kGenerated && part.span.end - part.span.begin == whole.size();
  if (verbatim) {
    part.span.begin += static_cast<std::uint32_t>(run[0].offset);
    part.span.end = part.span.begin + static_cast<std::uint32_t>(run.size());
  }
  return part;
}

Word WordOf(const Word& word, const Items& items) {
  Word made;
  made.span = word.span;
  for (std::size_t i = 0; i < items.size();) {
    if (items[i].c == 0) {
      made.parts.push_back(word.parts[items[i++].part]);
      continue;
    }
    std::size_t end = i + 1;
    const auto continues = [&](std::size_t at) {
      const bool generated = items[i].offset == kGenerated;
      return items[at].c != 0 && items[at].part == items[i].part &&
             (generated ? items[at].offset == kGenerated : items[at].offset == items[i].offset + (at - i));
    };
    while (end < items.size() && continues(end)) ++end;
    made.parts.push_back(PartOf(word, std::span(items).subspan(i, end - i)));
    i = end;
  }
  return made;
}

}  // namespace

std::optional<std::vector<Word>> ExpandBraces(Word word) {
  const bool has_brace = std::ranges::any_of(word.parts, [](const WordPart& part) {
    return IsPlain(part) && std::get<Literal>(part.node).text.contains('{');
  });
  std::vector<Word> words;
  if (!has_brace) {
    words.push_back(std::move(word));
    return words;
  }
  std::vector<Items> expanded;
  if (!Expander().Expand(ItemsOf(word), expanded)) return std::nullopt;
  if (expanded.size() == 1) {
    words.push_back(std::move(word));
    return words;
  }
  for (const Items& items : expanded) {
    if (!items.empty()) words.push_back(WordOf(word, items));
  }
  return words;
}

}  // namespace iptc::syntax
