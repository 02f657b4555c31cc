// `iptc compile RULES`: rules to native classifiers, and a report; or with --emit one stage's product.
#include <cstdio>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "cli/classifiers.h"
#include "cli/commands.h"
#include "cli/compile_report.h"
#include "cli/optimize.h"
#include "cli/output.h"
#include "cli/session.h"
#include "compiler/ir/text.h"
#include "compiler/jit/compile.h"
#include "compiler/print/save.h"

namespace iptc::cli {
namespace {

enum class EmitKind : std::uint8_t { kReport, kCommands, kSave, kIr, kIrOpt, kLlvm, kAsm, kObj };

struct CompileOptions {
  InputOptions input;
  ClassifierOptions classifier;
  EmitKind emit = EmitKind::kReport;
  bool json = false;
  bool time_passes = false;
  std::string print_after;
  std::string output;
};

// Where a command came from: its place, then through which loop turns, calls and sourced files, innermost first.
std::string Origin(const SourceSpan& span, const source::SourceMap& sources) {
  std::string text = sources.Describe(span);
  for (auto id = span.expansion; id != source::ExpansionId::kNone; id = sources.Get(id).parent) {
    const source::Expansion& step = sources.Get(id);
    const std::string site = sources.Describe(step.site);
    switch (step.kind) {
      case source::Expansion::Kind::kIteration:
        text += fmt::format(", turn {} at {}", step.turn, site);
        break;
      case source::Expansion::Kind::kCall:
        text += fmt::format(", {} called at {}", step.name, site);
        break;
      case source::Expansion::Kind::kInclude:
        text += fmt::format(", sourced at {}", site);
        break;
      default:
        break;
    }
  }
  return text;
}

// One evaluated command a line, with its origin as a comment: a shell can run it.
std::string Commands(const Loaded& loaded, const source::SourceMap& sources) {
  std::string text;
  for (const command::FlatCommand& command : loaded.commands) {
    text += fmt::format("{}  # {}\n", command.text, Origin(command.origin, sources));
  }
  return text;
}

std::string SaveText(const ir::Ruleset& ruleset) {
  std::string text;
  for (const ir::Family family : {ir::Family::kIp4, ir::Family::kIp6}) {
    print::SaveOptions options;
    options.family = family;
    text += print::Save(ruleset, options);
  }
  return text;
}

class Compilation {
 public:
  Compilation(const CompileOptions& options, const Loaded& loaded, const source::SourceMap& sources)
      : options_(options), loaded_(loaded), sources_(sources) {
    const auto after = [this](const passes::Pass& pass, const ir::Ruleset& ruleset) {
      after_pass_.push_back(MeasureChains(ruleset));
      if (pass.name == options_.print_after) {
        fmt::print(stderr, "// after {}\n{}", pass.name, ir::Print(ruleset, &sources_));
      }
    };
    optimized_ = Optimize(loaded.ruleset, PipelineFor(options.classifier.level), sources, after);
    if (options.time_passes) fmt::print(stderr, "{}", PassTable(optimized_.passes));
  }

  // The text or bytes that were asked for.
  std::expected<std::string, std::string> Product() const {
    switch (options_.emit) {
      case EmitKind::kReport:
        return Report();
      case EmitKind::kCommands:
        return Commands(loaded_, sources_);
      case EmitKind::kSave:
        return SaveText(loaded_.ruleset);
      case EmitKind::kIr:
        return ir::Print(loaded_.ruleset, &sources_);
      case EmitKind::kIrOpt:
        return ir::Print(optimized_.ruleset, &sources_);
      case EmitKind::kLlvm:
        return Emit(jit::EmitKind::kLlvm);
      case EmitKind::kAsm:
        return Emit(jit::EmitKind::kAsm);
      case EmitKind::kObj:
        return Emit(jit::EmitKind::kObject);
    }
    return {};
  }

 private:
  std::expected<std::string, std::string> Emit(jit::EmitKind kind) const {
    return jit::Emit(optimized_.ruleset, options_.classifier.Jit(), kind);
  }

  std::expected<std::string, std::string> Report() const {
    const auto compiled = jit::Compile(optimized_.ruleset, options_.classifier.Jit());
    if (!compiled) return std::unexpected(compiled.error());
    const CompileReport report{loaded_, optimized_, after_pass_, compiled->Report(), sources_};
    return options_.json ? CompileReportJson(report) : CompileReportText(report);
  }

  const CompileOptions& options_;
  const Loaded& loaded_;
  const source::SourceMap& sources_;
  Optimized optimized_;
  std::vector<ChainSizes> after_pass_;
};

ExitCode Compile(const CompileOptions& options) {
  Session session(options.input);
  const auto loaded = session.Load();
  if (!loaded) return loaded.error();
  Output output(options.output);
  if (options.emit == EmitKind::kObj && output.IsTerminal()) {
    PrintError("an object file is not for a terminal; name a file with `-o`");
    return ExitCode::kUsage;
  }
  const auto product = Compilation(options, *loaded, session.Sources()).Product();
  if (!product) {
    PrintError(product.error());
    return ExitCode::kLimit;
  }
  output.Write(*product);
  if (const auto done = output.Commit(); !done) {
    PrintError(done.error());
    return ExitCode::kLimit;
  }
  return session.Outcome();
}

std::string MustBePass(const std::string& name) {
  if (passes::FindPass(name) != nullptr) return {};
  return fmt::format("no pass named `{}`; there are {}", name, PassNames());
}

}  // namespace

Action AddCompile(CLI::App& command) {
  auto options = std::make_shared<CompileOptions>();
  AddRulesArgument(command, options->input);
  static const std::map<std::string, EmitKind> kKinds = {{"commands", EmitKind::kCommands},
                                                         {"save", EmitKind::kSave},
                                                         {"ir", EmitKind::kIr},
                                                         {"ir-opt", EmitKind::kIrOpt},
                                                         {"llvm", EmitKind::kLlvm},
                                                         {"asm", EmitKind::kAsm},
                                                         {"obj", EmitKind::kObj}};
  command.add_option("--emit", options->emit, "print one stage's product instead of the report")
      ->transform(OneOf(kKinds))
      ->type_name("commands|save|ir|ir-opt|llvm|asm|obj");
  static const std::map<std::string, bool> kFormats = {{"text", false}, {"json", true}};
  command
      .add_option_function<std::string>(
          "--format", [options](const std::string& name) { options->json = kFormats.at(name); },
          "form of the report (default text)")
      ->check(CLI::IsMember(&kFormats).description(""))
      ->type_name("text|json");
  command.add_option("-o,--output", options->output, "write there instead of standard output")->type_name("FILE");
  command.add_flag("--time-passes", options->time_passes, "say on standard error how long each pass took");
  command.add_option("--print-after", options->print_after, "print the rules on standard error after this pass")
      ->check(CLI::Validator(MustBePass, "", "PASS"))
      ->type_name("PASS");
  AddClassifierOptions(command, options->classifier);
  AddInputOptions(command, options->input);
  command.footer(
      "Examples:\n"
      "  iptc compile firewall.sh -D WAN=eth0\n"
      "  iptc compile --emit=commands firewall.sh\n"
      "  iptc compile --emit=ir-opt --time-passes rules.save\n"
      "  iptc compile --emit=asm -O2 rules.save -o rules.s");
  return [options] {
    options->input.record_commands = options->emit == EmitKind::kCommands;
    return Compile(*options);
  };
}

}  // namespace iptc::cli
