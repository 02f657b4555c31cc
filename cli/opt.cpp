// `iptc opt FILE.ir`: reads the IR's text, runs passes, prints it again: for people who write passes.
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/optimize.h"
#include "cli/output.h"
#include "cli/read_file.h"
#include "cli/session.h"
#include "compiler/diag/text_renderer.h"
#include "compiler/ir/text.h"

namespace iptc::cli {
namespace {

struct OptOptions {
  InputOptions input;  // only what concerns diagnostics
  std::string file;
  std::vector<std::string> passes;
  bool remarks = false;
  bool time_passes = false;
  std::string output;
};

ExitCode Opt(const OptOptions& options) {
  std::vector<passes::Pass> pipeline;
  for (const std::string& name : options.passes) {
    const passes::Pass* pass = passes::FindPass(name);
    if (pass == nullptr) {
      PrintError(fmt::format("no pass named `{}`; there are {}", name, PassNames()));
      return ExitCode::kUsage;
    }
    pipeline.push_back(*pass);
  }
  if (options.passes.empty()) pipeline.assign(passes::kPipeline.begin(), passes::kPipeline.end());
  auto text = ReadFile(options.file);
  if (!text) {
    PrintError(text.error());
    return ExitCode::kBadInput;
  }
  Session session(options.input);
  const auto ruleset = ir::Parse(session.AddText(options.file, std::move(*text)), session.Emitter());
  session.PrintDiagnosticCount();
  if (!ruleset) return ExitCode::kBadInput;
  const Optimized optimized = Optimize(*ruleset, pipeline, session.Sources());
  if (options.remarks) {
    for (const diag::Diagnostic& remark : optimized.remarks) {
      fmt::print(stderr, "{}", diag::RenderText(remark, session.Sources(), {}));
    }
  }
  if (options.time_passes) fmt::print(stderr, "{}", PassTable(optimized.passes));
  Output output(options.output);
  output.Write(ir::Print(optimized.ruleset));
  if (const auto done = output.Commit(); !done) {
    PrintError(done.error());
    return ExitCode::kLimit;
  }
  return ExitCode::kDone;
}

}  // namespace

Action AddOpt(CLI::App& command) {
  auto options = std::make_shared<OptOptions>();
  command.add_option("FILE", options->file, "rules as `iptc compile --emit=ir` prints them; - is standard input")
      ->required()
      ->type_name("");
  command
      .add_option("--passes", options->passes,
                  "passes to run, in this order, commas between (default: all of " + PassNames() + ")")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("PASS");
  command.add_flag("--remarks", options->remarks, "say on standard error what the passes did");
  command.add_flag("--time-passes", options->time_passes, "say on standard error how long each pass took");
  command.add_option("-o,--output", options->output, "write there instead of standard output")->type_name("FILE");
  command.footer(
      "Examples:\n"
      "  iptc compile --emit=ir firewall.sh -o firewall.ir\n"
      "  iptc opt firewall.ir --passes=simplify,drop-never --remarks");
  return [options] { return Opt(*options); };
}

}  // namespace iptc::cli
