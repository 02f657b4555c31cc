#include "compiler/jit/compile.h"

#include <chrono>
#include <optional>

#include <llvm/Support/raw_ostream.h>

#include "compiler/codegen/lower.h"
#include "compiler/eval/evaluate.h"
#include "compiler/jit/linked_code.h"
#include "compiler/jit/native.h"
#include "compiler/plan/plan.h"

namespace iptc::jit {
namespace {

using Clock = std::chrono::steady_clock;

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// What a ruleset becomes on its way to machine code.
struct Lowered {
  llvm::LLVMContext context;
  plan::ClassifierPlan plan;
  codegen::LoweredPlan code;
  std::unique_ptr<llvm::TargetMachine> machine;
  double codegen_ms = 0;
};

std::expected<std::unique_ptr<Lowered>, std::string> LowerRuleset(const ir::Ruleset& ruleset, const Options& options) {
  auto machine = MakeTargetMachine(options);
  if (!machine) return std::unexpected(machine.error());
  auto lowered = std::make_unique<Lowered>();
  const auto start = Clock::now();
  lowered->plan = plan::MakePlan(ruleset, plan::kDefaultLimits);
  lowered->code = codegen::LowerPlan(lowered->plan, lowered->context);
  lowered->machine = std::move(*machine);
  lowered->codegen_ms = MillisecondsSince(start);
  return lowered;
}

ChainReport ReportOn(const plan::ChainPlan& plan) {
  ChainReport report;
  report.family = plan.table->family;
  report.table = plan.table->id;
  report.chain = plan.chain->name;
  report.strategy = plan::Name(plan.IsInterpreted() ? plan::Strategy::kInterpreted : plan::Strategy::kStraight);
  report.rules = plan.chain->rules.size();
  return report;
}

}  // namespace

class CompiledRuleset::Impl {
 public:
  // The interpreter makes the Program, and stays for the chains that have no native code.
  explicit Impl(const ir::Ruleset& ruleset) : interpreted_(ruleset), program_(interpreted_.Program()) {}

  std::expected<void, std::string> Build(const ir::Ruleset& ruleset, const Options& options) {
    auto lowered = LowerRuleset(ruleset, options);
    if (!lowered) return std::unexpected(lowered.error());
    report_.codegen_ms = (*lowered)->codegen_ms;
    const auto start = Clock::now();
    Optimize(*(*lowered)->code.module, *(*lowered)->machine, options.level);
    auto object = EmitCode(*(*lowered)->code.module, *(*lowered)->machine, llvm::CodeGenFileType::ObjectFile);
    if (!object) return std::unexpected(object.error());
    const auto sizes = FunctionSizes(**object);
    if (!sizes) return std::unexpected(sizes.error());
    auto code = LinkedCode::Link(std::move(*object), (*lowered)->code.helpers);
    if (!code) return std::unexpected(code.error());
    code_.emplace(std::move(*code));
    for (std::size_t i = 0; i < (*lowered)->plan.chains.size(); ++i) {
      ChainReport& report = report_.chains.emplace_back(ReportOn((*lowered)->plan.chains[i]));
      const std::string& function = (*lowered)->code.functions[i];
      if (function.empty()) continue;
      const auto address = code_->Find(function);
      if (!address) return std::unexpected(address.error());
      report.native_bytes = sizes->at(function);
      native_.push_back(*address);
    }
    report_.native_ms = MillisecondsSince(start);
    SetClassifiers((*lowered)->code.functions);
    return {};
  }

  [[nodiscard]] const abi::Program& Program() const { return program_; }
  [[nodiscard]] const jit::Report& Report() const { return report_; }

 private:
  // Chains are in the Program in the plan's order.
  void SetClassifiers(const std::vector<std::string>& functions) {
    auto function = functions.begin();
    auto native = native_.begin();
    for (abi::ProgramTable& table : program_.tables) {
      for (abi::ProgramChain& chain : table.chains) {
        if (!(function++)->empty()) chain.classifier = {*native++, nullptr};
      }
    }
  }

  eval::InterpretedRuleset interpreted_;
  abi::Program program_;
  jit::Report report_;
  std::optional<LinkedCode> code_;
  std::vector<abi::ClassifyFn> native_;
};

CompiledRuleset::CompiledRuleset() = default;
CompiledRuleset::~CompiledRuleset() = default;
CompiledRuleset::CompiledRuleset(CompiledRuleset&&) noexcept = default;
CompiledRuleset& CompiledRuleset::operator=(CompiledRuleset&&) noexcept = default;
const abi::Program& CompiledRuleset::Program() const { return impl_->Program(); }
const jit::Report& CompiledRuleset::Report() const { return impl_->Report(); }

std::expected<CompiledRuleset, std::string> Compile(const ir::Ruleset& ruleset, const Options& options) {
  CompiledRuleset compiled;
  compiled.impl_ = std::make_unique<CompiledRuleset::Impl>(ruleset);
  if (auto built = compiled.impl_->Build(ruleset, options); !built) return std::unexpected(built.error());
  return compiled;
}

std::expected<std::string, std::string> Emit(const ir::Ruleset& ruleset, const Options& options, EmitKind kind) {
  auto lowered = LowerRuleset(ruleset, options);
  if (!lowered) return std::unexpected(lowered.error());
  llvm::Module& module = *(*lowered)->code.module;
  Optimize(module, *(*lowered)->machine, options.level);
  if (kind == EmitKind::kLlvm) {
    std::string text;
    llvm::raw_string_ostream out(text);
    module.print(out, nullptr);
    return text;
  }
  const auto type = kind == EmitKind::kAsm ? llvm::CodeGenFileType::AssemblyFile : llvm::CodeGenFileType::ObjectFile;
  const auto code = EmitCode(module, *(*lowered)->machine, type);
  if (!code) return std::unexpected(code.error());
  return (*code)->getBuffer().str();
}

}  // namespace iptc::jit
