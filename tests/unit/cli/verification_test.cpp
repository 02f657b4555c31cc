// `verify --jobs`: random traffic through random rules prints the same bytes, whatever the number of threads.
#include "cli/verification.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "cli/flow_lanes.h"
#include "compiler/diag/emitter.h"
#include "compiler/eval/evaluate.h"
#include "compiler/ir/text.h"
#include "runtime/abi/packet_spec.h"
#include "runtime/abi/target_params.h"
#include "runtime/capture/packet_sink.h"
#include "runtime/packet/build.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool OneIn(std::uint32_t n) { return Below(n) == 0; }

 private:
  std::mt19937 engine_;
};

constexpr const char* kTables = R"(needs ip4 conntrack
needs ip6 conntrack
table ip4 nat {
  chain PREROUTING hook=prerouting policy=accept {
  }
  chain INPUT hook=input policy=accept {
  }
  chain OUTPUT hook=output policy=accept {
  }
  chain POSTROUTING hook=postrouting policy=accept {
  }
}
table ip4 filter {
  chain INPUT hook=input policy=accept {
  }
  chain FORWARD hook=forward policy=drop {
    r0 #1: !(ct.state & 0x06 == 0x00) -> accept
    r1 #2: !(ct.state & 0x01 == 0x00) -> drop
    r2 #3: l4.proto == 6 && present(first_fragment) && present(ports, hotdrop) && l4.dport in {1} -> accept
    r3 #4: l4.proto == 17 && present(first_fragment) && present(ports, hotdrop) && l4.dport in {1..2} -> accept
    r4 #5: l4.proto == 1 -> accept
    r5 #6: l4.proto == 6 -> action REJECT 0x07 ends always
    r6 #7: always -> action REJECT 0x03 ends always
  }
  chain OUTPUT hook=output policy=accept {
  }
}
table ip6 filter {
  chain INPUT hook=input policy=accept {
  }
  chain FORWARD hook=forward policy=drop {
    r7 #1: l4.proto == 17 && present(first_fragment) && present(ports, hotdrop) && l4.dport in {1} -> accept
    r8 #2: !(ct.state & 0x06 == 0x00) -> accept
    r9 #3: always -> action REJECT 0x0b ends always
  }
  chain OUTPUT hook=output policy=accept {
  }
}
)";

ir::Ruleset Rules(bool with_nat) {
  source::SourceMap map;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  auto ruleset = ir::Parse(map.AddFile("rules.ir", kTables), emitter);
  EXPECT_TRUE(ruleset);
  if (!with_nat) return *ruleset;
  const abi::NatParams source{.min_addr = 0x0A000001, .max_addr = 0x0A000001, .flags = abi::kNatMapAddresses};
  std::vector<std::uint8_t> params(sizeof source);
  std::memcpy(params.data(), &source, sizeof source);
  ir::Chain* chain = ruleset->FindTable(ir::Family::kIp4, ir::TableId::kNat)->FindChain("POSTROUTING");
  ir::Rule& rule = chain->rules.emplace_back();
  rule.id = ir::RuleId{100};
  rule.number = 1;
  rule.then = ir::Action{.name = "SNAT", .params = params, .ends = ir::Action::Ends::kAlways};
  return *ruleset;
}

abi::PacketSpec Spec(Random& random) {
  const bool ip6 = random.OneIn(4);
  const auto address = [&] { return (ip6 ? U128{0x20010DB8} << 96U : U128{0x0A000000}) + 1 + random.Below(4); };
  abi::PacketSpec spec{
      .family = ip6 ? abi::Family::kIp6 : abi::Family::kIp4,
      .proto = random.OneIn(4) ? std::uint8_t{1} : (random.OneIn(2) ? std::uint8_t{6} : std::uint8_t{17}),
      .saddr = address(),
      .daddr = address(),
      .sport = static_cast<std::uint16_t>(1 + random.Below(3)),
      .dport = static_cast<std::uint16_t>(1 + random.Below(3)),
      .icmp_type = 8};
  if (ip6 && spec.proto == 1) {
    spec.proto = 58;
    spec.icmp_type = 128;
  }
  constexpr std::array<std::uint8_t, 5> kFlags = {2, 0x12, 0x10, 0x11, 4};
  spec.tcp_flags = kFlags.at(random.Below(kFlags.size()));
  spec.length = 60 + random.Below(40);
  if (random.OneIn(5)) {
    spec.fragment_offset = static_cast<std::uint16_t>(random.OneIn(2) ? 0 : 40);
    spec.more_fragments = spec.fragment_offset == 0;
    spec.length = spec.more_fragments ? (ip6 ? 88 : 60) : 80;
  }
  return spec;
}

std::uint16_t Sum(const Bytes& bytes, std::size_t from, std::size_t to) {
  return packet::ChecksumFold(packet::ChecksumAdd(std::span(bytes).subspan(from, to - from)));
}

// An ICMP error of 10.0.0.9 about an earlier packet, now and then as the first piece of a larger one.
Bytes ErrorAbout(const Bytes& ip, Random& random) {
  Bytes error = *packet::Build({.proto = 1, .saddr = 0x0A000009, .daddr = packet::Load32(&ip[12]), .icmp_type = 3});
  error.resize(28);
  error.insert(error.end(), ip.begin(), ip.begin() + std::min<std::ptrdiff_t>(48, std::ssize(ip)));
  packet::Store16(&error[2], static_cast<std::uint16_t>(error.size()));
  if (random.OneIn(40)) error[6] = 0x20;
  packet::Store16(&error[22], 0);
  packet::Store16(&error[22], Sum(error, 20, error.size()));
  packet::Store16(&error[10], 0);
  packet::Store16(&error[10], Sum(error, 0, 20));
  return error;
}

void WriteTraffic(const fs::path& path, Random& random, std::size_t packets) {
  auto sink = capture::CreateCapture(path);
  ASSERT_TRUE(sink);
  std::uint64_t now = 1'000'000'000;
  Bytes last;
  for (std::size_t i = 0; i < packets; ++i) {
    Bytes ip = last.size() >= 20 && last[0] >> 4U == 4 && random.OneIn(8)
                   ? ErrorAbout(last, random)
                   : packet::Build(Spec(random)).value_or(Bytes{});
    last = ip;
    if (random.OneIn(15) && !ip.empty()) ip[random.Below(static_cast<std::uint32_t>(ip.size()))] ^= 4;
    now += random.OneIn(50) ? 40'000'000'000 : random.Below(2'000'000'000);
    const std::uint64_t back = random.OneIn(10) ? random.Below(900'000'000) : 0;
    (*sink)->Write({.time_ns = now - back, .bytes = ip, .link_type = packet::LinkType::kRawIp});
  }
  ASSERT_TRUE((*sink)->Close());
}

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class VerificationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "iptc-verification-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Makes the lines of a run what is expected, but for some that are lost or say something else.
  void Expect(const ir::Ruleset& ruleset, VerifyOptions& options) {
    VerifyOptions lines = options;
    lines.format = VerifyFormat::kJsonl;
    Run(ruleset, lines, 1);
    std::ifstream in(folder_ / "out");
    std::ofstream expected(folder_ / "expected");
    std::size_t number = 0;
    for (std::string line; std::getline(in, line); ++number) {
      const auto verdict = line.find("ACCEPT");
      if (number % 40 == 7 && verdict != std::string::npos) line.replace(verdict, 6, "DROP");
      if (number % 40 != 8) expected << line << '\n';
    }
    options.expect = folder_ / "expected";
  }

  // All that a run writes.
  std::string Run(const ir::Ruleset& ruleset, VerifyOptions options, std::size_t jobs) {
    const eval::InterpretedRuleset interpreted(ruleset);
    const host::HostModel host;
    options.captures = {folder_ / "a.pcapng", folder_ / "b.pcapng"};
    options.output = folder_ / "out";
    options.write = {"accepted=" + (folder_ / "accepted").string(), "dropped=" + (folder_ / "dropped").string()};
    options.jobs = jobs;
    ::testing::internal::CaptureStderr();
    const ExitCode code = Verification(options, {ruleset, ruleset, interpreted.Program(), host}).Run();
    const std::string errors = ::testing::internal::GetCapturedStderr();
    return std::to_string(static_cast<int>(code)) + "\n" + errors + ReadAll(folder_ / "out") +
           ReadAll(folder_ / "accepted") + ReadAll(folder_ / "dropped");
  }

  fs::path folder_;
};

TEST_F(VerificationTest, JobsChangeNoByte) {
  ASSERT_TRUE(FlowsAreIndependent(Rules(false)));
  ASSERT_FALSE(FlowsAreIndependent(Rules(true)));
  for (unsigned seed = 0; seed < 12; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    WriteTraffic(folder_ / "a.pcapng", random, 1500);
    WriteTraffic(folder_ / "b.pcapng", random, 700);
    const ir::Ruleset ruleset = Rules(seed % 3 == 2);
    VerifyOptions options;
    options.hook = abi::Hook::kForward;
    options.format = seed % 2 == 0 ? VerifyFormat::kJsonl : VerifyFormat::kText;
    options.frames = options.format == VerifyFormat::kJsonl;
    if (seed % 4 == 3) options.engine.conntrack_max = 12;
    Expect(ruleset, options);
    options.egress = {folder_ / "a.pcapng"};
    const std::string one = Run(ruleset, options, 1);
    EXPECT_GT(one.size(), 1000U);
    EXPECT_TRUE(one.starts_with("1\n"));
    EXPECT_NE(one.find("packets differ from"), std::string::npos);
    EXPECT_NE(one.find("the real firewall did otherwise"), std::string::npos);
    for (const std::size_t jobs : {2U, 5U}) EXPECT_TRUE(Run(ruleset, options, jobs) == one) << jobs << " jobs";
  }
}

}  // namespace
}  // namespace iptc::cli
