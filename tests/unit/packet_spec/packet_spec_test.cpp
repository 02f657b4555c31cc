#include "compiler/syntax/packet_spec.h"

#include <gtest/gtest.h>

#include "compiler/source/source_map.h"
#include "runtime/abi/conntrack.h"

namespace iptc::syntax {
namespace {

using abi::Family;
using abi::PacketSpec;

PacketSpec Parse(std::string_view text) {
  auto spec = ParsePacketSpec(text);
  EXPECT_TRUE(spec) << text << ": " << spec.error();
  return spec ? *spec : PacketSpec{};
}

std::string Fault(std::string_view text) {
  const auto spec = ParsePacketSpec(text);
  return spec ? "none" : spec.error();
}

TEST(PacketSpec, TheExampleOfTheManual) {
  const PacketSpec spec = Parse("tcp 10.0.0.1:1234 > 192.168.0.2:25 in eth0 syn");
  EXPECT_EQ(spec.family, Family::kIp4);
  EXPECT_EQ(spec.proto, 6);
  EXPECT_EQ(spec.saddr, 0x0A000001U);
  EXPECT_EQ(spec.daddr, 0xC0A80002U);
  EXPECT_EQ(spec.sport, 1234);
  EXPECT_EQ(spec.dport, 25);
  EXPECT_EQ(spec.in, "eth0");
  EXPECT_EQ(spec.tcp_flags, 2);
  EXPECT_EQ(PrintPacketSpec(spec), "tcp 10.0.0.1:1234 > 192.168.0.2:25 in eth0 flags S");
}

TEST(PacketSpec, EveryField) {
  const PacketSpec spec = Parse(
      "tcp 10.0.0.1 > 10.0.0.2 in eth0 out ppp+ flags SA opt 2,4 ct est mark 0x1f mac 02:00:00:00:00:01 ttl 3 tos 0x10 "
      "len 100 frag 8+ cut l4+2 uid 1000 at +2s sport 5 dport 6");
  EXPECT_EQ(spec.proto, 6);
  EXPECT_EQ(spec.out, "ppp+");
  EXPECT_EQ(spec.tcp_flags, 0x12);
  EXPECT_EQ(spec.tcp_options, (std::vector<std::uint8_t>{2, 4}));
  EXPECT_EQ(spec.ct_state, abi::kCtEstablished);
  EXPECT_EQ(spec.mark, 0x1FU);
  EXPECT_EQ(spec.mac_source, 0x020000000001U);
  EXPECT_EQ(spec.ttl, 3);
  EXPECT_EQ(spec.tos, 0x10);
  EXPECT_EQ(spec.length, 100U);
  EXPECT_EQ(spec.fragment_offset, 8);
  EXPECT_TRUE(spec.more_fragments);
  EXPECT_EQ(spec.cut, 2U);
  EXPECT_EQ(spec.uid, 1000U);
  EXPECT_EQ(spec.at_ns, 2'000'000'000U);
  EXPECT_EQ(spec.sport, 5);
  EXPECT_EQ(spec.dport, 6);
}

TEST(PacketSpec, ShortForms) {
  PacketSpec spec = Parse("tcp dport=53 frag=8 cut=l4+2");
  EXPECT_EQ(spec.dport, 53);
  EXPECT_EQ(spec.fragment_offset, 8);
  EXPECT_EQ(spec.saddr, 0xC0000201U) << "192.0.2.1";
  EXPECT_EQ(Parse("dport=53"), Parse("tcp dport 53"));
  EXPECT_EQ(Parse("proto=udp dport = 53"), Parse("udp dport=53"));
  EXPECT_EQ(Parse("17 dport=53"), Parse("udp dport=53"));
  EXPECT_EQ(Parse("proto=47").proto, 47);
  EXPECT_EQ(Parse("tcp flags=none").tcp_flags, 0);
  EXPECT_EQ(Parse("tcp flags 0xff").tcp_flags, 0xFF);
  EXPECT_EQ(Parse("tcp syn ack"), Parse("tcp flags SA"));
  EXPECT_EQ(Parse("icmp type=3 code=4"), Parse("icmp 3/4"));
  EXPECT_EQ(Parse("tcp src=10.0.0.1 dst=10.0.0.2"), Parse("tcp 10.0.0.1>10.0.0.2"));
  EXPECT_EQ(Parse("tcp at 1500ms").at_ns, 1'500'000'000U);
  EXPECT_EQ(Parse("tcp cut=2").cut, 2U);
  EXPECT_EQ(Parse("10.0.0.1:1 > 10.0.0.2:2").proto, 6);
}

TEST(PacketSpec, Ip6) {
  PacketSpec spec = Parse("tcp [2001:db8::1]:1 > [2001:db8::2]:25");
  EXPECT_EQ(spec.family, Family::kIp6);
  EXPECT_EQ(spec.sport, 1);
  EXPECT_EQ(spec.dport, 25);
  EXPECT_EQ(Parse("udp 2001:db8::1 > 2001:db8::2"), Parse("udp [2001:db8::1] > [2001:db8::2]"));
  EXPECT_EQ(Parse("ip6 tcp dport=25").family, Family::kIp6);
  EXPECT_EQ(Parse("icmpv6").family, Family::kIp6);
  EXPECT_EQ(Parse("icmpv6 10.0.0.1 > 10.0.0.2").family, Family::kIp4);
  EXPECT_EQ(Parse("ip tcp"), Parse("tcp"));
  EXPECT_EQ(Parse("icmp6"), Parse("icmpv6"));
}

TEST(PacketSpec, HexAndCaptures) {
  PacketSpec spec = Parse("hex:4500aB in eth0");
  EXPECT_EQ(spec.hex, (std::vector<std::uint8_t>{0x45, 0x00, 0xAB}));
  EXPECT_EQ(spec.in, "eth0");
  EXPECT_EQ(Parse("hex:60").family, Family::kIp6);
  spec = Parse("pcap:traces/a=b.pcap#12 in eth1");
  EXPECT_EQ(spec.capture_file, "traces/a=b.pcap");
  EXPECT_EQ(spec.capture_number, 12U);
  EXPECT_EQ(Parse("pcap:\"my \\\"file\\\"\"#1").capture_file, "my \"file\"");
}

TEST(PacketSpec, InterfacesMayBeCalledAnything) {
  EXPECT_EQ(Parse("tcp in out out in").in, "out");
  EXPECT_EQ(Parse("tcp in \"a b\"").in, "a b");
  EXPECT_EQ(Parse("tcp in eth0.100").in, "eth0.100");
  EXPECT_EQ(Parse("tcp in syn").in, "syn");
  EXPECT_EQ(Parse("tcp in 1/2").in, "1/2");
}

TEST(PacketSpec, Faults) {
  EXPECT_EQ(Fault(""), "this is no packet");
  EXPECT_EQ(Fault("  "), "this is no packet");
  EXPECT_EQ(Fault("tcp 10.0.0.1 >"), "the packet ends too early");
  EXPECT_EQ(Fault("tcp > 10.0.0.1"), "`tcp` is not an address");
  EXPECT_EQ(Fault("tcp in eth0 nonsense"), "`nonsense` makes no sense here");
  EXPECT_EQ(Fault("tcp in \"eth0"), "`\"` makes no sense here");
  EXPECT_EQ(Fault("tpc"), "`tpc` is not a protocol");
  EXPECT_EQ(Fault("256"), "`256` is not a protocol");
  EXPECT_EQ(Fault("tcp 10.0.0 > 10.0.0.1"), "`10.0.0` is not an address");
  EXPECT_EQ(Fault("tcp 10.0.0.1:65536 > 10.0.0.1"), "`10.0.0.1:65536` is not an address and a port up to 65535");
  EXPECT_EQ(Fault("tcp [::1 > [::2]"), "`[::1` is not an address");
  EXPECT_EQ(Fault("tcp [::1]x > [::2]"), "`[::1]x` is not an address");
  EXPECT_EQ(Fault("tcp dport=65536"), "`65536` is not a port");
  EXPECT_EQ(Fault("tcp dport=5x"), "`5x` is not a port");
  EXPECT_EQ(Fault("tcp dport=0x"), "`0x` is not a port");
  EXPECT_EQ(Fault("tcp flags=SX"), "`SX` is not TCP flags: letters of FSRPAUEC, `none` or a number");
  EXPECT_EQ(Fault("tcp opt=2,"), "`2,` is not a list of TCP option kinds");
  EXPECT_EQ(Fault("tcp ct=established"), "`established` is not a state: new, est, rel, inv or untracked");
  EXPECT_EQ(Fault("tcp mac=1"), "`1` is not a MAC address");
  EXPECT_EQ(Fault("tcp frag=9"), "`9` is not a fragment offset: a multiple of 8 up to 65528, `+` if more follow");
  EXPECT_EQ(Fault("tcp at=2h"), "`2h` is not a time after the packet before: a number and m, s, ms, us or ns");
  EXPECT_EQ(Fault("tcp at=s"), "`s` is not a time after the packet before: a number and m, s, ms, us or ns");
  EXPECT_EQ(Fault("tcp in abcdefghijklmnop"), "`abcdefghijklmnop` is not an interface name");
  EXPECT_EQ(Fault("icmp 256/0"), "`256/0` is not an ICMP type and code");
  EXPECT_EQ(Fault("tcp ttl 1 ttl 2"), "`ttl` is given twice");
  EXPECT_EQ(Fault("tcp syn syn"), "`syn` is given twice");
  EXPECT_EQ(Fault("icmp 3/0 type 3"), "`type` is given twice");
  EXPECT_EQ(Fault("tcp 10.0.0.1 > 2001:db8::1"), "the addresses are of different families");
  EXPECT_EQ(Fault("ip6 tcp src=10.0.0.1"), "the addresses are of different families");
  EXPECT_EQ(Fault("hex:450"), "`hex:450` is not an even number of hexadecimal digits");
  EXPECT_EQ(Fault("hex:"), "`hex:` is not an even number of hexadecimal digits");
  EXPECT_EQ(Fault("pcap:file"), "`pcap:file` is not `pcap:FILE#NUMBER`");
  EXPECT_EQ(Fault("pcap:file#0"), "`pcap:file#0` is not `pcap:FILE#NUMBER`");
}

TEST(PacketSpec, SpansAreExact) {
  source::SourceMap sources;
  const source::FileId file = sources.AddFile("case.t", "before\ntcp dport=99999 frag=3\nafter\n");
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, sources);
  const SourceSpan line{.file = file, .begin = 7, .end = 29};
  EXPECT_FALSE(ParsePacketSpec(line, emitter));
  ASSERT_EQ(sink.diagnostics.size(), 2U) << "every bad value is said";
  EXPECT_EQ(sources.TextOf(sink.diagnostics[0].PrimarySpan()), "99999");
  EXPECT_EQ(sources.Describe(sink.diagnostics[0].PrimarySpan()), "case.t:2:11");
  EXPECT_EQ(sources.TextOf(sink.diagnostics[1].PrimarySpan()), "3");
  EXPECT_FALSE(ParsePacketSpec(file, emitter));
  EXPECT_EQ(sources.TextOf(sink.diagnostics[2].PrimarySpan()), "dport");
}

}  // namespace
}  // namespace iptc::syntax
