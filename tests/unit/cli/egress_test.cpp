// Pairing of what left on both sides: times, losses among equal frames, cut captures, drawn ports, what can't be read.
#include "cli/egress.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/egress_report.h"
#include "cli/frame_alignment.h"
#include "compiler/syntax/packet_spec.h"
#include "runtime/capture/packet_sink.h"
#include "runtime/packet/build.h"
#include "runtime/packet/header_size.h"

namespace iptc::cli {
namespace {

namespace fs = std::filesystem;
using Kind = EgressDifference::Kind;
constexpr std::uint64_t kMs = 1'000'000, kSecond = 1'000 * kMs;
constexpr std::uint64_t kBegin = 100 * kSecond;

PacketBytes Ip(const std::string& packet) {
  const auto spec = syntax::ParsePacketSpec(packet);
  EXPECT_TRUE(spec) << packet;
  auto bytes = packet::Build(*spec);
  EXPECT_TRUE(bytes) << packet;
  return *bytes;
}

struct Sent {
  std::uint64_t time_ns = 0;
  PacketBytes ip;
  conntrack::DrawnPort drawn = {};
};

class EgressTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "iptc-egress-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string Path() const { return folder_ / "there.pcapng"; }

  // What left there, each frame cut to so many bytes of its packet.
  void Write(const std::vector<Sent>& frames, std::size_t cut = 0xFFFF, std::uint16_t link_type = 101) const {
    auto sink = capture::CreateCapture(Path());
    ASSERT_TRUE(sink);
    for (const Sent& frame : frames) {
      (*sink)->Write({.time_ns = frame.time_ns,
                      .bytes = std::span(frame.ip).first(std::min(cut, frame.ip.size())),
                      .original_length = static_cast<std::uint32_t>(frame.ip.size()),
                      .link_type = static_cast<packet::LinkType>(link_type)});
    }
    ASSERT_TRUE((*sink)->Close());
  }

  void Open() {
    auto opened = Egress::Open({.captures = {Path()}, .out = {}, .any_source = true}, host_);
    ASSERT_TRUE(opened) << opened.error();
    egress_ = std::move(*opened);
  }

  // A packet that leaves here as it came, or was made here.
  void Add(const Sent& packet, bool generated = false) {
    engine::PacketResult result;
    PacketBytes frame(packet::kEthernetHeader);
    frame.insert(frame.end(), packet.ip.begin(), packet.ip.end());
    result.out.push_back({.interface = -1, .bytes = std::move(frame), .mark = 0, .generated = generated});
    result.drawn_port = packet.drawn;
    Judged(packet, result);
  }

  void Drop(const Sent& packet) {
    engine::PacketResult result;
    result.verdict = engine::Verdict::kDrop;
    Judged(packet, result);
  }

  void Judged(const Sent& packet, const engine::PacketResult& result) {
    egress_->Add(
        ++number_,
        {.time_ns = packet.time_ns, .bytes = packet.ip, .link_type = packet::LinkType::kRawIp, .interface = {}},
        result);
  }

  // All of them, against what was written.
  void Compare(const std::vector<Sent>& packets) {
    Open();
    number_ = 0;
    for (const Sent& packet : packets) Add(packet);
    egress_->Finish();
    differences_ = egress_->Take();
  }

  [[nodiscard]] std::uint64_t Of(Kind kind) const {
    return egress_->Counts().differences.at(static_cast<std::size_t>(kind));
  }

  void LoseTheFourthOfTen(const PacketBytes& ip, std::uint64_t apart, std::uint64_t delay);
  [[nodiscard]] std::string Summary() const;

  fs::path folder_;
  host::HostModel host_;
  std::unique_ptr<Egress> egress_;
  std::uint64_t number_ = 0;
  std::vector<EgressDifference> differences_;
};

std::vector<Sent> Spaced(const PacketBytes& ip, std::size_t count, std::uint64_t apart) {
  std::vector<Sent> packets;
  for (std::size_t i = 0; i < count; ++i) packets.push_back({.time_ns = kBegin + i * apart, .ip = ip});
  return packets;
}

void EgressTest::LoseTheFourthOfTen(const PacketBytes& ip, std::uint64_t apart, std::uint64_t delay) {
  const auto packets = Spaced(ip, 10, apart);
  auto there = packets;
  for (Sent& frame : there) frame.time_ns += delay;
  there.erase(there.begin() + 3);
  Write(there);
  Compare(packets);
}

std::string EgressTest::Summary() const {
  const Egress::Totals& totals = egress_->Counts();
  std::string text =
      fmt::format("{} matched, {} outside, {} unexplained", totals.matched, totals.outside, totals.unexplained);
  for (const EgressDifference& difference : differences_) {
    text +=
        fmt::format(", packet {} {}", difference.number, difference.kind == Kind::kMissing ? "missing" : "otherwise");
  }
  return text;
}

TEST_F(EgressTest, ASilentStretchIsNoEnd) {
  std::vector<Sent> packets;
  for (std::uint64_t i = 0; i <= 20; ++i) {
    packets.push_back({kBegin + i * 5 * kSecond, Ip("tcp 10.0.0.1:" + std::to_string(1000 + i) + " > 10.0.0.2:80")});
  }
  Write({packets.front(), packets.back()});
  Compare(packets);
  EXPECT_EQ(egress_->Counts().matched, 2U);
  EXPECT_EQ(Of(Kind::kMissing), 19U);
  EXPECT_EQ(egress_->Counts().outside, 0U);
}

TEST_F(EgressTest, PausesPartNobody) {
  std::vector<Sent> packets;
  std::uint64_t time_ns = kBegin;
  for (const std::uint64_t pause_ms : {0, 900, 1'900, 2'100, 2'900, 3'100, 20, 5'000, 60'000}) {
    time_ns += pause_ms * kMs;
    packets.push_back({.time_ns = time_ns, .ip = Ip(fmt::format("udp 10.0.0.1:{} > 10.0.0.2:53", packets.size() + 1))});
  }
  for (const std::int64_t delay_ms : {-900, 0, 900}) {
    std::vector<Sent> there = packets;
    for (Sent& frame : there) frame.time_ns += static_cast<std::uint64_t>(delay_ms) * kMs;
    Write(there);
    Compare(packets);
    EXPECT_EQ(egress_->Counts().matched, packets.size()) << delay_ms;
  }
}

TEST_F(EgressTest, WhatLeavesAfterTheCaptureEndsIsOutside) {
  auto packets = Spaced(Ip("udp 10.0.0.1:1 > 10.0.0.2:2"), 3, 5 * kSecond);
  Write({packets[1]});
  Compare(packets);
  EXPECT_EQ(egress_->Counts().outside, 2U);
  EXPECT_EQ(Of(Kind::kMissing), 0U);
}

TEST_F(EgressTest, OneOfEqualPacketsIsMissingWhateverTheirDistance) {
  const PacketBytes ip = Ip("udp 10.0.0.1:1000 > 10.0.0.2:53 len 60");
  for (const std::uint64_t apart : {100 * kMs, 500 * kMs, 900 * kMs, 1500 * kMs, 2500 * kMs}) {
    for (const std::uint64_t delay : {kMs / 2, 40 * kMs}) {
      SCOPED_TRACE(std::to_string(apart / kMs) + " ms apart, " + std::to_string(delay) + " ns under way");
      LoseTheFourthOfTen(ip, apart, delay);
      EXPECT_EQ(Summary(), "9 matched, 0 outside, 0 unexplained, packet 4 missing");
    }
  }
}

TEST_F(EgressTest, AFloodOfEqualPacketsLosesNoCount) {
  const auto packets = Spaced(Ip("udp 10.0.0.1:1000 > 10.0.0.2:53 len 60"), 400, 10 * kMs);
  auto there = packets;
  for (Sent& frame : there) frame.time_ns += kMs;
  there.erase(there.begin() + 200, there.begin() + 205);
  Write(there);
  Compare(packets);
  EXPECT_EQ(egress_->Counts().matched, 395U);
  EXPECT_EQ(Of(Kind::kMissing), 5U);
}

// Frames there that are of no packet here, some out of reach of all, do not keep others from their partners.
TEST_F(EgressTest, StraysAmongAFloodOfEqualPacketsLoseNoCount) {
  const PacketBytes ip = Ip("udp 10.0.0.1:1000 > 10.0.0.2:53 len 60");
  const auto packets = Spaced(ip, 3000, kMs);
  for (const std::uint64_t early : {kSecond / 2, kSecond - 1, kSecond + 1, 3 * kSecond / 2}) {
    SCOPED_TRACE(std::to_string(early) + " ns early");
    std::vector<Sent> there;
    for (std::uint64_t i = 0; i < 40; ++i) there.push_back({.time_ns = kBegin - early + i, .ip = ip});
    for (const Sent& packet : packets) there.push_back({.time_ns = packet.time_ns + 1000, .ip = ip});
    Write(there);
    Compare(packets);
    EXPECT_EQ(Summary(), "3000 matched, 0 outside, 40 unexplained");
  }
}

TEST_F(EgressTest, DuplicatesAmongAFloodOfEqualPacketsLoseNoCount) {
  const PacketBytes ip = Ip("udp 10.0.0.1:1000 > 10.0.0.2:53 len 60");
  const auto packets = Spaced(ip, 5000, kMs);
  // On the way for 1 us or 0.9 s, or by a clock that goes 0.9 s behind.
  for (const std::int64_t delay : {std::int64_t{1000}, std::int64_t{900'000'000}, std::int64_t{-900'000'000}}) {
    SCOPED_TRACE(std::to_string(delay) + " ns under way");
    std::vector<Sent> there;
    for (std::size_t i = 0; i < packets.size(); ++i) {
      const std::uint64_t at = packets[i].time_ns + static_cast<std::uint64_t>(delay);
      there.push_back({.time_ns = at, .ip = ip});
      if (i % 10 == 0) there.push_back({.time_ns = at + 1000, .ip = ip});
    }
    Write(there);
    Compare(packets);
    EXPECT_EQ(Summary(), "5000 matched, 0 outside, 500 unexplained");
  }
}

// As -m limit has it: of equal packets some leave here, and more of them there.
TEST_F(EgressTest, WhatIsDroppedOfAFloodIsSeenThere) {
  const auto packets = Spaced(Ip("udp 10.0.0.1:1000 > 10.0.0.2:53 len 60"), 3000, kMs);
  std::vector<Sent> there;
  for (std::size_t i = 0; i < packets.size(); i += 5) {
    there.push_back({.time_ns = packets[i].time_ns + 1000, .ip = packets[i].ip});
  }
  Write(there);
  Open();
  for (std::size_t i = 0; i < packets.size(); ++i) i % 10 == 0 ? Add(packets[i]) : Drop(packets[i]);
  egress_->Finish();
  EXPECT_EQ(egress_->Counts().matched, 300U);
  EXPECT_EQ(Of(Kind::kSeen), 300U);
  EXPECT_EQ(egress_->Counts().Differences(), 300U);
}

// Acknowledgements of one direction over IPv6, which have no id, differ in their acknowledgement alone.
TEST_F(EgressTest, AcknowledgementsAreNotEqualPackets) {
  std::vector<Sent> packets;
  const PacketBytes ip = Ip("tcp [2001:db8::1]:1 > [2001:db8::2]:80 ack");
  for (std::size_t i = 0; i < 1000; ++i) {
    packets.push_back({.time_ns = kBegin + i * kMs, .ip = ip});
    packets.back().ip[50] = static_cast<std::uint8_t>(i >> 8U);
    packets.back().ip[51] = static_cast<std::uint8_t>(i);
  }
  auto there = packets;
  there.erase(there.begin() + 500);
  Write(there);
  Compare(packets);
  EXPECT_EQ(Summary(), "999 matched, 0 outside, 0 unexplained, packet 501 missing");
}

TEST_F(EgressTest, TheFlowLabelOfPacketsThatTheFirewallMakesIsNoDifference) {
  const PacketBytes here = Ip("udp [2001:db8::1]:1 > [2001:db8::2]:53 len 60");
  PacketBytes there = here;
  there[1] |= 5;
  there[3] = 7;
  Write({{kBegin, there}});
  for (const bool generated : {true, false}) {
    Open();
    Add({kBegin, here}, generated);
    egress_->Finish();
    EXPECT_EQ(egress_->Counts().matched, generated ? 1U : 0U);
    EXPECT_EQ(Of(Kind::kRewritten), generated ? 0U : 1U);
  }
}

TEST_F(EgressTest, ACaptureThatCutsFramesShort) {
  std::vector<Sent> packets;
  for (const char* text : {"tcp 10.0.0.1:1000 > 10.0.0.2:80 len 1400", "udp 10.0.0.1:1000 > 10.0.0.2:53 len 1400",
                           "icmp 10.0.0.1 > 10.0.0.2 8/0 len 1400", "tcp [2001:db8::1]:1 > [2001:db8::2]:80 len 1400",
                           "udp [2001:db8::1]:1 > [2001:db8::2]:53 len 1400"}) {
    packets.push_back({kBegin + packets.size() * kMs, Ip(text)});
  }
  Write(packets, 54);
  Compare(packets);
  EXPECT_EQ(egress_->Counts().matched, packets.size());
  EXPECT_EQ(egress_->Counts().Differences(), 0U);
  Write({{kBegin, Ip("tcp 10.0.0.9:1000 > 10.0.0.2:80 len 1400")},
         {kBegin, Ip("udp [2001:db8::9]:1 > [2001:db8::2]:53 len 1400")}},
        54);
  Compare({packets.front(), packets.back()});
  EXPECT_EQ(Of(Kind::kRewritten), 2U) << "the source";
}

TEST_F(EgressTest, FramesThatNoPacketCanPairAreLetGo) {
  auto early = Spaced(Ip("udp 10.0.0.1:1 > 10.0.0.2:2"), 1000, kSecond);
  const std::uint64_t begin = early.back().time_ns + 100 * kSecond;
  const Sent last{begin, Ip("udp 10.0.0.1:3 > 10.0.0.2:4")};
  early.push_back(last);
  early.push_back({begin + 50 * kSecond, last.ip});
  Write(early);
  Open();
  Add(last);
  EXPECT_EQ(egress_->Counts().unexplained, 1000U);
  egress_->Finish();
  EXPECT_EQ(egress_->Counts().unexplained, 1001U);
  EXPECT_EQ(egress_->Counts().matched, 1U);
}

TEST_F(EgressTest, APortDrawnAtRandomIsNoDifference) {
  const conntrack::DrawnPort ports{.port = 2000, .first = 1024, .last = 65535};
  Write({{kBegin, Ip("tcp 10.0.0.1:3000 > 10.0.0.2:80 len 60")}});
  Compare({{kBegin, Ip("tcp 10.0.0.1:2000 > 10.0.0.2:80 len 60"), ports}});
  EXPECT_EQ(egress_->Counts().matched, 1U);
  Write({{kBegin, Ip("tcp 10.0.0.1:1000 > 10.0.0.2:80 len 60")}});
  Compare({{kBegin, Ip("tcp 10.0.0.1:2000 > 10.0.0.2:80 len 60"), ports}});
  EXPECT_EQ(Of(Kind::kRewritten), 1U) << "beyond the range";
  Compare({{kBegin, Ip("tcp 10.0.0.1:2001 > 10.0.0.2:80 len 60"), ports}});
  EXPECT_EQ(Of(Kind::kRewritten), 1U) << "not what was drawn here";
  Write({{kBegin, Ip("tcp 10.0.0.1:3000 > 10.0.0.2:80 len 60 ttl 9")}});
  Compare({{kBegin, Ip("tcp 10.0.0.1:2000 > 10.0.0.2:80 len 60"), ports}});
  ASSERT_EQ(Of(Kind::kRewritten), 1U);
  ASSERT_EQ(differences_[0].fields.size(), 1U);
  EXPECT_EQ(differences_[0].fields[0].field, "ttl");
}

TEST_F(EgressTest, AWrongChecksumUnderADrawnPortIsADifference) {
  Sent there{kBegin, Ip("udp 10.0.0.1:3000 > 10.0.0.2:80 len 60")};
  there.ip[26] ^= 1;
  Write({there});
  Compare({{kBegin, Ip("udp 10.0.0.1:2000 > 10.0.0.2:80 len 60"), {.port = 2000, .first = 1024, .last = 65535}}});
  ASSERT_EQ(Of(Kind::kRewritten), 1U);
  EXPECT_EQ(differences_[0].fields[0].field, "udp checksum");
}

TEST_F(EgressTest, AnIdDrawnAtRandomIsNoDifference) {
  PacketBytes here = Ip("icmp 10.0.0.1 > 10.0.0.2 8/0"), there = here;
  // The id takes from the checksum what it adds.
  here[25] = 7, there[25] = 9;
  there[23] = static_cast<std::uint8_t>(there[23] - 2);
  ASSERT_GT(there[23], 0);
  Write({{kBegin, there}});
  Compare({{kBegin, here, {.port = 7, .first = 0, .last = 65535}}});
  EXPECT_EQ(egress_->Counts().matched, 1U);
  Compare({{kBegin, here}});
  EXPECT_EQ(Of(Kind::kRewritten), 1U);
}

TEST_F(EgressTest, AnUnknownLinkTypeIsAnError) {
  const std::vector<Sent> packets = Spaced(Ip("udp 10.0.0.1:1 > 10.0.0.2:2"), 2, kMs);
  Write(packets, 0xFFFF, 105);
  Compare(packets);
  EXPECT_EQ(egress_->Error(), Path() + ": frames of link type 105, which can't be read");
}

TEST_F(EgressTest, FramesThatAreNoIpAreCounted) {
  Sent packet{kBegin, Ip("udp 10.0.0.1:1 > 10.0.0.2:2")};
  Write({packet, {kBegin, PacketBytes(40, 0xFF)}});
  Compare({packet});
  EXPECT_EQ(egress_->Counts().not_ip, 1U);
  EXPECT_EQ(egress_->Counts().matched, 1U);
  EXPECT_NE(EgressText(egress_->Counts()).find("1  frames of that capture hold no IP packet"), std::string::npos);
}

TEST_F(EgressTest, DifferencesHaveBothTimes) {
  Write({{kBegin + kMs, Ip("udp 10.0.0.1:1 > 10.0.0.2:2 ttl 9")}});
  Compare({{kBegin, Ip("udp 10.0.0.1:1 > 10.0.0.2:2")}});
  ASSERT_EQ(differences_.size(), 1U);
  EXPECT_EQ(differences_[0].time_ns, kBegin);
  EXPECT_EQ(differences_[0].there_ns, kBegin + kMs);
}

using Partners = std::vector<std::optional<std::size_t>>;

TEST(AlignFrames, TakesTheNearestAndLeavesNobodyAlone) {
  const std::vector<std::uint64_t> here = {0, 500, 1000, 1500};
  EXPECT_EQ(AlignFrames(here, here, 1000), (Partners{0, 1, 2, 3}));
  EXPECT_EQ(AlignFrames(here, std::vector<std::uint64_t>{1, 1001, 1501}, 1000), (Partners{0, std::nullopt, 1, 2}));
  EXPECT_EQ(AlignFrames(here, std::vector<std::uint64_t>{300, 800, 1300, 1800}, 1000), (Partners{0, 1, 2, 3}));
  EXPECT_EQ(AlignFrames(here, {}, 1000), Partners(4));
  EXPECT_EQ(AlignFrames(std::vector<std::uint64_t>{0}, std::vector<std::uint64_t>{1001}, 1000), Partners(1));
  EXPECT_EQ(AlignFrames(std::vector<std::uint64_t>{0}, std::vector<std::uint64_t>{1000}, 1000), Partners{0});
}

}  // namespace
}  // namespace iptc::cli
