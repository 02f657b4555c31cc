#include "cli/flow_lanes.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "cli/session.h"
#include "compiler/syntax/packet_spec.h"
#include "runtime/packet/build.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Whether a filter table of these rules leaves flows alone.
bool Independent(const std::string& rules, const std::string& before = "") {
  const std::string path = ::testing::TempDir() + "/iptc-flow-lanes-rules";
  std::ofstream(path) << before << "*filter\n:FORWARD ACCEPT\n" << rules << "\nCOMMIT\n";
  InputOptions options;
  options.rules = {path};
  options.kind = InputKind::kSave;
  Session session(options);
  auto loaded = session.Load();
  EXPECT_TRUE(loaded) << rules;
  return loaded && FlowsAreIndependent(loaded->ruleset);
}

std::string Nat(const std::string& rule) { return "*nat\n:PREROUTING ACCEPT\n" + rule + "\nCOMMIT\n"; }

TEST(FlowsAreIndependent, WhereRulesLookAtThePacketAndItsConnection) {
  EXPECT_TRUE(Independent(""));
  EXPECT_TRUE(Independent("-A FORWARD -p tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT"));
  EXPECT_TRUE(Independent("-A FORWARD -m string --string x --algo bm -j DROP"));
  EXPECT_TRUE(Independent("-A FORWARD -m time --timestart 08:00 --timestop 18:00 -j DROP"));
  EXPECT_TRUE(Independent("-A FORWARD -p tcp -j REJECT --reject-with tcp-reset"));
  EXPECT_TRUE(Independent("-A FORWARD -j LOG --log-prefix x"));
  EXPECT_TRUE(Independent("", "*raw\n-A PREROUTING -p udp -j CT --notrack\nCOMMIT\n"));
  EXPECT_TRUE(Independent("", "*mangle\n-A FORWARD -j CONNMARK --save-mark\nCOMMIT\n"));
  EXPECT_TRUE(Independent("", Nat("-A PREROUTING -p tcp -j ACCEPT")));
}

TEST(FlowsAreIndependent, NotWhereOneFlowSpendsWhatAnotherWants) {
  EXPECT_FALSE(Independent("-A FORWARD -m limit --limit 1/s -j ACCEPT"));
  EXPECT_FALSE(Independent("-A FORWARD -m statistic --mode nth --every 2 --packet 0 -j ACCEPT"));
  EXPECT_FALSE(Independent("-A FORWARD -m statistic --mode random --probability 0.5 -j ACCEPT"));
  EXPECT_FALSE(Independent("-A FORWARD -m recent --name x --set"));
  EXPECT_FALSE(Independent("-A FORWARD -m quota --quota 1000 -j ACCEPT"));
  EXPECT_FALSE(Independent("-A FORWARD -m hashlimit --hashlimit-name x --hashlimit-upto 1/s -j ACCEPT"));
  EXPECT_FALSE(Independent("", Nat("-A PREROUTING -d 192.0.2.1/32 -j DNAT --to-destination 10.0.0.1")));
  EXPECT_FALSE(Independent("", "*nat\n:POSTROUTING ACCEPT\n-A POSTROUTING -o eth0 -j MASQUERADE\nCOMMIT\n"));
}

Bytes FrameOf(const std::string& packet) {
  const auto spec = syntax::ParsePacketSpec(packet);
  EXPECT_TRUE(spec) << packet;
  auto frame = packet::BuildFrame(*spec, 0x020000000002);
  EXPECT_TRUE(frame) << packet;
  return *frame;
}

FlowKey KeyOf(const Bytes& bytes) {
  capture::Frame frame;
  frame.bytes = bytes;
  return FlowKeyOf(frame);
}
std::uint64_t HashOf(const std::string& packet) {
  const FlowKey key = KeyOf(FrameOf(packet));
  EXPECT_TRUE(key.known);
  return key.hash;
}

TEST(FlowKeyOf, BothDirectionsAllPortsAllFragments) {
  const std::uint64_t hash = HashOf("tcp 10.0.0.1:1000 > 10.0.0.2:80");
  EXPECT_EQ(HashOf("tcp 10.0.0.2:80 > 10.0.0.1:1000"), hash);
  EXPECT_EQ(HashOf("udp 10.0.0.1:53 > 10.0.0.2:99"), hash);
  EXPECT_EQ(HashOf("udp 10.0.0.1:53 > 10.0.0.2:99 frag 64"), hash);
  EXPECT_EQ(HashOf("icmp 10.0.0.1 > 10.0.0.2"), hash);
  EXPECT_NE(HashOf("tcp 10.0.0.1:1000 > 10.0.0.3:80"), hash);
  EXPECT_EQ(HashOf("tcp [2001:db8::1]:1 > [2001:db8::2]:2"), HashOf("udp [2001:db8::2]:1 > [2001:db8::1]:2"));
}

// An ICMP error of `router` to the sender of `quoted`.
Bytes ErrorAbout(const Bytes& quoted, bool more_fragments) {
  Bytes frame = FrameOf("icmp 192.0.2.9 > 10.0.0.1 3/1");
  const Bytes ip(quoted.begin() + 14, quoted.end());
  frame.resize(14 + 20 + 8);
  frame.insert(frame.end(), ip.begin(), ip.begin() + 28);
  packet::Store16(&frame[16], static_cast<std::uint16_t>(frame.size() - 14));
  frame[20] = more_fragments ? 0x20 : 0;
  packet::Store16(&frame[24], 0);
  std::uint32_t sum = 0;
  for (std::size_t at = 14; at < 34; at += 2) sum += packet::Load16(&frame[at]);
  while (sum >> 16U != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  packet::Store16(&frame[24], static_cast<std::uint16_t>(~sum));
  return frame;
}

TEST(FlowKeyOf, AnIcmpErrorGoesWithWhatItQuotes) {
  const Bytes quoted = FrameOf("udp 10.0.0.1:1000 > 10.0.0.2:80");
  const FlowKey whole = KeyOf(ErrorAbout(quoted, false));
  EXPECT_TRUE(whole.known);
  EXPECT_EQ(whole.hash, KeyOf(quoted).hash);
  EXPECT_FALSE(KeyOf(ErrorAbout(quoted, true)).known) << "its other pieces quote nothing";
}

TEST(FlowKeyOf, WhatIsNoIpIsKnownAsWell) {
  EXPECT_TRUE(KeyOf({}).known);
  EXPECT_TRUE(KeyOf(Bytes(60, 0xFF)).known);
}

}  // namespace
}  // namespace iptc::cli
