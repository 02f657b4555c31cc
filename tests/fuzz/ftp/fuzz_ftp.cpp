// Any text as an FTP command or answer, and as an IRC message: what is found lies inside of it; an IPv6 address that
// the C library reads is read as the same. The first byte says which direction and family.
#include <arpa/inet.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/conntrack/help/ftp_command.h"
#include "runtime/conntrack/help/irc_command.h"
#include "runtime/packet/wire.h"

namespace {

using namespace iptc;

void Require(bool condition) {
  if (!condition) std::abort();
}

void Ftp(std::string_view text, std::uint8_t choice) {
  const auto direction = static_cast<abi::CtDirection>(choice & 1U);
  conntrack::FtpCommand command;
  const auto found =
      conntrack::FindFtpCommand(text, direction, (choice & 2U) != 0 ? 6 : 4, U128{choice} << 64U | 1, command);
  if (found != conntrack::FtpFind::kCommand) return;
  Require(command.length != 0 && command.offset < text.size() && command.length <= text.size() - command.offset);
  const bool client = command.form == conntrack::FtpForm::kPort || command.form == conntrack::FtpForm::kEprt;
  Require(client == (direction == abi::CtDirection::kOriginal));
}

void Irc(std::string_view text) {
  const auto offer = conntrack::FindDccOffer(text);
  if (offer) Require(offer->offset < text.size() && offer->length <= text.size() - offer->offset);
}

void Ip6(std::string_view text) {
  U128 address = 0;
  const auto length = conntrack::ReadIp6(text, '|', address);
  if (length) Require(*length <= text.size());
  const std::string plain(text.substr(0, text.find('|')));
  in6_addr expected{};
  if (inet_pton(AF_INET6, plain.c_str(), &expected) != 1) return;
  Require(length && address == packet::Load128(expected.s6_addr));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Ftp(text, data[0]);
  Irc(text);
  Ip6(text);
  return 0;
}
