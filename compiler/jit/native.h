// From an LLVM module to a relocatable object: target, optimization pipeline, machine code. The JIT links the object
// into this process, `--emit` shows it.
#pragma once

#include <cstddef>
#include <expected>
#include <map>
#include <memory>
#include <string>

#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Target/TargetMachine.h>

#include "compiler/jit/compile.h"

namespace iptc::jit {

// For the host's instruction set, or for the processor named in the options.
[[nodiscard]] std::expected<std::unique_ptr<llvm::TargetMachine>, std::string> MakeTargetMachine(const Options&);

// Gives the module the target's data layout and runs the level's passes.
void Optimize(llvm::Module& module, llvm::TargetMachine& machine, OptLevel level);

// Object code, or assembly text.
[[nodiscard]] std::expected<std::unique_ptr<llvm::MemoryBuffer>, std::string> EmitCode(llvm::Module& module,
                                                                                       llvm::TargetMachine& machine,
                                                                                       llvm::CodeGenFileType type);

// Bytes of machine code of each function in the object.
[[nodiscard]] std::expected<std::map<std::string, std::size_t>, std::string> FunctionSizes(
    const llvm::MemoryBuffer& object);

[[nodiscard]] std::string ErrorText(llvm::Error error);

}  // namespace iptc::jit
