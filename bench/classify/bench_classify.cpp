// What a chain costs: nanoseconds a packet, native and interpreted, and milliseconds until native code is there, by the
// number of its rules. The rules are of the usual kind (protocol, a network, a port or two), each ending the walk; the
// packets hit a rule at random, or none in one of four cases.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "compiler/eval/evaluate.h"
#include "compiler/jit/compile.h"
#include "tests/support/random_rulesets.h"

namespace iptc {
namespace {

constexpr std::size_t kPackets = 1024;

struct Workload {
  ir::Ruleset ruleset;
  std::vector<abi::PacketMeta> packets;
};

Workload MakeWorkload(std::size_t rules) {
  random::Rng rng(rules);
  Workload work;
  work.ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kFilter));
  std::vector<abi::PacketMeta> hits;
  for (std::size_t i = 0; i < rules; ++i) {
    abi::PacketMeta meta;
    meta.family = 4;
    meta.present = ~std::uint32_t{0};
    meta.proto = rng.OneIn(3) ? 17 : 6;
    meta.saddr = (10U << 24U) | static_cast<std::uint32_t>(rng.Below(1U << 24U));
    meta.daddr = (192U << 24U) | static_cast<std::uint32_t>(rng.Below(1U << 24U));
    meta.dport = static_cast<std::uint16_t>(1 + rng.Below(2000));
    hits.push_back(meta);
    const std::uint16_t wide = rng.OneIn(4) ? 100 : 0;
    ir::Rule& rule = work.ruleset.tables[0].chains[0].rules.emplace_back();
    rule.when = ir::All(ir::Pred(ir::MaskEq{ir::Field::kIp4Saddr, 0xFFFF0000, meta.saddr & 0xFFFF0000}),
                        ir::Pred(ir::MaskEq{ir::Field::kIp4Daddr, 0xFFFFFF00, meta.daddr & 0xFFFFFF00}),
                        ir::Pred(ir::MaskEq{ir::Field::kL4Proto, 0xFF, meta.proto}),
                        ir::Pred(ir::Present{ir::Header::kFirstFragment, Outcome::kMiss}),
                        ir::Pred(ir::Present{ir::Header::kPorts, Outcome::kHotdrop}),
                        ir::Pred(ir::InSet{ir::Field::kL4Dport, {{meta.dport, U128{meta.dport} + wide}}}));
    rule.then = ir::Accept{};
  }
  for (std::size_t i = 0; i < kPackets; ++i) {
    abi::PacketMeta& meta = work.packets.emplace_back(hits[rng.Below(hits.size())]);
    if (rng.OneIn(4)) meta.dport = 0;
  }
  return work;
}

void Classify(benchmark::State& state, const Workload& work, const abi::Program& program) {
  const abi::Classifier classifier = program.tables[0].chains[0].classifier;
  abi::Context context;
  for (auto _ : state) {
    std::uint64_t sum = 0;
    for (const abi::PacketMeta& meta : work.packets) {
      abi::Cursor cursor;
      sum += classifier.Next(cursor, meta, context).rule;
    }
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPackets));
}

void BM_Native(benchmark::State& state) {
  const Workload work = MakeWorkload(static_cast<std::size_t>(state.range(0)));
  const auto compiled = jit::Compile(work.ruleset, {.level = static_cast<jit::OptLevel>(state.range(1)), .cpu = {}});
  if (!compiled) return state.SkipWithError(compiled.error().c_str());
  state.SetLabel(compiled->Report().chains[0].strategy);
  Classify(state, work, compiled->Program());
}

void BM_Interpreted(benchmark::State& state) {
  const Workload work = MakeWorkload(static_cast<std::size_t>(state.range(0)));
  const eval::InterpretedRuleset interpreted(work.ruleset);
  Classify(state, work, interpreted.Program());
}

void BM_Compile(benchmark::State& state) {
  const Workload work = MakeWorkload(static_cast<std::size_t>(state.range(0)));
  double codegen = 0, native = 0;
  for (auto _ : state) {
    const auto compiled = jit::Compile(work.ruleset, {.level = static_cast<jit::OptLevel>(state.range(1)), .cpu = {}});
    if (!compiled) return state.SkipWithError(compiled.error().c_str());
    codegen += compiled->Report().codegen_ms;
    native += compiled->Report().native_ms;
    state.counters["bytes"] = static_cast<double>(compiled->Report().chains[0].native_bytes);
  }
  state.counters["codegen_ms"] = benchmark::Counter(codegen, benchmark::Counter::kAvgIterations);
  state.counters["native_ms"] = benchmark::Counter(native, benchmark::Counter::kAvgIterations);
}

constexpr int kO0 = 0, kO1 = 1, kO2 = 2;
BENCHMARK(BM_Native)->ArgsProduct({{10, 60, 250, 1000}, {kO0, kO1, kO2}});
BENCHMARK(BM_Interpreted)->Arg(10)->Arg(60)->Arg(250)->Arg(1000);
BENCHMARK(BM_Compile)->ArgsProduct({{10, 60, 250, 1000}, {kO0, kO1, kO2}})->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace iptc

BENCHMARK_MAIN();
