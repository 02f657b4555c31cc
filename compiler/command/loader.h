// Loader: the commands of scripts and save files, applied one after another to a ruleset as iptables-legacy 1.8.9 and
// the kernel would. Several inputs may be loaded in order, IPv4 and IPv6 side by side.
//
// A refused command leaves the ruleset as it was, is reported with the word at fault, and has iptables' exit status
// (2 parse error, 1 kernel refusal). iptables-restore is atomic per table.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/command/names.h"
#include "compiler/diag/emitter.h"
#include "compiler/expand/invocation.h"
#include "compiler/ir/ruleset.h"

namespace iptc::command {

struct LoadOptions {
  Backend backend = Backend::kLegacy;
  std::string hosts_file = {};  // hosts(5) text for host names in rules; names are never looked up on the network
  std::optional<ir::Family> only_family = {};
  bool counters = false;         // save files: take `[packets:bytes]` over, as iptables-restore -c
  bool record_commands = false;  // keep what Commands() tells
  // Keep the rules of save files as they were written, for List: a few of them look different when they are read back
  // from what iptables-save prints. Those of commands are always kept.
  bool keep_specs = false;
};

// One evaluated command that changed the ruleset, as a flat line, with where it came from (`--emit=commands`).
struct FlatCommand {
  std::string text;  // "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE"
  SourceSpan origin;
};

class Loader final : public expand::CommandRunner {
 public:
  Loader(LoadOptions options, diag::Emitter& emitter);
  ~Loader() override;

  // One iptables, ip6tables, iptables-restore, iptables-save … invocation of a script.
  expand::CommandResult Run(const expand::Invocation& invocation) override;

  // A whole save file (iptables-restore's input), of the given family.
  void LoadSaveFile(source::FileId file, ir::Family family);

  // A whole file of `ipset save` (ipset restore's input). Rules that are loaded later can refer to its sets.
  void LoadSetFile(source::FileId file);

  // What `iptables` (or ip6tables) with these words prints, for `iptc list`: "-t", "nat", "-L", "-n".
  expand::CommandResult List(ir::Family family, const std::vector<std::string>& words);

  // The ruleset as loaded so far, with slots assigned.
  [[nodiscard]] const ir::Ruleset& Current() const;
  // The same for good: the loader is empty afterwards. Each rule is moved, so that no two copies of all of them exist.
  [[nodiscard]] ir::Ruleset TakeRuleset();
  // The families of which some table was touched.
  [[nodiscard]] bool Uses(ir::Family family) const;
  [[nodiscard]] const std::vector<FlatCommand>& Commands() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace iptc::command
