// The top of the program: which subcommands there are, help, usage errors, exit codes.
#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"

namespace iptc::cli {
namespace {

struct Subcommand {
  const char* name;
  const char* summary;
  Action (*add)(CLI::App&);
};

constexpr auto kSubcommands = std::to_array<Subcommand>({
    {"compile", "Compile rules to native classifiers and say what became of them", AddCompile},
    {"verify", "Run the packets of captures through the rules", AddVerify},
    {"trace", "Walk packets through the hooks, rule by rule, and say why", AddTrace},
    {"save", "Print the rules as iptables-save does", AddSave},
    {"list", "Print the rules as iptables -L does", AddList},
    {"opt", "Run passes over rules in iptc's intermediate form", AddOpt},
});

constexpr const char* kFooter =
    "Exit codes:\n"
    "  0  done, nothing found\n"
    "  1  findings: a failed expectation, a difference, errors passed by with --keep-going\n"
    "  2  an input can't be read, parsed or evaluated\n"
    "  3  wrong usage\n"
    "  4  stopped by a limit, or the system refused\n"
    "\n"
    "`iptc COMMAND --help` tells a command's options.";

// Levenshtein's distance, for "did you mean".
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row.back();
}

std::string Nearest(const std::string& word, const std::vector<std::string>& candidates) {
  constexpr std::size_t kMaxDistance = 3;
  std::string best;
  std::size_t best_distance = std::min(kMaxDistance, word.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = Distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

// Every name under which the command's options can be given.
std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

// What CLI11 says, or for words that it does not know, which one was probably meant.
std::string Describe(const CLI::App& app, const CLI::App& command, const CLI::Error& error) {
  const std::vector<std::string> extras = command.remaining();
  if (extras.empty()) return error.what();
  const std::string word = extras.front().substr(0, extras.front().find('='));
  std::vector<std::string> known;
  std::string message;
  if (word.starts_with('-')) {
    message = fmt::format("unknown option `{}`", word);
    known = OptionNames(command);
  } else if (&command == &app) {
    message = fmt::format("unknown command `{}`", word);
    for (const Subcommand& subcommand : kSubcommands) known.emplace_back(subcommand.name);
  } else {
    message = fmt::format("unexpected argument `{}`", word);
  }
  const std::string nearest = Nearest(word, known);
  return nearest.empty() ? message : fmt::format("{}; did you mean `{}`?", message, nearest);
}

int UsageError(const CLI::App& app, const CLI::Error& error) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  const CLI::App& command = chosen.empty() ? app : *chosen.front();
  PrintError(Describe(app, command, error));
  fmt::print(stderr, "Try `iptc {}--help`.\n", &command == &app ? "" : command.get_name() + " ");
  return static_cast<int>(ExitCode::kUsage);
}

ExitCode RunAction(const Action& action) {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    std::fputs("iptc: error: out of memory\n", stderr);
    return ExitCode::kLimit;
  }
}

}  // namespace

int Main(int argc, char** argv) {
  CLI::App app("Compiles iptables rules to native code, and runs captures through them as the Linux kernel would.",
               "iptc");
  app.set_version_flag("-V,--version", std::string("iptc ") + IPTC_VERSION, "print the version");
  app.set_help_flag("-h,--help", "print this help");
  app.require_subcommand(0, 1);  // none is seen to below, where an unknown word is told from no word
  app.footer(kFooter);
  app.get_formatter()->column_width(34);
  app.get_formatter()->label("OPTIONS", "options");
  std::map<const CLI::App*, Action> actions;
  for (const Subcommand& subcommand : kSubcommands) {
    CLI::App* command = app.add_subcommand(subcommand.name, subcommand.summary);
    actions.emplace(command, subcommand.add(*command));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return UsageError(app, error);
  }
  if (app.get_subcommands().empty()) {
    fmt::print(stderr, "{}", app.help());
    return static_cast<int>(ExitCode::kUsage);
  }
  return static_cast<int>(RunAction(actions.at(app.get_subcommands().front())));
}

}  // namespace iptc::cli
