#include "compiler/ir/pred.h"

#include <gtest/gtest.h>

#include "compiler/ir/text.h"

namespace iptc::ir {
namespace {

const Pred kTcp = MaskEq{Field::kL4Proto, 0xFF, 6};
const Pred kSsh = InSet{Field::kL4Dport, {{22, 22}}};
const Pred kLimit = Call{"limit", {1, 2}, Effect::kWrites, Call::kNoSlot};

TEST(Pred, AllAndAnyFlattenAndDropNeutralConstants) {
  EXPECT_EQ(All(kTcp, All(kSsh, kLimit)), Pred(AllOf{{kTcp, kSsh, kLimit}}));
  EXPECT_EQ(All(kTcp, Pred(Const{Outcome::kHit})), kTcp);
  EXPECT_EQ(Any(Any(kTcp, kSsh), Pred(Const{Outcome::kMiss})), Pred(AnyOf{{kTcp, kSsh}}));
  EXPECT_EQ(All(std::vector<Pred>{}), Pred(Const{Outcome::kHit}));
  EXPECT_EQ(Any(std::vector<Pred>{}), Pred(Const{Outcome::kMiss}));
  EXPECT_EQ(All(Any(kTcp, kSsh), kLimit), Pred(AllOf{{AnyOf{{kTcp, kSsh}}, kLimit}}));
}

TEST(Pred, ConstantsThatDecideStay) {
  EXPECT_EQ(All(kTcp, Pred(Const{Outcome::kMiss})), Pred(AllOf{{kTcp, Const{Outcome::kMiss}}}));
}

TEST(Pred, CopiesAreDeep) {
  Pred a = Negate(kTcp);
  const Pred b = a;
  *std::get<Not>(a).term = kSsh;
  EXPECT_EQ(b, Negate(kTcp));
  EXPECT_EQ(a, Negate(kSsh));
}

// As ifname_compare sees it: an exact name includes its terminating zero, so that "eth1" does not match eth10.
TEST(Pred, NameTestsCompareTheTerminatorOrThePrefix) {
  const U128 eth1 = 0x31687465;  // bytes 'e' 't' 'h' '1'
  EXPECT_EQ(NameTest(Field::kIifName, "eth1"), Pred(MaskEq{Field::kIifName, (U128{1} << 40U) - 1, eth1}));
  EXPECT_EQ(NameTest(Field::kIifName, "eth1+"), Pred(MaskEq{Field::kIifName, 0xFFFFFFFF, eth1}));
  EXPECT_EQ(NameTest(Field::kIifName, "+"), Pred(MaskEq{Field::kIifName, 0, 0}));
}

TEST(Pred, FieldsRead) {
  EXPECT_EQ(FieldsRead(All(kTcp, Negate(kSsh))), abi::FieldBit(Field::kL4Proto) | abi::FieldBit(Field::kL4Dport));
  EXPECT_EQ(FieldsRead(Present{Header::kTcp, Outcome::kMiss}), 0U);
  for (const abi::FieldInfo& info : abi::kFields) {
    EXPECT_NE(FieldsRead(kLimit) & abi::FieldBit(info.field), 0U) << info.name;
  }
}

TEST(Pred, OnlyTermsWithoutEffectOnTheOrderMayReorder) {
  EXPECT_TRUE(MayReorder(All(kTcp, Negate(kSsh))));
  EXPECT_FALSE(MayReorder(All(kTcp, kLimit)));
  EXPECT_FALSE(MayReorder(Negate(Any(kTcp, Pred(Present{Header::kTcp, Outcome::kHotdrop})))));
  EXPECT_TRUE(MayReorder(Present{Header::kTcp, Outcome::kMiss}));
  EXPECT_FALSE(MayReorder(Const{Outcome::kHotdrop}));
  EXPECT_FALSE(MayReorder(Call{"tcp_option", {}, Effect::kPure, Call::kNoSlot}));
}

TEST(Pred, StatelessIsWithoutStatefulCalls) {
  EXPECT_FALSE(IsStateless(Negate(All(kTcp, kLimit))));
  EXPECT_TRUE(IsStateless(All(kTcp, Pred(Call{"tcp_option", {}, Effect::kPure, Call::kNoSlot}))));
}

}  // namespace
}  // namespace iptc::ir
