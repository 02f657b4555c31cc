#include "runtime/conntrack/help/irc_command.h"

#include <algorithm>
#include <array>

#include "runtime/conntrack/help/text.h"

namespace iptc::conntrack {
namespace {

constexpr std::size_t kLongestSearch = 4095;
constexpr std::string_view kMessage = "PRIVMSG ", kTextStart = " :", kDcc = "\1DCC ";
constexpr std::size_t kShortestMessage = 10;   // "PRIVMSG x "
constexpr std::size_t kShortestOffer = 26;     // " :\1DCC SENT t AAAAAAAA P\1\n"
constexpr std::size_t kShortestEndpoint = 12;  // "AAAAAAAA P\1\n"
constexpr std::array<std::string_view, 5> kKinds = {"SEND ", "CHAT ", "MOVE ", "TSEND ", "SCHAT "};

// Whether more than `length` bytes follow.
bool HasMoreThan(std::string_view text, std::size_t at, std::size_t length) { return text.size() > at + length; }

// Behind the name of what is offered. The line must end in this packet.
std::optional<DccOffer> ReadEndpoint(std::string_view text, std::size_t at) {
  while (text[at++] != ' ') {
    if (at + kShortestEndpoint > text.size()) return std::nullopt;
  }
  if (text.find('\n', at) == std::string_view::npos) return std::nullopt;
  DccOffer offer{.offset = at};
  offer.address = static_cast<std::uint32_t>(ReadDecimal(text, at));
  while (text[at] == ' ') ++at;  // the newline is ahead
  offer.port = static_cast<std::uint16_t>(ReadDecimal(text, at));
  offer.length = at - offer.offset;
  return offer;
}

}  // namespace

std::optional<DccOffer> FindDccOffer(std::string_view payload) {
  const std::string_view text = payload.substr(0, kLongestSearch);
  std::size_t at = 0;
  while (HasMoreThan(text, at, kShortestMessage) && (text[at] == ' ' || text[at] == '\r' || text[at] == '\n')) ++at;
  if (HasMoreThan(text, at, kShortestMessage)) {
    if (!EqualIgnoringCase(text.substr(at, kMessage.size()), kMessage)) return std::nullopt;
    at += kMessage.size();
  }
  while (HasMoreThan(text, at, kShortestOffer)) {
    if (!text.substr(at).starts_with(kTextStart)) {
      ++at;
      continue;
    }
    at += kTextStart.size();
    if (!text.substr(at).starts_with(kDcc)) return std::nullopt;
    at += kDcc.size();
    const auto* kind = std::ranges::find_if(kKinds, [&](std::string_view k) { return text.substr(at).starts_with(k); });
    if (kind != kKinds.end()) return ReadEndpoint(text, at + kind->size());
  }
  return std::nullopt;
}

}  // namespace iptc::conntrack
