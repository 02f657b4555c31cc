#include "compiler/command/program_options.h"

#include <algorithm>
#include <utility>

namespace iptc::command {
namespace {

using source::Word;

constexpr diag::Kind<std::string_view> kUnknownOption{"IPT160", diag::Severity::kError, "unknown option `{}`"};
constexpr diag::Kind<std::string_view> kMissingWord{"IPT161", diag::Severity::kError,
                                                    "option `{}` requires an argument"};

class Reading {
 public:
  Reading(std::span<const ProgramOption> options, std::span<const Word> words, diag::Emitter& emitter)
      : options_(options), words_(words), emitter_(emitter) {}

  std::optional<ProgramOptions> Run() {
    while (at_ < words_.size() && good_) {
      const Word& word = words_[at_++];
      if (word.text == "--") {
        read_.operands.insert(read_.operands.end(), words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
        break;
      }
      if (word.text.starts_with("--")) {
        Long(word);
      } else if (word.text.size() > 1 && word.text.starts_with('-')) {
        Letters(word);
      } else {
        read_.operands.push_back(word);
      }
    }
    if (!good_) return std::nullopt;
    return std::move(read_);
  }

 private:
  template <class... Args>
  void Refuse(const diag::Kind<Args...>& kind, SourceSpan span, const std::type_identity_t<Args>&... args) {
    emitter_.Report(kind, span, args...);
    good_ = false;
  }

  // The word behind the option, if one may belong to it.
  void TakeNext(const ProgramOption& option, const Word& spelled) {
    const bool there = at_ < words_.size() && (option.takes == Takes::kValue || !words_[at_].text.starts_with('-'));
    if (there) {
      read_.given.push_back({option.letter, words_[at_].text, words_[at_].Span()});
      ++at_;
    } else if (option.takes == Takes::kValue) {
      Refuse(kMissingWord, spelled.Span(), spelled.text);
    } else {
      read_.given.push_back({option.letter, {}, spelled.Span()});
    }
  }

  void Long(const Word& word) {
    const std::string_view text = std::string_view(word.text).substr(2);
    const std::size_t equals = std::min(text.find('='), text.size());
    const std::string_view name = text.substr(0, equals);
    const auto begins = [&](const ProgramOption& option) { return option.name.starts_with(name); };
    auto found = std::ranges::find(options_, name, &ProgramOption::name);
    if (found == options_.end() && std::ranges::count_if(options_, begins) == 1) {
      found = std::ranges::find_if(options_, begins);
    }
    const bool has_word = equals < text.size();
    if (found == options_.end() || (has_word && found->takes == Takes::kNothing)) {
      return Refuse(kUnknownOption, word.Span(), word.text);
    }
    if (has_word) {
      read_.given.push_back({found->letter, std::string(text.substr(equals + 1)), word.Span(equals + 3)});
    } else if (found->takes == Takes::kNothing) {
      read_.given.push_back({found->letter, {}, word.Span()});
    } else {
      TakeNext(*found, word);
    }
  }

  // A letter that must have a word takes the rest of its own; one that may have one takes it from the next only.
  void Letters(const Word& word) {
    for (std::size_t i = 1; i < word.text.size() && good_; ++i) {
      const auto found = std::ranges::find(options_, word.text[i], &ProgramOption::letter);
      if (found == options_.end()) return Refuse(kUnknownOption, word.Span(i, i + 1), "-" + word.text.substr(i, 1));
      const bool last = i + 1 == word.text.size();
      if (found->takes == Takes::kValue && !last) {
        read_.given.push_back({found->letter, word.text.substr(i + 1), word.Span(i + 1)});
        return;
      }
      if (found->takes == Takes::kNothing || !last) {
        read_.given.push_back({found->letter, {}, word.Span(i, i + 1)});
      } else {
        TakeNext(*found, word);
      }
    }
  }

  std::span<const ProgramOption> options_;
  std::span<const Word> words_;
  diag::Emitter& emitter_;
  ProgramOptions read_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace

bool ProgramOptions::Has(char letter) const {
  return std::ranges::find(given, letter, &GivenOption::letter) != given.end();
}

std::optional<ProgramOptions> ReadOptions(std::span<const ProgramOption> options, std::span<const Word> words,
                                          diag::Emitter& emitter) {
  return Reading(options, words, emitter).Run();
}

}  // namespace iptc::command
