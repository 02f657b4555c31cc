#include "compiler/command/explain.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "compiler/command/names.h"
#include "compiler/ext/did_you_mean.h"

namespace iptc::command {
namespace {

using diag::Diagnostic;
using diag::Fixability;
using diag::Severity;

constexpr diag::Kind<std::string_view> kTypographicDash{"IPT101", Severity::kError,
                                                        "`{}` begins with a typographic dash"};
constexpr diag::Kind<std::string_view> kSmartQuotes{"IPT102", Severity::kError, "`{}` is quoted by typographic quotes"};
constexpr diag::Kind<std::string_view> kSingleDash{"IPT104", Severity::kError, "long option `{}` with a single dash"};
constexpr diag::Kind<std::string_view> kShellism{"IPT105", Severity::kError,
                                                 "`{}` means something to a shell, nothing in a save file"};
constexpr diag::Kind<std::string_view> kSpaceInList{"IPT108", Severity::kError, "space in the list before `{}`"};
constexpr diag::Kind<std::string_view, std::string_view> kOptionBeforeProtocol{"IPT109", Severity::kError,
                                                                               "`{}` stands before `-p {}`"};
constexpr diag::Kind<std::string_view> kWrongCase{"IPT110", Severity::kError, "no target or chain named `{}`"};
constexpr diag::Kind<> kOldNegation{"IPT111", Severity::kError, "`!` behind the option"};
constexpr diag::Kind<std::string_view> kUnknownOption{"IPT160", Severity::kError, "unknown option `{}`"};
constexpr diag::Kind<std::string_view> kAmbiguousOption{"IPT160", Severity::kError,
                                                        "option `{}` is the beginning of several"};
constexpr diag::Kind<std::string_view, std::string_view> kMatchNotLoaded{
    "IPT160", Severity::kError, "`{}` belongs to `-m {}`, which is not loaded at this point"};
constexpr diag::Kind<std::string_view, std::string_view> kTargetNotLoaded{
    "IPT160", Severity::kError, "`{}` belongs to `-j {}`, which is not loaded at this point"};
constexpr diag::Kind<std::string_view> kStray{"IPT162", Severity::kError, "`{}` belongs to no option"};
constexpr diag::Kind<std::string_view> kUnknownMatch{"IPT171", Severity::kError, "no match named `{}`"};
constexpr diag::Kind<std::string_view> kUnknownTarget{"IPT201", Severity::kError, "no target or chain named `{}`"};
constexpr diag::Kind<std::string_view> kWithoutProtocol{"IPT302", Severity::kError,
                                                        "`{}` without a protocol that it belongs to"};

// First bytes of U+2010..2015 and U+2212, and of the typographic quotes.
constexpr auto kDashes = std::to_array<std::string_view>(
    {"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95", "\xE2\x88\x92"});
constexpr auto kQuotes =
    std::to_array<std::string_view>({"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"});
// What a save file cannot hold though a script can.
constexpr auto kShellBeginnings = std::to_array<std::string_view>({"#", "'", "\\", "$", "iptables", "ip6tables"});

diag::FixIt Insertion(SourceSpan at, std::string text, Fixability fixability, std::string why) {
  return {{{at, std::move(text)}}, fixability, std::move(why)};
}

diag::FixIt Replacement(SourceSpan span, std::string text, Fixability fixability) {
  const bool safe = fixability == Fixability::kSafe;
  return {{{span, std::move(text)}}, fixability, safe ? "as iptables spells it" : "misspelled"};
}

std::size_t DashBytes(std::string_view text) {
  std::size_t bytes = 0;
  while (std::ranges::any_of(kDashes, [&](std::string_view dash) { return text.substr(bytes).starts_with(dash); })) {
    bytes += 3;
  }
  return bytes;
}

template <std::size_t N>
bool StartsWithAny(std::string_view text, const std::array<std::string_view, N>& beginnings) {
  return std::ranges::any_of(beginnings, [&](std::string_view b) { return text.starts_with(b); });
}

bool Names(std::span<const ext::OptionSpec> options, std::string_view name) {
  return std::ranges::any_of(options, [&](const ext::OptionSpec& o) { return o.name == name || o.alias == name; });
}

// Where several extensions know an option, the one that scripts use most is probably meant.
constexpr auto kCommon = std::to_array<std::string_view>(
    {"tcp", "udp", "conntrack", "state", "multiport", "limit", "mark", "recent", "MARK", "DNAT", "REDIRECT", "LOG"});

template <class Extension>
const Extension* Owner(std::span<const Extension* const> extensions, std::string_view option, abi::Family family,
                       auto&& accept) {
  const Extension* best = nullptr;
  auto best_rank = kCommon.end();
  for (const Extension* extension : extensions) {
    if ((extension->families & ext::FamilyBit(family)) == 0 || !accept(*extension)) continue;
    if (!Names(extension->options, option)) continue;
    const auto rank = std::ranges::find(kCommon, extension->name);
    if (best != nullptr && rank >= best_rank) continue;
    best = extension;
    best_rank = rank;
  }
  return best;
}

// The protocol that stands behind the option, too late for it.
const source::Word* LaterProtocol(const Scanned& scanned, const Surroundings& around) {
  const auto& words = around.words;
  for (std::size_t i = scanned.word + 1; i + 1 < words.size(); ++i) {
    if (words[i].text == "-p") return &words[i];
  }
  return nullptr;
}

Diagnostic ExplainImplied(const Scanned& scanned, const ext::MatchExtension& match, const Surroundings& around,
                          const diag::Emitter& emitter) {
  if (const source::Word* later = LaterProtocol(scanned, around); later != nullptr && (later + 1)->text == match.name) {
    auto late = emitter.Build(kOptionBeforeProtocol, scanned.span, scanned.spelled, match.name);
    late.labels.push_back({later->Span(), "the protocol comes too late"});
    late.fixits.push_back(
        Insertion(Before(scanned.span), "-p " + std::string(match.name) + " ", Fixability::kHint, "move `-p` here"));
    return late;
  }
  auto diagnostic = emitter.Build(kWithoutProtocol, scanned.span, scanned.spelled);
  if (around.protocol) {
    diagnostic.notes.push_back({std::nullopt, "it is an option of `-p " + std::string(match.name) + "`"});
    return diagnostic;
  }
  diagnostic.fixits.push_back(
      Insertion(Before(scanned.span), "-p " + std::string(match.name) + " ", Fixability::kMaybe, "name the protocol"));
  return diagnostic;
}

}  // namespace

SourceSpan Before(SourceSpan span) { return {span.file, span.begin, span.begin, span.expansion}; }

bool IsSingleDashLong(std::string_view text, abi::Family family) {
  if (text.size() < 4 || text[0] != '-' || text[1] == '-') return false;
  text.remove_prefix(1);
  const auto any = [](const auto&) { return true; };
  return std::ranges::any_of(kCoreOptions, [&](const CoreSpec& s) { return s.name == text || s.alias == text; }) ||
         Owner(ext::Matches(), text, family, any) != nullptr || Owner(ext::Targets(), text, family, any) != nullptr;
}

Diagnostic ExplainSingleDash(const source::Word& word, const diag::Emitter& emitter) {
  auto diagnostic = emitter.Build(kSingleDash, word.Span(), word.text);
  diagnostic.fixits.push_back(Insertion(Before(word.Span()), "-", Fixability::kSafe, "long options take two"));
  return diagnostic;
}

Diagnostic ExplainUnknownOption(const Scanned& scanned, const OptionScanner& scanner, const Surroundings& around,
                                const diag::Emitter& emitter) {
  if (scanned.ambiguous) return emitter.Build(kAmbiguousOption, scanned.span, scanned.spelled);
  const source::Word& word = around.words[scanned.word];
  if (IsSingleDashLong(word.text, around.family)) return ExplainSingleDash(word, emitter);
  if (!scanned.spelled.starts_with("--")) return emitter.Build(kUnknownOption, scanned.span, scanned.spelled);

  const std::string_view name = std::string_view(scanned.spelled).substr(2);
  const auto implied = [](const ext::MatchExtension& m) {
    return m.implied_by_protocol != 0 && m.implied_by == ext::ImpliedBy::kProtocol;
  };
  const source::Word* later = LaterProtocol(scanned, around);
  const auto given_later = [&](const ext::MatchExtension& m) {
    return implied(m) && later != nullptr && m.name == (later + 1)->text;
  };
  const auto* match = Owner(ext::Matches(), name, around.family, given_later);
  if (match == nullptr) match = Owner(ext::Matches(), name, around.family, implied);
  if (match != nullptr) return ExplainImplied(scanned, *match, around, emitter);
  const auto any = [](const auto&) { return true; };
  if (match = Owner(ext::Matches(), name, around.family, any); match != nullptr) {
    auto diagnostic = emitter.Build(kMatchNotLoaded, scanned.span, scanned.spelled, match->name);
    diagnostic.fixits.push_back(
        Insertion(Before(scanned.span), "-m " + std::string(match->name) + " ", Fixability::kMaybe, "load the match"));
    return diagnostic;
  }
  if (const auto* target = Owner(ext::Targets(), name, around.family, any)) {
    return emitter.Build(kTargetNotLoaded, scanned.span, scanned.spelled, target->name);
  }
  auto diagnostic = emitter.Build(kUnknownOption, scanned.span, scanned.spelled);
  const std::vector<std::string> available = scanner.Available();
  const std::vector<std::string_view> names(available.begin(), available.end());
  if (const auto meant = ext::DidYouMean(scanned.spelled, names)) {
    diagnostic.fixits.push_back(Replacement(scanned.span, std::string(*meant), Fixability::kMaybe));
  }
  return diagnostic;
}

Diagnostic ExplainStrayWord(std::size_t index, const Surroundings& around, const diag::Emitter& emitter) {
  const source::Word& word = around.words[index];
  if (const std::size_t dashes = DashBytes(word.text); dashes > 0) {
    auto diagnostic = emitter.Build(kTypographicDash, word.Span(), word.text);
    const std::string_view rest = std::string_view(word.text).substr(dashes);
    diagnostic.fixits.push_back(
        Replacement(word.Span(), (rest.size() == 1 ? "-" : "--") + std::string(rest), Fixability::kSafe));
    return diagnostic;
  }
  if (StartsWithAny(word.text, kQuotes)) return emitter.Build(kSmartQuotes, word.Span(), word.text);
  if (around.restoring && StartsWithAny(word.text, kShellBeginnings)) {
    return emitter.Build(kShellism, word.Span(), word.text);
  }
  if (index > 1 && around.words[index - 1].text == "!" && around.words[index - 2].text.starts_with('-')) {
    const SourceSpan option = around.words[index - 2].Span();
    const SourceSpan bang = around.words[index - 1].Span();
    auto diagnostic = emitter.Build(kOldNegation, bang);
    diagnostic.fixits.push_back({{{Before(option), "! "}, {{bang.file, option.end, bang.end, bang.expansion}, ""}},
                                 Fixability::kSafe,
                                 "put it before the option"});
    return diagnostic;
  }
  if (index > 0 && around.words[index - 1].text.ends_with(',')) {
    auto diagnostic = emitter.Build(kSpaceInList, word.Span(), word.text);
    const SourceSpan before = around.words[index - 1].Span();
    if (before.file == word.Span().file && before.end <= word.Span().begin) {
      const SourceSpan gap{before.file, before.end, word.Span().begin, word.Span().expansion};
      diagnostic.fixits.push_back({{{gap, ""}}, Fixability::kSafe, "join the list"});
    }
    return diagnostic;
  }
  return emitter.Build(kStray, word.Span(), word.text);
}

Diagnostic ExplainUnknownMatch(const source::Word& name, abi::Family family, const diag::Emitter& emitter) {
  auto diagnostic = emitter.Build(kUnknownMatch, name.Span(), name.text);
  std::vector<std::string_view> names;
  for (const ext::MatchExtension* match : ext::Matches()) {
    if ((match->families & ext::FamilyBit(family)) != 0) names.push_back(match->name);
  }
  if (const auto meant = ext::DidYouMean(name.text, names)) {
    diagnostic.fixits.push_back(Replacement(name.Span(), std::string(*meant), Fixability::kMaybe));
  }
  return diagnostic;
}

Diagnostic ExplainUnknownTarget(std::string_view name, SourceSpan span, abi::Family family,
                                std::vector<std::string_view> chains, const diag::Emitter& emitter) {
  std::vector<std::string_view> names = std::move(chains);
  names.insert(names.end(), kVerdicts.begin(), kVerdicts.end());
  for (const ext::TargetExtension* target : ext::Targets()) {
    if ((target->families & ext::FamilyBit(family)) != 0) names.push_back(target->name);
  }
  const auto meant = ext::DidYouMean(name, names);
  const bool only_case =
      meant && std::ranges::equal(*meant, name, [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
      });
  auto diagnostic = emitter.Build(only_case ? kWrongCase : kUnknownTarget, span, name);
  if (meant) {
    const auto fixability = only_case ? Fixability::kSafe : Fixability::kMaybe;
    diagnostic.fixits.push_back(Replacement(span, std::string(*meant), fixability));
  }
  return diagnostic;
}

}  // namespace iptc::command
