#include "compiler/codegen/lower.h"

#include <cstdlib>

#include <fmt/format.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include "compiler/codegen/chain_lowering.h"

namespace iptc::codegen {

LoweredPlan LowerPlan(const plan::ClassifierPlan& plan, llvm::LLVMContext& context) {
  LoweredPlan lowered;
  lowered.module = std::make_unique<llvm::Module>("iptc", context);
  for (const plan::ChainPlan& chain : plan.chains) {
    std::string& name = lowered.functions.emplace_back();
    if (chain.IsInterpreted()) continue;
    name = fmt::format("ip{}:{}:{}", static_cast<unsigned>(chain.table->family),
                       abi::kTableNames[static_cast<std::size_t>(chain.table->id)], chain.chain->name);
    ChainLowering(*lowered.module, chain, name, lowered.helpers).Lower();
  }
  std::string why;
  llvm::raw_string_ostream out(why);
  if (llvm::verifyModule(*lowered.module, &out)) {
    fmt::print(stderr, "iptc: generated code is not well-formed: {}\n", why);
    std::abort();
  }
  return lowered;
}

}  // namespace iptc::codegen
