// Each target's body on packets that were built, without rules around; tests/kernel holds them against Linux.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "runtime/abi/target_params.h"
#include "runtime/conntrack/conn.h"
#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/nat.h"
#include "runtime/netfilter/synproxy.h"
#include "runtime/netfilter/target.h"
#include "runtime/packet/build.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::PacketRef;

constexpr U128 kClient = 0xC0A8010A, kServer = 0xC6336407;
constexpr U128 kClient6 = U128{0xFD01020304050001} << 64U | 0x1234, kServer6 = U128{0x20010DB800020000} << 64U | 1;
constexpr std::size_t kTcp = 20;  // where TCP begins in an IPv4 packet without options

class Recorded final : public Outlet {
 public:
  void Duplicate(const packet::PacketRef& /*original*/, U128 /*gateway*/, std::string_view /*interface*/) override {}
  void SendSegment(const packet::PacketRef& /*original*/, std::span<const std::uint8_t> /*l3*/,
                   Attachment /*attachment*/) override {}
  void Send(const PacketRef& /*original*/, std::span<const std::uint8_t> /*l3*/) override {}
  void SendError(const PacketRef& /*original*/, const IcmpError& error) override { errors.push_back(error); }
  [[nodiscard]] bool WantsLogs() const override { return true; }
  void Log(const RuleHit& /*by*/, LogRecord record) override { logs.push_back(std::move(record)); }
  std::vector<IcmpError> errors;
  std::vector<LogRecord> logs;
};

class TargetsTest : public testing::Test {
 protected:
  template <class Params>
  TargetVerdict Run(std::string_view name, PacketRef& packet, const Params& params) {
    const Target* target = FindTarget(name);
    if (target == nullptr) throw std::runtime_error("no target " + std::string(name));
    alignas(16) Params block = params;
    TargetContext context{.synproxy = synproxy_, .nat = nat_, .outlet = outlet_};
    return target->act(packet, &block, context);
  }

  Recorded outlet_;
  conntrack::Conntrack conntrack_{{}};
  Synproxy synproxy_{1};
  conntrack::Nat nat_{conntrack_, 1};
};

PacketRef Packet(const abi::PacketSpec& spec) {
  PacketRef packet;
  packet.bytes = *packet::Build(spec);
  EXPECT_EQ(packet::DissectIp(packet.L3(), packet.meta), packet::Defect::kNone);
  return packet;
}

PacketRef Tcp(std::vector<std::uint8_t> options = {}, std::optional<std::uint32_t> length = std::nullopt) {
  abi::PacketSpec spec{.proto = 6, .saddr = kClient, .daddr = kServer, .sport = 4000, .dport = 80};
  spec.tcp_flags = std::uint8_t{2};
  spec.tcp_options = std::move(options);
  if (length) spec.length = *length;
  return Packet(spec);
}

PacketRef Tcp6() {
  abi::PacketSpec spec{.family = abi::Family::kIp6, .proto = 6, .saddr = kClient6, .daddr = kServer6};
  spec.sport = std::uint16_t{4000};
  spec.dport = std::uint16_t{80};
  spec.tcp_flags = std::uint8_t{2};
  return Packet(spec);
}

// Both checksums are right, and the record says what the bytes do.
void ExpectSound(PacketRef& packet) {
  abi::PacketMeta meta;
  ASSERT_EQ(packet::DissectIp(packet.L3(), meta), packet::Defect::kNone);
  EXPECT_TRUE(packet::TransportChecksumOk(meta));
  EXPECT_EQ(packet.meta.l3, packet.L3().data());
  EXPECT_EQ(packet.meta.l3_len, packet.L3().size());
  EXPECT_EQ(packet.meta.ip_len, meta.ip_len);
  EXPECT_EQ(packet.meta.tos, meta.tos);
  EXPECT_EQ(packet.meta.ttl, meta.ttl);
  EXPECT_EQ(packet.meta.tcp_flags, meta.tcp_flags);
  EXPECT_EQ(packet.meta.saddr, meta.saddr);
  EXPECT_EQ(packet.meta.daddr, meta.daddr);
}

std::vector<std::uint8_t> OptionsOf(PacketRef& packet) {
  const auto tcp = packet.L3().subspan(packet.meta.l4_offset);
  const std::size_t length = (tcp[12] >> 4U) * std::size_t{4};
  return {tcp.begin() + 20, tcp.begin() + static_cast<std::ptrdiff_t>(length)};
}

TEST_F(TargetsTest, ConnmarkMovesMarksUnderMasksAndShifts) {
  PacketRef packet = Tcp();
  conntrack::Conn conn;
  packet.conn = &conn;
  packet.meta.mark = 0xABCD;
  conn.view.mark = 0xF0F0;
  Run("CONNMARK", packet, abi::ConnmarkParams{.value = 0x3, .ct_mask = 0xFF, .mode = abi::ConnmarkMode::kSet});
  EXPECT_EQ(conn.view.mark, 0xF003U);
  Run("CONNMARK", packet, abi::ConnmarkParams{.ct_mask = 0xF0, .nf_mask = 0xFF, .mode = abi::ConnmarkMode::kSave});
  EXPECT_EQ(conn.view.mark, 0xF0CEU) << "what the mask leaves is combined by exclusive or";
  conn.view.mark = 0x12;
  Run("CONNMARK", packet,
      abi::ConnmarkParams{.ct_mask = 0xF0, .nf_mask = 0xFFFF, .mode = abi::ConnmarkMode::kRestore, .shift = 4});
  EXPECT_EQ(packet.meta.mark, 0x100U);
  Run("CONNMARK", packet,
      abi::ConnmarkParams{.value = 0x80, .mode = abi::ConnmarkMode::kSet, .shift = 3, .shift_right = 1});
  EXPECT_EQ(conn.view.mark, 0x10U);
}

TEST_F(TargetsTest, ConnmarkNeedsAnEntry) {
  PacketRef packet = Tcp();
  packet.meta.mark = 5;
  Run("CONNMARK", packet, abi::ConnmarkParams{.mode = abi::ConnmarkMode::kRestore});
  EXPECT_EQ(packet.meta.mark, 5U);
}

TEST_F(TargetsTest, TosAndDscpKeepWhatTheirMaskLeaves) {
  for (const bool six : {false, true}) {
    PacketRef packet = six ? Tcp6() : Tcp();
    Run("TOS", packet, abi::TosParams{.value = 0x12, .mask = 0xFF});
    EXPECT_EQ(packet.meta.tos, 0x12);
    Run("DSCP", packet, abi::TosParams{.value = 0xB8, .mask = 0xFC});
    EXPECT_EQ(packet.meta.tos, 0xBA) << "the congestion bits stay";
    Run("TOS", packet, abi::TosParams{.value = 0x04, .mask = 0});
    EXPECT_EQ(packet.meta.tos, 0xBE) << "exclusive or";
    ExpectSound(packet);
  }
}

TEST_F(TargetsTest, HopLimitsStayWithinAByte) {
  PacketRef packet = Tcp();
  Run("TTL", packet, abi::TtlParams{abi::TtlChange::kIncrement, 200});
  EXPECT_EQ(packet.meta.ttl, 255);
  Run("TTL", packet, abi::TtlParams{abi::TtlChange::kSet, 3});
  Run("TTL", packet, abi::TtlParams{abi::TtlChange::kDecrement, 7});
  EXPECT_EQ(packet.meta.ttl, 0);
  ExpectSound(packet);
  PacketRef six = Tcp6();
  Run("HL", six, abi::TtlParams{abi::TtlChange::kDecrement, 1});
  EXPECT_EQ(six.meta.ttl, 63);
  ExpectSound(six);
}

TEST_F(TargetsTest, EcnSetsBitsOfBothHeaders) {
  PacketRef packet = Tcp();
  Run("ECN", packet,
      abi::EcnParams{
          .operations = abi::kEcnSetIp | abi::kEcnSetEce | abi::kEcnSetCwr, .codepoint = 2, .ece = 1, .cwr = 1});
  EXPECT_EQ(packet.meta.tos, 2);
  EXPECT_EQ(packet.meta.tcp_flags, 0xC2);
  Run("ECN", packet, abi::EcnParams{.operations = abi::kEcnSetEce});
  EXPECT_EQ(packet.meta.tcp_flags, 0x82) << "CWR stays";
  ExpectSound(packet);
}

TEST_F(TargetsTest, EcnDropsWhereNoHeaderHasRoom) {
  PacketRef packet = Tcp();
  packet.bytes.resize(30);
  packet::Store16(&packet.bytes[2], 30);
  packet.meta.l3_len = 30;
  EXPECT_EQ(Run("ECN", packet, abi::EcnParams{.operations = abi::kEcnSetEce}), TargetVerdict::kDrop);
}

TEST_F(TargetsTest, TcpMssIsLoweredNeverRaised) {
  PacketRef packet = Tcp({2});  // MSS 1460
  Run("TCPMSS", packet, abi::TcpMssParams{1400});
  EXPECT_EQ(OptionsOf(packet), (std::vector<std::uint8_t>{2, 4, 0x05, 0x78}));
  Run("TCPMSS", packet, abi::TcpMssParams{1450});
  EXPECT_EQ(OptionsOf(packet), (std::vector<std::uint8_t>{2, 4, 0x05, 0x78}));
  ExpectSound(packet);
}

TEST_F(TargetsTest, TcpMssIsInsertedBeforeOtherOptions) {
  PacketRef packet = Tcp();
  Run("TCPMSS", packet, abi::TcpMssParams{1400});
  EXPECT_EQ(OptionsOf(packet), (std::vector<std::uint8_t>{2, 4, 0x02, 0x18})) << "536: the sender said nothing";
  EXPECT_EQ(packet.meta.ip_len, 44U);
  ExpectSound(packet);
  PacketRef six = Tcp6();
  Run("TCPMSS", six, abi::TcpMssParams{1400});
  EXPECT_EQ(OptionsOf(six), (std::vector<std::uint8_t>{2, 4, 0x04, 0xC4})) << "1220";
  ExpectSound(six);
}

TEST_F(TargetsTest, TcpMssLeavesPayloadAlone) {
  PacketRef packet = Tcp({}, 60);
  const auto before = packet.bytes;
  EXPECT_EQ(Run("TCPMSS", packet, abi::TcpMssParams{1400}), TargetVerdict::kContinue);
  EXPECT_EQ(packet.bytes, before);
}

TEST_F(TargetsTest, TcpOptionsThatLieAboutTheirHeaderAreDropped) {
  for (const std::uint8_t offset : {std::uint8_t{0x40}, std::uint8_t{0xF0}}) {
    PacketRef packet = Tcp();
    packet.bytes[kTcp + 12] = offset;
    EXPECT_EQ(Run("TCPMSS", packet, abi::TcpMssParams{1400}), TargetVerdict::kDrop);
    EXPECT_EQ(Run("TCPOPTSTRIP", packet, abi::TcpOptionStripParams{}), TargetVerdict::kDrop);
  }
}

TEST_F(TargetsTest, StrippedOptionsBecomeNoOperations) {
  PacketRef packet = Tcp({2, 8});
  const auto before = OptionsOf(packet);
  Run("TCPOPTSTRIP", packet, abi::TcpOptionStripParams{});
  EXPECT_EQ(OptionsOf(packet), before);
  Run("TCPOPTSTRIP", packet, abi::TcpOptionStripParams{.kinds = {1U << 2U}});
  auto stripped = before;
  std::fill_n(stripped.begin(), 4, std::uint8_t{1});
  EXPECT_EQ(OptionsOf(packet), stripped);
  ExpectSound(packet);
}

TEST_F(TargetsTest, TheFirstWordAboutTrackingCounts) {
  PacketRef packet = Tcp();
  Run("CT", packet, abi::CtParams{.zone = 7});
  Run("NOTRACK", packet, abi::CtParams{.flags = abi::kCtNotrack});
  Run("CT", packet, abi::CtParams{.zone = 8});
  EXPECT_EQ(packet.ct_zone, packet::CtZone{.id = 7});
  EXPECT_EQ(packet.meta.ct_state, 0);
  PacketRef untracked = Tcp();
  Run("NOTRACK", untracked, abi::CtParams{.flags = abi::kCtNotrack});
  Run("CT", untracked, abi::CtParams{.zone = 8});
  EXPECT_EQ(untracked.meta.ct_state, abi::kCtUntracked);
  EXPECT_FALSE(untracked.ct_zone);
  PacketRef marked = Tcp();
  Run("CT", marked, abi::CtParams{.flags = abi::kCtZoneFromMark});
  marked.meta.mark = 0x10003;
  conntrack_.Track(marked, 0, false);
  ASSERT_NE(marked.conn, nullptr);
  EXPECT_EQ(marked.conn->Zone(), packet::CtZone{.id = 3}) << "zones have 16 bits";
  conntrack_.Release(marked);
}

TEST_F(TargetsTest, ZonesKeepConnectionsApart) {
  const auto track = [&](std::uint16_t zone) {
    PacketRef packet = Tcp();
    Run("CT", packet, abi::CtParams{.zone = zone});
    EXPECT_EQ(conntrack_.Track(packet, 1, true), conntrack::TrackVerdict::kAccept);
    EXPECT_TRUE(conntrack_.Confirm(packet, 1));
    const conntrack::Conn* conn = packet.conn;
    conntrack_.Release(packet);
    return conn;
  };
  const conntrack::Conn* first = track(1);
  EXPECT_NE(track(2), first);
  EXPECT_EQ(track(1), first);
  EXPECT_EQ(conntrack_.Size(), 2U);
}

TEST_F(TargetsTest, HmarkIsTheSameInBothDirections) {
  const abi::HmarkParams params{.source_mask = 0xFFFFFFFF,
                                .destination_mask = 0xFFFFFFFF,
                                .port_mask = 0xFFFFFFFF,
                                .random = 0xFEEDCAFE,
                                .modulus = 10,
                                .offset = 1000,
                                .proto_mask = 0xFFFF};
  abi::PacketSpec spec{.proto = 17, .saddr = kClient, .daddr = kServer, .sport = 4000, .dport = 53};
  PacketRef there = Packet(spec);
  std::swap(spec.saddr, spec.daddr);
  std::swap(spec.sport, spec.dport);
  PacketRef back = Packet(spec);
  Run("HMARK", there, params);
  Run("HMARK", back, params);
  EXPECT_EQ(there.meta.mark, back.meta.mark);
  EXPECT_GE(there.meta.mark, 1000U);
  EXPECT_LT(there.meta.mark, 1010U);
}

TEST_F(TargetsTest, HmarkOfAConnectionNeedsOne) {
  PacketRef packet = Tcp();
  packet.meta.mark = 9;
  Run("HMARK", packet, abi::HmarkParams{.modulus = 5, .flags = abi::kHmarkConntrack});
  EXPECT_EQ(packet.meta.mark, 9U);
}

// The example of RFC 6296, 3.4 and appendix B.
TEST_F(TargetsTest, PrefixesAreTranslatedWithTheirChecksumKept) {
  constexpr U128 kInternal = U128{0xFD01020304050000} << 64U, kExternal = U128{0x20010DB800010000} << 64U;
  PacketRef packet = Tcp6();
  EXPECT_EQ(Run("SNPT", packet, abi::NptParams{.from = kInternal, .to = kExternal, .from_length = 48, .to_length = 48}),
            TargetVerdict::kContinue);
  EXPECT_EQ(packet.meta.saddr, (U128{0x20010DB80001D550} << 64U | 0x1234));
  ExpectSound(packet);
  packet::Store128(packet.L3().data() + 24, packet.meta.saddr);
  Run("DNPT", packet, abi::NptParams{.from = kExternal, .to = kInternal, .from_length = 48, .to_length = 48});
  EXPECT_EQ(packet.meta.daddr, kClient6);
}

TEST_F(TargetsTest, AnAddressWithoutAWordToAdjustIsAnsweredWithAnError) {
  PacketRef packet = Tcp6();
  packet::Store128(packet.L3().data() + 8, U128{0xFD01020304050001} << 64U | 0xFFFFFFFFFFFFFFFF);
  constexpr U128 kTo = U128{0xFD01020304050009} << 64U;
  EXPECT_EQ(Run("SNPT", packet, abi::NptParams{.to = kTo, .from_length = 64, .to_length = 64}), TargetVerdict::kDrop);
  EXPECT_EQ(packet.meta.saddr, kTo | 0xFFFFFFFFFFFFFFFF) << "quoted with its prefix changed";
  ASSERT_EQ(outlet_.errors.size(), 1U);
  EXPECT_EQ(outlet_.errors[0].type, 4);
  EXPECT_EQ(outlet_.errors[0].info, 8U);
}

TEST_F(TargetsTest, NflogSaysWhereThePacketWouldGo) {
  PacketRef packet = Tcp();
  abi::NflogParams params{.group = 3};
  std::strncpy(params.prefix, "seen ", sizeof params.prefix - 1);
  Run("NFLOG", packet, params);
  ASSERT_EQ(outlet_.logs.size(), 1U);
  EXPECT_EQ(outlet_.logs[0].target, "NFLOG");
  EXPECT_EQ(outlet_.logs[0].group, 3);
  EXPECT_EQ(outlet_.logs[0].text, "seen ");
  EXPECT_EQ(outlet_.logs[0].payload, packet.bytes);
  params.size = 20;
  Run("NFLOG", packet, params);
  EXPECT_EQ(outlet_.logs[1].payload.size(), 20U);
}

TEST_F(TargetsTest, AuditAndIdleTimersAreNoted) {
  PacketRef packet = Tcp();
  packet.meta.mark = 0x10;
  Run("AUDIT", packet, abi::MarkParams{});
  abi::IdletimerParams params{.seconds = 30};
  std::strncpy(params.label, "wifi", sizeof params.label - 1);
  Run("IDLETIMER", packet, params);
  ASSERT_EQ(outlet_.logs.size(), 2U);
  EXPECT_EQ(outlet_.logs[0].text, "mark=0x10 saddr=192.168.1.10 daddr=198.51.100.7 proto=6");
  EXPECT_EQ(outlet_.logs[1].text, "wifi starts anew: 30 s");
}

}  // namespace
}  // namespace iptc::netfilter
