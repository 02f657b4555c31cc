// The helper for TFTP (net/netfilter/nf_conntrack_tftp.c, nf_nat_tftp.c): the server answers a request from a port of
// its own.
#include "runtime/conntrack/help/helper.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::kUdpHeader;

constexpr std::size_t kOpcode = 2;
constexpr std::uint16_t kReadRequest = 1, kWriteRequest = 2;

}  // namespace

HelpVerdict HelpTftp(HelpContext& context) {
  const auto udp = context.Transport();
  if (udp.size() < kUdpHeader + kOpcode) return HelpVerdict::kAccept;
  const std::uint16_t opcode = packet::Load16(&udp[kUdpHeader]);
  if (opcode != kReadRequest && opcode != kWriteRequest) return HelpVerdict::kAccept;
  const Tuple reply = ReplyTuple(context.conn);
  Expectation expectation{.master = &context.conn};
  expectation.tuple = reply;
  expectation.tuple.sport = 0;
  expectation.tuple.zone = context.conn.view.zone;
  if (context.Translated()) {
    expectation.saved_port = context.conn.view.orig_sport;
    expectation.direction = abi::CtDirection::kReply;
    expectation.follow = FollowMaster;
  }
  return Expect(context, expectation);
}

}  // namespace iptc::conntrack
