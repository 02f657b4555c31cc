// PredLowering: one predicate to branches. Lower() emits code at the builder's insert point that ends in a branch to
// one of three exits, with the three-valued meaning of eval::Evaluate; the insert point is spent afterwards.
//
// The function's parameters are those of abi::ClassifyFn: self, cursor, meta, context.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <llvm/IR/IRBuilder.h>

#include "compiler/ir/pred.h"

namespace iptc::codegen {

struct Exits {
  llvm::BasicBlock* hit;
  llvm::BasicBlock* miss;
  llvm::BasicBlock* hotdrop;
};

class PredLowering {
 public:
  // `helpers` collects the names of the helpers that are called.
  PredLowering(llvm::IRBuilder<>& builder, llvm::Function& function, std::set<std::string>& helpers)
      : b_(builder), function_(function), helpers_(helpers) {}

  void Lower(const ir::Pred& pred, Exits to);

 private:
  template <class ExitsFor>
  void Sequence(const std::vector<ir::Pred>& terms, ExitsFor exits_for, llvm::BasicBlock* end);
  [[nodiscard]] llvm::Value* LoadField(ir::Field field);
  [[nodiscard]] llvm::Value* LoadPresent(ir::Header header);
  [[nodiscard]] llvm::Value* CallHelper(const ir::Call& call);
  [[nodiscard]] llvm::Value* LoadSlot(std::uint32_t slot);
  void SwitchOnOutcome(llvm::Value* outcome, Exits to);
  [[nodiscard]] llvm::BasicBlock* NewBlock();

  llvm::IRBuilder<>& b_;
  llvm::Function& function_;
  std::set<std::string>& helpers_;
};

}  // namespace iptc::codegen
