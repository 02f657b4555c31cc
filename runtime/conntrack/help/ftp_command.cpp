#include "runtime/conntrack/help/ftp_command.h"

#include <algorithm>
#include <array>
#include <span>

#include "runtime/conntrack/help/text.h"

namespace iptc::conntrack {
namespace {

// What a command names, as it is read; `skipped` is what stands before the numbers.
struct Endpoint {
  U128 address = 0;
  std::uint16_t port = 0;
  std::uint8_t family = 4;
  std::size_t skipped = 0;
};

// How long the text of the address and port is; 0: it is none.
using ReadEndpointFn = std::size_t (*)(std::string_view text, char terminator, Endpoint& endpoint);

void SetIp4(Endpoint& endpoint, std::span<const std::uint32_t> bytes) {
  const std::uint32_t address = bytes[0] << 24U | bytes[1] << 16U | bytes[2] << 8U | bytes[3];
  constexpr unsigned kUpperWord = 96;
  const U128 rest = (U128{1} << kUpperWord) - 1;
  endpoint.address = endpoint.family == 4 ? U128{address} : (U128{address} << kUpperWord | (endpoint.address & rest));
}

// Numbers with separators between and the terminator behind them; a terminator of 0 is whatever is no digit. Numbers
// too large wrap around.
std::size_t ReadNumbers(std::string_view text, char separator, char terminator, std::span<std::uint32_t> numbers) {
  std::size_t number = 0;
  for (std::size_t i = 0; i < text.size() && number < numbers.size(); ++i) {
    if (IsDigit(text[i])) {
      numbers[number] = numbers[number] * 10 + static_cast<std::uint32_t>(text[i] - '0');
    } else if (text[i] == separator) {
      ++number;
    } else {
      return (text[i] == terminator || terminator == 0) && number + 1 == numbers.size() ? i : 0;
    }
  }
  return 0;
}

// h1,h2,h3,h4,p1,p2
std::size_t ReadHostPort(std::string_view text, char terminator, Endpoint& endpoint) {
  std::array<std::uint32_t, 6> numbers{};
  const std::size_t length = ReadNumbers(text, ',', terminator, numbers);
  if (length == 0) return 0;
  SetIp4(endpoint, numbers);
  endpoint.port = static_cast<std::uint16_t>(numbers[4] << 8U | numbers[5]);
  return length;
}

// The same somewhere in the line: servers differ in what they put around it.
std::size_t ReadAnyHostPort(std::string_view text, char /*terminator*/, Endpoint& endpoint) {
  const auto digit = std::ranges::find_if(text, IsDigit);
  if (digit == text.end()) return 0;
  endpoint.skipped = static_cast<std::size_t>(digit - text.begin());
  return ReadHostPort(text.substr(endpoint.skipped), 0, endpoint);
}

// A port other than 0 and the delimiter behind it; how long all is from the text's start.
std::size_t ReadPort(std::string_view text, std::size_t start, char delimiter, std::uint16_t& port) {
  std::uint16_t number = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text[i] == delimiter) {
      if (number == 0) return 0;
      port = number;
      return i + 1;
    }
    if (!IsDigit(text[i])) return 0;
    number = static_cast<std::uint16_t>(number * 10 + (text[i] - '0'));
  }
  return 0;
}

bool IsDelimiter(char c) { return c > ' ' && c < '\x7F' && !IsDigit(c); }

// |1|132.235.1.2|6275| or |2|1080::8:800:200C:417A|5282|, with any delimiter
std::size_t ReadExtended(std::string_view text, char /*terminator*/, Endpoint& endpoint) {
  constexpr std::size_t kAddress = 3;
  if (text.size() <= kAddress || !IsDelimiter(text[0]) || text[2] != text[0]) return 0;
  const char delimiter = text[0];
  if (text[1] != (endpoint.family == 4 ? '1' : '2')) return 0;
  std::size_t length = 0;
  if (endpoint.family == 4) {
    std::array<std::uint32_t, 4> numbers{};
    length = ReadNumbers(text.substr(kAddress), '.', delimiter, numbers);
    if (length != 0) SetIp4(endpoint, numbers);
  } else {
    length = ReadIp6(text.substr(kAddress), delimiter, endpoint.address).value_or(0);
  }
  return length == 0 ? 0 : ReadPort(text, kAddress + length + 1, delimiter, endpoint.port);
}

// |||6446|
std::size_t ReadExtendedPort(std::string_view text, char /*terminator*/, Endpoint& endpoint) {
  constexpr std::size_t kPort = 3;
  if (text.size() <= kPort || !IsDelimiter(text[0]) || text[1] != text[0] || text[2] != text[0]) return 0;
  return ReadPort(text, kPort, text[0], endpoint.port);
}

struct Pattern {
  abi::CtDirection direction;
  std::string_view word;
  char skip_to;  // the endpoint begins behind the next of these; 0: at once
  char terminator;
  FtpForm form;
  ReadEndpointFn read;
};
constexpr auto kPatterns = std::to_array<Pattern>({
    {abi::CtDirection::kOriginal, "PORT", ' ', '\r', FtpForm::kPort, ReadHostPort},
    {abi::CtDirection::kOriginal, "EPRT", ' ', '\r', FtpForm::kEprt, ReadExtended},
    {abi::CtDirection::kReply, "227 ", 0, 0, FtpForm::kPassive, ReadAnyHostPort},
    {abi::CtDirection::kReply, "229 ", '(', ')', FtpForm::kExtendedPassive, ReadExtendedPort},
});

FtpFind Find(std::string_view payload, const Pattern& pattern, Endpoint& endpoint, FtpCommand& command) {
  const std::size_t compared = std::min(payload.size(), pattern.word.size());
  if (!EqualIgnoringCase(payload.substr(0, compared), pattern.word.substr(0, compared))) return FtpFind::kNothing;
  if (payload.size() <= pattern.word.size()) return FtpFind::kPartial;
  std::size_t start = pattern.word.size();
  if (pattern.skip_to != 0) {
    start = payload.find(pattern.skip_to, start);
    if (start == std::string_view::npos) return FtpFind::kPartial;
    ++start;
  }
  endpoint.skipped = 0;
  const std::size_t length = pattern.read(payload.substr(start), pattern.terminator, endpoint);
  if (length == 0) return FtpFind::kPartial;
  command = {pattern.form, start + endpoint.skipped, length, endpoint.address, endpoint.port};
  return FtpFind::kCommand;
}

}  // namespace

FtpFind FindFtpCommand(std::string_view payload, abi::CtDirection direction, std::uint8_t family, U128 sender,
                       FtpCommand& command) {
  for (const Pattern& pattern : kPatterns) {
    if (pattern.direction != direction) continue;
    Endpoint endpoint{.address = sender, .family = family};
    const FtpFind found = Find(payload, pattern, endpoint, command);
    if (found != FtpFind::kNothing) return found;
  }
  return FtpFind::kNothing;
}

}  // namespace iptc::conntrack
