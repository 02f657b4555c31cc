#include "compiler/jit/linked_code.h"

#include <cstdio>
#include <cstdlib>

#include "compiler/codegen/symbols.h"
#include "compiler/jit/native.h"
#include "runtime/helpers/registry.h"

namespace iptc::jit {
namespace {

[[noreturn]] void BadCursor() {
  std::fputs("iptc: a classifier was asked to go on where no packet can go on\n", stderr);
  std::abort();
}

template <class Function>
llvm::orc::ExecutorSymbolDef Symbol(Function* function) {
  return {llvm::orc::ExecutorAddr::fromPtr(function), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
}

}  // namespace

std::expected<LinkedCode, std::string> LinkedCode::Link(std::unique_ptr<llvm::MemoryBuffer> object,
                                                        const std::set<std::string>& helpers) {
  // Chains' code needs no platform support: it has no constructors, no thread-local data, nothing to unwind.
  auto jit = llvm::orc::LLJITBuilder().setPlatformSetUp(llvm::orc::setUpInactivePlatform).create();
  if (!jit) return std::unexpected(ErrorText(jit.takeError()));
  llvm::orc::SymbolMap symbols;
  symbols[(*jit)->mangleAndIntern(codegen::kBadCursorSymbol)] = Symbol(BadCursor);
  for (const std::string& name : helpers) {
    const helpers::Helper* helper = helpers::FindHelper(name);
    if (helper == nullptr) return std::unexpected("no helper named `" + name + "`");
    symbols[(*jit)->mangleAndIntern(codegen::HelperSymbol(name))] = Symbol(helper->step);
  }
  llvm::orc::JITDylib& library = (*jit)->getMainJITDylib();
  if (auto error = library.define(llvm::orc::absoluteSymbols(std::move(symbols)))) {
    return std::unexpected(ErrorText(std::move(error)));
  }
  if (auto error = (*jit)->addObjectFile(std::move(object))) return std::unexpected(ErrorText(std::move(error)));
  return LinkedCode(std::move(*jit));
}

std::expected<abi::ClassifyFn, std::string> LinkedCode::Find(const std::string& function) const {
  auto address = jit_->lookup(function);
  if (!address) return std::unexpected(ErrorText(address.takeError()));
  return address->toPtr<abi::ClassifyFn>();
}

}  // namespace iptc::jit
