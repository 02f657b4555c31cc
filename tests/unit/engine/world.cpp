#include "tests/unit/engine/world.h"

#include <gtest/gtest.h>

#include <array>

#include "runtime/packet/build.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/wire.h"

namespace iptc::engine::testing {
namespace {

constexpr std::string_view kHost = R"({
  "interfaces": [
    {"name": "eth0", "mac": "02:00:00:00:00:01", "mtu": 1500, "addrs": ["203.0.113.1/24", "2001:db8::1/64"]},
    {"name": "eth1", "mac": "02:00:00:00:00:02", "mtu": 1400, "addrs": ["192.168.1.1/24", "2001:db8:1::1/64", "fe80::1/64"]},
    {"name": "eth1.7", "mac": "02:00:00:00:00:02", "mtu": 1400, "addrs": ["10.7.0.1/24"]}],
  "routes": [{"dst": "0.0.0.0/0", "via": "203.0.113.254", "dev": "eth0"}, {"dst": "::/0", "dev": "eth0"},
             {"dst": "172.16.0.0/16", "type": "unreachable"}, {"dst": "172.32.0.0/16", "type": "prohibit"},
             {"dst": "172.48.0.0/16", "type": "blackhole"}],
  "neighbours": [{"ip": "203.0.113.254", "dev": "eth0", "mac": "02:aa:00:00:00:fe"}]})";

constexpr auto kVerdicts = std::to_array<std::string_view>({"ACCEPT", "DROP", "REJECT", "STOLEN"});

}  // namespace

Bytes Make(const abi::PacketSpec& spec) {
  auto built = packet::Build(spec);
  EXPECT_TRUE(built.has_value()) << built.error();
  return *built;
}

Bytes Tcp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::uint8_t flags) {
  return Make({.proto = 6, .saddr = saddr, .daddr = daddr, .sport = sport, .dport = dport, .tcp_flags = flags});
}

Bytes Udp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport) {
  return Make({.proto = 17, .saddr = saddr, .daddr = daddr, .sport = sport, .dport = dport});
}

Bytes Seen::Out(std::size_t index) const {
  if (index >= result.out.size()) return {};
  const Bytes& frame = result.out[index].bytes;
  return {frame.begin() + 14, frame.end()};
}

World::World() {
  options.record_frames = true;
  options.record_logs = true;
}

Engine& World::engine() {
  if (!engine_) {
    auto host = no_host ? host::LoopbackHost() : *host::ParseHostModel(kHost);
    host.sysctls.insert(sysctls.begin(), sysctls.end());
    engine_ = std::make_unique<Engine>(rules.Program(), std::move(host), options);
  }
  return *engine_;
}

Seen World::Send(const std::string& interface, const Bytes& ip) {
  const host::HostModel& host = engine().Host();
  InputPacket input;
  input.from_local = interface.empty();
  input.interface = interface.empty() ? -1 : host.FindInterface(interface);
  input.forced_hook = forced;
  const auto found = static_cast<std::size_t>(input.interface);
  Bytes frame(14);
  const std::uint64_t own = input.interface >= 0 ? host.interfaces[found].mac : 0;
  packet::Store48(frame.data(), mac_destination != 0 ? mac_destination : own);
  packet::Store48(&frame[6], 0x02BB00000001);
  packet::Store16(&frame[12], !ip.empty() && ip[0] >> 4U == 6 ? packet::kEtherTypeIp6 : packet::kEtherTypeIp4);
  if (raw_ip) {
    frame.clear();
    input.frame.link_type = packet::LinkType::kRawIp;
  }
  frame.insert(frame.end(), ip.begin(), ip.end());
  input.frame.bytes = frame;
  input.frame.number = ++number_;
  input.frame.time_ns = now_ns;
  input.frame.interface = interface;
  Seen seen;
  engine().Process(input, seen.result);
  seen.verdict = kVerdicts[static_cast<std::size_t>(seen.result.verdict)];
  seen.fate = FateText(seen.result.fate);
  for (const RuleHit& hit : seen.result.hits) seen.hits.push_back(rules.NameOf(hit.table, hit.chain, hit.number));
  for (const RuleHit& hit : seen.result.policies) seen.policies.push_back(rules.NameOf(hit.table, hit.chain, 0));
  return seen;
}

bool ChecksumsRight(const Bytes& ip) {
  abi::PacketMeta meta;
  return packet::DissectIp(ip, meta) == packet::Defect::kNone && packet::TransportChecksumOk(meta);
}

}  // namespace iptc::engine::testing
