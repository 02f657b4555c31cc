#include <gtest/gtest.h>

#include "runtime/packet/dissect.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"
#include "tests/support/packet_bytes.h"

namespace iptc::packet {
namespace {

using abi::Header;
using test::Bytes;
using test::Hex;

// An IPv6 header whose next header is `next`, then `rest`.
Bytes Ip6(std::uint8_t next, const Bytes& rest) {
  Bytes ip = Hex("60000000 0000 00 40 20010db8000000000000000000000001 20010db8000000000000000000000002");
  ip[6] = next;
  Store16(ip.data() + 4, static_cast<std::uint16_t>(rest.size()));
  ip.insert(ip.end(), rest.begin(), rest.end());
  return ip;
}

constexpr std::string_view kUdp = "03e8 0035 0008 0000";
Bytes Chain(std::string_view headers) { return Hex(std::string(headers) + std::string(kUdp)); }

TEST(WalkExtensions, FindsTheTransportHeader) {
  struct Row {
    const char* what;
    std::uint8_t next;
    const char* headers;
    std::uint32_t offset;
  };
  for (const Row& row : {
           Row{"none", kProtoUdp, "", 40},
           Row{"hop-by-hop", kProtoHopByHop, "11 00 010400000000", 48},
           Row{"destination options", kProtoDestination, "11 01 010c000000000000000000000000", 56},
           Row{"routing", kProtoRouting, "11 00 000000000000", 48},
           Row{"authentication, length in words", kProtoAuth, "11 01 0000 00000001 00000001", 52},
           Row{"hop-by-hop, routing, destination", kProtoHopByHop,
               "2b 00 010400000000 3c 00 000000000000 11 00 010400000000", 64},
           Row{"first fragment", kProtoFragment, "11 00 0001 00000007", 48},
           Row{"first fragment before destination options", kProtoFragment, "3c 00 0001 00000007 11 00 010400000000",
               56},
       }) {
    const Bytes ip = Ip6(row.next, Chain(row.headers));
    const ExtensionWalk walk = WalkExtensions(ip);
    EXPECT_TRUE(walk.whole) << row.what;
    EXPECT_EQ(walk.proto, kProtoUdp) << row.what;
    EXPECT_EQ(walk.offset, row.offset) << row.what;
    abi::PacketMeta meta;
    ASSERT_EQ(DissectIp(ip, meta), Defect::kNone) << row.what;
    EXPECT_EQ(meta.dport, 53) << row.what;
  }
}

TEST(WalkExtensions, LaterFragment) {
  // Offset 8, then bytes that are payload.
  ExtensionWalk walk = WalkExtensions(Ip6(kProtoFragment, Chain("11 00 0008 00000007")));
  EXPECT_TRUE(walk.whole);
  EXPECT_EQ(walk.proto, kProtoUdp);
  EXPECT_EQ(walk.fragment_offset, 8);
  EXPECT_FALSE(walk.more_fragments);
  // A later fragment of a packet whose fragmentable part starts with an extension header: no protocol is known.
  walk = WalkExtensions(Ip6(kProtoFragment, Chain("3c 00 0009 00000007")));
  EXPECT_FALSE(walk.whole);
  EXPECT_EQ(walk.proto, kNoProtocol);
  EXPECT_EQ(walk.fragment_offset, 0);
  EXPECT_TRUE(walk.more_fragments);
  // "No next header" is told.
  walk = WalkExtensions(Ip6(kProtoFragment, Chain("3b 00 0008 00000007")));
  EXPECT_TRUE(walk.whole);
  EXPECT_EQ(walk.proto, kProtoNone);
}

TEST(WalkExtensions, RulesNeedFourBytesOfARoutingHeader) {
  for (const bool enough : {false, true}) {
    const ExtensionWalk walk = WalkExtensions(Ip6(kProtoRouting, Hex(enough ? "11 00 0000" : "11 00 00")));
    EXPECT_EQ(walk.whole, enough);
    EXPECT_EQ(walk.proto, kProtoUdp) << "which conntrack learns either way";
  }
}

TEST(WalkExtensions, EndsAtWhatIsNoExtensionHeader) {
  for (const std::uint8_t proto : {kProtoNone, std::uint8_t{50}, std::uint8_t{135}}) {
    const ExtensionWalk walk = WalkExtensions(Ip6(proto, Chain("")));
    EXPECT_TRUE(walk.whole);
    EXPECT_EQ(walk.proto, proto);
    EXPECT_EQ(walk.offset, 40U);
  }
}

TEST(WalkExtensions, CutShort) {
  // One byte of a header that needs two.
  Bytes ip = Ip6(kProtoDestination, Hex("11"));
  ExtensionWalk walk = WalkExtensions(ip);
  EXPECT_FALSE(walk.whole);
  EXPECT_EQ(walk.offset, ip.size());
  abi::PacketMeta meta;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_EQ(meta.present & abi::HeaderBit(Header::kProtocol), 0U);
  EXPECT_NE(meta.present & abi::HeaderBit(Header::kFirstFragment), 0U);
  EXPECT_EQ(meta.proto, kNoProtocol);
  // A fragment header without its offset field.
  EXPECT_FALSE(WalkExtensions(Ip6(kProtoFragment, Hex("1100"))).whole);
  // Its last bytes missing: the protocol is known all the same, its header is not there.
  walk = WalkExtensions(Ip6(kProtoDestination, Hex("11ff")));
  EXPECT_TRUE(walk.whole);
  EXPECT_EQ(walk.proto, kProtoUdp);
  EXPECT_EQ(walk.offset, 42U);
}

bool Sound(std::string_view options) {
  return CheckHopByHop(Ip6(kProtoHopByHop, Hex("11 " + std::string(options) + std::string(kUdp)))).sound;
}

TEST(CheckHopByHop, Options) {
  EXPECT_TRUE(Sound("00 010400000000")) << "PadN";
  EXPECT_TRUE(Sound("00 000000000000")) << "six Pad1";
  EXPECT_TRUE(Sound("00 0502000001 00")) << "router alert";
  EXPECT_FALSE(Sound("00 050300000000")) << "router alert of another length";
  EXPECT_TRUE(Sound("00 1e0400000000")) << "unknown, to be skipped";
  EXPECT_FALSE(Sound("00 5e0400000000")) << "unknown, to be discarded";
  EXPECT_FALSE(Sound("00 9e0400000000")) << "unknown, discarded with an answer";
  EXPECT_FALSE(Sound("00 010400000001")) << "PadN with contents";
  EXPECT_FALSE(Sound("01 0000000000000000 000000000000")) << "too much padding";
  EXPECT_FALSE(Sound("01 010c000000000000000000000000")) << "too much padding in one option";
  EXPECT_FALSE(Sound("00 1e0500000000")) << "option beyond the header";
  EXPECT_FALSE(Sound("00 00000000001e")) << "option without a length";
  EXPECT_FALSE(Sound("00 070400000000")) << "CALIPSO";
  EXPECT_FALSE(Sound("ff 010400000000")) << "header beyond the packet";
  EXPECT_FALSE(CheckHopByHop(Ip6(kProtoHopByHop, Hex("1100"))).sound) << "less than 8 bytes";
  // Nine options.
  EXPECT_FALSE(Sound("02 1e00 1e00 1e00 1e00 1e00 1e00 1e00 1e00 1e00 0100 0100"));
  EXPECT_TRUE(Sound("02 1e00 1e00 1e00 1e00 1e00 1e00 1e00 1e00 0100 0100 0100"));
}

std::optional<ParameterProblem> ProblemOf(std::string_view options, bool group = false) {
  Bytes ip = Ip6(kProtoHopByHop, Hex("11 " + std::string(options) + std::string(kUdp)));
  if (group) ip[24] = 0xFF;
  return CheckHopByHop(ip).problem;
}

TEST(CheckHopByHop, SaysWhatTheSenderIsTold) {
  EXPECT_FALSE(ProblemOf("00 5e0400000000")) << "to be discarded silently";
  EXPECT_FALSE(ProblemOf("00 050300000000")) << "router alert of another length";
  const auto unknown = ProblemOf("00 01009e020000");
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->code, 2);
  EXPECT_EQ(unknown->pointer, 44U);
  EXPECT_TRUE(ProblemOf("00 9e0400000000", true)) << "told even if it was for a group";
  EXPECT_TRUE(ProblemOf("00 de0400000000"));
  EXPECT_FALSE(ProblemOf("00 de0400000000", true)) << "told unless it was for a group";
  const auto small = ProblemOf("00 c20400000040");
  ASSERT_TRUE(small);
  EXPECT_EQ(small->code, 0);
  EXPECT_EQ(small->pointer, 44U) << "a jumbo length that is none";
  const auto both = ProblemOf("00 c20400010000");
  ASSERT_TRUE(both);
  EXPECT_EQ(both->pointer, 42U) << "a jumbo length beside a payload length";
}

TEST(SkipExtensions, FindsNothingWhereNothingFollows) {
  EXPECT_FALSE(SkipExtensions(Ip6(kProtoNone, Hex("00000000"))));
  EXPECT_FALSE(SkipExtensions(Ip6(kProtoDestination, Hex("3b00010400000000"))));
  EXPECT_FALSE(SkipExtensions(Ip6(kProtoDestination, Hex("11")))) << "half a header";
  EXPECT_FALSE(SkipExtensions(Ip6(kProtoFragment, Hex("1100")))) << "a fragment header without its offset";
}

TEST(SkipExtensions, WantsTwoBytesOfARoutingHeader) {
  const auto skipped = SkipExtensions(Ip6(kProtoRouting, Hex("1100")));
  ASSERT_TRUE(skipped);
  EXPECT_EQ(skipped->proto, kProtoUdp);
  EXPECT_EQ(skipped->offset, 48U) << "beyond the packet";
}

TEST(SkipExtensions, StopsAtALaterFragment) {
  const auto later = SkipExtensions(Ip6(kProtoDestination, Hex("2c00010400000000 1100000900000001 01020304")));
  ASSERT_TRUE(later);
  EXPECT_TRUE(later->IsLaterFragment());
  EXPECT_EQ(later->proto, kProtoFragment);
  EXPECT_EQ(later->offset, 48U);
  const auto first = SkipExtensions(Ip6(kProtoFragment, Hex("3300000100000001 3a01000000000001 00000001")));
  ASSERT_TRUE(first);
  EXPECT_FALSE(first->IsLaterFragment());
  EXPECT_EQ(first->fragment_field, 1) << "more follow";
  EXPECT_EQ(first->proto, kProtoIcmpv6);
  EXPECT_EQ(first->offset, 60U);
}

TEST(FindHeader, GivesTheFirstOfAKindAndWhatEndsTheChain) {
  using Result = HeaderSearch::Result;
  const Bytes ip = Ip6(kProtoHopByHop, Hex("2b00010400000000"     // hop-by-hop options, then
                                           "2b00000000000000"     // routing
                                           "0600000000000000"     // routing again
                                           "0102030405060708"));  // and the transport header
  EXPECT_EQ(FindHeader(ip, kProtoHopByHop).offset, 40U);
  EXPECT_EQ(FindHeader(ip, kProtoRouting).offset, 48U);
  EXPECT_EQ(FindHeader(ip, kProtoTcp).offset, 64U);
  EXPECT_EQ(FindHeader(ip, kProtoFragment).result, Result::kAbsent);
  EXPECT_EQ(FindHeader(ip, kProtoUdp).result, Result::kAbsent);
  EXPECT_EQ(FindHeader(Ip6(kProtoRouting, Hex("060000")), kProtoRouting).result, Result::kBroken);
}

TEST(FindHeader, StopsAtALaterFragment) {
  using Result = HeaderSearch::Result;
  const Bytes ip = Ip6(kProtoFragment, Hex("0600001100000001"
                                           "0102030405060708"));
  EXPECT_EQ(FindHeader(ip, kProtoFragment).result, Result::kFound);
  EXPECT_EQ(FindHeader(ip, kProtoFragment).fragment_offset, 16U);
  EXPECT_EQ(FindHeader(ip, kProtoTcp).result, Result::kAbsent);
}

TEST(CheckHopByHop, DefectsAreFoundBeforeNetfilter) {
  abi::PacketMeta meta;
  EXPECT_EQ(DissectIp(Ip6(kProtoHopByHop, Chain("11 00 5e0400000000")), meta), Defect::kBadExtension);
}

TEST(CheckHopByHop, JumboPayload) {
  Bytes rest = Hex("11 00 c204 00011000");
  rest.resize(0x11000 + 4);  // 4 bytes beyond the jumbo length
  Bytes ip = Ip6(kProtoHopByHop, rest);
  Store16(ip.data() + 4, 0);
  abi::PacketMeta meta;
  ASSERT_EQ(DissectIp(ip, meta), Defect::kNone);
  EXPECT_EQ(meta.l3_len, 0x11000U + 40U);
  ip.resize(1000);
  EXPECT_EQ(DissectIp(ip, meta), Defect::kBadExtension) << "less than the jumbo length";
  Store32(ip.data() + 44, 0xFFFF);
  EXPECT_EQ(DissectIp(ip, meta), Defect::kBadExtension) << "no jumbo length";
}

}  // namespace
}  // namespace iptc::packet
