// ChainLowering: a chain's plan to one function of type abi::ClassifyFn.
//
// The function switches on cursor->next to the first rule not asked about yet and tries rule after rule from there; a
// hit returns the rule's place in the chain as loaded and its counter, and moves the cursor behind it. A packet can
// only come back behind a rule whose target lets it go on, so only those places (and the chain's start and end) are in
// the switch: the fewer ways into the code, the more LLVM can know at each rule.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include "compiler/plan/plan.h"

namespace iptc::codegen {

class ChainLowering {
 public:
  // Declares the function `name` in the module.
  ChainLowering(llvm::Module& module, const plan::ChainPlan& plan, const std::string& name,
                std::set<std::string>& helpers);
  void Lower();

 private:
  void LowerDispatch(llvm::BasicBlock* end);
  void LowerRules(llvm::BasicBlock* end);
  void LowerEnd(llvm::BasicBlock* end);
  void LowerHotdrop();
  void ReturnMatch(abi::Match match);
  void SetCursor(std::uint32_t next);
  [[nodiscard]] llvm::BasicBlock* NewBlock(const char* name);

  const plan::ChainPlan& plan_;
  const ir::Chain& chain_;
  std::set<std::string>& helpers_;
  llvm::IRBuilder<> b_;
  llvm::Function* function_;
  llvm::BasicBlock* hotdrop_;
  std::vector<llvm::BasicBlock*> rules_;  // where each rule's code begins
};

}  // namespace iptc::codegen
