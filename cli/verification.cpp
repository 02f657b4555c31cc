#include "cli/verification.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "cli/egress_report.h"
#include "cli/flow_lanes.h"
#include "cli/pipeline.h"
#include "cli/verify_report.h"
#include "runtime/capture/merged_source.h"
#include "runtime/engine/conntrack_options.h"

namespace iptc::cli {
namespace {

constexpr std::size_t kSmallBatch = 64;   // one thread: stays in the cache
constexpr std::size_t kLargeBatch = 512;  // several: handing over costs little
constexpr std::size_t kAhead = 16;        // packets whose connections are fetched from memory together

bool IsRegular(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

engine::Options EngineOptions(const VerifyOptions& options, bool lines) {
  engine::Options result = options.engine;
  result.record_hits = lines;
  result.record_logs = lines;
  result.record_frames = (lines && options.frames) || !options.egress.empty();
  return result;
}

bool WantsLines(const VerifyOptions& options) {
  return options.format == VerifyFormat::kJsonl || !options.expect.empty();
}

}  // namespace

Verification::Verification(const VerifyOptions& options, const Subject& subject)
    : options_(options),
      subject_(subject),
      wants_lines_(WantsLines(options)),
      names_(subject.program, subject.loaded),
      copies_(names_),
      output_(options.output),
      progress_(options.format == VerifyFormat::kText || !options.output.empty()) {}

std::expected<void, ExitCode> Verification::OpenComparisons() {
  if (!options_.expect.empty()) {
    auto opened = Expectation::Open(options_.expect);
    if (!opened) return std::unexpected(Refuse(opened.error(), ExitCode::kBadInput));
    expectation_ = std::move(*opened);
  }
  if (!options_.egress.empty()) {
    const bool any = options_.engine.rewrite_mac || options_.input.host_file.empty();
    auto opened =
        Egress::Open({.captures = options_.egress, .out = options_.egress_interface, .any_source = any}, subject_.host);
    if (!opened) return std::unexpected(Refuse(opened.error(), ExitCode::kBadInput));
    egress_ = std::move(*opened);
  }
  return {};
}

ExitCode Verification::Run() {
  if (const auto opened = OpenComparisons(); !opened) return opened.error();
  if (const auto opened = copies_.Open(options_.write); !opened) return Refuse(opened.error(), ExitCode::kLimit);
  ExitCode code = Pass(LanesFor());
  if (coupled_) code = Pass(1);
  progress_.Clear();
  if (const std::string lost = Lost(); !lost.empty()) return Refuse(lost, ExitCode::kLimit);
  WarnOfNameless();
  if (!fault_.empty()) output_.Flush();  // what is known by then: no counters, as they are of packets further on
  if (code != ExitCode::kDone && (tally_.Packets() == 0 || !fault_.empty())) return code;
  if (code == ExitCode::kDone) code = FinishEgress();
  Summarize();
  if (const auto done = output_.Commit(); !done) return Refuse(done.error(), ExitCode::kLimit);
  if (const auto done = copies_.Close(); !done) return Refuse(done.error(), ExitCode::kLimit);
  return code != ExitCode::kDone ? code : Outcome();
}

// Why results cannot be written, as soon as that is known: the rest of a large capture would be read for nothing.
std::string Verification::Lost() const { return output_.Error().empty() ? copies_.Error() : output_.Error(); }

// The commonest surprise with a capture that is no pcapng: no `-i` matches, or with a host model nothing comes in.
void Verification::WarnOfNameless() {
  const std::uint64_t packets = ingress_ == nullptr ? 0 : ingress_->Nameless();
  if (packets == 0 || (options_.input.host_file.empty() && !AsksForIngress(subject_.loaded))) return;
  PrintWarning(fmt::format("{} came in by no named interface: `--in` says which one", Count(packets, "packet")));
}

// Captures that can be read only once leave no way back from several engines to one.
std::size_t Verification::LanesFor() const {
  const bool again = std::ranges::all_of(options_.captures, IsRegular);
  return again && options_.jobs > 1 && FlowsAreIndependent(subject_.optimized) ? options_.jobs : 1;
}

void Verification::Prepare(std::size_t lanes) {
  const engine::Options options = EngineOptions(options_, wants_lines_);
  table_room_ = engine::ConntrackRoom(engine::ConntrackOptions(subject_.program, subject_.host, options));
  engines_.clear();
  for (std::size_t i = 0; i < lanes; ++i) {
    engines_.push_back(std::make_unique<engine::Engine>(subject_.program, subject_.host, options));
  }
  ingress_ = std::make_unique<Ingress>(IngressOptions{.in = options_.in,
                                                      .local_interface = options_.local_interface,
                                                      .hook = options_.hook,
                                                      .has_host = !options_.input.host_file.empty()},
                                       engines_.front()->Host());
  const std::size_t size = options_.jobs > 1 ? kLargeBatch : kSmallBatch;
  batches_ = std::vector<PacketBatch>(options_.jobs > 1 ? 2 * options_.jobs + 2 : 1);
  json_.clear();
  for (PacketBatch& batch : batches_) {
    batch.frames.resize(size);
    batch.packets.resize(size);
    batch.results.resize(size);
    batch.flows.resize(size);
    batch.lanes.resize(lanes);
    batch.table_entries.resize(lanes);
    json_.emplace_back(names_, engines_.front()->Host(), options_.frames);
  }
  read_ = 0;
  clock_ns_ = 0;
  coupled_ = false;
}

ExitCode Verification::Pass(std::size_t lanes) {
  auto source = capture::OpenCaptures(options_.captures);
  if (!source) return Refuse(source.error(), ExitCode::kBadInput);
  source_ = std::move(*source);
  Prepare(lanes);
  const auto read = [this](std::size_t slot, std::size_t) { return Read(batches_[slot]); };
  const auto judge = [this](std::size_t slot, std::size_t lane) {
    Judge(batches_[slot], lane);
    return true;
  };
  const auto format = [this](std::size_t slot, std::size_t) {
    Format(batches_[slot]);
    return true;
  };
  const auto settle = [this](std::size_t slot, std::size_t) { return Settle(batches_[slot]); };
  Pipeline pipeline(
      batches_.size(),
      {{.run = read}, {.lanes = lanes, .run = judge}, {.in_order = false, .run = format}, {.run = settle}});
  pipeline.Run(options_.jobs);
  for (const auto& engine : engines_) engine->Advance(clock_ns_);
  if (!fault_.empty()) return Refuse(fault_, ExitCode::kBadInput);
  if (!coupled_ && !source_->Error().empty()) return Refuse(source_->Error(), ExitCode::kBadInput);
  return ExitCode::kDone;
}

bool Verification::Read(PacketBatch& batch) {
  batch.count = source_->Read(batch.frames);
  if (batch.count == 0) return false;
  if (read_ == 0) {
    for (const auto& engine : engines_) engine->Start(batch.frames[0].time_ns);
  }
  batch.first = read_ + 1;
  read_ += batch.count;
  batch.progress = source_->Progress();
  if (options_.jobs > 1) Keep(batch);
  Place(batch);
  return true;
}

// The bytes are the source's until it is read again.
void Verification::Keep(PacketBatch& batch) const {
  batch.bytes.clear();
  const auto frames = std::span(batch.frames).first(batch.count);
  for (const capture::Frame& frame : frames) {
    batch.bytes.insert(batch.bytes.end(), frame.bytes.begin(), frame.bytes.end());
  }
  std::span<const std::uint8_t> rest = batch.bytes;
  for (capture::Frame& frame : frames) {
    const std::size_t size = frame.bytes.size();
    frame.bytes = rest.first(size);
    rest = rest.subspan(size);
  }
}

void Verification::Place(PacketBatch& batch) {
  const std::size_t lanes = engines_.size();
  for (auto& lane : batch.lanes) lane.clear();
  batch.lanes_known = true;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const capture::Frame& frame = batch.frames[i];
    engine::InputPacket& packet = batch.packets[i];
    ingress_->Place(frame, packet);
    clock_ns_ = std::max(clock_ns_, frame.time_ns);
    packet.not_before_ns = clock_ns_;
    if (lanes == 1) continue;
    const FlowKey key = FlowKeyOf(frame);
    batch.lanes_known = batch.lanes_known && key.known;
    batch.lanes[key.hash % lanes].push_back(static_cast<std::uint32_t>(i));
  }
}

void Verification::Judge(PacketBatch& batch, std::size_t lane) {
  engine::Engine& engine = *engines_[lane];
  const bool all = engines_.size() == 1;
  const std::vector<std::uint32_t>& mine = batch.lanes[lane];
  const std::size_t count = all ? batch.count : mine.size();
  const auto at = [&](std::size_t i) { return all ? i : mine[i]; };
  std::array<capture::Frame, kAhead> ahead;
  const engine::Statistics before = engine.Stats();
  for (std::size_t i = 0; i < count; ++i) {
    if (i % kAhead == 0) {
      const std::size_t some = std::min(kAhead, count - i);
      for (std::size_t k = 0; k < some; ++k) ahead[k] = batch.frames[at(i + k)];
      engine.Expect(std::span(ahead).first(some));
    }
    engine.Process(batch.packets[at(i)], batch.results[at(i)]);
  }
  batch.table_entries[lane] = before.connections + engine.Stats().connections_made - before.connections_made;
}

void Verification::Format(PacketBatch& batch) {
  VerdictJson& json = json_[static_cast<std::size_t>(&batch - batches_.data())];
  batch.lines.clear();
  batch.line_ends.clear();
  const bool text = options_.format == VerifyFormat::kText;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const engine::PacketResult& result = batch.results[i];
    const capture::Frame& frame = batch.frames[i];
    batch.flows[i] = text && Tally::HasFlow(result) ? DroppedFlowOf(frame, result.where) : std::nullopt;
    if (!wants_lines_) continue;
    json.Append(batch.lines, batch.first + i, frame.time_ns, Ingress::Name(batch.packets[i]), result);
    batch.line_ends.push_back(batch.lines.size());
  }
}

// Whether several engines answered as one would have.
bool Verification::StillApart(const PacketBatch& batch) const {
  if (engines_.size() == 1) return true;
  const auto entries = std::accumulate(batch.table_entries.begin(), batch.table_entries.end(), std::uint64_t{0});
  return batch.lanes_known && entries < table_room_;
}

bool Verification::Settle(PacketBatch& batch) {
  coupled_ = !StillApart(batch);
  if (coupled_) return false;
  for (std::size_t i = 0; i < batch.count; ++i) {
    const std::uint64_t number = batch.first + i;
    if (number <= tally_.Packets()) continue;  // of a pass that was broken off
    tally_.Add(batch.results[i], batch.flows[i]);
    copies_.Add(batch.frames[i], batch.results[i]);
    if (options_.format == VerifyFormat::kJsonl) output_.Write(batch.Line(i));
    if (!Compare(batch, i)) return false;
  }
  output_.Poll();
  progress_.Update(batch.progress, tally_.Packets());
  return Lost().empty();
}

// False: what it is compared with is broken.
bool Verification::Compare(const PacketBatch& batch, std::size_t packet) {
  const std::uint64_t number = batch.first + packet;
  if (expectation_) {
    std::string_view line = batch.Line(packet);
    line.remove_suffix(1);
    if (const auto done = expectation_->Compare(number, line); !done) fault_ = done.error();
  }
  if (egress_) {
    egress_->Add(number, batch.frames[packet], batch.results[packet]);
    TellEgress();
    if (fault_.empty()) fault_ = egress_->Error();
  }
  return fault_.empty();
}

void Verification::TellEgress() {
  constexpr std::size_t kStories = 10;
  for (const EgressDifference& difference : egress_->Take()) {
    if (options_.format == VerifyFormat::kJsonl) {
      AppendEgressJson(output_.Buffer(), difference, names_, subject_.host);
    } else if (egress_stories_.size() < kStories) {
      egress_stories_.push_back(EgressStory(difference, names_, subject_.host));
    }
  }
}

ExitCode Verification::FinishEgress() {
  if (!egress_) return ExitCode::kDone;
  egress_->Finish();
  TellEgress();
  return egress_->Error().empty() ? ExitCode::kDone : Refuse(egress_->Error(), ExitCode::kBadInput);
}

void Verification::Summarize() {
  std::vector<engine::Counter> counters(subject_.program.counter_count);
  engine::Statistics stats;
  for (const auto& engine : engines_) {
    const auto own = engine->Counters();
    for (std::size_t i = 0; i < own.size(); ++i) {
      counters[i].packets += own[i].packets;
      counters[i].bytes += own[i].bytes;
    }
    const engine::Statistics some = engine->Stats();
    stats.packets += some.packets;
    stats.connections += engine->Alive();
    stats.connections_made += some.connections_made;
    stats.table_full_drops += some.table_full_drops;
  }
  const bool color = UseColor(options_.input.color, output_.IsTerminal() ? STDOUT_FILENO : -1);
  const ReportInput report{
      tally_, subject_.program, subject_.loaded, names_, counters, stats, egress_ ? &egress_->Counts() : nullptr,
      color};
  output_.Write(options_.format == VerifyFormat::kJsonl ? JsonSummary(report) : TextReport(report));
  for (const std::string& story : egress_stories_) output_.Write("  " + story + "\n");
}

ExitCode Verification::Outcome() {
  const ExitCode expected = JudgeExpectation(), egress = JudgeEgress();
  return expected != ExitCode::kDone ? expected : egress;
}

ExitCode Verification::JudgeEgress() {
  if (!egress_ || egress_->Counts().Differences() == 0) return ExitCode::kDone;
  PrintError(fmt::format("the real firewall did otherwise with {}", Count(egress_->Counts().Differences(), "frame")));
  return ExitCode::kFindings;
}

// What the expectation has to say.
ExitCode Verification::JudgeExpectation() {
  if (!expectation_) return ExitCode::kDone;
  if (const auto done = expectation_->Finish(); !done) return Refuse(done.error(), ExitCode::kBadInput);
  if (expectation_->FramesPassedBy()) {
    PrintWarning(fmt::format("`{}` has {} frames: they were not compared{}", options_.expect,
                             options_.frames ? "no" : "packets'", options_.frames ? "" : ", which takes `--frames`"));
  }
  if (expectation_->Differences() == 0) return ExitCode::kDone;
  PrintError(fmt::format("{} of {} packets differ from `{}`", expectation_->Differences(),
                         tally_.Packets() + expectation_->OnlyThere(), options_.expect));
  for (const std::string& story : expectation_->Stories()) fmt::print(stderr, "  {}\n", story);
  return ExitCode::kFindings;
}

ExitCode Verification::Refuse(const std::string& message, ExitCode code) {
  progress_.Clear();
  PrintError(message);
  return code;
}

}  // namespace iptc::cli
