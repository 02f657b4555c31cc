#include "cli/options.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string_view>

#include "runtime/abi/netfilter.h"

namespace iptc::cli {
namespace {

constexpr const char* kScripts = "Evaluating scripts";
constexpr const char* kRules = "Reading rules";
constexpr const char* kDiagnostics = "Diagnostics";

std::string MustHaveEquals(const std::string& text) {
  const std::size_t equals = text.find('=');
  return equals == std::string::npos || equals == 0 ? "`" + text + "` is not NAME=VALUE" : std::string{};
}

// A line number of up to nine digits, so that it fits 32 bits, perhaps behind the name of a sourced file.
std::string MustBeAssumption(const std::string& text) {
  const std::size_t equals = std::min(text.find('='), text.size());
  const std::size_t colon = text.rfind(':', equals);
  const std::string line = text.substr(0, equals).substr(colon == std::string::npos ? 0 : colon + 1);
  const std::string_view rest = std::string_view(text).substr(equals);
  const bool number = !line.empty() && line.size() < 10 && line.find_first_not_of("0123456789") == std::string::npos;
  return number && colon != 0 && (rest == "=true" || rest == "=false")
             ? std::string{}
             : "`" + text + "` is not [FILE:]LINE=true or [FILE:]LINE=false";
}

std::string MustBeMatchAssumption(const std::string& text) {
  const std::size_t equals = text.rfind('=');
  const bool good =
      equals != std::string::npos && equals > 0 && (text.substr(equals) == "=true" || text.substr(equals) == "=false");
  return good ? std::string{} : "`" + text + "` is not MATCH=true or MATCH=false";
}

void AddScriptOptions(CLI::App& command, InputOptions& options) {
  const CLI::Validator assignment(MustHaveEquals, "", "NAME=VALUE");
  AddRepeatable(command, "-D,--define", options.defines, "preset a shell variable; an assignment in the script wins")
      ->check(assignment)
      ->type_name("NAME=VALUE")
      ->group(kScripts);
  AddRepeatable(command, "--define!", options.forced_defines, "set a shell variable; assignments to it are ignored")
      ->check(assignment)
      ->type_name("NAME=VALUE")
      ->group(kScripts);
  AddRepeatable(command, "--arg", options.arguments, "the script's $1, $2, ... in order")
      ->type_name("VALUE")
      ->group(kScripts);
  AddRepeatable(command, "--stub", options.stubs, "what the command substitution $(CMD) prints; nothing is ever run")
      ->check(assignment)
      ->type_name("CMD=OUTPUT")
      ->group(kScripts);
  AddRepeatable(command, "--assume", options.assumptions,
                "how a condition goes that cannot be decided here, by its line")
      ->check(CLI::Validator(MustBeAssumption, "", "[FILE:]LINE=true|false"))
      ->type_name("[FILE:]LINE=true|false")
      ->group(kScripts);
  command.add_option("--file-root", options.file_root, "where the script may read files (default: its own folder)")
      ->check(CLI::Validator(CLI::ExistingDirectory).description(""))
      ->type_name("DIR")
      ->group(kScripts);
}

}  // namespace

void AddRulesArgument(CLI::App& command, InputOptions& options) {
  command.add_option("RULES", options.rules, "command scripts or save files, in order; - is standard input")
      ->required()
      ->type_name("");
}

void AddTableOption(CLI::App& command, std::string& table, const std::string& help) {
  const std::vector<std::string> names(abi::kTableNames.begin(), abi::kTableNames.end());
  command.add_option("-t,--table", table, help)->check(CLI::IsMember(names).description(""))->type_name("TABLE");
}

void AddInputOptions(CLI::App& command, InputOptions& options) {
  AddScriptOptions(command, options);
  static const std::map<std::string, InputKind> kKinds = {
      {"script", InputKind::kScript}, {"save", InputKind::kSave}, {"ipset", InputKind::kSets}};
  command.add_option("--input", options.kind, "what RULES are (default: told by their text)")
      ->transform(OneOf(kKinds))
      ->type_name("script|save|ipset")
      ->group(kRules);
  command.add_flag("-4", options.only_ip4, "IPv4 rules only; a save file is iptables-save's")->group(kRules);
  command.add_flag("-6", options.only_ip6, "IPv6 rules only; a save file is ip6tables-save's")->group(kRules);
  command.parse_complete_callback([&options] {
    if (options.only_ip4 && options.only_ip6) throw CLI::ExcludesError("-4", "-6");
  });
  AddRepeatable(command, "--ipset", options.set_files, "sets as `ipset save` prints them, loaded before RULES")
      ->type_name("FILE")
      ->group(kRules);
  command.add_option("--hosts", options.hosts_file, "hosts(5) file for host names in rules")
      ->type_name("FILE")
      ->group(kRules);
  command.add_option("--backend", options.backend, "whose rules for accepting commands apply (default legacy)")
      ->check(CLI::IsMember({"legacy", "nft"}).description(""))
      ->type_name("legacy|nft")
      ->group(kRules);
  AddRepeatable(command, "--assume-match", options.match_assumptions,
                "whether a match holds that cannot be decided here, as iptables-save prints it without -m")
      ->check(CLI::Validator(MustBeMatchAssumption, "", "MATCH=true|false"))
      ->type_name("MATCH=true|false")
      ->group(kRules);
  command.add_option("--host", options.host_file, "host model: interfaces, addresses, routes (JSON)")
      ->type_name("FILE")
      ->group(kRules);
  command
      .add_flag("--keep-going", options.keep_going, "make the result from what loaded in spite of errors, exit with 1")
      ->group(kRules);
  static const std::map<std::string, ColorMode> kColors = {
      {"auto", ColorMode::kAuto}, {"always", ColorMode::kAlways}, {"never", ColorMode::kNever}};
  command
      .add_option("--color", options.color,
                  "colour diagnostics and verify's report (default auto: on a terminal, unless NO_COLOR is set)")
      ->transform(OneOf(kColors))
      ->type_name("auto|always|never")
      ->group(kDiagnostics);
  static const std::map<std::string, DiagnosticFormat> kFormats = {{"text", DiagnosticFormat::kText},
                                                                   {"json", DiagnosticFormat::kJson}};
  command.add_option("--diagnostics", options.diagnostics, "form of diagnostics on standard error (default text)")
      ->transform(OneOf(kFormats))
      ->type_name("text|json")
      ->group(kDiagnostics);
}

bool UseColor(ColorMode mode, int fd) {
  if (mode != ColorMode::kAuto) return mode == ColorMode::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* term = std::getenv("TERM");
  if (term == nullptr || std::string_view(term) == "dumb") return false;
  return ::isatty(fd) == 1;
}

}  // namespace iptc::cli
