#include "compiler/jit/native.h"

#include <mutex>

#include <llvm/ExecutionEngine/Orc/JITTargetMachineBuilder.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>
#include <llvm/Transforms/Scalar/SimplifyCFG.h>

namespace iptc::jit {
namespace {

void InitializeTarget() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
}

llvm::CodeGenOptLevel CodeGenLevel(OptLevel level) {
  switch (level) {
    case OptLevel::kO0:
      return llvm::CodeGenOptLevel::None;
    case OptLevel::kO1:
      return llvm::CodeGenOptLevel::Less;
    case OptLevel::kO2:
      return llvm::CodeGenOptLevel::Default;
  }
  return llvm::CodeGenOptLevel::Default;
}

// What pays on a chain's code, which has no loops, no memory of its own and many blocks: fields loaded once, tests
// folded together, empty blocks gone. LLVM's own -O1 and -O2 add jump threading and GVN, whose time grows faster than
// the chain (250 rules: 0.4 s of 0.5 s).
llvm::ModulePassManager StraightCodePipeline() {
  llvm::FunctionPassManager functions;
  functions.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  functions.addPass(llvm::InstCombinePass());
  functions.addPass(llvm::SimplifyCFGPass());
  llvm::ModulePassManager modules;
  modules.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(functions)));
  return modules;
}

}  // namespace

std::string ErrorText(llvm::Error error) { return llvm::toString(std::move(error)); }

std::expected<std::unique_ptr<llvm::TargetMachine>, std::string> MakeTargetMachine(const Options& options) {
  InitializeTarget();
  auto target = llvm::orc::JITTargetMachineBuilder::detectHost();
  if (!target) return std::unexpected(ErrorText(target.takeError()));
  // Helpers may be anywhere in the address space: calls go through the linker's stubs.
  target->setRelocationModel(llvm::Reloc::PIC_);
  target->setCodeGenOptLevel(CodeGenLevel(options.level));
  auto machine = target->createTargetMachine();
  if (machine && !options.cpu.empty()) {
    // The host's machine knows which names there are; asking for another would have LLVM complain on its own.
    if (!(*machine)->getMCSubtargetInfo()->isCPUStringValid(options.cpu)) {
      return std::unexpected("no processor named `" + options.cpu + "`");
    }
    target->setCPU(options.cpu);
    target->getFeatures() = llvm::SubtargetFeatures();  // the processor's own: the host's must not leak into its code
    machine = target->createTargetMachine();
  }
  if (!machine) return std::unexpected(ErrorText(machine.takeError()));
  return std::move(*machine);
}

void Optimize(llvm::Module& module, llvm::TargetMachine& machine, OptLevel level) {
  module.setTargetTriple(machine.getTargetTriple().str());
  module.setDataLayout(machine.createDataLayout());
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager sccs;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(sccs);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, sccs, modules);
  const auto pipeline = [&] {
    switch (level) {
      case OptLevel::kO0:
        return builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
      case OptLevel::kO1:
        return StraightCodePipeline();
      case OptLevel::kO2:
        break;
    }
    return builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2);
  };
  pipeline().run(module, modules);
}

std::expected<std::unique_ptr<llvm::MemoryBuffer>, std::string> EmitCode(llvm::Module& module,
                                                                         llvm::TargetMachine& machine,
                                                                         llvm::CodeGenFileType type) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, type)) {
    return std::unexpected("LLVM cannot write this kind of file for this processor");
  }
  passes.run(module);
  return std::make_unique<llvm::SmallVectorMemoryBuffer>(std::move(bytes), "iptc", false);
}

std::expected<std::map<std::string, std::size_t>, std::string> FunctionSizes(const llvm::MemoryBuffer& object) {
  auto file = llvm::object::ObjectFile::createELFObjectFile(object.getMemBufferRef());
  if (!file) return std::unexpected(ErrorText(file.takeError()));
  std::map<std::string, std::size_t> sizes;
  for (const llvm::object::ELFSymbolRef symbol : (*file)->symbols()) {
    auto name = symbol.getName();
    if (!name) return std::unexpected(ErrorText(name.takeError()));
    if (symbol.getELFType() == llvm::ELF::STT_FUNC) sizes[name->str()] = symbol.getSize();
  }
  return sizes;
}

}  // namespace iptc::jit
