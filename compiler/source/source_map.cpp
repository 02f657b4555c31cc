#include "compiler/source/source_map.h"

#include <algorithm>
#include <utility>

namespace iptc::source {

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n' && i + 1 < text_.size()) starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

LineColumn SourceFile::Locate(std::uint32_t offset) const {
  const auto after = std::ranges::upper_bound(starts_, offset);
  const auto line = static_cast<std::uint32_t>(after - starts_.begin());
  return {line, offset - starts_[line - 1] + 1};
}

std::uint32_t SourceFile::LineStart(std::uint32_t line) const { return starts_.at(line - 1); }

std::string_view SourceFile::Line(std::uint32_t line) const {
  const std::uint32_t begin = LineStart(line);
  const std::size_t newline = text_.find('\n', begin);
  return std::string_view(text_).substr(begin, newline == std::string::npos ? std::string::npos : newline - begin);
}

FileId SourceMap::AddFile(std::string name, std::string text) {
  files_.emplace_back(std::move(name), std::move(text));
  return static_cast<FileId>(files_.size() - 1);
}

ExpansionId SourceMap::AddExpansion(Expansion expansion) {
  expansions_.push_back(std::move(expansion));
  return static_cast<ExpansionId>(expansions_.size() - 1);
}

std::string SourceMap::Describe(const SourceSpan& span) const {
  if (!span.IsValid()) return "<command line>";
  const SourceFile& file = File(span.file);
  const LineColumn at = file.Locate(span.begin);
  return file.Name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string_view SourceMap::TextOf(const SourceSpan& span) const {
  if (!span.IsValid()) return {};
  return File(span.file).Text().substr(span.begin, span.end - span.begin);
}

}  // namespace iptc::source
