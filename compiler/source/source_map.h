// SourceMap owns every text that iptc reads and every expansion that happened while evaluating it.
//
// Lines and columns count from 1; a column is a byte offset in its line plus 1. Offsets fit 32 bits: a file of
// 4 GiB or more is refused by the reader, not here. Files are never removed, so ids stay valid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source_span.h"

namespace iptc::source {

struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);

  [[nodiscard]] const std::string& Name() const { return name_; }
  [[nodiscard]] std::string_view Text() const { return text_; }
  [[nodiscard]] LineColumn Locate(std::uint32_t offset) const;
  // The text of a line (from 1) without its newline.
  [[nodiscard]] std::string_view Line(std::uint32_t line) const;
  [[nodiscard]] std::uint32_t LineStart(std::uint32_t line) const;
  [[nodiscard]] std::uint32_t LineCount() const { return static_cast<std::uint32_t>(starts_.size()); }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> starts_;  // offset of each line's first byte
};

// One step of how a text came about. `parent` is the enclosing step (the loop around a call, the call around a
// variable); walking the parents gives the expansion stack, innermost first.
struct Expansion {
  enum class Kind : std::uint8_t {
    kVariable,   // $name: `site` is the assignment
    kIteration,  // one turn of a loop: `turn` counts from 1, `site` is the loop's head
    kCall,       // a function call: `site` is the call
    kArgument,   // $1, $@: `site` is the argument's word
    kInclude,    // a sourced file: `site` is the source command
    kDefine,     // given on the command line: no site
    kOutput,     // command substitution: `site` is the substitution
  };
  Kind kind = Kind::kVariable;
  std::string name;   // variable, loop variable, function, file
  std::string value;  // the text it stood for, possibly shortened
  SourceSpan site;
  std::uint32_t turn = 0;
  ExpansionId parent = ExpansionId::kNone;
};

class SourceMap {
 public:
  FileId AddFile(std::string name, std::string text);
  [[nodiscard]] const SourceFile& File(FileId id) const { return files_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] std::size_t FileCount() const { return files_.size(); }

  ExpansionId AddExpansion(Expansion expansion);
  [[nodiscard]] const Expansion& Get(ExpansionId id) const { return expansions_[static_cast<std::size_t>(id)]; }

  // "fw.sh:12:5", or "<command line>" for an invalid span.
  [[nodiscard]] std::string Describe(const SourceSpan& span) const;
  // The bytes that the span covers.
  [[nodiscard]] std::string_view TextOf(const SourceSpan& span) const;

 private:
  std::deque<SourceFile> files_;  // deque: references stay valid while files are added
  std::deque<Expansion> expansions_;
};

}  // namespace iptc::source
