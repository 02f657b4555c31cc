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

  // The frozen clock stands at the first packet's time.
  std::uint64_t Now(const InputPacket& packet) {
    if (statistics.packets == 1) start_ns = packet.frame.time_ns;
    return options.frozen_clock ? start_ns : packet.frame.time_ns;
  }

  host::HostModel host;
  const Options options;
  Recorder recorder;
  Path path;
  const bool tracks_ip4;
  Statistics statistics;
  std::uint64_t start_ns = 0;
};

Engine::Engine(const abi::Program& program, host::HostModel host, Options options)
    : impl_(std::make_unique<Impl>(program, std::move(host), options)) {}
Engine::~Engine() = default;

void Engine::Process(const InputPacket& packet, PacketResult& result) {
  result.Clear();
  ++impl_->statistics.packets;
  impl_->recorder.Begin(result, impl_->options.record_hits, impl_->options.record_logs);
  impl_->path.Enter(packet, impl_->Now(packet), result);
}

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
  for (std::size_t i = 0; i < count; ++i) connections.Prefetch(prepared[i]);
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

const host::HostModel& Engine::Host() const { return impl_->host; }

}  // namespace iptc::engine
