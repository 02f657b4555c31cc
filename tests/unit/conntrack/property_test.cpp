// Random packets, times and bindings never break what must always hold: the size is bounded, both tuples of every
// confirmed entry find it, states fit the entry, translated packets have right checksums.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::size_t kMaximum = 40;

Bytes RandomPacket(const Bytes& last) {
  const U128 saddr = kClient + *rc::gen::inRange(0U, 4U), daddr = kServer + *rc::gen::inRange(0U, 2U);
  const bool reply = *rc::gen::arbitrary<bool>();
  const U128 from = reply ? daddr : saddr, to = reply ? *rc::gen::element(saddr, kPublic, kPublic + 1) : daddr;
  const auto port = static_cast<std::uint16_t>(*rc::gen::inRange(1, 4));
  const auto other = static_cast<std::uint16_t>(*rc::gen::inRange(80, 82));
  const std::uint16_t sport = reply ? other : port, dport = reply ? port : other;
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
    case 1:
    case 2:
      return Tcp(from, sport, to, dport,
                 {.flags = *rc::gen::elementOf(Bytes{kSyn, kSyn | kAck, kAck, kFin | kAck, kRst, kRst | kAck, 0}),
                  .seq = *rc::gen::inRange(0U, 5U) * 1000,
                  .ack = *rc::gen::inRange(0U, 5U) * 1000,
                  .window = *rc::gen::arbitrary<std::uint16_t>(),
                  .payload = *rc::gen::inRange<std::size_t>(0, 3) * 500});
    case 3:
      return Udp(from, sport, to, dport);
    case 4:
      return Icmp(from, to, reply ? 0 : 8, 0, port);
    default:
      return last.empty() ? Udp(from, sport, to, dport) : IcmpError(from, to, 3, 1, last, *rc::gen::inRange(20, 60));
  }
}

void CheckInvariants(World& world, const Seen& seen) {
  RC_ASSERT(world.conntrack.Size() <= kMaximum);
  const int states = (seen.state & abi::kCtInvalid ? 1 : 0) + (seen.state & abi::kCtEstablished ? 1 : 0) +
                     (seen.state & abi::kCtRelated ? 1 : 0) + (seen.state & abi::kCtNew ? 1 : 0);
  RC_ASSERT(states == 1);
  RC_ASSERT(seen.dropped || seen.has_entry == (seen.state != abi::kCtInvalid));
  if (!seen.dropped) RC_ASSERT(ChecksumsRight(seen.out));
  if (!seen.has_entry || (seen.view.status & abi::kCtConfirmed) == 0 || (seen.view.status & abi::kCtDying) != 0) return;
  Conn entry;
  entry.view = seen.view;
  const auto original = world.Table().Find(OriginalTuple(entry)), reply = world.Table().Find(ReplyTuple(entry));
  RC_ASSERT(original.conn != nullptr);
  RC_ASSERT(original.conn == reply.conn);
  RC_ASSERT(original.direction == abi::CtDirection::kOriginal);
  RC_ASSERT(reply.direction == abi::CtDirection::kReply);
  RC_ASSERT(original.conn->references == 1U);
  RC_ASSERT(original.conn->deadline_ns > world.Table().Now());
}

TEST(Property, RandomTrafficKeepsTheInvariants) {
  const bool held = rc::check("random traffic keeps the invariants", [] {
    World world(Options{.maximum = kMaximum}, *rc::gen::arbitrary<bool>());
    if (*rc::gen::arbitrary<bool>()) {
      world.snat = abi::NatParams{.min_addr = kPublic, .max_addr = kPublic + 1, .flags = abi::kNatMapAddresses};
      if (*rc::gen::arbitrary<bool>()) {
        world.snat->flags |= abi::kNatProtoSpecified;
        world.snat->min_port = 1;
        world.snat->max_port = 3;
      }
    }
    Bytes last;
    for (int i = 0; i < 150; ++i) {
      const Seen seen = world.Send(RandomPacket(last), *rc::gen::inRange(0, 10) != 0);
      CheckInvariants(world, seen);
      last = seen.out;
      world.Wait(*rc::gen::element(0.0, 0.001, 1.0, 11.0, 400.0));
    }
    world.Wait(1e6);
    world.conntrack.Expire(world.now_ns);
    RC_ASSERT(world.conntrack.Size() == 0U);
  });
  EXPECT_TRUE(held);
}

// Whatever stands behind the IP header: nothing is read or written beyond it, and nothing leaks.
TEST(Property, RandomBytesDoNoHarm) {
  const bool held = rc::check("random transport bytes do no harm", [] {
    World world(Options{.maximum = kMaximum}, true);
    world.snat = abi::NatParams{.min_addr = kPublic, .max_addr = kPublic, .flags = abi::kNatMapAddresses};
    const auto protos = Bytes{kProtoIcmp, kProtoTcp, kProtoUdp, kProtoGre, kProtoSctp, kProtoUdpLite, 33, 50, 51};
    for (int i = 0; i < 40; ++i) {
      const auto transport = *rc::gen::resize(*rc::gen::inRange(0, 80), rc::gen::arbitrary<Bytes>());
      world.Send(Ip(kClient, kServer, *rc::gen::elementOf(protos), transport));
      RC_ASSERT(world.conntrack.Size() <= kMaximum);
    }
    world.Wait(1e6);
    world.conntrack.Expire(world.now_ns);
    RC_ASSERT(world.conntrack.Size() == 0U);
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace iptc::conntrack::testing
