// TokenSource: the lexer of grammar/ShellLexer.g4 plus what a shell's tokens need and a lexer grammar cannot say.
//
// - GLUE stands between two atoms of one word, so that blanks can go.
// - Keywords that are glued to something are text; `#` inside a word too.
// - The `(` behind one of `@ ? * + !` in a word opens a group of a pattern, which is text up to its `)`. Whether
//   the shell has such groups on is for the evaluator to know.
// - `(` opens a level of command tokens and `)` closes it: SUBST_CLOSE for `$(` and `<(`, nothing for a case pattern.
// - Here-documents are taken out at the NEWLINE behind their `<<`; BodyOf finds them by the offset of the operator.
// - What was opened and never closed is kept for the error message. Nesting beyond kMaxDepth ends the input: the
//   parser and all that walk the tree are recursive.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ShellLexer.h"
#include "compiler/syntax/byte_stream.h"

namespace iptc::syntax {

struct HereDocument {
  std::size_t begin = 0;  // body, without the delimiter's line
  std::size_t end = 0;
  bool literal = false;     // the delimiter was quoted: no expansions
  bool strip_tabs = false;  // <<-
  bool ended = true;        // the delimiter was found
};

struct Opener {
  std::size_t kind = 0;  // token type
  std::size_t begin = 0, end = 0;
};

class TokenSource final : public grammar::ShellLexer {
 public:
  static constexpr std::size_t kMaxDepth = 100;

  explicit TokenSource(ByteStream* input) : ShellLexer(input), bytes_(input->Bytes()), end_(input->size()) {
    removeErrorListeners();
  }

  std::unique_ptr<antlr4::Token> nextToken() override;

  [[nodiscard]] const std::map<std::size_t, HereDocument>& HereDocuments() const { return here_documents_; }
  [[nodiscard]] const std::vector<Opener>& Unclosed() const { return openers_; }
  [[nodiscard]] bool TooDeep() const { return too_deep_; }

 private:
  using TokenPtr = std::unique_ptr<antlr4::Token>;
  struct PendingDocument {
    std::size_t operator_at = 0;
    std::string delimiter;
    HereDocument document;
  };

  TokenPtr NextVisible(bool& blank);
  void Retype(antlr4::Token& symbol, bool glued);
  [[nodiscard]] bool OpensGroup(const antlr4::Token& symbol) const;
  void TrackCommandLevel(antlr4::Token& symbol);
  void TrackNesting(antlr4::Token& symbol);
  void CloseParenthesis(antlr4::Token& symbol);
  void CollectDelimiter(const antlr4::Token& symbol, bool glued);
  void ReadHereDocuments();
  [[nodiscard]] std::string_view TextOf(const antlr4::Token& symbol) const;
  void Open(const antlr4::Token& symbol);
  void CloseIfTop(std::initializer_list<std::size_t> types);

  std::string_view bytes_;
  std::size_t end_;
  TokenPtr held_;
  bool ends_atom_ = false;       // the token before could be continued by an atom
  bool command_start_ = true;    // a keyword would be one here
  bool names_function_ = false;  // the token before was `function` or `coproc`
  bool in_pattern_ = false;      // of `case`
  std::size_t last_kind_ = 0;    // of the token before
  bool too_deep_ = false;
  std::vector<Opener> openers_;
  enum class Delimiter : std::uint8_t { kNone, kExpected, kCollecting } delimiter_ = Delimiter::kNone;
  std::vector<PendingDocument> pending_;
  std::map<std::size_t, HereDocument> here_documents_;
};

}  // namespace iptc::syntax
