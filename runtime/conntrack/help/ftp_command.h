// What an FTP control connection says about its data connections: PORT and EPRT of the client, the answers 227 and 229
// of the server (RFC 959, RFC 1123 4.1.2.6, RFC 2428), read as net/netfilter/nf_conntrack_ftp.c reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/abi/conntrack.h"

namespace iptc::conntrack {

enum class FtpForm : std::uint8_t { kPort, kEprt, kPassive, kExtendedPassive };

struct FtpCommand {
  FtpForm form = FtpForm::kPort;
  std::size_t offset = 0;  // of what names the address and port, in the payload
  std::size_t length = 0;
  U128 address = 0;  // IPv4 in the low 32 bits
  std::uint16_t port = 0;
};

enum class FtpFind : std::uint8_t {
  kNothing,
  kPartial,  // begins like a command but cannot be understood, or goes on in the next segment
  kCommand
};

// Looks for a command of that direction at the payload's start. `sender` is the sender's address: the address where
// the command names none. An IPv4 address in a command on IPv6 replaces the upper 32 bits only, as in the kernel's
// union of both. `command` is filled in with kCommand.
[[nodiscard]] FtpFind FindFtpCommand(std::string_view payload, abi::CtDirection direction, std::uint8_t family,
                                     U128 sender, FtpCommand& command);

// An IPv6 address in text (RFC 4291 2.2) up to the delimiter, a zero byte or the text's end: how long it is. Groups may
// have any number of leading zeros.
[[nodiscard]] std::optional<std::size_t> ReadIp6(std::string_view text, char delimiter, U128& address);

}  // namespace iptc::conntrack
