#include "tests/support/random_rulesets.h"

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "runtime/helpers/limit.h"
#include "runtime/helpers/tcp_option.h"

namespace iptc::random {
namespace {

using ir::Pred;

template <class Params>
std::vector<std::uint8_t> Bytes(const Params& params) {
  std::vector<std::uint8_t> bytes(sizeof params);
  std::memcpy(bytes.data(), &params, sizeof params);
  return bytes;
}

constexpr std::array<std::uint64_t, 12> kUsual = {0, 1, 6, 17, 22, 53, 80, 443, 1023, 1024, 0x0A000000, 0xC0A80001};
constexpr std::array<std::string_view, 6> kInterfaces = {"eth0", "eth1", "eth+", "lo", "+", "br-0123456789"};
constexpr std::array<std::string_view, 4> kUserChains = {"a", "log-drop", "z_1", "two words"};

Pred RandomSet(Rng& rng, ir::Field field) {
  ir::InSet test{field, {}};
  // Now and then a set too large for comparisons one by one.
  const std::size_t intervals = rng.OneIn(20) ? 20 + rng.Below(40) : rng.Below(5);
  for (std::size_t i = 0; i < intervals; ++i) {
    const U128 a = RandomValue(rng, field), b = rng.OneIn(3) ? RandomValue(rng, field) : a;
    test.values.Add(std::min(a, b), std::max(a, b));
  }
  return test;
}

Pred RandomMask(Rng& rng, ir::Field field) {
  if (abi::Info(field).format == abi::FieldFormat::kInterface && !rng.OneIn(8)) {
    return ir::NameTest(field, rng.Pick<std::string_view>(kInterfaces));
  }
  const unsigned bits = abi::Info(field).bits;
  U128 mask = ir::MaxValue(field);
  if (rng.OneIn(2)) mask = mask - (mask >> rng.Below(bits));
  if (rng.OneIn(4)) mask = RandomValue(rng, field);
  return ir::MaskEq{field, mask, RandomValue(rng, field) & mask};
}

Pred RandomPresent(Rng& rng) {
  const auto header = static_cast<ir::Header>(rng.Below(static_cast<std::size_t>(ir::Header::kCount)));
  return ir::Present{header, rng.OneIn(3) ? Outcome::kHotdrop : Outcome::kMiss};
}

Pred RandomConst(Rng& rng) { return ir::Const{static_cast<Outcome>(rng.Below(rng.OneIn(4) ? 3 : 2))}; }

Pred RandomLimit(Rng& rng) {
  const auto params = helpers::MakeLimitParams(static_cast<std::uint32_t>(1 + rng.Below(20000)),
                                               static_cast<std::uint32_t>(1 + rng.Below(5)));
  return ir::Call{"limit", Bytes(params), ir::Effect::kWrites, ir::Call::kNoSlot};
}

Pred RandomTcpOption(Rng& rng) {
  helpers::TcpOptionParams params{};
  params.kind = static_cast<std::uint8_t>(rng.Below(6));
  params.inverted = rng.OneIn(3) ? 1 : 0;
  return ir::Call{"tcp_option", Bytes(params), ir::Effect::kPure, ir::Call::kNoSlot};
}

Pred RandomLeaf(Rng& rng, const Shape& shape) {
  const auto field = static_cast<ir::Field>(rng.Below(abi::kFieldCount));
  if (shape.limit_calls && rng.OneIn(12)) return RandomLimit(rng);
  if (shape.packet_calls && rng.OneIn(12)) return RandomTcpOption(rng);
  switch (rng.Below(8)) {
    case 0:
      return RandomConst(rng);
    case 1:
      return RandomPresent(rng);
    case 2:
    case 3:
    case 4:
      return RandomMask(rng, field);
    default:
      return RandomSet(rng, field);
  }
}

ir::Action RandomAction(Rng& rng) {
  ir::Action action{"TEST", {}, 0, static_cast<ir::Action::Ends>(rng.Below(3))};
  for (std::size_t i = rng.Below(4); i > 0; --i) action.params.push_back(static_cast<std::uint8_t>(rng.Bits()));
  if (rng.OneIn(2)) action.writes = abi::FieldBit(ir::Field::kMark) | abi::FieldBit(ir::Field::kIpTos);
  return action;
}

// `callees`: user chains that the rule may jump to without closing a circle.
ir::Target RandomTarget(Rng& rng, std::span<const std::string_view> callees) {
  switch (rng.Below(8)) {
    case 0:
      return ir::Accept{};
    case 1:
      return ir::Drop{};
    case 2:
      return ir::Return{};
    case 3:
      return ir::Queue{};
    case 4:
      return RandomAction(rng);
    case 5:
      if (!callees.empty()) return ir::Jump{std::string(rng.Pick(callees))};
      return ir::Continue{};
    case 6:
      if (!callees.empty()) return ir::Goto{std::string(rng.Pick(callees))};
      return ir::Continue{};
    default:
      return ir::Continue{};
  }
}

ir::Counters RandomCounters(Rng& rng) { return rng.OneIn(3) ? ir::Counters{rng.Bits(), rng.Bits()} : ir::Counters{}; }

void FillChain(Rng& rng, const Shape& shape, std::span<const std::string_view> callees, std::uint32_t& next_id,
               ir::Chain& chain) {
  const std::size_t rules = rng.Below(shape.max_rules + 1);
  for (std::size_t i = 0; i < rules; ++i) {
    ir::Rule rule;
    rule.id = static_cast<ir::RuleId>(next_id++);
    rule.number = static_cast<std::uint32_t>(i + 1);
    rule.when = RandomPred(rng, shape);
    rule.then = RandomTarget(rng, callees);
    rule.counters = RandomCounters(rng);
    if (rng.OneIn(4)) rule.text = "-m comment --comment \"a \\\"b\"\n";
    (rng.OneIn(10) ? chain.retired : chain.rules).push_back(std::move(rule));
  }
}

}  // namespace

U128 RandomValue(Rng& rng, ir::Field field) {
  const U128 maximum = ir::MaxValue(field);
  switch (rng.Below(8)) {
    case 0:
      return maximum - rng.Below(2);
    case 1:
      return ((U128{rng.Bits()} << 64U) | rng.Bits()) & maximum;
    case 2:
      return rng.Below(200) & maximum;
    default:
      return rng.Pick<std::uint64_t>(kUsual) & maximum;
  }
}

Pred RandomPred(Rng& rng, const Shape& shape) {
  if (shape.depth == 0 || rng.OneIn(3)) return RandomLeaf(rng, shape);
  Shape inner = shape;
  --inner.depth;
  if (rng.OneIn(4)) return ir::Negate(RandomPred(rng, inner));
  std::vector<Pred> terms;
  for (std::size_t i = shape.odd_groups ? rng.Below(4) : 2 + rng.Below(3); i > 0; --i) {
    terms.push_back(RandomPred(rng, inner));
  }
  if (shape.odd_groups) return rng.OneIn(2) ? Pred(ir::AllOf{std::move(terms)}) : Pred(ir::AnyOf{std::move(terms)});
  return rng.OneIn(2) ? ir::All(std::move(terms)) : ir::Any(std::move(terms));
}

ir::Ruleset RandomRuleset(Rng& rng, const Shape& shape) {
  ir::Ruleset ruleset;
  ruleset.ip4 = {rng.OneIn(2), rng.OneIn(2)};
  ruleset.ip6 = {rng.OneIn(2), rng.OneIn(2)};
  std::uint32_t next_id = 0;
  for (const auto family : {ir::Family::kIp4, ir::Family::kIp6}) {
    if (rng.OneIn(3)) continue;
    ir::Table& table =
        ruleset.tables.emplace_back(ir::MakeTable(family, static_cast<ir::TableId>(rng.Below(abi::kTableCount))));
    for (ir::Chain& chain : table.chains) {
      chain.policy = rng.OneIn(2) ? ir::Policy::kAccept : ir::Policy::kDrop;
      chain.policy_counters = RandomCounters(rng);
      FillChain(rng, shape, kUserChains, next_id, chain);
    }
    for (std::size_t i = 0; i < kUserChains.size(); ++i) {
      ir::Chain chain;
      chain.name = kUserChains[i];
      FillChain(rng, shape, std::span(kUserChains).subspan(i + 1), next_id, chain);
      table.chains.push_back(std::move(chain));
    }
  }
  ir::AssignSlots(ruleset);
  return ruleset;
}

}  // namespace iptc::random
