// `iptc trace RULES PACKET...`: packets in the notation through the hooks, rule by rule, and why.
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/engine_options.h"
#include "cli/ingress.h"
#include "cli/output.h"
#include "cli/passed_by.h"
#include "cli/rule_names.h"
#include "cli/session.h"
#include "cli/trace_log.h"
#include "cli/trace_text.h"
#include "cli/trace_xtables.h"
#include "compiler/syntax/packet_spec.h"
#include "runtime/capture/packet_source.h"
#include "runtime/packet/build.h"

namespace iptc::cli {
namespace {

constexpr std::uint64_t kUnknownMac = 0x020000000001;

enum class TraceFormat : std::uint8_t { kText, kJson, kXtables };

struct TraceOptions {
  InputOptions input;
  std::vector<std::string> arguments;  // RULES, then packets
  std::vector<std::string> packets;
  std::optional<abi::Hook> hook;
  std::string local_interface = "local";
  engine::Options engine = {.record_frames = true, .record_logs = true};
  TraceFormat format = TraceFormat::kText;
  std::string output;
};

// A packet made ready: its notation, and a frame whose bytes it owns.
struct TracePacket {
  std::string text;
  std::vector<std::uint8_t> bytes;
  std::string interface;
  engine::InputPacket input;              // its frame borrows the above once it is sent
  std::optional<std::uint64_t> after_ns;  // the time since the packet before, where that is said
  std::optional<std::uint64_t> taken_at;  // of a packet from a capture
};

void SplitArguments(TraceOptions& options) {
  auto packet = options.arguments.begin() + 1;
  const auto is_file = [](const std::string& argument) { return argument == "-" || std::filesystem::exists(argument); };
  while (packet != options.arguments.end() && is_file(*packet)) ++packet;
  options.input.rules.assign(options.arguments.begin(), packet);
  options.packets.assign(packet, options.arguments.end());
}

// A packet of a capture enters as `verify` lets it, `in` being its --in.
std::expected<TracePacket, std::string> FromCapture(const abi::PacketSpec& spec, const TraceOptions& options,
                                                    const host::HostModel& host) {
  auto source = capture::OpenCapture(spec.capture_file);
  if (!source) return std::unexpected(source.error());
  Ingress ingress({.in = spec.in.empty() ? std::vector<std::string>{} : std::vector{spec.in},
                   .local_interface = options.local_interface,
                   .hook = options.hook,
                   .has_host = !options.input.host_file.empty()},
                  host);
  std::array<capture::Frame, 64> frames;
  for (std::size_t n = 0; (n = (*source)->Read(frames)) > 0;) {
    for (std::size_t i = 0; i < n; ++i) {
      const capture::Frame& frame = frames[i];
      if (frame.number != spec.capture_number) continue;
      TracePacket packet;
      ingress.Place(frame, packet.input);
      packet.interface = packet.input.frame.interface;
      packet.bytes.assign(frame.bytes.begin(), frame.bytes.end());
      packet.taken_at = frame.time_ns;
      return packet;
    }
  }
  if (!(*source)->Error().empty()) return std::unexpected(fmt::format("{}: {}", spec.capture_file, (*source)->Error()));
  return std::unexpected(fmt::format("`{}` has no packet {}", spec.capture_file, spec.capture_number));
}

std::expected<TracePacket, std::string> FromSpec(const abi::PacketSpec& spec, const TraceOptions& options,
                                                 const host::HostModel& host) {
  if (!spec.capture_file.empty()) return FromCapture(spec, options, host);
  TracePacket packet;
  packet.interface = spec.in;
  packet.input.interface = host.FindInterface(spec.in);
  packet.input.from_local = spec.in.empty() && (!spec.out.empty() || !host.interfaces.empty());
  const bool known = packet.input.interface >= 0;
  const std::uint64_t mac = known ? host.interfaces[static_cast<std::size_t>(packet.input.interface)].mac : kUnknownMac;
  auto frame = packet::BuildFrame(spec, mac);
  if (!frame) return std::unexpected(frame.error());
  packet.bytes = std::move(*frame);
  packet.input.forced_hook = options.hook;
  if (options.input.host_file.empty() && !options.hook) {
    packet.input.forced_hook = packet.input.from_local ? abi::Hook::kOutput : abi::Hook::kForward;
  }
  return packet;
}

class Tracing {
 public:
  Tracing(const TraceOptions& options, const Loaded& loaded, host::HostModel host)
      : options_(options),
        log_(loaded.ruleset),
        explained_(loaded.ruleset, [this](const eval::RuleAsked& asked) { Asked(asked); }),
        engine_(explained_.Program(), std::move(host), options.engine),
        names_(explained_.Program(), loaded.ruleset),
        xtables_(explained_.Program(), names_) {
    if (options_.format == TraceFormat::kXtables) {
      engine_.SetObserver(&xtables_);
    } else {
      engine_.SetObserver(&log_);
    }
  }

  std::string Run(TracePacket& packet) {
    PassTime(packet);
    capture::Frame& frame = packet.input.frame;
    frame.number = ++count_;
    frame.time_ns = now_ns_;
    frame.bytes = packet.bytes;
    frame.interface = packet.interface;
    log_.Clear();
    engine_.Process(packet.input, result_);
    if (options_.format == TraceFormat::kXtables) return xtables_.Take();
    const TracedPacket traced{count_, now_ns_, packet.text, log_.Steps(), result_};
    return options_.format == TraceFormat::kJson ? TraceJson(traced, names_) : TraceText(traced, names_);
  }

 private:
  // Packets of captures are as far apart as they were; the time of the first packet of all is its own.
  void PassTime(const TracePacket& packet) {
    now_ns_ += packet.after_ns.value_or(0);
    if (!packet.taken_at) return;
    if (count_ == 0) now_ns_ += *packet.taken_at;
    if (last_taken_at_ && !packet.after_ns && *packet.taken_at > *last_taken_at_) {
      now_ns_ += *packet.taken_at - *last_taken_at_;
    }
    last_taken_at_ = packet.taken_at;
  }

  // Explaining a miss costs more than the walk.
  void Asked(const eval::RuleAsked& asked) {
    if (options_.format != TraceFormat::kXtables) log_.Asked(asked);
  }

  const TraceOptions& options_;
  TraceLog log_;
  eval::ExplainedRuleset explained_;
  engine::Engine engine_;
  RuleNames names_;
  XtablesTrace xtables_;
  engine::PacketResult result_;
  std::uint64_t count_ = 0;
  std::uint64_t now_ns_ = 0;
  std::optional<std::uint64_t> last_taken_at_;
};

// What only the notation tells.
void Describe(TracePacket& packet, const abi::PacketSpec& spec) {
  packet.text = syntax::PrintPacketSpec(spec);
  packet.input.mark = spec.mark;
  packet.input.owner_uid = spec.uid;
  packet.input.owner_gid = spec.gid;
  packet.input.ct_state = spec.ct_state;
  packet.input.out_interface = spec.out;
  packet.after_ns = spec.at_ns;
}

ExitCode Trace(TraceOptions& options) {
  SplitArguments(options);
  if (options.packets.empty()) {
    PrintError("no packet to trace; write one behind the rules, such as 'tcp 10.0.0.1:1234 > 192.0.2.1:22 in eth0'");
    return ExitCode::kUsage;
  }
  Session session(options.input);
  const auto loaded = session.Load();
  if (!loaded) return loaded.error();
  WarnOfPassedBy(loaded->ruleset, session.Sources());
  auto host = session.LoadHost();
  if (!host) return host.error();
  std::vector<abi::PacketSpec> specs;
  for (std::size_t i = 0; i < options.packets.size(); ++i) {
    const source::FileId file = session.AddText(fmt::format("<packet {}>", i + 1), options.packets[i]);
    if (auto spec = syntax::ParsePacketSpec(file, session.Emitter())) specs.push_back(std::move(*spec));
  }
  if (specs.size() != options.packets.size()) return ExitCode::kBadInput;
  if (options.input.host_file.empty() && !options.hook) {
    PrintWarning("no host model (--host): packets with `in` are taken as forwarded (--hook forward)");
  }
  Output output(options.output);
  Tracing tracing(options, *loaded, *host);
  for (const abi::PacketSpec& spec : specs) {
    auto packet = FromSpec(spec, options, *host);
    if (!packet) {
      PrintError(fmt::format("packet `{}`: {}", syntax::PrintPacketSpec(spec), packet.error()));
      return ExitCode::kBadInput;
    }
    Describe(*packet, spec);
    output.Write(tracing.Run(*packet));
  }
  if (const auto done = output.Commit(); !done) {
    PrintError(done.error());
    return ExitCode::kLimit;
  }
  return session.Outcome();
}

}  // namespace

Action AddTrace(CLI::App& command) {
  auto options = std::make_shared<TraceOptions>();
  command.add_option("ARGUMENTS", options->arguments, "RULES, then one or more packets in quotes")
      ->required()
      ->type_name("");
  static const std::map<std::string, abi::Hook> kHooks = {{"prerouting", abi::Hook::kPrerouting},
                                                          {"input", abi::Hook::kInput},
                                                          {"forward", abi::Hook::kForward},
                                                          {"output", abi::Hook::kOutput}};
  command
      .add_option_function<std::string>(
          "--hook", [options](const std::string& name) { options->hook = kHooks.at(name); },
          "the packets' path, instead of asking the host model (default without --host: forward)")
      ->check(CLI::IsMember(&kHooks).description(""))
      ->type_name("prerouting|input|forward|output");
  command
      .add_option("--local-interface", options->local_interface,
                  "name in a pcapng of what the host itself sends (default local)")
      ->type_name("NAME");
  static const std::map<std::string, TraceFormat> kFormats = {
      {"text", TraceFormat::kText}, {"json", TraceFormat::kJson}, {"xtables", TraceFormat::kXtables}};
  command
      .add_option_function<std::string>(
          "--format", [options](const std::string& name) { options->format = kFormats.at(name); },
          "text for people, one JSON object a packet, or lines as xtables-monitor prints them (default text)")
      ->check(CLI::IsMember(&kFormats).description(""))
      ->type_name("text|json|xtables");
  command.add_option("-o,--output", options->output, "write there instead of standard output")->type_name("FILE");
  AddEngineOptions(command, options->engine);
  AddInputOptions(command, options->input);
  command.footer(
      "A rule is marked + where it matched, - where it did not, ! where it dropped the packet at once because a "
      "header\n"
      "was cut short; -> enters a chain, <- comes back to one.\n"
      "\n"
      "Examples:\n"
      "  iptc trace firewall.sh 'tcp 203.0.113.9:4000 > 192.0.2.1:22 in eth0 syn' --host host.json\n"
      "  iptc trace rules.save --hook input 'udp 10.0.0.1:53 > 10.0.0.2:9 in eth1' 'icmp 10.0.0.1 > 10.0.0.2 in eth1'\n"
      "  iptc trace firewall.sh 'pcap:traffic.pcapng#12' --host host.json");
  return [options] { return Trace(*options); };
}

}  // namespace iptc::cli
