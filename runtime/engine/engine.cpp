#include "runtime/engine/engine.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/engine/path.h"
#include "runtime/packet/wire.h"

namespace iptc::engine {

std::string FateText(const Fate& fate) {
  const auto hook = abi::kHookNames[static_cast<std::size_t>(fate.hook)];
  switch (fate.kind) {
    case FateKind::kForwarded:
      return "forwarded";
    case FateKind::kSent:
      return "sent";
    case FateKind::kLocal:
      return "local";
    case FateKind::kRule:
      return "rule";
    case FateKind::kPolicy:
      return "policy";
    case FateKind::kFragment:
      return "fragment";
    case FateKind::kQueue:
      return "queue";
    case FateKind::kSilent:
      return fmt::format("silent:{}", hook);
    case FateKind::kStackBefore:
      return fmt::format("stack:before-{}", hook);
    case FateKind::kStackAfter:
      return fmt::format("stack:after-{}", hook);
  }
  return {};
}

void PacketResult::Clear() {
  verdict = Verdict::kAccept;
  fate = {};
  where.reset();
  hits.clear();
  policies.clear();
  ct_state = 0;
  mark = 0;
  drawn_port = {};
  out.clear();
  local.clear();
  gen.clear();
  logs.clear();
  traced = false;
  unknown.clear();
}

class Engine::Impl {
 public:
  Impl(const abi::Program& program, host::HostModel model, const Options& settings)
      : host(std::move(model)),
        options(settings),
        path(program, host, options, recorder),
        tracks_ip4(program.ip4.conntrack) {}

  // The frozen clock stands at the time of loading.
  std::uint64_t Now(std::uint64_t arrival_ns) {
    if (!started) Start(arrival_ns);
    if (!options.frozen_clock) clock_ns = std::max(clock_ns, arrival_ns);
    return clock_ns;
  }

  void Start(std::uint64_t time_ns) {
    started = true;
    clock_ns = time_ns;
    path.Load(time_ns);
  }

  host::HostModel host;
  const Options options;
  Recorder recorder;
  Path path;
  const bool tracks_ip4;
  Statistics statistics;
  bool started = false;
  std::uint64_t clock_ns = 0;
};

Engine::Engine(const abi::Program& program, host::HostModel host, Options options)
    : impl_(std::make_unique<Impl>(program, std::move(host), options)) {}
Engine::~Engine() = default;

void Engine::Start(std::uint64_t time_ns) { impl_->Start(time_ns); }

void Engine::Process(const InputPacket& packet, PacketResult& result) {
  result.Clear();
  ++impl_->statistics.packets;
  impl_->recorder.Begin(result, impl_->options.record_hits);
  impl_->path.Enter(packet, impl_->Now(std::max(packet.frame.time_ns, packet.not_before_ns)), result);
}

void Engine::Advance(std::uint64_t time_ns) { impl_->path.Expire(impl_->Now(time_ns)); }

void Engine::Expect(std::span<const capture::Frame> frames) const {
  if (!impl_->tracks_ip4) return;
  constexpr std::size_t kAhead = 32;
  constexpr std::size_t kEthernet = 14;
  std::array<std::uint32_t, kAhead> prepared;
  std::size_t count = 0;
  const conntrack::Conntrack& connections = impl_->path.Connections();
  for (const capture::Frame& frame : frames.first(std::min(frames.size(), kAhead))) {
    if (frame.link_type != packet::LinkType::kEthernet || frame.bytes.size() < kEthernet) continue;
    if (packet::Load16(&frame.bytes[12]) != packet::kEtherTypeIp4) continue;
    if (const auto hint = connections.Prepare(frame.bytes.subspan(kEthernet))) prepared[count++] = *hint;
  }
  connections.Prefetch(std::span(prepared).first(count));
}

void Engine::SetObserver(Observer* observer) { impl_->recorder.SetObserver(observer); }

std::span<const Counter> Engine::Counters() const { return impl_->path.Counters(); }

Statistics Engine::Stats() const {
  Statistics statistics = impl_->statistics;
  const conntrack::Conntrack& connections = impl_->path.Connections();
  statistics.connections = connections.Size();
  statistics.connections_made = connections.Created();
  statistics.table_full_drops = connections.TableFullDrops();
  return statistics;
}

std::uint64_t Engine::Alive() const { return impl_->path.Connections().Alive(); }

const host::HostModel& Engine::Host() const { return impl_->host; }

}  // namespace iptc::engine
