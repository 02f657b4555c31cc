// One firewall for engine tests: eth0 203.0.113.1/24 towards the Internet (default route by 203.0.113.254), eth1
// 192.168.1.1/24 and fe80::1/64 towards the clients, and packets in iptc's terms.
//
//   World world;
//   world.rules.Add(TableId::kFilter, "FORWARD", Dport(80), Drop);
//   EXPECT_EQ(world.Send("eth1", Tcp(kClient, 4000, kServer, 80)).fate, "rule");
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/packet_spec.h"
#include "runtime/engine/engine.h"
#include "tests/unit/netfilter/test_program.h"

namespace iptc::engine::testing {

using Bytes = std::vector<std::uint8_t>;

inline constexpr U128 kClient = 0xC0A8010A;   // 192.168.1.10
inline constexpr U128 kInside = 0xC0A80101;   // 192.168.1.1, eth1
inline constexpr U128 kOutside = 0xCB007101;  // 203.0.113.1, eth0
inline constexpr U128 kServer = 0xC6336407;   // 198.51.100.7
inline constexpr std::uint8_t kSyn = 2, kRst = 4, kAck = 16;

// IP packets with all checksums right.
[[nodiscard]] Bytes Tcp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport, std::uint8_t flags = kSyn);
[[nodiscard]] Bytes Udp(U128 saddr, std::uint16_t sport, U128 daddr, std::uint16_t dport);
[[nodiscard]] Bytes Make(const abi::PacketSpec& spec);

struct Seen {
  std::string verdict, fate;
  std::vector<std::string> hits, policies;  // "filter/FORWARD#1", "filter/FORWARD"
  PacketResult result;
  // The IP packets behind the Ethernet headers of `out`.
  [[nodiscard]] Bytes Out(std::size_t index = 0) const;
};

class World {
 public:
  World();
  netfilter::testing::TestProgram rules;
  Options options;
  std::optional<abi::Hook> forced;
  bool no_host = false;
  bool raw_ip = false;  // the capture has no link headers
  std::map<std::string, std::string> sysctls;
  std::uint64_t mac_destination = 0;  // 0: the interface's
  std::uint64_t now_ns = 1'000'000'000;

  // `interface` empty: the firewall itself sends it.
  Seen Send(const std::string& interface, const Bytes& ip);
  [[nodiscard]] Engine& engine();

 private:
  std::unique_ptr<Engine> engine_;
  std::uint64_t number_ = 0;
};

// The IPv4 header's and the transport's checksum.
[[nodiscard]] bool ChecksumsRight(const Bytes& ip);

}  // namespace iptc::engine::testing
