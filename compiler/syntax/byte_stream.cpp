#include "compiler/syntax/byte_stream.h"

#include <algorithm>

namespace iptc::syntax {

std::size_t ByteStream::LA(ssize_t distance) {
  // Distance 1 is the next symbol, -1 the one before it; 0 has no meaning.
  const ssize_t at = static_cast<ssize_t>(next_) + distance - (distance > 0 ? 1 : 0);
  if (distance == 0 || at < 0 || at >= static_cast<ssize_t>(end_)) return antlr4::Token::EOF;
  return static_cast<unsigned char>(bytes_[static_cast<std::size_t>(at)]);
}

std::string ByteStream::getText(const antlr4::misc::Interval& interval) {
  const auto begin = static_cast<std::size_t>(std::max<ssize_t>(interval.a, 0));
  const auto stop = static_cast<std::size_t>(std::max<ssize_t>(interval.b + 1, 0));
  if (begin >= end_ || stop <= begin) return {};
  return std::string(bytes_.substr(begin, std::min(stop, end_) - begin));
}

}  // namespace iptc::syntax
