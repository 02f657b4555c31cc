#include "cli/classifiers.h"

#include <map>

#include "cli/options.h"

namespace iptc::cli {

jit::Options ClassifierOptions::Jit() const { return {.level = static_cast<jit::OptLevel>(level), .cpu = cpu}; }

void AddClassifierOptions(CLI::App& command, ClassifierOptions& options) {
  constexpr const char* kGroup = "Classifier";
  command.add_option("-O", options.level, "effort on native code (default 1)")
      ->check(CLI::Range(0, 2).description(""))
      ->type_name("0|1|2")
      ->group(kGroup);
  command.add_option("--cpu", options.cpu, "processor to make code for, as LLVM names it (default: this one)")
      ->type_name("NAME")
      ->group(kGroup);
  static const std::map<std::string, Strategy> kStrategies = {{"native", Strategy::kNative},
                                                              {"interpreter", Strategy::kInterpreter}};
  command.add_option("--strategy", options.strategy, "native code, or the reference interpreter (default native)")
      ->transform(OneOf(kStrategies))
      ->type_name("native|interpreter")
      ->group(kGroup);
}

std::expected<Classifiers, std::string> Classifiers::Make(const ir::Ruleset& ruleset,
                                                          const ClassifierOptions& options) {
  if (options.strategy == Strategy::kInterpreter) return Classifiers(eval::InterpretedRuleset(ruleset));
  auto compiled = jit::Compile(ruleset, options.Jit());
  if (!compiled) return std::unexpected(compiled.error());
  return Classifiers(std::move(*compiled));
}

const abi::Program& Classifiers::Program() const {
  return std::visit([](const auto& made) -> const abi::Program& { return made.Program(); }, made_);
}

}  // namespace iptc::cli
