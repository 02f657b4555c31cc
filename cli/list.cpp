// `iptc list RULES [-t TABLE] [CHAIN]`: the rules as `iptables -L` and `iptables -S` print them.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"

namespace iptc::cli {
namespace {

struct ListOptions {
  InputOptions input;
  std::vector<std::string> arguments;  // RULES, then perhaps a chain
  std::string table = "filter";
  bool as_commands = false;
  bool numeric = false, verbose = false, exact = false, line_numbers = false;
  std::string output;
};

// iptables' own words for what is asked.
std::vector<std::string> Words(const ListOptions& options, const std::string& chain) {
  std::vector<std::string> words = {"-t", options.table, options.as_commands ? "-S" : "-L"};
  if (!chain.empty()) words.push_back(chain);
  if (options.numeric) words.emplace_back("-n");
  if (options.verbose) words.emplace_back("-v");
  if (options.exact) words.emplace_back("-x");
  if (options.line_numbers) words.emplace_back("--line-numbers");
  return words;
}

// The last argument is a chain when it is no file and others stand before it.
std::string SplitChain(ListOptions& options) {
  std::string chain;
  auto& arguments = options.arguments;
  if (arguments.size() > 1 && arguments.back() != "-" && !std::filesystem::exists(arguments.back())) {
    chain = std::move(arguments.back());
    arguments.pop_back();
  }
  options.input.rules = arguments;
  return chain;
}

ExitCode List(ListOptions& options) {
  const std::string chain = SplitChain(options);
  if (options.as_commands && (options.numeric || options.exact || options.line_numbers)) {
    PrintError("`-S` takes neither -n, -x nor --line-numbers, as in iptables");
    return ExitCode::kUsage;
  }
  Session session(options.input);
  const auto loader = session.LoadTables();
  if (!loader) return loader.error();
  Output output(options.output);
  const bool both = !options.input.only_ip4 && !options.input.only_ip6;
  const bool ip6 = options.input.only_ip6 || (both && (*loader)->Uses(ir::Family::kIp6));
  const bool ip4 = options.input.only_ip4 || (both && (!ip6 || (*loader)->Uses(ir::Family::kIp4)));
  for (const ir::Family family : {ir::Family::kIp4, ir::Family::kIp6}) {
    if (!(family == ir::Family::kIp4 ? ip4 : ip6)) continue;
    if (family == ir::Family::kIp6 && ip4) output.Write("\n");
    const expand::CommandResult listed = (*loader)->List(family, Words(options, chain));
    if (listed.status != 0) return ExitCode::kBadInput;  // reported: no such chain
    output.Write(listed.output);
  }
  if (const auto done = output.Commit(); !done) {
    PrintError(done.error());
    return ExitCode::kLimit;
  }
  return session.Outcome();
}

}  // namespace

Action AddList(CLI::App& command) {
  auto options = std::make_shared<ListOptions>();
  command.add_option("RULES", options->arguments, "command scripts or save files, in order; then perhaps a chain")
      ->required()
      ->type_name("");
  AddTableOption(command, options->table, "this table (default filter)");
  command.add_flag("-n,--numeric", options->numeric, "numbers instead of names of protocols, ports and hosts");
  command.add_flag("-v,--verbose", options->verbose, "counters and interfaces, too");
  command.add_flag("-x,--exact", options->exact, "counters as they are instead of 123K");
  command.add_flag("--line-numbers", options->line_numbers, "the rules' numbers, too");
  command.add_flag("-S,--list-rules", options->as_commands, "as commands, like iptables -S");
  command.add_option("-o,--output", options->output, "write there instead of standard output")->type_name("FILE");
  AddInputOptions(command, options->input);
  command.footer(
      "IPv4 comes first, then IPv6 behind an empty line; -4 and -6 print one of them. Hosts have names only where "
      "--hosts\n"
      "gives them.\n"
      "\n"
      "Examples:\n"
      "  iptc list firewall.sh -n -v\n"
      "  iptc list rules.save INPUT --line-numbers\n"
      "  iptc list firewall.sh -t nat -S");
  return [options] { return List(*options); };
}

}  // namespace iptc::cli
