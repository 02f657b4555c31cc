// The helper for Amanda (net/netfilter/nf_conntrack_amanda.c, nf_nat_amanda.c): a client's answer to the backup server
// says on which ports it takes the connections for data, messages, the index and the state.
#include <array>
#include <string>

#include "runtime/conntrack/help/helper.h"
#include "runtime/conntrack/help/mangle.h"
#include "runtime/conntrack/help/text.h"
#include "runtime/packet/header_size.h"

namespace iptc::conntrack {
namespace {

using packet::kUdpHeader;

constexpr std::uint64_t kMasterTimeout = 300 * kSecond;  // answers may take long
constexpr std::size_t kLongestPort = 5;
constexpr std::string_view kConnect = "CONNECT ";
constexpr std::array<std::string_view, 4> kServices = {"DATA ", "MESG ", "INDEX ", "STATE "};

HelpVerdict Translate(HelpContext& context, std::size_t offset, std::size_t length, Expectation& expectation) {
  expectation.saved_port = expectation.tuple.dport;
  expectation.direction = abi::CtDirection::kOriginal;
  expectation.follow = FollowMaster;
  const std::uint16_t port = ExpectSomePort(context, expectation);
  if (port == 0) return HelpVerdict::kDrop;
  if (MangleUdp(context, offset, length, std::to_string(port))) return HelpVerdict::kAccept;
  context.table.Expectations().Remove(expectation);
  return HelpVerdict::kDrop;
}

HelpVerdict ExpectService(HelpContext& context, std::size_t offset, std::size_t length, std::uint16_t port) {
  Expectation expectation{.master = &context.conn};
  expectation.tuple = OriginalTuple(context.conn);
  expectation.tuple.sport = 0;
  expectation.tuple.zone = context.conn.view.zone;
  expectation.tuple.dport = port;
  expectation.tuple.proto = kProtoTcp;
  return context.Translated() ? Translate(context, offset, length, expectation) : Expect(context, expectation);
}

std::string_view PayloadText(const HelpContext& context) { return TextOf(context.Transport()).substr(kUdpHeader); }

}  // namespace

// The line's end is where it was when the line was found, though ports that were changed may have moved it since.
HelpVerdict HelpAmanda(HelpContext& context) {
  if (context.Direction() == abi::CtDirection::kOriginal) return HelpVerdict::kAccept;
  context.table.Refresh(context.conn, kMasterTimeout);
  if (context.Transport().size() <= kUdpHeader) return HelpVerdict::kAccept;
  const std::size_t connect = PayloadText(context).find(kConnect);
  if (connect == std::string_view::npos) return HelpVerdict::kAccept;
  const std::size_t start = connect + kConnect.size();
  const std::size_t stop = PayloadText(context).find('\n', start);
  if (stop == std::string_view::npos) return HelpVerdict::kAccept;

  HelpVerdict verdict = HelpVerdict::kAccept;
  for (const std::string_view service : kServices) {
    const std::string_view text = PayloadText(context);
    const std::size_t found = text.substr(0, stop).find(service, start);
    if (found == std::string_view::npos) continue;
    const std::size_t offset = found + service.size();
    const std::size_t length = std::min(kLongestPort, stop - offset);
    if (offset + length > text.size()) break;
    std::size_t digits = 0;
    const auto port = static_cast<std::uint16_t>(ReadDecimal(text.substr(offset, length), digits));
    if (port == 0) break;
    const HelpVerdict one = ExpectService(context, offset, digits, port);
    if (context.Translated() || one == HelpVerdict::kDrop) verdict = one;  // NAT alone forgets what was refused before
  }
  return verdict;
}

}  // namespace iptc::conntrack
