// The helper for FTP (net/netfilter/nf_conntrack_ftp.c, nf_nat_ftp.c).
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "runtime/conntrack/help/ftp_command.h"
#include "runtime/conntrack/help/helper.h"
#include "runtime/conntrack/help/mangle.h"
#include "runtime/conntrack/tcp.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

// Whether a line starts at that sequence number, as far as is remembered.
bool StartsLine(const FtpSide& side, std::uint32_t sequence) {
  return std::find(side.line_starts.begin(), side.line_starts.begin() + side.known, sequence) !=
         side.line_starts.begin() + side.known;
}

// The newer of two positions stays.
void RememberLineStart(FtpSide& side, std::uint32_t sequence) {
  if (StartsLine(side, sequence)) return;
  if (side.known < side.line_starts.size()) {
    side.line_starts[side.known++] = sequence;
    return;
  }
  std::uint32_t& oldest = side.line_starts[Before(side.line_starts[0], side.line_starts[1]) ? 0 : 1];
  if (After(sequence, oldest)) oldest = sequence;
}

std::string Ip4Text(U128 address, char separator) {
  const auto a = static_cast<std::uint32_t>(address);
  return fmt::format("{}{}{}{}{}{}{}", a >> 24U, separator, a >> 16U & 0xFFU, separator, a >> 8U & 0xFFU, separator,
                     a & 0xFFU);
}

// All eight groups with four digits each.
std::string Ip6Text(U128 address) {
  std::string text;
  for (unsigned shift = 128; shift != 0; shift -= 16) {
    text += fmt::format("{}{:04x}", text.empty() ? "" : ":", static_cast<std::uint16_t>(address >> (shift - 16)));
  }
  return text;
}

std::string EndpointText(FtpForm form, std::uint8_t family, U128 address, std::uint16_t port) {
  switch (form) {
    case FtpForm::kPort:
    case FtpForm::kPassive:
      return fmt::format("{},{},{}", Ip4Text(family == 4 ? address : address >> 96U, ','), port >> 8U, port & 0xFFU);
    case FtpForm::kEprt:
      return family == 4 ? fmt::format("|1|{}|{}|", Ip4Text(address, '.'), port)
                         : fmt::format("|2|{}|{}|", Ip6Text(address), port);
    case FtpForm::kExtendedPassive:
      return fmt::format("|||{}|", port);
  }
  return {};
}

// The data connection comes from wherever this packet goes, to the sender as the other side sees it.
HelpVerdict Translate(HelpContext& context, const FtpCommand& command, Expectation& expectation) {
  expectation.saved_port = command.port;
  expectation.direction = context.OtherDirection();
  expectation.follow = FollowMaster;
  const std::uint16_t port = ExpectSomePort(context, expectation);
  if (port == 0) return HelpVerdict::kDrop;
  const U128 address = TupleOf(context.conn, context.OtherDirection()).daddr;
  const std::string text = EndpointText(command.form, context.conn.view.family, address, port);
  if (MangleTcp(context, command.offset, command.length, text)) return HelpVerdict::kAccept;
  context.table.Expectations().Remove(expectation);
  return HelpVerdict::kDrop;
}

HelpVerdict Follow(HelpContext& context, const FtpCommand& command) {
  const Tuple own = TupleOf(context.conn, context.Direction());
  const Tuple other = TupleOf(context.conn, context.OtherDirection());
  if (command.address != own.saddr) return HelpVerdict::kAccept;  // another host's address: never believed
  Expectation expectation{.master = &context.conn};
  expectation.tuple = {.saddr = other.saddr,
                       .daddr = other.daddr,
                       .dport = command.port,
                       .proto = kProtoTcp,
                       .family = own.family,
                       .zone = context.conn.view.zone};
  return context.Translated() ? Translate(context, command, expectation) : Expect(context, expectation);
}

}  // namespace

// Commands are looked for only where a line is known to start: TCP may cut them anywhere, and others may send what is
// meant to be read as one.
HelpVerdict HelpFtp(HelpContext& context) {
  const auto payload = TcpPayload(context);
  if (!context.Established() || payload.empty()) return HelpVerdict::kAccept;
  FtpSide& side = context.conn.extra->ftp[context.Dir()];
  const std::uint32_t sequence = packet::Load32(&context.Transport()[4]);
  const std::uint32_t next = sequence + static_cast<std::uint32_t>(payload.size());
  const bool ends_line = payload.back() == '\n';
  if (StartsLine(side, sequence)) {
    FtpCommand command;
    const U128 sender = TupleOf(context.conn, context.Direction()).saddr;
    const FtpFind found =
        FindFtpCommand(TextOf(payload), context.Direction(), context.conn.view.family, sender, command);
    if (found == FtpFind::kPartial) return HelpVerdict::kDrop;
    if (found == FtpFind::kCommand) {
      const HelpVerdict verdict = Follow(context, command);
      if (ends_line) RememberLineStart(side, next);
      return verdict;
    }
  }
  if (ends_line) RememberLineStart(side, next);
  return HelpVerdict::kAccept;
}

}  // namespace iptc::conntrack
