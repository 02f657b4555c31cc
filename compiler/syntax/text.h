// Text: bytes to parse, and where in the source file each of them is written.
//
// Usually the file itself. Where characters were repaired (typography.h), or unescaped (inside backticks), runs of
// bytes stand for a range of the source of another length. Offsets are bytes; a Text is append-only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source_span.h"

namespace iptc::syntax {

struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class Text {
 public:
  explicit Text(source::FileId file) : file_(file) {}

  // Bytes written as they stand at source offset `at`.
  void AppendVerbatim(std::string_view bytes, std::uint32_t at);
  // Bytes that stand for the source range [at.begin, at.end).
  void AppendReplacement(std::string_view bytes, ByteRange at);
  // Bytes [range) of another text, with their sources.
  void AppendFrom(const Text& other, ByteRange range);

  [[nodiscard]] std::string_view Bytes() const { return bytes_; }
  [[nodiscard]] std::uint32_t Size() const { return static_cast<std::uint32_t>(bytes_.size()); }
  [[nodiscard]] source::FileId File() const { return file_; }
  [[nodiscard]] SourceSpan Span(std::size_t begin, std::size_t end) const;
  // The range cut where its source is not contiguous, so that the verbatim runs map byte by byte.
  [[nodiscard]] std::vector<ByteRange> Runs(std::size_t begin, std::size_t end) const;

 private:
  struct Run {
    std::uint32_t offset;  // of its first byte in bytes_
    ByteRange source;
    bool verbatim;
  };
  [[nodiscard]] std::size_t RunAt(std::size_t offset) const;

  source::FileId file_;
  std::string bytes_;
  std::vector<Run> runs_;
};

}  // namespace iptc::syntax
