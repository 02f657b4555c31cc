// The helper for IRC (net/netfilter/nf_conntrack_irc.c, nf_nat_irc.c): a client that offers a file or a chat by DCC
// names the address and port that it listens on.
#include <fmt/format.h>

#include "runtime/conntrack/help/helper.h"
#include "runtime/conntrack/help/irc_command.h"
#include "runtime/conntrack/help/mangle.h"

namespace iptc::conntrack {
namespace {

HelpVerdict Translate(HelpContext& context, const DccOffer& offer, Expectation& expectation) {
  expectation.saved_port = offer.port;
  expectation.direction = abi::CtDirection::kReply;
  expectation.follow = FollowMaster;
  const std::uint16_t port = ExpectSomePort(context, expectation);
  if (port == 0) return HelpVerdict::kDrop;
  const auto address = static_cast<std::uint32_t>(context.conn.view.reply_daddr);
  if (MangleTcp(context, offer.offset, offer.length, fmt::format("{} {}", address, port))) return HelpVerdict::kAccept;
  context.table.Expectations().Remove(expectation);
  return HelpVerdict::kDrop;
}

}  // namespace

HelpVerdict HelpIrc(HelpContext& context) {
  const auto payload = TcpPayload(context);
  const bool from_client = context.Direction() == abi::CtDirection::kOriginal;
  if (!from_client || !context.Established() || payload.empty()) return HelpVerdict::kAccept;
  const abi::CtView& view = context.conn.view;
  const auto offer = FindDccOffer(TextOf(payload));
  if (!offer || offer->port == 0) return HelpVerdict::kAccept;
  // The client may know its address as it is, or as the other side sees it; any other is forged.
  if (offer->address != view.orig_saddr && offer->address != view.reply_daddr) return HelpVerdict::kAccept;
  Expectation expectation{.master = &context.conn, .any_source = true};
  expectation.tuple = {
      .daddr = view.reply_daddr, .dport = offer->port, .proto = kProtoTcp, .family = view.family, .zone = view.zone};
  return context.Translated() ? Translate(context, *offer, expectation) : Expect(context, expectation);
}

}  // namespace iptc::conntrack
