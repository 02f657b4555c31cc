// LowerPlan: every straight chain of a plan to one LLVM module, verified.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include "compiler/plan/plan.h"

namespace iptc::codegen {

struct LoweredPlan {
  std::unique_ptr<llvm::Module> module;
  std::vector<std::string> functions;  // by the plan's chains; empty where the chain has no native code
  std::set<std::string> helpers;       // names of the helpers that the code calls (symbols.h)
};

[[nodiscard]] LoweredPlan LowerPlan(const plan::ClassifierPlan& plan, llvm::LLVMContext& context);

}  // namespace iptc::codegen
