// `iptc verify RULES CAPTURE...`: every packet of captures through the compiled ruleset.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/capture_copies.h"
#include "cli/commands.h"
#include "cli/expectation.h"
#include "cli/ingress.h"
#include "cli/optimize.h"
#include "cli/output.h"
#include "cli/passed_by.h"
#include "cli/progress.h"
#include "cli/rule_names.h"
#include "cli/session.h"
#include "cli/tally.h"
#include "cli/verdict_json.h"
#include "cli/verify_options.h"
#include "cli/verify_report.h"
#include "runtime/capture/packet_source.h"

namespace iptc::cli {
namespace {

constexpr std::size_t kBatch = 256;
constexpr std::size_t kAhead = 16;  // packets whose connections are fetched from memory together

// One run over all captures, everything set up.
class Verification {
 public:
  Verification(const VerifyOptions& options, Loaded& loaded, const abi::Program& program, host::HostModel host)
      : options_(options),
        loaded_(loaded),
        program_(program),
        engine_(program, std::move(host), EngineOptions(options)),
        ingress_(IngressFrom(options), engine_.Host()),
        names_(program, loaded.ruleset),
        json_(names_, engine_.Host(), options.frames),
        copies_(names_),
        tally_(options.format == VerifyFormat::kText),
        output_(options.output),
        progress_(options.format == VerifyFormat::kText || !options.output.empty()) {}

  ExitCode Run() {
    if (!options_.expect.empty()) {
      auto opened = Expectation::Open(options_.expect);
      if (!opened) return Refuse(opened.error(), ExitCode::kBadInput);
      expectation_ = std::move(*opened);
    }
    if (const auto opened = copies_.Open(options_.write); !opened) return Refuse(opened.error(), ExitCode::kLimit);
    ExitCode code = ExitCode::kDone;
    for (std::size_t i = 0; i < options_.captures.size() && code == ExitCode::kDone; ++i) code = RunCapture(i);
    progress_.Clear();
    if (code != ExitCode::kDone && tally_.Packets() == 0) return code;
    Summarize();
    if (const auto done = output_.Commit(); !done) return Refuse(done.error(), ExitCode::kLimit);
    if (const auto done = copies_.Close(); !done) return Refuse(done.error(), ExitCode::kLimit);
    return code != ExitCode::kDone ? code : Judge();
  }

 private:
  static engine::Options EngineOptions(const VerifyOptions& options) {
    engine::Options result = options.engine;
    const bool lines = options.format == VerifyFormat::kJsonl || !options.expect.empty();
    result.record_hits = lines;
    result.record_frames = lines && options.frames;
    result.record_logs = lines;
    return result;
  }

  static IngressOptions IngressFrom(const VerifyOptions& options) {
    return {.in = options.in,
            .local_interface = options.local_interface,
            .hook = options.hook,
            .has_host = !options.input.host_file.empty()};
  }

  ExitCode Refuse(const std::string& message, ExitCode code) {
    progress_.Clear();
    PrintError(message);
    return code;
  }

  ExitCode RunCapture(std::size_t index) {
    const std::string& path = options_.captures[index];
    auto source = capture::OpenCapture(path);
    if (!source) return Refuse(source.error(), ExitCode::kBadInput);
    const auto count = static_cast<double>(options_.captures.size());
    std::array<capture::Frame, kBatch> frames;
    for (std::size_t n = 0; (n = (*source)->Read(frames)) > 0;) {
      for (std::size_t i = 0; i < n; ++i) {
        if (i % kAhead == 0) engine_.Expect(std::span(frames).subspan(i, std::min(kAhead, n - i)));
        if (const auto done = One(frames[i]); !done) return Refuse(done.error(), ExitCode::kBadInput);
      }
      progress_.Update((static_cast<double>(index) + (*source)->Progress()) / count, tally_.Packets());
    }
    if (!(*source)->Error().empty())
      return Refuse(fmt::format("{}: {}", path, (*source)->Error()), ExitCode::kBadInput);
    return ExitCode::kDone;
  }

  std::expected<void, std::string> One(const capture::Frame& frame) {
    ingress_.Place(frame, packet_);
    engine_.Process(packet_, result_);
    tally_.Add(frame, result_);
    copies_.Add(frame, result_);
    if (options_.format != VerifyFormat::kJsonl && !expectation_) return {};
    fmt::memory_buffer& buffer = options_.format == VerifyFormat::kJsonl ? output_.Buffer() : scratch_;
    const std::size_t begin = buffer.size();
    json_.Append(buffer, tally_.Packets(), frame.time_ns, ingress_.Name(packet_), result_);
    if (expectation_) {
      const std::string_view line(buffer.data() + begin, buffer.size() - begin - 1);
      if (auto done = expectation_->Compare(tally_.Packets(), line); !done) return done;
    }
    scratch_.clear();
    output_.Poll();
    return {};
  }

  void Summarize() {
    const ReportInput report{tally_, program_, loaded_.ruleset, names_, engine_.Counters(), engine_.Stats()};
    output_.Write(options_.format == VerifyFormat::kJsonl ? JsonSummary(report) : TextReport(report));
  }

  // What the expectation has to say.
  ExitCode Judge() {
    if (!expectation_) return ExitCode::kDone;
    if (const auto done = expectation_->Finish(); !done) return Refuse(done.error(), ExitCode::kBadInput);
    if (expectation_->Differences() == 0) return ExitCode::kDone;
    PrintError(fmt::format("{} of {} packets differ from `{}`", expectation_->Differences(), tally_.Packets(),
                           options_.expect));
    for (const std::string& story : expectation_->Stories()) fmt::print(stderr, "  {}\n", story);
    return ExitCode::kFindings;
  }

  const VerifyOptions& options_;
  Loaded& loaded_;
  const abi::Program& program_;
  engine::Engine engine_;
  Ingress ingress_;
  RuleNames names_;
  VerdictJson json_;
  CaptureCopies copies_;
  Tally tally_;
  Output output_;
  Progress progress_;
  std::optional<Expectation> expectation_;
  engine::InputPacket packet_;
  engine::PacketResult result_;
  fmt::memory_buffer scratch_;
};

std::expected<host::HostModel, ExitCode> HostFor(const VerifyOptions& options, const Session& session) {
  if (!options.input.host_file.empty()) {
    auto host = session.LoadHost();
    if (host && !options.in.empty() && host->FindInterface(options.in) < 0) {
      PrintError(fmt::format("`--in {}`: the host model has no such interface", options.in));
      return std::unexpected(ExitCode::kBadInput);
    }
    return host;
  }
  if (!options.hook) PrintWarning("no host model (--host): every packet is taken as forwarded (--hook forward)");
  return host::HostModel{};
}

ExitCode Verify(VerifyOptions& options) {
  SplitFiles(options);
  if (options.frames && options.format != VerifyFormat::kJsonl && options.expect.empty()) {
    PrintWarning("`--frames` says nothing without `--format jsonl`");
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
  Verification run(options, *loaded, classifiers->Program(), std::move(*host));
  const ExitCode code = run.Run();
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
      "  iptc verify new.sh traffic.pcapng --host host.json --expect verdicts.jsonl");
  return [options] { return Verify(*options); };
}

}  // namespace iptc::cli
