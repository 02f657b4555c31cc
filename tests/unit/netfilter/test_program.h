// Rulesets for tests of the walker and the engine, without a compiler: tests are C++ predicates.
//
//   TestProgram rules;
//   rules.Table(TableId::kFilter);
//   rules.Add(TableId::kFilter, "FORWARD", Tcp(22), Drop());
//   engine::Engine engine(rules.Program(), ...);
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/abi/program.h"
#include "runtime/abi/target_params.h"

namespace iptc::netfilter::testing {

using abi::TableId;
using Test = std::function<Outcome(const abi::PacketMeta&)>;

struct Then {
  abi::TargetKind kind = abi::TargetKind::kContinue;
  std::string chain = {};
  std::string action = {};
  std::vector<std::uint8_t> params = {};
  std::uint64_t writes = 0;
};
[[nodiscard]] Then Verdict(abi::TargetKind kind);
[[nodiscard]] Then Jump(std::string chain);
[[nodiscard]] Then Goto(std::string chain);
template <class Params>
[[nodiscard]] Then Action(std::string name, const Params& params, std::uint64_t writes = 0) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&params);
  return {abi::TargetKind::kAction, {}, std::move(name), {bytes, bytes + sizeof params}, writes};
}
[[nodiscard]] Then Mark(std::uint32_t value, std::uint32_t mask = 0xFFFFFFFF);
[[nodiscard]] Then Reject(abi::RejectWith with);
[[nodiscard]] Then Nat(std::string name, U128 address = 0, std::uint16_t port = 0);

[[nodiscard]] Test Always();
[[nodiscard]] Test Proto(std::uint8_t proto);
[[nodiscard]] Test Dport(std::uint16_t port);
[[nodiscard]] Test MarkIs(std::uint32_t mark);
[[nodiscard]] Test Hotdrop();

// A table with its base chains exists from the first Add, Table or Policy that names it.
class TestProgram {
 public:
  TestProgram() = default;
  TestProgram(const TestProgram&) = delete;

  void Table(TableId table, abi::Family family = abi::Family::kIp4) { Find(table, family); }
  void Add(TableId table, std::string_view chain, Test when, Then then, abi::Family family = abi::Family::kIp4);
  void Policy(TableId table, std::string_view chain, abi::Policy policy, abi::Family family = abi::Family::kIp4);
  void Conntrack() { program_.ip4.conntrack = program_.ip6.conntrack = true; }
  // A chain's classifier keeps what it read of `field` at its last rule asked, unless it is reseated: declares the
  // read.
  void Reads(TableId table, std::string_view chain, std::uint64_t fields);

  // Complete once asked for; no Add after it.
  [[nodiscard]] const abi::Program& Program();
  [[nodiscard]] std::string NameOf(std::size_t table, std::size_t chain, std::uint32_t number) const;

 private:
  struct Chain {
    std::vector<Test> tests;
    std::uint32_t first_counter = 0;
  };
  static abi::PackedMatch Classify(const void* self, abi::Cursor* cursor, const abi::PacketMeta* meta,
                                   abi::Context* context);
  std::size_t Find(TableId table, abi::Family family);
  std::size_t FindChain(std::size_t table, std::string_view name);

  abi::Program program_;
  std::deque<std::deque<Chain>> chains_;  // by table
  std::vector<std::tuple<std::size_t, std::size_t, std::size_t, std::string>> jumps_;
  bool complete_ = false;
};

}  // namespace iptc::netfilter::testing
