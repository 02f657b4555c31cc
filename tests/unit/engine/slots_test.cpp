#include "runtime/engine/slots.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/helpers/recent.h"

namespace iptc::engine {
namespace {

abi::ProgramSlot Recent(std::string_view name, helpers::RecentAction action) {
  helpers::RecentParams params;
  params.action = action;
  std::ranges::copy(name, params.name.begin());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&params);
  abi::ProgramSlot slot;
  slot.helper = "recent";
  slot.params.assign(bytes, bytes + sizeof(params));
  return slot;
}

Outcome Ask(const abi::ProgramSlot& slot, void* state) {
  abi::Context context;
  return helpers::FindHelper("recent")->step({}, slot.params.data(), state, context);
}

TEST(Slots, CallsThatNameTheSameStateShareIt) {
  abi::Program program;
  program.slots = {Recent("a", helpers::RecentAction::kSet), Recent("b", helpers::RecentAction::kCheck),
                   Recent("a", helpers::RecentAction::kCheck)};
  Slots slots(program);
  slots.Initialize({});
  EXPECT_EQ(slots.Pointers()[0], slots.Pointers()[2]);
  EXPECT_NE(slots.Pointers()[0], slots.Pointers()[1]);
  EXPECT_EQ(Ask(program.slots[0], slots.Pointers()[0]), Outcome::kHit);
  EXPECT_EQ(Ask(program.slots[2], slots.Pointers()[2]), Outcome::kHit);
  EXPECT_EQ(Ask(program.slots[1], slots.Pointers()[1]), Outcome::kMiss);
  slots.Initialize({});
  EXPECT_EQ(Ask(program.slots[2], slots.Pointers()[2]), Outcome::kMiss) << "loaded anew, the list is empty";
}

}  // namespace
}  // namespace iptc::engine
