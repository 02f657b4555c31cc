// What packets do to sets, for the types and ways that the kernel test cannot send.
#include <gtest/gtest.h>

#include "runtime/sets/packet.h"

namespace iptc::sets {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

abi::PacketMeta Packet(U128 source, U128 destination) {
  abi::PacketMeta meta;
  meta.family = 4;
  meta.saddr = source;
  meta.daddr = destination;
  meta.ip_len = 60;
  meta.present = abi::HeaderBit(abi::Header::kProtocol) | abi::HeaderBit(abi::Header::kMac);
  meta.mac_source = 0x020000000001;
  meta.mac_destination = 0x020000000002;
  meta.mark = 0x1234;
  return meta;
}

Directory With(SetOptions options) {
  Directory directory;
  if (Info(options.type).families != Families::kNeutral) options.family = abi::Family::kIp4;
  EXPECT_EQ(directory.Create("x", options, false), Status::kOk);
  return directory;
}

bool Meets(Directory& directory, const abi::PacketMeta& meta, const Directions& ways, std::uint64_t now = 0) {
  return PacketSets(directory, meta, now).Test(0, {.directions = ways});
}

TEST(PacketSets, AMacAddressCountsFromEitherSide) {
  Directory directory = With({.type = Type::kHashMac});
  const abi::PacketMeta meta = Packet(1, 2);
  PacketSets(directory, meta, 0).Add(0, {1, 0b0}, {});
  EXPECT_FALSE(Meets(directory, meta, {1, 0b1}));
  EXPECT_TRUE(Meets(directory, meta, {1, 0b0}));
  abi::PacketMeta bare = meta;
  bare.present = 0;
  EXPECT_FALSE(Meets(directory, bare, {1, 0b0}));
}

TEST(PacketSets, AMarkIsMasked) {
  Directory directory = With({.type = Type::kHashIpMark, .markmask = 0xFF});
  abi::PacketMeta meta = Packet(1, 2);
  PacketSets(directory, meta, 0).Add(0, {2, 0b01}, {});
  meta.mark = 0x34;
  EXPECT_TRUE(Meets(directory, meta, {2, 0b01}));
  meta.mark = 0x35;
  EXPECT_FALSE(Meets(directory, meta, {2, 0b01}));
}

TEST(PacketSets, AnAskedBitmapLearnsTheMacAddress) {
  Directory directory = With({.type = Type::kBitmapIpMac, .timeout = 5, .last = 10});
  Request add;
  add.element.ip = 1;
  EXPECT_EQ(directory.Apply(0, add), Status::kOk);
  abi::PacketMeta meta = Packet(1, 2);
  EXPECT_TRUE(Meets(directory, meta, {2, 0b11}, 100 * kSecond));
  meta.mac_source = 0x020000000009;
  EXPECT_FALSE(Meets(directory, meta, {2, 0b11}, 100 * kSecond));
  meta.mac_source = 0x020000000001;
  EXPECT_TRUE(Meets(directory, meta, {2, 0b11}, 104 * kSecond));
  EXPECT_FALSE(Meets(directory, meta, {2, 0b11}, 106 * kSecond));
}

TEST(PacketSets, APacketAddsTheLongestNetInUse) {
  Directory directory = With({.type = Type::kHashNet});
  Request add;
  add.element.ip = 0x0A000000;
  add.cidr = 24;
  EXPECT_EQ(directory.Apply(0, add), Status::kOk);
  PacketSets(directory, Packet(0x14000001, 2), 0).Add(0, {1, 0b1}, {});
  EXPECT_TRUE(Meets(directory, Packet(0x140000FF, 2), {1, 0b1}));
  EXPECT_FALSE(Meets(directory, Packet(0x14000100, 2), {1, 0b1}));
}

TEST(PacketSets, AnAddedEntryCountsItsPacket) {
  Directory directory = With({.type = Type::kHashIp, .counters = true});
  const abi::PacketMeta meta = Packet(1, 2);
  PacketSets(directory, meta, 0).Add(0, {1, 0b1}, {});
  const Member* member = directory.At(SetIndex{0}).Members(0).front();
  EXPECT_EQ(member->extensions.packets, 1U);
  EXPECT_EQ(member->extensions.bytes, 60U);
}

TEST(PacketSets, AnotherFamilyNeverMatches) {
  Directory directory = With({.type = Type::kHashIp});
  abi::PacketMeta meta = Packet(1, 2);
  PacketSets(directory, meta, 0).Add(0, {1, 0b1}, {});
  meta.family = 6;
  EXPECT_FALSE(Meets(directory, meta, {1, 0b1}));
}

TEST(PacketSets, AnEntryTellsItsMark) {
  Directory directory = With({.type = Type::kHashIp, .skbinfo = true});
  Request add;
  add.element.ip = 1;
  add.extras.skb = SkbInfo{.mark = 7, .mark_mask = 0xF};
  EXPECT_EQ(directory.Apply(0, add), Status::kOk);
  SkbInfo skb;
  const abi::PacketMeta meta = Packet(1, 2);
  EXPECT_TRUE(PacketSets(directory, meta, 0).Test(0, {.directions = {1, 0b1}}, &skb));
  EXPECT_EQ(skb.mark, 7U);
  EXPECT_EQ(skb.mark_mask, 0xFU);
}

}  // namespace
}  // namespace iptc::sets
