// IPv6 addresses in text, with the liberties of the kernel's reader (net/core/utils.c, in6_pton).
#include <array>

#include "runtime/conntrack/help/ftp_command.h"

namespace iptc::conntrack {
namespace {

constexpr std::size_t kGroups = 8;

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

class Ip6Reader {
 public:
  Ip6Reader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  std::optional<std::size_t> Read(U128& address) {
    if (At(0) == ':' && !SkipLeadingGap()) return std::nullopt;
    if (!ReadGroups()) return std::nullopt;
    address = Expanded();
    return at_;
  }

 private:
  [[nodiscard]] char At(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  [[nodiscard]] bool Ends(char c) const { return c == delimiter_ || c == '\0'; }
  void Push(unsigned group) { groups_[count_++] = static_cast<std::uint16_t>(group); }

  // "::" stands for one group of zeros at least.
  void OpenGap() {
    Push(0);
    gap_ = count_;
    ++at_;
  }

  bool SkipLeadingGap() {
    if (At(1) != ':') return false;
    at_ = 1;
    OpenGap();
    return true;
  }

  bool ReadGroups() {
    for (;;) {
      if (gap_ == count_ && Ends(At(at_))) {
        if (count_ < kGroups) Push(0);
        return true;
      }
      const std::size_t start = at_;
      const auto group = ReadGroup();
      if (!group) return false;
      if (At(at_) == '.') return ReadIp4(start);
      if (Ends(At(at_))) return TakeLast(*group);
      if (At(at_) != ':' || count_ + 1 == kGroups) return false;
      Push(*group);
      ++at_;
      if (At(at_) == ':' && !gap_) OpenGap();
    }
  }

  // Without "::" nothing stands for groups that are missing.
  bool TakeLast(unsigned group) {
    if (!gap_ && count_ + 1 != kGroups) return false;
    Push(group);
    return true;
  }

  std::optional<unsigned> ReadGroup() {
    constexpr unsigned kFull = 0xF000;
    auto digit = HexDigit(At(at_));
    if (!digit || count_ == kGroups) return std::nullopt;
    unsigned group = 0;
    for (; digit && (group & kFull) == 0; digit = HexDigit(At(++at_))) group = group << 4U | *digit;
    return digit ? std::nullopt : std::optional(group);
  }

  // The last two groups in dotted decimals; they begin where a group did.
  bool ReadIp4(std::size_t start) {
    if (count_ + 2 != kGroups && !(gap_ && count_ + 2 < kGroups)) return false;
    at_ = start;
    std::array<unsigned, 4> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (!ReadByte(bytes[i])) return false;
      if (i + 1 < bytes.size() && At(at_++) != '.') return false;
    }
    if (!Ends(At(at_)) && At(at_) != ':') return false;
    Push(bytes[0] << 8U | bytes[1]);
    Push(bytes[2] << 8U | bytes[3]);
    return true;
  }

  bool ReadByte(unsigned& byte) {
    const std::size_t start = at_;
    for (; At(at_) >= '0' && At(at_) <= '9'; ++at_) {
      byte = byte * 10 + static_cast<unsigned>(At(at_) - '0');
      if (byte > 0xFF) return false;
    }
    return at_ != start;
  }

  [[nodiscard]] U128 Expanded() const {
    U128 address = 0;
    const std::size_t zeros = kGroups - count_;
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t place = gap_ && i >= *gap_ ? i + zeros : i;
      address |= U128{groups_[i]} << (16 * (kGroups - 1 - place));
    }
    return address;
  }

  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
  std::array<std::uint16_t, kGroups> groups_{};
  std::size_t count_ = 0;
  std::optional<std::size_t> gap_;  // how many groups stand before the end of "::"
};

}  // namespace

std::optional<std::size_t> ReadIp6(std::string_view text, char delimiter, U128& address) {
  return Ip6Reader(text, delimiter).Read(address);
}

}  // namespace iptc::conntrack
