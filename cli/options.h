// The options that every command which takes RULES shares, and what CLI11 needs to be told for our conventions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <CLI/CLI.hpp>

namespace iptc::cli {

enum class InputKind : std::uint8_t { kAuto, kScript, kSave, kSets };
enum class ColorMode : std::uint8_t { kAuto, kAlways, kNever };
enum class DiagnosticFormat : std::uint8_t { kText, kJson };

struct InputOptions {
  std::vector<std::string> rules;  // files, "-" for standard input
  std::vector<std::string> defines, forced_defines, stubs, arguments, assumptions;
  std::optional<std::string> file_root;  // default: the script's own folder
  std::vector<std::string> match_assumptions;
  std::vector<std::string> set_files;  // ipset save's, loaded before RULES
  std::string hosts_file;
  std::string host_file;  // host model
  std::string backend = "legacy";
  InputKind kind = InputKind::kAuto;
  bool only_ip4 = false, only_ip6 = false;
  bool keep_going = false;
  bool read_counters = false;    // of save files; set by the command, too
  bool record_commands = false;  // set by the command that wants them, not by the user
  ColorMode color = ColorMode::kAuto;
  DiagnosticFormat diagnostics = DiagnosticFormat::kText;
};

// Everything but the RULES themselves, whose place differs from command to command.
void AddInputOptions(CLI::App& command, InputOptions& options);
void AddRulesArgument(CLI::App& command, InputOptions& options);

// -t TABLE.
void AddTableOption(CLI::App& command, std::string& table, const std::string& help);

// An option that may be given several times, one value each: by default CLI11 lets a repeatable option swallow the
// arguments behind it.
template <class T>
CLI::Option* AddRepeatable(CLI::App& command, const std::string& name, std::vector<T>& values,
                           const std::string& help) {
  return command.add_option(name, values, help)->allow_extra_args(false)->take_all();
}

// An option's value by its name, in any case; the names must outlive the command. (CLI11's own transformer would take
// the numbers behind them, too, and tells them in its errors.)
template <class T>
CLI::Validator OneOf(const std::map<std::string, T>& values) {
  const auto replace = [&values](std::string& text) {
    const auto found = values.find(CLI::detail::to_lower(text));
    if (found == values.end()) return CLI::IsMember(&values)(text);
    text = std::to_string(static_cast<std::underlying_type_t<T>>(found->second));
    return std::string{};
  };
  return {replace, ""};
}

// Whether what goes to this descriptor is coloured: --color, then NO_COLOR, TERM=dumb, and whether it is a terminal.
[[nodiscard]] bool UseColor(ColorMode mode, int fd);

}  // namespace iptc::cli
