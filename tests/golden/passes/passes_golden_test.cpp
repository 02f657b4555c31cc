// What a pass makes of IR text, with its remarks. The first line names the passes: `// passes: simplify, drop-never`.
//
// Each file is a semantic test besides: on packets at the boundaries of its values, with headers present and absent,
// the rules before and after must match, count and hotdrop alike and spend the same state.
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "compiler/diag/text_renderer.h"
#include "compiler/eval/evaluate.h"
#include "compiler/ir/text.h"
#include "compiler/passes/passes.h"
#include "tests/support/golden.h"
#include "tests/support/random_outcomes.h"
#include "tests/support/random_packets.h"

namespace iptc {
namespace {

constexpr std::uint64_t kStart = 1'700'000'000'000'000'000;  // ns
constexpr std::uint64_t kPackets = 500;

std::vector<passes::Pass> PassesNamedIn(const std::string& input) {
  constexpr std::string_view kMarker = "// passes: ";
  EXPECT_TRUE(input.starts_with(kMarker));
  std::istringstream names(input.substr(kMarker.size(), input.find('\n') - kMarker.size()));
  std::vector<passes::Pass> out;
  for (std::string name; std::getline(names >> std::ws, name, ',');) {
    const passes::Pass* pass = passes::FindPass(name);
    EXPECT_NE(pass, nullptr) << name;
    if (pass != nullptr) out.push_back(*pass);
  }
  return out;
}

void ExpectSameMeaning(const ir::Ruleset& before, const ir::Ruleset& after) {
  const eval::InterpretedRuleset a(before), b(after);
  ASSERT_EQ(a.Program().counter_count, b.Program().counter_count);
  const random::BoundaryValues values(before);
  random::Rng rng(1);
  random::Packet packet;
  abi::Context context_a;
  context_a.now_ns = kStart;
  abi::Context context_b = context_a;
  const random::Slots slots_a(a.Program(), context_a), slots_b(b.Program(), context_b);
  context_a.slots = slots_a.Data();
  context_b.slots = slots_b.Data();
  for (std::uint64_t i = 0; i < kPackets; ++i) {
    values.Draw(rng, packet);
    context_a.now_ns = context_b.now_ns = kStart + i * 20'000'000;
    ASSERT_EQ(random::AllMatches(a.Program(), before, packet.meta, context_a),
              random::AllMatches(b.Program(), before, packet.meta, context_b))
        << ir::Print(after) << random::Describe(packet.meta);
  }
}

std::string RunPasses(const std::string& input, const std::filesystem::path& /*path*/) {
  source::SourceMap sources;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, sources);
  const auto before = ir::Parse(sources.AddFile("input.ir", input), emitter);
  EXPECT_TRUE(before.has_value());
  std::string out;
  if (before) {
    ir::Ruleset after = *before;
    const std::vector<passes::Pass> pipeline = PassesNamedIn(input);
    const auto reports = passes::RunPasses(after, pipeline, emitter);
    out = ir::Print(after);
    for (const passes::PassReport& report : reports) {
      out += fmt::format("{}: {}, {} -> {} rules, {} -> {} terms\n", report.pass->name,
                         report.changed ? "changed" : "unchanged", report.rules_before, report.rules_after,
                         report.terms_before, report.terms_after);
    }
    ExpectSameMeaning(*before, after);
  }
  for (const diag::Diagnostic& d : sink.diagnostics) out += diag::RenderText(d, sources, {});
  return out;
}

TEST(Golden, Passes) { golden::RunFolder(std::filesystem::path(IPTC_SOURCE_DIR) / "tests/golden/passes", RunPasses); }

}  // namespace
}  // namespace iptc
