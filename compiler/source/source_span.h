// Where text came from.
//
// A SourceSpan is a half-open byte range [begin, end) of one file of a SourceMap, plus the expansion that
// produced the text: the variable, loop turn or function call through which a shell word got its characters.
// Spans are plain values; FileId and ExpansionId are meaningless without the SourceMap that made them.
#pragma once

#include <cstdint>

namespace iptc::source {

enum class FileId : std::uint32_t { kNone = 0xFFFFFFFF };
enum class ExpansionId : std::uint32_t { kNone = 0xFFFFFFFF };

struct SourceSpan {
  FileId file = FileId::kNone;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  ExpansionId expansion = ExpansionId::kNone;

  [[nodiscard]] bool IsValid() const { return file != FileId::kNone; }
  friend bool operator==(const SourceSpan&, const SourceSpan&) = default;
};

}  // namespace iptc::source

namespace iptc {
using source::SourceSpan;
}
