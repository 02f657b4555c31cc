#include "compiler/syntax/text.h"

#include <algorithm>

namespace iptc::syntax {

void Text::AppendVerbatim(std::string_view bytes, std::uint32_t at) {
  if (bytes.empty()) return;
  const auto length = static_cast<std::uint32_t>(bytes.size());
  if (!runs_.empty() && runs_.back().verbatim && runs_.back().source.end == at) {
    runs_.back().source.end += length;
  } else {
    runs_.push_back({Size(), {at, at + length}, true});
  }
  bytes_ += bytes;
}

void Text::AppendReplacement(std::string_view bytes, ByteRange at) {
  if (bytes.empty()) return;
  runs_.push_back({Size(), at, false});
  bytes_ += bytes;
}

void Text::AppendFrom(const Text& other, ByteRange range) {
  for (const ByteRange& run : other.Runs(range.begin, range.end)) {
    const std::string_view bytes = other.Bytes().substr(run.begin, run.end - run.begin);
    const SourceSpan span = other.Span(run.begin, run.end);
    if (other.runs_[other.RunAt(run.begin)].verbatim) {
      AppendVerbatim(bytes, span.begin);
    } else {
      AppendReplacement(bytes, {span.begin, span.end});
    }
  }
}

std::size_t Text::RunAt(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(runs_, offset, {}, &Run::offset);
  return static_cast<std::size_t>(after - runs_.begin()) - 1;
}

SourceSpan Text::Span(std::size_t begin, std::size_t end) const {
  SourceSpan span{file_, 0, 0, source::ExpansionId::kNone};
  if (runs_.empty()) return span;
  const Run& first = runs_[RunAt(begin)];
  const Run& last = runs_[RunAt(end > begin ? end - 1 : begin)];
  span.begin = first.source.begin + (first.verbatim ? static_cast<std::uint32_t>(begin) - first.offset : 0);
  span.end = last.verbatim ? last.source.begin + static_cast<std::uint32_t>(end) - last.offset : last.source.end;
  span.end = std::max(span.begin, span.end);
  return span;
}

std::vector<ByteRange> Text::Runs(std::size_t begin, std::size_t end) const {
  std::vector<ByteRange> ranges;
  while (begin < end) {
    const std::size_t next = RunAt(begin) + 1;
    const std::size_t stop = next < runs_.size() ? std::min<std::size_t>(end, runs_[next].offset) : end;
    ranges.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(stop)});
    begin = stop;
  }
  return ranges;
}

}  // namespace iptc::syntax
