#include "compiler/ir/scanner.h"

#include <charconv>

namespace iptc::ir {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHexDigit(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsWord(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '.'; }
bool IsName(char c) { return IsLetter(c) || IsDigit(c) || c == '_' || c == '-'; }

template <class T>
std::optional<T> ParseDigits(std::string_view digits, int base) {
  T value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

void Scanner::Skip() {
  while (at_ < text_.size()) {
    const std::string_view rest = Rest();
    if (rest.front() == '@' || rest.starts_with("//")) {
      const std::size_t newline = rest.find('\n');
      at_ = newline == std::string_view::npos ? text_.size() : at_ + newline;
    } else if (rest.front() == ' ' || rest.front() == '\t' || rest.front() == '\n' || rest.front() == '\r') {
      ++at_;
    } else {
      return;
    }
  }
}

template <class Accept>
std::string_view Scanner::Take(Accept accept) {
  Skip();
  const std::size_t begin = at_;
  while (at_ < text_.size() && accept(text_[at_])) ++at_;
  if (at_ > begin) last_end_ = at_;
  return text_.substr(begin, at_ - begin);
}

bool Scanner::AtEnd() {
  Skip();
  return at_ == text_.size();
}

std::size_t Scanner::Offset() {
  Skip();
  return at_;
}

bool Scanner::Symbol(std::string_view symbol) {
  Skip();
  if (!Rest().starts_with(symbol)) return false;
  at_ += symbol.size();
  last_end_ = at_;
  return true;
}

bool Scanner::Keyword(std::string_view word) {
  const std::size_t begin = Offset(), end = last_end_;
  if (Take(IsWord) == word) return true;
  at_ = begin;
  last_end_ = end;
  return false;
}

std::optional<std::string_view> Scanner::Word() {
  const std::string_view word = Take(IsWord);
  return word.empty() ? std::nullopt : std::optional(word);
}

std::optional<std::string> Scanner::Name() {
  if (auto quoted = String()) return quoted;
  const std::string_view name = Take(IsName);
  return name.empty() ? std::nullopt : std::optional<std::string>(name);
}

std::optional<std::string> Scanner::String() {
  Skip();
  if (!Rest().starts_with('"')) return std::nullopt;
  std::string out;
  for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '"') {
      last_end_ = at_ = i + 1;
      return out;
    }
    if (c != '\\') {
      out += c;
    } else if (i + 1 < text_.size() && text_[i + 1] != 'x') {
      out += text_[++i];
    } else {
      const auto byte = ParseDigits<std::uint8_t>(text_.substr(std::min(i + 2, text_.size()), 2), 16);
      if (!byte) return std::nullopt;
      out += static_cast<char>(*byte);
      i += 3;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Scanner::Number() {
  const std::size_t begin = Offset(), end = last_end_;
  auto value = ParseDigits<std::uint64_t>(Take(IsDigit), 10);
  if (!value) {
    at_ = begin;
    last_end_ = end;
  }
  return value;
}

std::optional<std::string_view> Scanner::ValueText() {
  Skip();
  std::size_t end = at_;
  const auto accept = [](char c) { return IsHexDigit(c) || c == 'x' || c == ':' || c == '.'; };
  while (end < text_.size() && accept(text_[end]) && !text_.substr(end).starts_with("..")) ++end;
  if (end == at_) return std::nullopt;
  const std::string_view value = text_.substr(at_, end - at_);
  last_end_ = at_ = end;
  return value;
}

std::optional<std::vector<std::uint8_t>> Scanner::Bytes() {
  Skip();
  if (!Rest().starts_with("0x")) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  std::size_t end = at_ + 2;  // no blanks between the digits
  for (; end + 1 < text_.size() && IsHexDigit(text_[end]) && IsHexDigit(text_[end + 1]); end += 2) {
    bytes.push_back(*ParseDigits<std::uint8_t>(text_.substr(end, 2), 16));
  }
  if (end < text_.size() && IsHexDigit(text_[end])) return std::nullopt;
  last_end_ = at_ = end;
  return bytes;
}

}  // namespace iptc::ir
