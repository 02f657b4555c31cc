// Value: a traced text inside the evaluator. Like source::Word it knows where its pieces are written; it also knows
// whether it depends on something that cannot be known here (the output of `curl`, a variable nobody set).
//
// Unknown values are carried along, not reported where they arise: `echo "$(date)"` is nobody's fault. They become
// errors where they reach a rule or decide a branch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/source/word.h"

namespace iptc::expand {

enum class UnknownId : std::uint32_t { kNone = 0xFFFFFFFF };

struct Value : source::Word {
  UnknownId unknown = UnknownId::kNone;

  // verbatim: the span holds just this text, so that a part of it can be pointed at.
  void Append(std::string_view more, const SourceSpan& span, bool verbatim = false);
  void Append(const Value& other);
  // text[begin, begin + length) with its pieces.
  [[nodiscard]] Value Slice(std::size_t begin, std::size_t length = std::string::npos) const;
  void TrimTrailing(char c);
  void TaintBy(UnknownId other) {
    if (unknown == UnknownId::kNone) unknown = other;
  }
};

[[nodiscard]] Value MakeValue(std::string_view text, const SourceSpan& span, bool verbatim = false);

}  // namespace iptc::expand
