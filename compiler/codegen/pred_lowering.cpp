#include "compiler/codegen/pred_lowering.h"

#include <cstddef>

#include <llvm/IR/Constants.h>
#include <llvm/IR/Module.h>

#include "compiler/codegen/interval_test.h"
#include "compiler/codegen/symbols.h"
#include "runtime/abi/classify.h"

namespace iptc::codegen {
namespace {

// Generated code reads records by offset: what the compiler may assume of an address is the record's own alignment
// and the offset, nothing else.
llvm::Align AlignAt(std::size_t record_align, std::size_t offset) {
  return llvm::commonAlignment(llvm::Align(record_align), offset);
}

llvm::Value* LoadAt(llvm::IRBuilder<>& b, llvm::Type* type, llvm::Value* record, std::size_t offset,
                    std::size_t record_align) {
  return b.CreateAlignedLoad(type, b.CreateConstInBoundsGEP1_64(b.getInt8Ty(), record, offset),
                             AlignAt(record_align, offset));
}

}  // namespace

void PredLowering::Lower(const ir::Pred& pred, Exits to) {
  std::visit(
      ir::Overloaded{
          [&](const ir::Const& p) {
            b_.CreateBr(p.value == Outcome::kHit ? to.hit : p.value == Outcome::kMiss ? to.miss : to.hotdrop);
          },
          [&](const ir::Present& p) {
            b_.CreateCondBr(LoadPresent(p.header), to.hit, p.otherwise == Outcome::kHotdrop ? to.hotdrop : to.miss);
          },
          [&](const ir::InSet& p) { b_.CreateCondBr(IntervalTest(b_, LoadField(p.field), p.values), to.hit, to.miss); },
          [&](const ir::MaskEq& p) {
            llvm::Value* field = LoadField(p.field);
            llvm::Value* bits = b_.CreateAnd(field, Constant(field->getType(), p.mask));
            b_.CreateCondBr(b_.CreateICmpEQ(bits, Constant(field->getType(), p.value)), to.hit, to.miss);
          },
          [&](const ir::Call& p) { SwitchOnOutcome(CallHelper(p), to); },
          [&](const ir::Not& p) { Lower(*p.term, {to.miss, to.hit, to.hotdrop}); },
          [&](const ir::AllOf& p) {
            Sequence(p.terms, [&](auto* next) { return Exits{next, to.miss, to.hotdrop}; }, to.hit);
          },
          [&](const ir::AnyOf& p) {
            Sequence(p.terms, [&](auto* next) { return Exits{to.hit, next, to.hotdrop}; }, to.miss);
          },
      },
      pred);
}

template <class ExitsFor>
void PredLowering::Sequence(const std::vector<ir::Pred>& terms, ExitsFor exits_for, llvm::BasicBlock* end) {
  for (const ir::Pred& term : terms) {
    llvm::BasicBlock* next = &term == &terms.back() ? end : NewBlock();
    Lower(term, exits_for(next));
    if (next == end) return;
    b_.SetInsertPoint(next);
  }
  b_.CreateBr(end);
}

llvm::Value* PredLowering::LoadField(ir::Field field) {
  const abi::FieldInfo& info = abi::Info(field);
  llvm::Value* record = function_.getArg(kMetaArg);
  std::size_t align = alignof(abi::PacketMeta);
  if (info.base == abi::FieldBase::kConntrack) {
    record = LoadAt(b_, b_.getPtrTy(), record, offsetof(abi::PacketMeta, ct), align);
    align = alignof(abi::CtView);
  }
  return LoadAt(b_, b_.getIntNTy(info.bits), record, info.offset, align);
}

llvm::Value* PredLowering::LoadPresent(ir::Header header) {
  llvm::Value* present = LoadAt(b_, b_.getInt32Ty(), function_.getArg(kMetaArg), offsetof(abi::PacketMeta, present),
                                alignof(abi::PacketMeta));
  return b_.CreateICmpNE(b_.CreateAnd(present, abi::HeaderBit(header)), b_.getInt32(0));
}

llvm::Value* PredLowering::CallHelper(const ir::Call& call) {
  helpers_.emplace(call.helper);
  llvm::Module& module = *function_.getParent();
  auto* type =
      llvm::FunctionType::get(b_.getInt8Ty(), {b_.getPtrTy(), b_.getPtrTy(), b_.getPtrTy(), b_.getPtrTy()}, false);
  const llvm::FunctionCallee helper = module.getOrInsertFunction(HelperSymbol(call.helper), type);
  auto* bytes = llvm::ConstantDataArray::get(b_.getContext(), llvm::ArrayRef(call.params));
  auto* params =
      new llvm::GlobalVariable(module, bytes->getType(), true, llvm::GlobalValue::PrivateLinkage, bytes, "params");
  params->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  params->setAlignment(llvm::Align(alignof(std::max_align_t)));
  llvm::CallInst* result =
      b_.CreateCall(helper, {function_.getArg(kMetaArg), params, LoadSlot(call.slot), function_.getArg(kContextArg)});
  result->setDoesNotThrow();
  return result;
}

llvm::Value* PredLowering::LoadSlot(std::uint32_t slot) {
  if (slot == ir::Call::kNoSlot) return llvm::ConstantPointerNull::get(b_.getPtrTy());
  llvm::Value* slots =
      LoadAt(b_, b_.getPtrTy(), function_.getArg(kContextArg), offsetof(abi::Context, slots), alignof(abi::Context));
  return LoadAt(b_, b_.getPtrTy(), slots, std::size_t{slot} * sizeof(void*), alignof(void*));
}

void PredLowering::SwitchOnOutcome(llvm::Value* outcome, Exits to) {
  const auto value = [&](Outcome o) { return b_.getInt8(static_cast<std::uint8_t>(o)); };
  llvm::SwitchInst* by_outcome = b_.CreateSwitch(outcome, to.hotdrop, 2);
  by_outcome->addCase(value(Outcome::kMiss), to.miss);
  by_outcome->addCase(value(Outcome::kHit), to.hit);
}

llvm::BasicBlock* PredLowering::NewBlock() { return llvm::BasicBlock::Create(b_.getContext(), "", &function_); }

}  // namespace iptc::codegen
