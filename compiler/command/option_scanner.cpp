#include "compiler/command/option_scanner.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace iptc::command {

using source::Word;

Word Tail(const Word& word, std::size_t begin) {
  Word tail{word.text.substr(begin), {}};
  for (std::size_t i = 0; i < word.pieces.size(); ++i) {
    const std::size_t from = word.pieces[i].offset;
    const std::size_t to = i + 1 < word.pieces.size() ? word.pieces[i + 1].offset : word.text.size();
    if (to <= begin && i + 1 < word.pieces.size()) continue;
    if (from >= begin) {
      tail.pieces.push_back({static_cast<std::uint32_t>(from - begin), word.pieces[i].span, word.pieces[i].verbatim});
    } else {
      tail.pieces.push_back({0, word.Span(begin, to), word.pieces[i].verbatim});
    }
  }
  return tail;
}

bool OptionScanner::Candidate::TakesValue() const {
  return core != nullptr ? core->takes == Takes::kValue : option->Words() > 0;
}

bool OptionScanner::Candidate::Accepts() const {
  return core != nullptr ? core->takes != Takes::kNothing : option->Words() > 0;
}

OptionScanner::Found OptionScanner::Lookup(std::string_view name) const {
  Found found;
  const auto consider = [&](std::string_view known, const Candidate& candidate) {
    if (known.empty() || !known.starts_with(name)) return false;
    if (known.size() == name.size()) {
      found = {candidate, false};
      return true;
    }
    if (found.candidate && *found.candidate != candidate) found.ambiguous = true;
    if (!found.candidate) found.candidate = candidate;
    return false;
  };
  for (const CoreSpec& spec : kCoreOptions) {
    if (consider(spec.name, {&spec}) || consider(spec.alias, {&spec})) return found;
  }
  for (const Loaded& loaded : std::views::reverse(loaded_)) {
    for (const ext::OptionSpec& option : loaded.Options()) {
      const Candidate candidate{nullptr, &loaded, &option};
      if (consider(option.name, candidate) || consider(option.alias, candidate)) return found;
    }
  }
  if (found.ambiguous) found.candidate.reset();
  return found;
}

void OptionScanner::TakeValue(Scanned& scanned, Takes takes, std::optional<Word> attached) {
  if (attached) {
    scanned.value = std::move(attached);
  } else if (takes == Takes::kValue) {
    if (at_.word < words_.size()) {
      scanned.value = words_[at_.word++];
    } else {
      scanned.kind = Scanned::Kind::kMissingArgument;
    }
  }
}

Scanned OptionScanner::Long(const Word& word) {
  const std::size_t equals = std::min(word.text.find('=', 2), word.text.size());
  Scanned scanned{.spelled = word.text.substr(0, equals), .span = word.Span(0, equals), .word = at_.word};
  ++at_.word;
  const Found found = Lookup(std::string_view(word.text).substr(2, equals - 2));
  const bool has_value = equals < word.text.size();
  if (!found.candidate || (has_value && !found.candidate->Accepts())) {
    scanned.kind = Scanned::Kind::kUnknown;
    scanned.ambiguous = found.ambiguous;
    scanned.spelled = word.text;
    return scanned;
  }
  scanned.core = found.candidate->core;
  scanned.kind = scanned.core != nullptr ? Scanned::Kind::kCore : Scanned::Kind::kExtension;
  scanned.option = found.candidate->option;
  if (found.candidate->loaded != nullptr) {
    scanned.match = found.candidate->loaded->match;
    scanned.target = found.candidate->loaded->target;
  }
  TakeValue(scanned, found.candidate->TakesValue() ? Takes::kValue : Takes::kNothing,
            has_value ? std::optional(Tail(word, equals + 1)) : std::nullopt);
  return scanned;
}

Scanned OptionScanner::Short(const Word& word) {
  const std::size_t at = std::max<std::size_t>(at_.letter, 1);
  const char letter = word.text[at];
  Scanned scanned{.spelled = {'-', letter},
                  .span = word.Span(at == 1 ? 0 : at, at + 1),
                  .word = at_.word,
                  .has_letters = word.text.size() > 2};
  const auto* const spec = std::ranges::find(kCoreOptions, letter, &CoreSpec::letter);
  const bool known = letter != 0 && spec != kCoreOptions.end();
  const bool is_last = at + 1 == word.text.size();
  if (is_last || (known && spec->takes != Takes::kNothing)) {
    at_ = {at_.word + 1, 0};
  } else {
    at_.letter = at + 1;
  }
  if (!known) {
    scanned.kind = Scanned::Kind::kUnknown;
    return scanned;
  }
  scanned.kind = Scanned::Kind::kCore;
  scanned.core = spec;
  if (spec->takes != Takes::kNothing) {
    TakeValue(scanned, spec->takes, is_last ? std::nullopt : std::optional(Tail(word, at + 1)));
  }
  return scanned;
}

Scanned OptionScanner::Next() {
  before_ = at_;
  if (at_.word >= words_.size()) return {};
  const Word& word = words_[at_.word];
  if (at_.letter > 0) return Short(word);
  if (word.text == "--") {
    ++at_.word;
    return {};
  }
  if (word.text.size() > 2 && word.text.starts_with("--")) return Long(word);
  if (word.text.size() > 1 && word.text.front() == '-') return Short(word);
  const auto kind = word.text == "!" ? Scanned::Kind::kBang : Scanned::Kind::kStray;
  return {.kind = kind, .spelled = word.text, .span = word.Span(), .word = at_.word++};
}

void OptionScanner::Load(const ext::MatchExtension& match) {
  if (std::ranges::find(loaded_, &match, &Loaded::match) == loaded_.end()) loaded_.push_back({.match = &match});
}

void OptionScanner::Load(const ext::TargetExtension& target) { loaded_.push_back({.target = &target}); }

const Word* OptionScanner::PeekArgument() const {
  if (at_.letter > 0 || at_.word >= words_.size()) return nullptr;
  const Word& word = words_[at_.word];
  return word.text.starts_with('-') || word.text.starts_with('!') ? nullptr : &word;
}

void OptionScanner::SkipArguments() {
  if (at_.letter > 0) at_ = {at_.word + 1, 0};
  while (PeekArgument() != nullptr) ++at_.word;
}

std::vector<std::string> OptionScanner::Available() const {
  std::vector<std::string> names;
  const auto add = [&](std::string_view name) {
    if (!name.empty()) names.push_back("--" + std::string(name));
  };
  for (const CoreSpec& spec : kCoreOptions) {
    add(spec.name);
    add(spec.alias);
  }
  for (const Loaded& loaded : loaded_) {
    for (const ext::OptionSpec& option : loaded.Options()) {
      add(option.name);
      add(option.alias);
    }
  }
  return names;
}

}  // namespace iptc::command
