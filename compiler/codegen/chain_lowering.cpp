#include "compiler/codegen/chain_lowering.h"

#include <cstddef>
#include <map>

#include "compiler/codegen/pred_lowering.h"
#include "compiler/codegen/symbols.h"
#include "runtime/abi/classify.h"
#include "runtime/helpers/registry.h"

namespace iptc::codegen {
namespace {

bool MayCorrectPacket(const ir::Chain& chain) {
  bool corrects = false;
  for (const ir::Rule& rule : chain.rules) {
    ir::ForEachCall(rule.when, [&](const ir::Call& call) {
      const helpers::Helper* helper = helpers::FindHelper(call.helper);
      corrects = corrects || (helper != nullptr && helper->corrects_packet);
    });
  }
  return corrects;
}

llvm::Function* Declare(llvm::Module& module, const std::string& name, bool packet_changes) {
  llvm::LLVMContext& context = module.getContext();
  auto* pointer = llvm::PointerType::get(context, 0);
  auto* type = llvm::FunctionType::get(llvm::Type::getInt64Ty(context), {pointer, pointer, pointer, pointer}, false);
  auto* function = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module);
  for (llvm::Argument& argument : function->args()) {
    argument.addAttr(llvm::Attribute::NonNull);
  }
  // Nobody else holds the cursor or, but for a few helpers, writes the packet while the classifier runs, so a field may
  // be loaded once.
  function->getArg(kCursorArg)->addAttr(llvm::Attribute::NoAlias);
  if (!packet_changes) {
    function->getArg(kMetaArg)->addAttr(llvm::Attribute::NoAlias);
    function->getArg(kMetaArg)->addAttr(llvm::Attribute::ReadOnly);
  }
  function->setDoesNotThrow();
  return function;
}

}  // namespace

ChainLowering::ChainLowering(llvm::Module& module, const plan::ChainPlan& plan, const std::string& name,
                             std::set<std::string>& helpers)
    : plan_(plan),
      chain_(*plan.chain),
      helpers_(helpers),
      b_(module.getContext()),
      function_(Declare(module, name, MayCorrectPacket(chain_))),
      hotdrop_(nullptr) {}

void ChainLowering::Lower() {
  llvm::BasicBlock* entry = NewBlock("entry");
  for (std::size_t i = 0; i < chain_.rules.size(); ++i) rules_.push_back(NewBlock("rule"));
  llvm::BasicBlock* end = NewBlock("end");
  hotdrop_ = NewBlock("hotdrop");
  b_.SetInsertPoint(entry);
  LowerDispatch(end);
  LowerRules(end);
  LowerEnd(end);
  LowerHotdrop();
}

void ChainLowering::LowerDispatch(llvm::BasicBlock* end) {
  std::map<std::uint32_t, llvm::BasicBlock*> entries;
  const auto add = [&](std::uint32_t place) {
    const std::size_t rule = ir::RuleFrom(chain_, place);
    entries.emplace(place, rule < rules_.size() ? rules_[rule] : end);
  };
  add(0);
  add(ir::LoadedRules(chain_));
  for (std::size_t i = 0; i < chain_.rules.size(); ++i) {
    if (ir::MayGoOn(chain_.rules[i].then)) add(ir::PlaceOf(chain_, i) + 1);
  }
  llvm::BasicBlock* bad = NewBlock("bad_cursor");
  llvm::Value* next =
      b_.CreateAlignedLoad(b_.getInt32Ty(), function_->getArg(kCursorArg), llvm::Align(alignof(abi::Cursor)));
  llvm::SwitchInst* dispatch = b_.CreateSwitch(next, bad, static_cast<unsigned>(entries.size()));
  for (const auto& [place, block] : entries) dispatch->addCase(b_.getInt32(place), block);

  b_.SetInsertPoint(bad);
  const llvm::FunctionCallee abort =
      function_->getParent()->getOrInsertFunction(kBadCursorSymbol, llvm::FunctionType::get(b_.getVoidTy(), {}, false));
  b_.CreateCall(abort)->setDoesNotReturn();
  b_.CreateUnreachable();
}

void ChainLowering::LowerRules(llvm::BasicBlock* end) {
  PredLowering preds(b_, *function_, helpers_);
  for (std::size_t i = 0; i < chain_.rules.size(); ++i) {
    llvm::BasicBlock* hit = NewBlock("hit");
    llvm::BasicBlock* miss = i + 1 < rules_.size() ? rules_[i + 1] : end;
    b_.SetInsertPoint(rules_[i]);
    preds.Lower(chain_.rules[i].when, {hit, miss, hotdrop_});
    b_.SetInsertPoint(hit);
    const std::uint32_t place = ir::PlaceOf(chain_, i);
    SetCursor(place + 1);
    ReturnMatch({place, plan_.first_counter + place});
  }
}

void ChainLowering::LowerEnd(llvm::BasicBlock* end) {
  b_.SetInsertPoint(end);
  SetCursor(ir::LoadedRules(chain_));
  ReturnMatch({});
}

void ChainLowering::LowerHotdrop() {
  b_.SetInsertPoint(hotdrop_);
  ReturnMatch({abi::Match::kHotdrop, abi::Match::kNone});
}

void ChainLowering::ReturnMatch(abi::Match match) { b_.CreateRet(b_.getInt64(abi::Pack(match))); }

void ChainLowering::SetCursor(std::uint32_t next) {
  b_.CreateAlignedStore(b_.getInt32(next), function_->getArg(kCursorArg), llvm::Align(alignof(abi::Cursor)));
}

llvm::BasicBlock* ChainLowering::NewBlock(const char* name) {
  return llvm::BasicBlock::Create(b_.getContext(), name, function_);
}

static_assert(offsetof(abi::Cursor, next) == 0, "the cursor is its position");

}  // namespace iptc::codegen
