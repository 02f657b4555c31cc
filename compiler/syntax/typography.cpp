#include "compiler/syntax/typography.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "compiler/syntax/token_source.h"

namespace iptc::syntax {
namespace {

constexpr diag::Kind<std::string_view, std::string_view> kTypographicDash{"IPT101", diag::Severity::kError,
                                                                          "{} where `{}` is meant"};
constexpr diag::Kind<std::string_view> kSmartQuotes{"IPT102", diag::Severity::kError,
                                                    "typographic quotes do not quote in a shell; `{}` does"};
constexpr diag::Kind<std::string_view> kInvisible{"IPT103", diag::Severity::kError, "{} in the script"};

enum class Shape : std::uint8_t { kDash, kDouble, kSingle, kSpace, kNothing };

struct Character {
  std::string_view bytes;
  Shape shape;
  std::string_view name;
};

// UTF-8 of the characters that editors and web pages put in the place of ASCII ones.
constexpr auto kCharacters = std::to_array<Character>({
    {"\xE2\x80\x90", Shape::kDash, "hyphen `‐`"},
    {"\xE2\x80\x91", Shape::kDash, "non-breaking hyphen `‑`"},
    {"\xE2\x80\x92", Shape::kDash, "figure dash `‒`"},
    {"\xE2\x80\x93", Shape::kDash, "en dash `–`"},
    {"\xE2\x80\x94", Shape::kDash, "em dash `—`"},
    {"\xE2\x80\x95", Shape::kDash, "horizontal bar `―`"},
    {"\xE2\x88\x92", Shape::kDash, "minus sign `−`"},
    {"\xEF\xBC\x8D", Shape::kDash, "full-width hyphen `－`"},
    {"\xE2\x80\x9C", Shape::kDouble, ""},
    {"\xE2\x80\x9D", Shape::kDouble, ""},
    {"\xE2\x80\x9E", Shape::kDouble, ""},
    {"\xE2\x80\x9F", Shape::kDouble, ""},
    {"\xE2\x80\x98", Shape::kSingle, ""},
    {"\xE2\x80\x99", Shape::kSingle, ""},
    {"\xE2\x80\x9A", Shape::kSingle, ""},
    {"\xE2\x80\x9B", Shape::kSingle, ""},
    {"\xC2\xA0", Shape::kSpace, "no-break space (U+00A0)"},
    {"\xE2\x80\x87", Shape::kSpace, "figure space (U+2007)"},
    {"\xE2\x80\xAF", Shape::kSpace, "narrow no-break space (U+202F)"},
    {"\xE3\x80\x80", Shape::kSpace, "ideographic space (U+3000)"},
    {"\xE2\x80\x8B", Shape::kNothing, "zero width space (U+200B)"},
    {"\xE2\x80\x8C", Shape::kNothing, "zero width non-joiner (U+200C)"},
    {"\xE2\x80\x8D", Shape::kNothing, "zero width joiner (U+200D)"},
    {"\xE2\x81\xA0", Shape::kNothing, "word joiner (U+2060)"},
    {"\xEF\xBB\xBF", Shape::kNothing, "byte order mark (U+FEFF)"},
});

const Character* CharacterAt(std::string_view text, std::size_t at) {
  if (at >= text.size() || static_cast<unsigned char>(text[at]) < 0x80) return nullptr;
  const auto* found =
      std::ranges::find_if(kCharacters, [&](const Character& c) { return text.substr(at).starts_with(c.bytes); });
  return found != kCharacters.end() ? found : nullptr;
}

bool IsDash(const Character* c) { return c != nullptr && c->shape == Shape::kDash; }
bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// What a run of `count` dashes before `option` means: `–nvL` bundles short options, `–dport` is a long one.
std::string_view DashesBefore(std::string_view option, std::size_t count) {
  std::size_t letters = 0;
  bool capital = false;
  for (; letters < option.size() && IsLetter(option[letters]); ++letters) capital = capital || option[letters] < 'a';
  const bool bundle = letters == 1 || (capital && letters <= 4);
  return !bundle || (count > 1 && letters > 1) ? "--" : "-";
}

struct Replacement {
  ByteRange range;
  std::string text;
};

class Repair {
 public:
  Repair(const Text& text, diag::Emitter& emitter) : text_(text), bytes_(text.Bytes()), emitter_(emitter) {}

  std::vector<Replacement> Run();

 private:
  void ScanWord(std::size_t begin, std::size_t end, bool starts_word);
  std::size_t ScanDashes(std::size_t at, std::size_t end, bool starts_word);
  std::size_t ScanQuote(std::size_t at, const Character& open, bool starts_word);
  void ScanSpace(std::size_t at, const Character& c);
  void Replace(diag::Diagnostic diagnostic, std::vector<Replacement> edits, std::string advice);

  const Text& text_;
  std::string_view bytes_;
  diag::Emitter& emitter_;
  std::size_t skip_until_ = 0;
  bool prose_ = false;  // in the arguments of echo and the like
  std::vector<Replacement> replacements_;
};

std::vector<Replacement> Repair::Run() {
  ByteStream stream(bytes_, 0, bytes_.size());
  TokenSource tokens(&stream);
  constexpr auto kCommandEnds = std::to_array<std::size_t>(
      {TokenSource::NEWLINE, TokenSource::SEMI, TokenSource::AMP, TokenSource::AND_IF, TokenSource::OR_IF,
       TokenSource::PIPE, TokenSource::CASE_END, TokenSource::LPAREN, TokenSource::RPAREN, TokenSource::SUBST_OPEN,
       TokenSource::SUBST_CLOSE, TokenSource::DO, TokenSource::THEN, TokenSource::ELSE, TokenSource::LBRACE});
  bool first = true;
  std::size_t previous = TokenSource::NEWLINE;
  for (auto token = tokens.nextToken(); token->getType() != antlr4::Token::EOF; token = tokens.nextToken()) {
    const std::size_t type = token->getType();
    const std::size_t begin = token->getStartIndex();
    const std::size_t end = token->getStopIndex() + 1;
    if (type == TokenSource::LITERAL) {
      const std::string_view word = bytes_.substr(begin, end - begin);
      if (first) prose_ = word == "echo" || word == "printf" || word == "logger";
      ScanWord(begin, end, previous != TokenSource::GLUE);
    }
    first = std::ranges::find(kCommandEnds, type) != kCommandEnds.end();
    if (first) prose_ = false;
    previous = type;
  }
  std::ranges::sort(replacements_, {}, [](const Replacement& r) { return r.range.begin; });
  return std::move(replacements_);
}

void Repair::ScanWord(std::size_t begin, std::size_t end, bool starts_word) {
  for (std::size_t at = std::max(begin, skip_until_); at < end;) {
    const Character* c = CharacterAt(bytes_, at);
    const bool starts = starts_word && at == begin;
    if (starts && bytes_[at] == '-' && IsDash(CharacterAt(bytes_, at + 1))) {
      at = ScanDashes(at, end, true);
    } else if (c == nullptr) {
      ++at;
    } else if (IsDash(c)) {
      at = ScanDashes(at, end, starts);
    } else if (c->shape == Shape::kDouble || c->shape == Shape::kSingle) {
      at = ScanQuote(at, *c, starts || (at > begin && bytes_[at - 1] == '='));
    } else {
      ScanSpace(at, *c);
      at += c->bytes.size();
    }
  }
}

// A run of dashes: `--` before a long option, `-` before a short one and inside words.
std::size_t Repair::ScanDashes(std::size_t at, std::size_t end, bool starts_word) {
  std::size_t stop = at;
  std::size_t count = 0;
  const Character* shown = nullptr;
  while (stop < end) {
    const Character* c = CharacterAt(bytes_, stop);
    if (!IsDash(c) && bytes_[stop] != '-') break;
    if (IsDash(c)) shown = c;
    stop += IsDash(c) ? c->bytes.size() : 1;
    ++count;
  }
  const std::string_view rest = bytes_.substr(stop, end - stop);
  if (prose_ || rest.empty() || (starts_word && !IsLetter(rest.front()))) return stop;
  const std::string_view replacement = starts_word ? DashesBefore(rest, count) : "-";
  const ByteRange range{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(stop)};
  Replace(emitter_.Build(kTypographicDash, text_.Span(at, stop), shown->name, replacement),
          {{range, std::string(replacement)}}, fmt::format("write `{}`", replacement));
  return stop;
}

// Quotes count only as a pair on one line: a lone one is an apostrophe.
std::size_t Repair::ScanQuote(std::size_t at, const Character& open, bool starts_word) {
  const std::size_t after = at + open.bytes.size();
  if (prose_ || !starts_word) return after;
  const std::size_t line_end = std::min(bytes_.find('\n', at), bytes_.size());
  for (std::size_t i = after; i < line_end; ++i) {
    const Character* c = CharacterAt(bytes_, i);
    if (c == nullptr || c->shape != open.shape) continue;
    const std::size_t stop = i + c->bytes.size();
    const std::string quote = open.shape == Shape::kDouble ? "\"" : "'";
    const ByteRange first{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(after)};
    const ByteRange last{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(stop)};
    Replace(emitter_.Build(kSmartQuotes, text_.Span(at, stop), quote), {{first, quote}, {last, quote}},
            fmt::format("write {0}…{0}", quote));
    skip_until_ = stop;
    return stop;
  }
  return after;
}

void Repair::ScanSpace(std::size_t at, const Character& c) {
  const ByteRange range{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + c.bytes.size())};
  const bool blank = c.shape == Shape::kSpace;
  Replace(emitter_.Build(kInvisible, text_.Span(range.begin, range.end), c.name), {{range, blank ? " " : ""}},
          blank ? "write a space" : "delete it");
}

void Repair::Replace(diag::Diagnostic diagnostic, std::vector<Replacement> edits, std::string advice) {
  diag::FixIt fix{{}, diag::Fixability::kSafe, std::move(advice)};
  for (Replacement& edit : edits) {
    fix.edits.push_back({text_.Span(edit.range.begin, edit.range.end), edit.text});
    replacements_.push_back(std::move(edit));
  }
  diagnostic.fixits.push_back(std::move(fix));
  emitter_.Emit(std::move(diagnostic));
}

Text Apply(const Text& text, const std::vector<Replacement>& replacements) {
  Text repaired(text.File());
  std::uint32_t at = 0;
  for (const Replacement& replacement : replacements) {
    repaired.AppendFrom(text, {at, replacement.range.begin});
    const SourceSpan span = text.Span(replacement.range.begin, replacement.range.end);
    repaired.AppendReplacement(replacement.text, {span.begin, span.end});
    at = replacement.range.end;
  }
  repaired.AppendFrom(text, {at, text.Size()});
  return repaired;
}

// CR LF all over the file is one mistake, so one diagnostic.
Text StripCarriageReturns(source::FileId file, std::string_view bytes, diag::Emitter& emitter) {
  Text text(file);
  diag::FixIt fix{{}, diag::Fixability::kSafe, "end lines in LF alone"};
  std::uint32_t at = 0;
  for (std::size_t cr = bytes.find("\r\n"); cr != std::string_view::npos; cr = bytes.find("\r\n", cr + 1)) {
    const auto here = static_cast<std::uint32_t>(cr);
    text.AppendVerbatim(bytes.substr(at, here - at), at);
    at = here + 1;
    fix.edits.push_back({SourceSpan{file, here, here + 1, source::ExpansionId::kNone}, ""});
  }
  text.AppendVerbatim(bytes.substr(at), at);
  if (fix.edits.empty()) return text;
  diag::Diagnostic diagnostic = emitter.Build(kInvisible, fix.edits.front().span, "carriage returns before line ends");
  diagnostic.fixits.push_back(std::move(fix));
  emitter.Emit(std::move(diagnostic));
  return text;
}

}  // namespace

Text RepairTypography(source::FileId file, diag::Emitter& emitter) {
  const std::string_view bytes = emitter.Sources().File(file).Text();
  Text text = StripCarriageReturns(file, bytes, emitter);
  const bool ascii = std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return text;
  const std::vector<Replacement> replacements = Repair(text, emitter).Run();
  return replacements.empty() ? std::move(text) : Apply(text, replacements);
}

}  // namespace iptc::syntax
