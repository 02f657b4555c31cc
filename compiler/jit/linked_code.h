// LinkedCode: an object linked into this process by ORC's LLJIT, callable until the LinkedCode is destroyed.
#pragma once

#include <expected>
#include <memory>
#include <set>
#include <string>

#include <llvm/ExecutionEngine/Orc/LLJIT.h>

#include "compiler/codegen/lower.h"
#include "compiler/jit/compile.h"
#include "runtime/abi/classify.h"

namespace iptc::jit {

class LinkedCode {
 public:
  // Resolves the helpers by name; an unknown one is an error.
  [[nodiscard]] static std::expected<LinkedCode, std::string> Link(std::unique_ptr<llvm::MemoryBuffer> object,
                                                                   const std::set<std::string>& helpers);

  [[nodiscard]] std::expected<abi::ClassifyFn, std::string> Find(const std::string& function) const;

 private:
  explicit LinkedCode(std::unique_ptr<llvm::orc::LLJIT> jit) : jit_(std::move(jit)) {}
  std::unique_ptr<llvm::orc::LLJIT> jit_;
};

}  // namespace iptc::jit
