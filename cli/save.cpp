// `iptc save RULES [-t TABLE] [-c]`: the rules as iptables-save prints them.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "compiler/print/save.h"

namespace iptc::cli {
namespace {

struct SaveCommandOptions {
  InputOptions input;
  std::string table;
  bool counters = false;
  std::string output;
};

bool Uses(const ir::Ruleset& ruleset, ir::Family family) {
  return std::ranges::any_of(ruleset.tables, [family](const ir::Table& table) { return table.family == family; });
}

ExitCode Save(const SaveCommandOptions& options) {
  Session session(options.input);
  const auto loaded = session.Load();
  if (!loaded) return loaded.error();
  print::SaveOptions save;
  save.counters = options.counters;
  if (!options.table.empty()) {
    const auto* name = std::ranges::find(abi::kTableNames, options.table);
    save.table = static_cast<ir::TableId>(name - abi::kTableNames.begin());
  }
  Output output(options.output);
  for (const ir::Family family : {ir::Family::kIp4, ir::Family::kIp6}) {
    if (!Uses(loaded->ruleset, family)) continue;
    save.family = family;
    print::Save(loaded->ruleset, save, [&](std::string_view piece) {
      output.Write(piece);
      output.Poll();
    });
  }
  if (const auto done = output.Commit(); !done) {
    PrintError(done.error());
    return ExitCode::kLimit;
  }
  return session.Outcome();
}

}  // namespace

Action AddSave(CLI::App& command) {
  auto options = std::make_shared<SaveCommandOptions>();
  AddRulesArgument(command, options->input);
  AddTableOption(command, options->table, "only this table");
  command.add_flag("-c,--counters", options->counters, "print packet and byte counters, those of save files included");
  command.add_option("-o,--output", options->output, "write there instead of standard output")->type_name("FILE");
  AddInputOptions(command, options->input);
  command.footer(
      "IPv4 comes first, then IPv6; -4 and -6 print one of them.\n"
      "\n"
      "Examples:\n"
      "  iptc save firewall.sh\n"
      "  iptc save -6 -t filter -c firewall.sh -o rules.v6");
  return [options] {
    options->input.read_counters = options->counters;
    return Save(*options);
  };
}

}  // namespace iptc::cli
