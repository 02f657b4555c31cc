#include "runtime/conntrack/help/helper.h"

#include <algorithm>
#include <array>

#include "runtime/conntrack/help/followed.h"
#include "runtime/conntrack/nat_tuple.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using packet::kTcpHeader;

constexpr std::uint64_t kFiveMinutes = 300 * kSecond, kThreeMinutes = 180 * kSecond;
constexpr int kMaxPortAttempts = 128;

constexpr auto kHelpers = std::to_array<Helper>({
    {{.helper = abi::ConnHelper::kAmanda, .maximum = 4, .timeout_ns = kThreeMinutes}, HelpAmanda},
    {{.helper = abi::ConnHelper::kFtp, .maximum = 1, .timeout_ns = kFiveMinutes}, HelpFtp},
    {{.helper = abi::ConnHelper::kIrc, .maximum = 8, .timeout_ns = kFiveMinutes}, HelpIrc},
    {{.helper = abi::ConnHelper::kPptp, .maximum = 2, .timeout_ns = kFiveMinutes}, HelpPptp},
    {{.helper = abi::ConnHelper::kTftp, .maximum = 1, .timeout_ns = kFiveMinutes}, HelpTftp},
});

}  // namespace

const Helper* FindHelper(abi::ConnHelper helper) {
  const auto* row = std::ranges::find(kHelpers, helper, [](const Helper& h) { return h.policy.helper; });
  return row == kHelpers.end() ? nullptr : row;
}

bool IsFollowed(abi::ConnHelper helper) { return FindHelper(helper) != nullptr; }

HelpVerdict Expect(HelpContext& context, const Expectation& expectation) {
  const auto added = context.table.Expectations().Add(expectation, context.policy, context.table.Now());
  return added ? HelpVerdict::kAccept : HelpVerdict::kDrop;
}

std::uint16_t ExpectSomePort(HelpContext& context, Expectation& expectation) {
  const std::uint16_t first = expectation.saved_port;
  const int above = 0xFFFF - first;
  int attempts = std::min(above, kMaxPortAttempts);
  for (std::uint16_t port = first;;) {
    expectation.tuple.dport = port;
    const auto added = context.table.Expectations().Add(expectation, context.policy, context.table.Now());
    if (added) return port;
    if (added.error() != ExpectRefusal::kBusy || --attempts < 0) return 0;
    port = static_cast<std::uint16_t>(first + NextRandom(context.random) % static_cast<unsigned>(above));
  }
}

void FollowMaster(ConnTable& table, std::uint64_t& random, Conn& conn, const Expectation& expectation) {
  const auto other =
      expectation.direction == abi::CtDirection::kOriginal ? abi::CtDirection::kReply : abi::CtDirection::kOriginal;
  const Tuple master = TupleOf(*expectation.master, other);
  abi::NatParams source{.flags = abi::kNatMapAddresses};
  source.min_addr = source.max_addr = master.daddr;
  MakeBinding(table, random, conn, Manip::kSource, source);
  abi::NatParams destination{.flags = abi::kNatMapAddresses | abi::kNatProtoSpecified};
  destination.min_addr = destination.max_addr = master.saddr;
  destination.min_port = destination.max_port = expectation.saved_port;
  MakeBinding(table, random, conn, Manip::kDestination, destination);
}

std::span<const std::uint8_t> TcpPayload(const HelpContext& context) {
  const auto transport = context.Transport();
  if (transport.size() < kTcpHeader) return {};
  const std::size_t header = (transport[12] >> 4U) * std::size_t{4};
  return header < transport.size() ? transport.subspan(header) : std::span<const std::uint8_t>{};
}

}  // namespace iptc::conntrack
