#include "compiler/codegen/interval_test.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>
#include <llvm/IR/Module.h>

namespace iptc::codegen {
namespace {

using ir::Interval;
using Intervals = std::span<const Interval>;

constexpr unsigned kBitmapBits = 64;
// Compares are independent of each other, four to a cycle or so; a search's loads wait for one another. Fifteen is the
// most that one multiport takes.
constexpr std::size_t kMaxCompares = 16;

U128 MaxOf(llvm::Type* type) {
  const unsigned bits = type->getIntegerBitWidth();
  return bits >= 128 ? ~U128{0} : (U128{1} << bits) - 1;
}

llvm::Value* TestOne(llvm::IRBuilder<>& b, llvm::Value* value, const Interval& i) {
  llvm::Type* type = value->getType();
  if (i.low == i.high) return b.CreateICmpEQ(value, Constant(type, i.low));
  if (i.low == 0 && i.high == MaxOf(type)) return b.getTrue();
  if (i.low == 0) return b.CreateICmpULE(value, Constant(type, i.high));
  if (i.high == MaxOf(type)) return b.CreateICmpUGE(value, Constant(type, i.low));
  return b.CreateICmpULE(b.CreateSub(value, Constant(type, i.low)), Constant(type, i.high - i.low));
}

llvm::Value* TestEach(llvm::IRBuilder<>& b, llvm::Value* value, Intervals set) {
  llvm::Value* any = b.getFalse();
  for (const Interval& i : set) any = b.CreateOr(any, TestOne(b, value, i));
  return any;
}

// (value - first) < 64 && (bitmap >> (value - first)) & 1
llvm::Value* TestBitmap(llvm::IRBuilder<>& b, llvm::Value* value, Intervals set) {
  const U128 first = set.front().low;
  std::uint64_t bitmap = 0;
  for (const Interval& i : set) {
    const auto low = static_cast<unsigned>(i.low - first), high = static_cast<unsigned>(i.high - first);
    bitmap |= (~std::uint64_t{0} >> (kBitmapBits - 1 - (high - low))) << low;
  }
  llvm::Type* type = value->getType();
  llvm::Value* offset = b.CreateSub(value, Constant(type, first));
  llvm::Value* inside = b.CreateICmpULE(offset, Constant(type, set.back().high - first));
  llvm::Value* index = b.CreateAnd(b.CreateZExtOrTrunc(offset, b.getInt64Ty()), kBitmapBits - 1);
  llvm::Value* bit = b.CreateTrunc(b.CreateLShr(b.getInt64(bitmap), index), b.getInt1Ty());
  return b.CreateAnd(inside, bit);
}

llvm::GlobalVariable* ConstantTable(llvm::IRBuilder<>& b, llvm::Type* element, Intervals set, U128 Interval::* bound) {
  std::vector<llvm::Constant*> values;
  values.reserve(set.size());
  for (const Interval& i : set) values.push_back(Constant(element, i.*bound));
  auto* type = llvm::ArrayType::get(element, values.size());
  llvm::Module& module = *b.GetInsertBlock()->getModule();
  auto* table = new llvm::GlobalVariable(module, type, true, llvm::GlobalValue::PrivateLinkage,
                                         llvm::ConstantArray::get(type, values), "set");
  table->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  return table;
}

// The number of halvings depends on the set alone, so the search is unrolled: `base` walks to the last interval whose
// low end is not above the value, which then has to be at most that interval's high end.
llvm::Value* TestSearch(llvm::IRBuilder<>& b, llvm::Value* value, Intervals set) {
  llvm::Type* type = value->getType();
  llvm::GlobalVariable* lows = ConstantTable(b, type, set, &Interval::low);
  llvm::GlobalVariable* highs = ConstantTable(b, type, set, &Interval::high);
  const auto at = [&](llvm::GlobalVariable* table, llvm::Value* index) {
    return b.CreateLoad(type, b.CreateInBoundsGEP(type, table, index));
  };
  llvm::Value* base = b.getInt64(0);
  for (std::size_t count = set.size(); count > 1; count -= count / 2) {
    llvm::Value* middle = b.CreateAdd(base, b.getInt64(count / 2));
    base = b.CreateSelect(b.CreateICmpULE(at(lows, middle), value), middle, base);
  }
  return b.CreateAnd(b.CreateICmpULE(at(lows, base), value), b.CreateICmpULE(value, at(highs, base)));
}

}  // namespace

llvm::ConstantInt* Constant(llvm::Type* type, U128 value) {
  const std::array<std::uint64_t, 2> words = {static_cast<std::uint64_t>(value),
                                              static_cast<std::uint64_t>(value >> 64U)};
  return llvm::ConstantInt::get(type->getContext(), llvm::APInt(type->getIntegerBitWidth(), words));
}

llvm::Value* IntervalTest(llvm::IRBuilder<>& builder, llvm::Value* value, const ir::IntervalSet& set) {
  const Intervals intervals = set.Intervals();
  if (intervals.size() <= 2) return TestEach(builder, value, intervals);
  if (intervals.back().high - intervals.front().low < kBitmapBits) return TestBitmap(builder, value, intervals);
  if (intervals.size() <= kMaxCompares) return TestEach(builder, value, intervals);
  return TestSearch(builder, value, intervals);
}

}  // namespace iptc::codegen
