// Every way to run a ruleset against the reference interpreter: interpreter = native -O0 = native -O2, and the same
// again behind the passes, on random records and on random raw packets, with state that each of them keeps for itself.
// A failure shows the seed, the IR and the packet.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "compiler/eval/evaluate.h"
#include "compiler/eval/explain.h"
#include "compiler/ir/text.h"
#include "compiler/jit/compile.h"
#include "compiler/passes/passes.h"
#include "runtime/packet/dissect.h"
#include "tests/support/random_outcomes.h"
#include "tests/support/random_packets.h"

namespace iptc {
namespace {

constexpr std::uint64_t kStart = 1'700'000'000'000'000'000;  // packet time of the first packet, ns

// One way to run the ruleset, with its own state.
class Runner {
 public:
  Runner(std::string name, const abi::Program& program)
      : name_(std::move(name)), program_(&program), slots_(program, StartContext()) {
    context_.slots = slots_.Data();
  }
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  [[nodiscard]] const std::string& Name() const { return name_; }

  std::vector<abi::PackedMatch> Run(const ir::Ruleset& ruleset, const abi::PacketMeta& meta, std::uint64_t now) {
    context_.now_ns = now;
    return random::AllMatches(*program_, ruleset, meta, context_);
  }

 private:
  static abi::Context StartContext() {
    abi::Context context;
    context.now_ns = kStart;
    return context;
  }
  std::string name_;
  const abi::Program* program_;
  random::Slots slots_;
  abi::Context context_;
};

class Tester {
 public:
  explicit Tester(ir::Ruleset ruleset) : ruleset_(std::move(ruleset)), interpreted_(ruleset_) {
    EXPECT_EQ(ir::Verify(ruleset_), std::vector<std::string>{}) << ir::Print(ruleset_);
    AddRunner("interpreter", interpreted_.Program());
    AddNative("O0", ruleset_, jit::OptLevel::kO0);
    AddNative("O2", ruleset_, jit::OptLevel::kO2);
    ir::Ruleset passed = ruleset_;
    source::SourceMap sources;
    diag::CollectingSink sink;
    diag::Emitter remarks(sink, sources);
    passes::RunPasses(passed, passes::kPipeline, remarks);
    AddNative("passes, O1", passed, jit::OptLevel::kO1);
    explained_ = std::make_unique<eval::ExplainedRuleset>(ruleset_, [](const eval::RuleAsked& asked) {
      EXPECT_EQ(asked.explanation.Why().empty(), asked.explanation.outcome == Outcome::kHit);
    });
    AddRunner("explained", explained_->Program());
  }

  // Whether all ways agree; the answers are added to `hits`.
  void Check(const abi::PacketMeta& meta, std::uint64_t now, std::size_t& hits) {
    const auto expected = runners_.front()->Run(ruleset_, meta, now);
    for (const abi::PackedMatch match : expected) hits += abi::Unpack(match).rule < abi::Match::kHotdrop ? 1 : 0;
    for (std::size_t i = 1; i < runners_.size(); ++i) {
      ASSERT_EQ(runners_[i]->Run(ruleset_, meta, now), expected) << runners_[i]->Name() << " differs\n"
                                                                 << ir::Print(ruleset_) << random::Describe(meta);
    }
  }

  [[nodiscard]] const ir::Ruleset& Rules() const { return ruleset_; }

 private:
  void AddRunner(std::string name, const abi::Program& program) {
    runners_.push_back(std::make_unique<Runner>(std::move(name), program));
  }
  void AddNative(std::string name, const ir::Ruleset& ruleset, jit::OptLevel level) {
    auto compiled = jit::Compile(ruleset, {.level = level, .cpu = {}});
    ASSERT_TRUE(compiled.has_value()) << compiled.error();
    native_.push_back(std::make_unique<jit::CompiledRuleset>(std::move(*compiled)));
    AddRunner(std::move(name), native_.back()->Program());
  }

  ir::Ruleset ruleset_;
  eval::InterpretedRuleset interpreted_;
  std::unique_ptr<eval::ExplainedRuleset> explained_;
  std::vector<std::unique_ptr<jit::CompiledRuleset>> native_;
  std::vector<std::unique_ptr<Runner>> runners_;
};

TEST(Differential, RandomRecords) {
  std::size_t hits = 0, packets = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    random::Rng rng(seed);
    Tester tester(random::RandomRuleset(rng, {.odd_groups = seed % 2 == 1}));
    const random::BoundaryValues values(tester.Rules());
    random::Packet packet;
    for (std::uint64_t i = 0; i < 100 && !HasFatalFailure(); ++i, ++packets) {
      values.Draw(rng, packet);
      tester.Check(packet.meta, kStart + i * 7'000'000, hits);
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(hits, packets) << "packets that hit nothing test little";
}

TEST(Differential, RandomRawPackets) {
  std::size_t hits = 0, dissected = 0, cut = 0;
  for (std::uint64_t seed = 1000; seed < 1040; ++seed) {
    SCOPED_TRACE(seed);
    random::Rng rng(seed);
    Tester tester(random::RandomRuleset(rng, {.packet_calls = true}));
    for (std::uint64_t i = 0; i < 200 && !HasFatalFailure(); ++i) {
      const std::vector<std::uint8_t> bytes = random::RandomIpPacket(rng);
      abi::PacketMeta meta;
      if (packet::DissectIp(bytes, meta) != packet::Defect::kNone) continue;
      ++dissected;
      if (meta.proto == 6 && (meta.present & abi::HeaderBit(abi::Header::kTcp)) == 0) ++cut;
      tester.Check(meta, kStart + i * 7'000'000, hits);
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(dissected, 2000U);
  EXPECT_GT(cut, 100U);
  EXPECT_GT(hits, 1000U);
}

}  // namespace
}  // namespace iptc
