// OptionScanner: the words of one command as getopt_long reads them for iptables.
//
// Long options may be cut short as long as only one is meant; the options of extensions exist only once their extension
// is loaded, the one loaded last wins. Short options may stand in one word. Words that are no option come in order.
// An option that needs a word takes the next one, whatever it looks like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/command/core_option.h"
#include "compiler/ext/extension.h"
#include "compiler/source/word.h"

namespace iptc::command {

// The part of a word from `begin` on, as a word of its own.
[[nodiscard]] source::Word Tail(const source::Word& word, std::size_t begin);

struct Scanned {
  enum class Kind : std::uint8_t {
    kCore,
    kExtension,        // an option of a loaded match or target
    kBang,             // a lone `!`
    kStray,            // a word that belongs to no option
    kUnknown,          // no such option, or the beginning of several
    kMissingArgument,  // the last word needs one more
    kEnd,
  };
  Kind kind = Kind::kEnd;
  const CoreSpec* core = nullptr;
  const ext::OptionSpec* option = nullptr;
  const ext::MatchExtension* match = nullptr;    // whose option it is,
  const ext::TargetExtension* target = nullptr;  // one or the other
  std::optional<source::Word> value = {};
  std::string spelled = {};  // "--dpt", "-z"
  SourceSpan span = {};      // the option as written, without its value
  std::size_t word = 0;      // index of the option's word
  bool ambiguous = false;    // kUnknown: several options begin so
  bool has_letters = false;  // a short option in a word of more than one letter
};

class OptionScanner {
 public:
  explicit OptionScanner(std::span<const source::Word> words) : words_(words) {}

  [[nodiscard]] Scanned Next();
  // Makes Next give the last option again: after loading what may know it.
  void Repeat() { at_ = before_; }
  // `--`: what follows it is never read.
  [[nodiscard]] bool HasRest() const { return at_.word < words_.size(); }

  void Load(const ext::MatchExtension& match);
  void Load(const ext::TargetExtension& target);

  // The next word if an option may take it as a further argument: it begins with neither `-` nor `!`.
  [[nodiscard]] const source::Word* PeekArgument() const;
  const source::Word& Take() { return words_[at_.word++]; }
  // Skips words up to the next that looks like an option: recovery after an unknown one.
  void SkipArguments();

  [[nodiscard]] std::span<const source::Word> Words() const { return words_; }
  // The options that could be meant at this point, with two dashes.
  [[nodiscard]] std::vector<std::string> Available() const;

 private:
  struct Place {
    std::size_t word = 0;
    std::size_t letter = 0;  // in a word of short options; 0: at its beginning
  };
  struct Loaded {
    const ext::MatchExtension* match = nullptr;
    const ext::TargetExtension* target = nullptr;
    [[nodiscard]] std::span<const ext::OptionSpec> Options() const { return match ? match->options : target->options; }
  };
  struct Candidate {
    const CoreSpec* core = nullptr;
    const Loaded* loaded = nullptr;
    const ext::OptionSpec* option = nullptr;
    [[nodiscard]] bool TakesValue() const;
    [[nodiscard]] bool Accepts() const;
    friend bool operator==(const Candidate& a, const Candidate& b) { return a.core == b.core && a.option == b.option; }
  };
  struct Found {
    std::optional<Candidate> candidate;
    bool ambiguous = false;
  };

  [[nodiscard]] Found Lookup(std::string_view name) const;
  Scanned Long(const source::Word& word);
  Scanned Short(const source::Word& word);
  void TakeValue(Scanned& scanned, Takes takes, std::optional<source::Word> attached);

  std::span<const source::Word> words_;
  std::vector<Loaded> loaded_;  // in order of loading, each once
  Place at_, before_;
};

}  // namespace iptc::command
