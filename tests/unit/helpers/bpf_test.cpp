#include "runtime/helpers/bpf.h"

#include <gtest/gtest.h>

#include <vector>

namespace iptc::helpers {
namespace {

using Program = std::vector<BpfInstruction>;
constexpr BpfInstruction kReturnOne{0x06, 0, 0, 1}, kReturnA{0x16, 0, 0, 0};
constexpr std::size_t kSound = 99;

std::size_t FaultOf(const Program& program) { return BpfFault(program).value_or(kSound); }

std::uint32_t RunOn(const Program& program, std::vector<std::uint8_t> packet = {0x45, 0, 1, 2, 3, 4, 5, 6}) {
  EXPECT_EQ(FaultOf(program), kSound);
  return RunBpf(program, packet);
}

TEST(Bpf, ChecksWhatTheKernelChecks) {
  EXPECT_EQ(FaultOf({kReturnOne}), kSound);
  EXPECT_EQ(FaultOf({{0x0E, 0, 0, 0}}), 0U) << "nobody returns X";
  EXPECT_EQ(FaultOf({{0x106, 0, 0, 1}}), 0U);
  EXPECT_EQ(FaultOf({{0x04, 0, 0, 1}}), 1U) << "the last does not return";
  EXPECT_EQ(FaultOf({{0x34, 0, 0, 0}, kReturnOne}), 0U) << "a division by zero";
  EXPECT_EQ(FaultOf({{0x64, 0, 0, 32}, kReturnOne}), 0U);
  EXPECT_EQ(FaultOf({{0x64, 0, 0, 31}, kReturnOne}), kSound);
  EXPECT_EQ(FaultOf({{0x02, 0, 0, 16}, kReturnOne}), 0U) << "there are 16 words of memory";
  EXPECT_EQ(FaultOf({{0x05, 0, 0, 1}, kReturnOne}), 0U) << "a jump beyond the end";
  EXPECT_EQ(FaultOf({{0x15, 1, 0, 1}, kReturnOne}), 0U);
  EXPECT_EQ(FaultOf({{0x15, 0, 0, 1}, kReturnOne}), kSound);
}

TEST(Bpf, WantsMemoryStoredOnEveryWay) {
  EXPECT_EQ(FaultOf({{0x60, 0, 0, 3}, kReturnA}), 0U);
  EXPECT_EQ(FaultOf({{0x02, 0, 0, 3}, {0x60, 0, 0, 3}, kReturnA}), kSound);
  EXPECT_EQ(FaultOf({{0x15, 0, 1, 5}, {0x02, 0, 0, 0}, {0x60, 0, 0, 0}, kReturnA}), 2U);
}

TEST(Bpf, KnowsTheKernelsOwnOffsets) {
  EXPECT_EQ(FaultOf({{0x20, 0, 0, 0xFFFFF000}, kReturnA}), kSound);
  EXPECT_EQ(FaultOf({{0x20, 0, 0, 0xFFFFF001}, kReturnA}), 0U);
  EXPECT_EQ(FaultOf({{0x20, 0, 0, 0xFFFFF040}, kReturnA}), 0U);
  EXPECT_TRUE(BpfLooksBeyondPacket(Program{{0x20, 0, 0, 0xFFFFF000}, kReturnA}));
  EXPECT_TRUE(BpfLooksBeyondPacket(Program{{0x20, 0, 0, 0xFFE00000}, kReturnA})) << "the link header";
  EXPECT_FALSE(BpfLooksBeyondPacket(Program{{0x20, 0, 0, 0xFFF00000}, kReturnA})) << "the IP header";
}

TEST(Bpf, LoadsBytesInNetworkOrder) {
  EXPECT_EQ(RunOn({{0x30, 0, 0, 0}, kReturnA}), 0x45U);
  EXPECT_EQ(RunOn({{0x28, 0, 0, 2}, kReturnA}), 0x0102U);
  EXPECT_EQ(RunOn({{0x20, 0, 0, 2}, kReturnA}), 0x01020304U);
  EXPECT_EQ(RunOn({{0x20, 0, 0, 0xFFF00002}, kReturnA}), 0x01020304U);
  EXPECT_EQ(RunOn({{0x80, 0, 0, 0}, kReturnA}), 8U);
  EXPECT_EQ(RunOn({{0xB1, 0, 0, 0}, {0x87, 0, 0, 0}, kReturnA}), 20U) << "four times the low half";
  EXPECT_EQ(RunOn({{0x01, 0, 0, 2}, {0x50, 0, 0, 1}, kReturnA}), 2U);
}

TEST(Bpf, ReturnsZeroBeyondThePacketAndForADivisionByZero) {
  EXPECT_EQ(RunOn({{0x30, 0, 0, 8}, kReturnOne}), 0U);
  EXPECT_EQ(RunOn({{0x20, 0, 0, 5}, kReturnOne}), 0U);
  EXPECT_EQ(RunOn({{0x01, 0, 0, 0xFFFFFFFF}, {0x50, 0, 0, 0}, kReturnOne}), 0U);
  EXPECT_EQ(RunOn({{0x3C, 0, 0, 0}, kReturnOne}), 0U);
}

TEST(Bpf, ComputesIn32Bits) {
  const auto compute = [](std::uint16_t code, std::uint32_t a, std::uint32_t k) {
    return RunOn({{0x00, 0, 0, a}, {code, 0, 0, k}, kReturnA});
  };
  EXPECT_EQ(compute(0x04, 0xFFFFFFFF, 2), 1U);
  EXPECT_EQ(compute(0x14, 1, 2), 0xFFFFFFFFU);
  EXPECT_EQ(compute(0x24, 7, 6), 42U);
  EXPECT_EQ(compute(0x34, 42, 5), 8U);
  EXPECT_EQ(compute(0x94, 42, 5), 2U);
  EXPECT_EQ(compute(0x44, 8, 1), 9U);
  EXPECT_EQ(compute(0x54, 9, 8), 8U);
  EXPECT_EQ(compute(0xA4, 9, 8), 1U);
  EXPECT_EQ(compute(0x64, 1, 31), 0x80000000U);
  EXPECT_EQ(compute(0x74, 0x80000000, 31), 1U);
  EXPECT_EQ(compute(0x84, 1, 0), 0xFFFFFFFFU);
}

TEST(Bpf, Jumps) {
  const auto taken = [](std::uint16_t code, std::uint32_t a, std::uint32_t k) {
    return RunOn({{0x00, 0, 0, a}, {code, 1, 0, k}, {0x06, 0, 0, 0}, kReturnOne}) == 1;
  };
  EXPECT_TRUE(taken(0x15, 5, 5));
  EXPECT_FALSE(taken(0x15, 5, 6));
  EXPECT_TRUE(taken(0x25, 6, 5));
  EXPECT_FALSE(taken(0x25, 5, 5));
  EXPECT_TRUE(taken(0x35, 5, 5));
  EXPECT_TRUE(taken(0x45, 6, 2));
  EXPECT_FALSE(taken(0x45, 6, 1));
  EXPECT_EQ(RunOn({{0x05, 0, 0, 1}, {0x06, 0, 0, 0}, kReturnOne}), 1U);
}

}  // namespace
}  // namespace iptc::helpers
