// `iptc verify RULES CAPTURE...`: every packet of captures through the compiled ruleset.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/optimize.h"
#include "cli/output.h"
#include "cli/passed_by.h"
#include "cli/session.h"
#include "cli/verification.h"
#include "cli/verify_options.h"
#include "runtime/capture/packet_source.h"

namespace iptc::cli {
namespace {

std::expected<host::HostModel, ExitCode> HostFor(const VerifyOptions& options, const Session& session) {
  if (!options.input.host_file.empty()) {
    auto host = session.LoadHost();
    if (!host) return host;
    std::vector<std::pair<std::string_view, std::string>> named;
    for (const std::string& name : options.in) named.emplace_back("--in", name);
    if (!options.egress_interface.empty()) named.emplace_back("--egress-interface", options.egress_interface);
    for (const auto& [option, name] : named) {
      if (host->FindInterface(name) >= 0) continue;
      PrintError(fmt::format("`{} {}`: the host model has no such interface", option, name));
      return std::unexpected(ExitCode::kBadInput);
    }
    return host;
  }
  if (!options.hook) PrintWarning("no host model (--host): every packet is taken as forwarded (--hook forward)");
  return host::HostModel{};
}

ExitCode Verify(VerifyOptions& options) {
  SplitFiles(options);
  if (const std::string conflict = Conflict(options); !conflict.empty()) {
    PrintError(conflict);
    return ExitCode::kUsage;
  }
  if (options.frames && options.format != VerifyFormat::kJsonl && options.expect.empty()) {
    PrintWarning("`--frames` says nothing without `--format jsonl`");
  }
  if (capture::IsCapture(options.files.front())) {
    PrintError(fmt::format("`{}` is a capture: the rules come first", options.files.front()));
    return ExitCode::kBadInput;
  }
  Session session(options.input);
  auto loaded = session.Load();
  if (!loaded) return loaded.error();
  auto host = HostFor(options, session);
  if (!host) return host.error();
  WarnOfPassedBy(loaded->ruleset, session.Sources());
  const Optimized optimized = Optimize(loaded->ruleset, PipelineFor(options.classifier.level), session.Sources());
  const auto classifiers = Classifiers::Make(optimized.ruleset, options.classifier);
  if (!classifiers) {
    PrintError(classifiers.error());
    return ExitCode::kLimit;
  }
  const Subject subject{loaded->ruleset, optimized.ruleset, classifiers->Program(), *host};
  const ExitCode code = Verification(options, subject).Run();
  return code == ExitCode::kDone ? session.Outcome() : code;
}

}  // namespace

Action AddVerify(CLI::App& command) {
  auto options = std::make_shared<VerifyOptions>();
  AddVerifyOptions(command, *options);
  command.footer(
      "Examples:\n"
      "  iptc verify firewall.sh traffic.pcapng --host host.json\n"
      "  iptc verify rules.save web.pcap --in eth0 --hook input\n"
      "  iptc verify firewall.sh traffic.pcapng --host host.json --format jsonl > verdicts.jsonl\n"
      "  iptc verify new.sh traffic.pcapng --host host.json --expect verdicts.jsonl\n"
      "  iptc verify firewall.sh wan.pcap --in eth0 --host host.json --egress lan.pcap --egress-interface eth1");
  return [options] { return Verify(*options); };
}

}  // namespace iptc::cli
