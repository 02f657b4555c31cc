// ByteStream feeds a window of bytes to an ANTLR lexer, one byte a symbol: token indexes are byte offsets of the whole
// text, and no input can be malformed.
#pragma once

#include <string_view>

#include "antlr4-runtime.h"

namespace iptc::syntax {

class ByteStream final : public antlr4::CharStream {
 public:
  ByteStream(std::string_view bytes, std::size_t begin, std::size_t end) : bytes_(bytes), next_(begin), end_(end) {}

  void consume() override { ++next_; }
  std::size_t LA(ssize_t distance) override;
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return next_; }
  void seek(std::size_t index) override { next_ = index; }
  std::size_t size() override { return end_; }
  [[nodiscard]] std::string getSourceName() const override { return "script"; }
  std::string getText(const antlr4::misc::Interval& interval) override;
  [[nodiscard]] std::string toString() const override { return std::string(bytes_); }

  [[nodiscard]] std::string_view Bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
  std::size_t next_;
  std::size_t end_;
};

}  // namespace iptc::syntax
