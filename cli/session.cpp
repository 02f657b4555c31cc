#include "cli/session.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/host_changes.h"
#include "cli/output.h"
#include "cli/read_file.h"
#include "compiler/command/settle.h"
#include "compiler/diag/json_renderer.h"
#include "compiler/diag/text_renderer.h"
#include "compiler/expand/evaluate.h"
#include "compiler/syntax/parse_script.h"

namespace iptc::cli {
namespace {

class JsonSink final : public diag::Sink {
 public:
  explicit JsonSink(const source::SourceMap& map) : map_(map) {}
  void Handle(diag::Diagnostic diagnostic) override { fmt::print(stderr, "{}\n", diag::RenderJson(diagnostic, map_)); }

 private:
  const source::SourceMap& map_;
};

std::unique_ptr<diag::Sink> MakeSink(const InputOptions& options, const source::SourceMap& map) {
  if (options.diagnostics == DiagnosticFormat::kJson) return std::make_unique<JsonSink>(map);
  const diag::TextOptions text{.color = UseColor(options.color, STDERR_FILENO)};
  return std::make_unique<diag::TextSink>(stderr, map, text);
}

class Timer {
 public:
  explicit Timer(double& milliseconds) : milliseconds_(milliseconds) {}
  ~Timer() { milliseconds_ += std::chrono::duration<double, std::milli>(Clock::now() - start_).count(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double& milliseconds_;
  Clock::time_point start_ = Clock::now();
};

// "NAME=VALUE", of which the option's validator made sure.
std::pair<std::string, std::string> SplitAssignment(const std::string& text) {
  const std::size_t equals = text.find('=');
  return {text.substr(0, equals), text.substr(equals + 1)};
}

expand::Options ScriptOptions(const InputOptions& options, const std::string& script) {
  expand::Options result;
  for (const std::string& text : options.defines) {
    auto [name, value] = SplitAssignment(text);
    result.defines.push_back({std::move(name), std::move(value), false});
  }
  for (const std::string& text : options.forced_defines) {
    auto [name, value] = SplitAssignment(text);
    result.defines.push_back({std::move(name), std::move(value), true});
  }
  for (const std::string& text : options.stubs) {
    auto [command, output] = SplitAssignment(text);
    result.stubs.push_back({std::move(command), std::move(output)});
  }
  for (const std::string& text : options.assumptions) {
    const auto [place, holds] = SplitAssignment(text);
    const std::size_t colon = place.rfind(':');  // npos + 1 is 0
    const auto line = static_cast<std::uint32_t>(std::stoul(place.substr(colon + 1)));
    result.assumptions.push_back({line, holds == "true", colon == std::string::npos ? "" : place.substr(0, colon)});
  }
  result.arguments = options.arguments;
  result.script_name = script;
  const std::string folder = script == "-" ? "." : std::filesystem::path(script).parent_path().string();
  result.file_root = options.file_root.value_or(folder.empty() ? "." : folder);
  return result;
}

}  // namespace

Session::Session(const InputOptions& options)
    : options_(options), sink_(MakeSink(options, map_)), emitter_(std::make_unique<diag::Emitter>(*sink_, map_)) {}

Session::~Session() = default;

source::FileId Session::AddText(std::string name, std::string text) {
  return map_.AddFile(std::move(name), std::move(text));
}

std::expected<Loaded, ExitCode> Session::Load() {
  if (const ExitCode code =
          MakeLoader({.counters = options_.read_counters, .record_commands = options_.record_commands});
      code != ExitCode::kDone)
    return std::unexpected(code);
  if (const ExitCode code = LoadFiles(); code != ExitCode::kDone) return std::unexpected(code);
  Loaded loaded;
  loaded.commands = loader_->Commands();
  loaded.ruleset = loader_->TakeRuleset();
  loaded.read_ms = read_ms_;
  loaded.evaluate_ms = evaluate_ms_;
  Settle(loaded.ruleset);
  return loaded;
}

std::expected<command::Loader*, ExitCode> Session::LoadTables() {
  if (const ExitCode code = MakeLoader({.keep_specs = true}); code != ExitCode::kDone) return std::unexpected(code);
  if (const ExitCode code = LoadFiles(); code != ExitCode::kDone) return std::unexpected(code);
  return loader_.get();
}

ExitCode Session::MakeLoader(command::LoadOptions load) {
  load.backend = options_.backend == "nft" ? command::Backend::kNft : command::Backend::kLegacy;
  if (options_.only_ip4) load.only_family = ir::Family::kIp4;
  if (options_.only_ip6) load.only_family = ir::Family::kIp6;
  if (!options_.hosts_file.empty()) {
    auto text = ReadFile(options_.hosts_file);
    if (!text) {
      PrintError(text.error());
      return ExitCode::kBadInput;
    }
    load.hosts_file = std::move(*text);
  }
  loader_ = std::make_unique<command::Loader>(std::move(load), *emitter_);
  return ExitCode::kDone;
}

ExitCode Session::LoadFiles() {
  ExitCode code = ExitCode::kDone;
  for (const std::string& path : options_.set_files) {
    if (code == ExitCode::kDone) code = LoadFile(path, InputKind::kSets);
  }
  for (const std::string& path : options_.rules) {
    if (code == ExitCode::kDone) code = LoadFile(path, options_.kind);
  }
  PrintDiagnosticCount();
  if (code == ExitCode::kDone && emitter_->ErrorCount() > 0 && !options_.keep_going) return ExitCode::kBadInput;
  return code;
}

// The user's word on matches that cannot be decided here.
void Session::Settle(ir::Ruleset& ruleset) {
  std::vector<command::MatchAssumption> assumptions;
  for (const std::string& text : options_.match_assumptions) {
    const std::size_t equals = text.rfind('=');
    assumptions.push_back({text.substr(0, equals), text.substr(equals) == "=true"});
  }
  command::SettleUnknowns(ruleset, assumptions);
  for (const command::MatchAssumption& assumption : assumptions) {
    if (assumption.used) continue;
    PrintWarning(
        fmt::format("`--assume-match {}`: no rule has a match that is undecided and saved so", assumption.what));
  }
}

ExitCode Session::LoadFile(const std::string& path, InputKind kind) {
  auto text = ReadFile(path);
  if (!text) {
    PrintError(text.error());
    return ExitCode::kBadInput;
  }
  if (kind == InputKind::kAuto) kind = KindOf(*text);
  ir::Family family = SaveFileFamily(*text);
  if (options_.only_ip4) family = ir::Family::kIp4;
  if (options_.only_ip6) family = ir::Family::kIp6;
  const source::FileId file = AddText(path == "-" ? "<stdin>" : path, std::move(*text));
  if (kind == InputKind::kScript) return LoadScript(file, path);
  const Timer timer(evaluate_ms_);
  if (kind == InputKind::kSets) {
    loader_->LoadSetFile(file);
  } else {
    loader_->LoadSaveFile(file, family);
  }
  return ExitCode::kDone;
}

ExitCode Session::LoadScript(source::FileId file, const std::string& path) {
  std::optional<syntax::Script> script;
  {
    const Timer timer(read_ms_);
    script = syntax::ParseScript(file, *emitter_);
  }
  if (!script) return ExitCode::kBadInput;
  const Timer timer(evaluate_ms_);
  expand::Options script_options = ScriptOptions(options_, path);
  if (!options_.host_file.empty()) {
    const auto host = ReadFile(options_.host_file);  // what is wrong with it is LoadHost's to say
    if (host) script_options.host = KnownSysctls(*host);
  }
  expand::Result result = expand::EvaluateScript(*script, script_options, map_, *loader_, *emitter_);
  std::ranges::move(result.host_changes, std::back_inserter(host_changes_));
  return result.completion == expand::Completion::kBudget ? ExitCode::kLimit : ExitCode::kDone;
}

ExitCode Session::Outcome() const { return emitter_->ErrorCount() > 0 ? ExitCode::kFindings : ExitCode::kDone; }

std::expected<host::HostModel, ExitCode> Session::LoadHost() const {
  if (options_.host_file.empty()) return host::HostModel{};
  auto text = ReadFile(options_.host_file);
  if (!text) {
    PrintError(text.error());
    return std::unexpected(ExitCode::kBadInput);
  }
  if (!host_changes_.empty()) {
    const auto left_out = [&](const expand::HostChange& change, const std::string& reason) {
      PrintWarning(fmt::format("{}: not in the host model: {}", map_.Describe(change.span), reason));
    };
    if (auto merged = MergeHostChanges(*text, host_changes_, left_out)) text = std::move(*merged);
  }
  auto model = host::ParseHostModel(*text);
  if (!model) {
    PrintError(fmt::format("host model `{}`: {}", options_.host_file, model.error()));
    return std::unexpected(ExitCode::kBadInput);
  }
  return std::move(*model);
}

void Session::PrintDiagnosticCount() const {
  const std::size_t errors = emitter_->ErrorCount();
  const std::size_t warnings = emitter_->WarningCount();
  if (options_.diagnostics != DiagnosticFormat::kText || errors + warnings == 0) return;
  std::string text;
  if (errors > 0) text = Count(errors, "error");
  if (warnings > 0) text += (text.empty() ? "" : " and ") + Count(warnings, "warning");
  fmt::print(stderr, "{}.\n", text);
}

InputKind KindOf(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // refused later, but not taken for what the file is
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') continue;
    line.remove_prefix(first);
    if (line.starts_with('*')) return InputKind::kSave;
    return line.starts_with("create ") ? InputKind::kSets : InputKind::kScript;
  }
  return InputKind::kScript;
}

ir::Family SaveFileFamily(std::string_view text) {
  const bool ip6 = text.substr(0, text.find('\n')).starts_with("# Generated by ip6tables");
  return ip6 ? ir::Family::kIp6 : ir::Family::kIp4;
}

}  // namespace iptc::cli
