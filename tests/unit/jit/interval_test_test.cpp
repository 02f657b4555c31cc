// IntervalTest, each shape of set on each width of field, run natively and compared with IntervalSet itself.
#include <algorithm>
#include <cstring>

#include <gtest/gtest.h>

#include "compiler/ir/text.h"
#include "compiler/jit/compile.h"
#include "tests/support/random_packets.h"

namespace iptc::jit {
namespace {

struct Shape {
  const char* name;
  std::size_t intervals;
  bool within_64;
  bool to_the_end;
};

// Intervals of one or more values, never adjacent.
ir::IntervalSet MakeSet(random::Rng& rng, ir::Field field, const Shape& shape) {
  const U128 maximum = ir::MaxValue(field);
  const U128 step = shape.within_64 ? 64 / (shape.intervals + 1) : maximum / (shape.intervals + 1);
  ir::IntervalSet set;
  U128 low = shape.to_the_end ? maximum : shape.within_64 ? rng.Below(100) : 0;
  for (std::size_t i = 0; i < shape.intervals; ++i) {
    const U128 length = step > 3 ? rng.Below(static_cast<std::size_t>(std::min<U128>(step - 2, 1000))) : 0;
    if (shape.to_the_end) {
      set.Add(low - length, low);
      low -= step;
    } else {
      set.Add(low, low + length);
      low += step;
    }
  }
  return set;
}

constexpr Shape kShapes[] = {
    {"empty", 0, false, false},    {"one from zero", 1, false, false}, {"one to the end", 1, false, true},
    {"two", 2, false, false},      {"bitmap", 7, true, false},         {"bitmap at the end", 7, true, true},
    {"compares", 16, false, true}, {"search", 17, false, false},       {"search to the end", 40, false, true},
};
constexpr ir::Field kFieldsByWidth[] = {ir::Field::kIpTtl, ir::Field::kL4Dport, ir::Field::kIp4Saddr,
                                        ir::Field::kMacSource, ir::Field::kIp6Daddr};

// One rule a set, each going on, so that one walk of the chain answers all.
TEST(IntervalTest, EveryShapeOnEveryWidth) {
  random::Rng rng(7);
  ir::Ruleset ruleset;
  ruleset.tables.push_back(ir::MakeTable(ir::Family::kIp4, ir::TableId::kFilter));
  std::vector<ir::Rule>& rules = ruleset.tables[0].chains[0].rules;
  for (const ir::Field field : kFieldsByWidth) {
    for (const Shape& shape : kShapes) {
      ir::Rule& rule = rules.emplace_back();
      rule.when = ir::InSet{field, MakeSet(rng, field, shape)};
      rule.text = shape.name;
    }
  }
  for (const OptLevel level : {OptLevel::kO0, OptLevel::kO2}) {
    const auto compiled = Compile(ruleset, {.level = level, .cpu = {}});
    ASSERT_TRUE(compiled.has_value()) << compiled.error();
    ASSERT_EQ(compiled->Report().chains[0].strategy, "straight");
    const abi::Classifier classifier = compiled->Program().tables[0].chains[0].classifier;
    const random::BoundaryValues values(ruleset);
    random::Packet packet;
    for (int i = 0; i < 2000; ++i) {
      values.Draw(rng, packet);
      abi::Context context;
      abi::Cursor cursor;
      abi::Match match = classifier.Next(cursor, packet.meta, context);
      for (std::uint32_t place = 0; place < rules.size(); ++place) {
        const auto& test = std::get<ir::InSet>(rules[place].when);
        U128 value = 0;
        std::memcpy(&value, reinterpret_cast<const char*>(&packet.meta) + abi::Info(test.field).offset,
                    abi::Info(test.field).bits / 8);
        ASSERT_EQ(match.rule == place, test.values.Contains(value))
            << rules[place].text << ": " << ir::Print(rules[place].when) << "\n"
            << random::Describe(packet.meta);
        if (match.rule == place) match = classifier.Next(cursor, packet.meta, context);
      }
      ASSERT_EQ(match.rule, abi::Match::kNone);
    }
  }
}

}  // namespace
}  // namespace iptc::jit
