// Random packets for predicates: records whose fields take the values at which a ruleset's tests change their answer
// (interval ends and their neighbours), and raw IPv4 and IPv6 packets, whole, cut short or malformed.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "runtime/abi/packet_meta.h"
#include "tests/support/random_rulesets.h"

namespace iptc::random {

// A record with what it points at.
struct Packet {
  Packet() = default;
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;
  abi::PacketMeta meta;
  abi::CtView ct;
  std::vector<std::uint8_t> bytes;
};

class BoundaryValues {
 public:
  explicit BoundaryValues(const ir::Ruleset& ruleset);
  // Fills every field, present bits and conntrack view at random; no packet bytes.
  void Draw(Rng& rng, Packet& packet) const;

 private:
  void Collect(const ir::Pred& pred);
  void Add(ir::Field field, U128 low, U128 high);
  std::array<std::vector<U128>, abi::kFieldCount> values_;
};

// Bytes from an IP header on: TCP, UDP, ICMP or other, with options, fragments and extension headers, then perhaps cut
// short or with bytes overwritten.
[[nodiscard]] std::vector<std::uint8_t> RandomIpPacket(Rng& rng);

// The record as text, one field a line, for messages of failing tests.
[[nodiscard]] std::string Describe(const abi::PacketMeta& meta);

}  // namespace iptc::random
