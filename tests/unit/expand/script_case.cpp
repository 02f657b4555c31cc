#include "tests/unit/expand/script_case.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "compiler/syntax/parse_script.h"

namespace iptc::expand {
namespace {

struct Settings {
  Options options;
  RecordingRunner runner;
};

std::uint64_t ToNumber(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void AddSetting(Settings& settings, std::string_view option, std::string_view value) {
  const std::string name(value.substr(0, value.find('=')));
  const std::string rest(value.contains('=') ? value.substr(value.find('=') + 1) : std::string_view());
  Options& options = settings.options;
  if (option == "--define") options.defines.push_back({name, rest, false});
  if (option == "--define!") options.defines.push_back({name, rest, true});
  if (option == "--arg") options.arguments.emplace_back(value);
  if (option == "--stub") options.stubs.push_back({name, rest});
  if (option == "--assume") {
    const std::size_t colon = name.rfind(':');
    const std::string line = name.substr(colon == std::string::npos ? 0 : colon + 1);
    options.assumptions.push_back({static_cast<std::uint32_t>(ToNumber(line)), rest == "true",
                                   colon == std::string::npos ? std::string() : name.substr(0, colon)});
  }
  if (option == "--sysctl")
    options.host.push_back({HostChange::Kind::kSysctl, {}, {{"name", name}, {"value", rest}}, {}});
  if (option == "--steps") options.max_steps = ToNumber(value);
  if (option == "--bytes") options.max_text_bytes = ToNumber(value);
  if (option == "--fail") settings.runner.failing_words.emplace_back(value);
}

Settings ReadSettings(std::string_view text) {
  Settings settings;
  settings.options.script_name = "fw.sh";
  settings.options.max_steps = 100'000;
  while (!text.empty()) {
    const std::size_t newline = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, newline);
    text.remove_prefix(std::min(newline + 1, text.size()));
    if (!line.starts_with("#: ")) continue;
    line.remove_prefix(3);
    const std::size_t blank = std::min(line.find(' '), line.size());
    AddSetting(settings, line.substr(0, blank), line.substr(std::min(blank + 1, line.size())));
  }
  return settings;
}

std::string_view SeverityName(diag::Severity severity) {
  constexpr std::string_view kNames[] = {"error", "warning", "info", "style", "remark"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string ShowWord(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of(" \t\n[]") == std::string::npos;
  return plain ? text : "[" + text + "]";
}

}  // namespace

CommandResult RecordingRunner::Run(const Invocation& invocation) {
  const bool fails = std::ranges::any_of(invocation.words, [&](const source::Word& word) {
    return std::ranges::find(failing_words, word.text) != failing_words.end();
  });
  return {fails ? 1 : 0, {}};
}

void EvaluateWith(ScriptCase& script, std::string_view text, const std::string& file_root,
                  const std::vector<std::string>& arguments, const RunnerMaker& make_runner) {
  diag::Emitter emitter(script.sink, script.map);
  const source::FileId file = script.map.AddFile("fw.sh", std::string(text));
  const std::optional<syntax::Script> parsed = syntax::ParseScript(file, emitter);
  script.parsed = parsed.has_value();
  if (!parsed) return;
  Settings settings = ReadSettings(text);
  settings.options.file_root = file_root;
  settings.options.arguments = arguments;
  const std::unique_ptr<CommandRunner> runner = make_runner(emitter);
  script.result = EvaluateScript(*parsed, settings.options, script.map, *runner, emitter);
}

void Evaluate(ScriptCase& script, std::string_view text, const std::string& file_root) {
  diag::Emitter emitter(script.sink, script.map);
  const source::FileId file = script.map.AddFile("fw.sh", std::string(text));
  const std::optional<syntax::Script> parsed = syntax::ParseScript(file, emitter);
  script.parsed = parsed.has_value();
  if (!parsed) return;
  Settings settings = ReadSettings(text);
  settings.options.file_root = file_root;
  script.result = EvaluateScript(*parsed, settings.options, script.map, settings.runner, emitter);
}

std::string Calls(const Result& result) {
  std::string out;
  for (const Invocation& invocation : result.invocations) {
    std::string line;
    for (const source::Word& word : invocation.words) line += (line.empty() ? "" : " ") + ShowWord(word.text);
    out += line + (invocation.failure_expected ? "   (may fail)" : "") + "\n";
    if (!invocation.standard_input) continue;
    std::string_view text = invocation.standard_input->text;
    while (!text.empty()) {
      const std::size_t newline = std::min(text.find('\n'), text.size());
      out += fmt::format("  < {}\n", text.substr(0, newline));
      text.remove_prefix(std::min(newline + 1, text.size()));
    }
  }
  return out;
}

std::string Diagnostics(const ScriptCase& script) {
  std::string out;
  for (const diag::Diagnostic& d : script.sink.diagnostics) {
    out += fmt::format("{}: {}: {} [{}]\n", script.map.Describe(d.PrimarySpan()), SeverityName(d.severity), d.message,
                       d.code);
    for (const diag::Note& note : d.notes) {
      out += fmt::format("  {}: {}\n", note.span ? script.map.Describe(*note.span) : "", note.text);
    }
    for (const diag::FixIt& fix : d.fixits) {
      out += fmt::format("  fix: {}", fix.text);
      constexpr std::size_t kShown = 3;
      for (std::size_t i = 0; i < std::min(fix.edits.size(), kShown); ++i) {
        out += fmt::format(" {{{} -> {}}}", script.map.TextOf(fix.edits[i].span), fix.edits[i].replacement);
      }
      out += "\n";
    }
  }
  return out;
}

std::string Origin(const source::SourceMap& map, const SourceSpan& span) {
  constexpr std::string_view kKinds[] = {"variable", "iteration", "call", "argument", "include", "define", "output"};
  std::string out = fmt::format("{} `{}`", map.Describe(span), map.TextOf(span));
  for (source::ExpansionId id = span.expansion; id != source::ExpansionId::kNone; id = map.Get(id).parent) {
    const source::Expansion& e = map.Get(id);
    out += fmt::format("; {} {}", kKinds[static_cast<std::size_t>(e.kind)], e.name);
    if (e.turn != 0) out += fmt::format(" #{}", e.turn);
    if (e.kind != source::Expansion::Kind::kCall) out += fmt::format("={}", e.value);
    out += " at " + map.Describe(e.site);
  }
  return out;
}

}  // namespace iptc::expand
