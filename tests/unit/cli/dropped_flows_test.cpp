#include "cli/dropped_flows.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/packet_spec.h"
#include "runtime/packet/build.h"

namespace iptc::cli {
namespace {

std::vector<std::uint8_t> FrameOf(const std::string& packet) {
  const auto spec = syntax::ParsePacketSpec(packet);
  EXPECT_TRUE(spec) << packet;
  auto frame = packet::BuildFrame(*spec, 0x020000000002);
  EXPECT_TRUE(frame) << packet;
  return *frame;
}

void Add(DroppedFlows& flows, const std::vector<std::uint8_t>& bytes, std::uint32_t rule = 1) {
  capture::Frame frame;
  frame.bytes = bytes;
  if (const auto flow = DroppedFlowOf(frame, engine::RuleHit{0, 0, rule})) flows.Add(*flow);
}

TEST(DroppedFlows, SourcePortsAreNotToldApartRulesAre) {
  DroppedFlows flows;
  Add(flows, FrameOf("tcp 10.0.0.1:1 > 10.0.0.2:80"));
  Add(flows, FrameOf("tcp 10.0.0.1:2 > 10.0.0.2:80"));
  Add(flows, FrameOf("tcp 10.0.0.1:2 > 10.0.0.2:80"), 2);
  Add(flows, FrameOf("udp 10.0.0.1:2 > 10.0.0.2:80"));
  Add(flows, FrameOf("udp [2001:db8::1]:2 > [2001:db8::2]:80"));
  Add(flows, FrameOf("icmp 10.0.0.1 > 10.0.0.2"));
  const auto top = flows.Top(10);
  ASSERT_EQ(top.size(), 5U);
  EXPECT_EQ(top[0].packets, 2U);
  EXPECT_EQ(FlowText(top[0].flow), "tcp 10.0.0.1 > 10.0.0.2:80");
  EXPECT_EQ(top[1].flow.by.number, 2U);
  EXPECT_EQ(FlowText(top[3].flow), "udp 2001:db8::1 > [2001:db8::2]:80");
  EXPECT_EQ(FlowText(top[4].flow), "icmp 10.0.0.1 > 10.0.0.2");
}

TEST(DroppedFlows, WhatIsNoIpIsLeftOut) {
  DroppedFlows flows;
  Add(flows, {});
  Add(flows, std::vector<std::uint8_t>(60, 0xFF));
  EXPECT_EQ(flows.Size(), 0U);
}

// Through several growths of the index, against a map.
TEST(DroppedFlows, CountsAsAMapDoes) {
  std::mt19937 random(3);
  std::vector<std::uint8_t> frame = FrameOf("udp 10.0.0.1:1 > 10.0.0.2:80");
  std::map<unsigned, std::uint64_t> expected;
  DroppedFlows flows;
  for (int i = 0; i < 50'000; ++i) {
    const auto port = static_cast<unsigned>(random() % 9000);
    frame[36] = static_cast<std::uint8_t>(port >> 8U);  // destination port, behind Ethernet, IP and the source port
    frame[37] = static_cast<std::uint8_t>(port);
    Add(flows, frame);
    ++expected[port];
  }
  EXPECT_EQ(flows.Size(), expected.size());
  for (const DroppedFlows::Entry& entry : flows.Top(10'000)) EXPECT_EQ(entry.packets, expected[entry.flow.dport]);
}

}  // namespace
}  // namespace iptc::cli
