#include "runtime/conntrack/nat_tuple.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <optional>
#include <utility>

#include "runtime/conntrack/siphash.h"
#include "runtime/conntrack/tcp_table.h"
#include "runtime/packet/jhash.h"

namespace iptc::conntrack {
namespace {

constexpr std::uint32_t kRandomPorts = abi::kNatProtoRandom | abi::kNatProtoRandomFully;
constexpr unsigned kMaxAttempts = 128, kMinAttempts = 16;
constexpr unsigned kHarderAttempts = kMaxAttempts / 4;  // so many are left when closed connections are evicted

bool IsIcmp(std::uint8_t proto) { return proto == kProtoIcmp || proto == kProtoIcmpv6; }
bool HasPorts(std::uint8_t proto) {
  return proto == kProtoTcp || proto == kProtoUdp || proto == kProtoUdpLite || proto == kProtoSctp;
}

class Chooser {
 public:
  Chooser(ConnTable& table, std::uint64_t& random, const Conn& conn, Manip manip, const abi::NatParams& range)
      : table_(table), random_(random), conn_(conn), manip_(manip), range_(range) {}

  NatChoice Choose(const Tuple& current) {
    const bool random_ports = Flag(kRandomPorts);
    if (manip_ == Manip::kSource && !random_ports) {
      if (const auto kept = KeepMapping(current)) return *kept;
    }
    NatChoice choice{current, {}};
    ChooseAddress(choice.tuple);
    if (random_ports || !PortFits(choice.tuple)) ChoosePort(choice);
    return choice;
  }

 private:
  [[nodiscard]] bool Flag(std::uint32_t flags) const { return (range_.flags & flags) != 0; }

  [[nodiscard]] bool Used(const Tuple& tuple) { return table_.Taken(InverseOf(tuple), conn_); }

  // What could be tracked can be inverted; NAT changes no ICMP type.
  [[nodiscard]] static Tuple InverseOf(const Tuple& tuple) {
    const auto inverse = Invert(tuple);
    assert(inverse);
    return *inverse;
  }

  [[nodiscard]] std::uint16_t& PortOf(Tuple& tuple) const {
    return IsIcmp(tuple.proto) || manip_ == Manip::kSource ? tuple.sport : tuple.dport;
  }

  [[nodiscard]] bool PortInRange(Tuple tuple) const {
    if (!IsIcmp(tuple.proto) && !HasPorts(tuple.proto) && tuple.proto != kProtoGre) return true;
    return PortOf(tuple) >= range_.min_port && PortOf(tuple) <= range_.max_port;
  }

  [[nodiscard]] bool SourceInRange(const Tuple& tuple) const {
    if (Flag(abi::kNatMapAddresses) && (tuple.saddr < range_.min_addr || tuple.saddr > range_.max_addr)) return false;
    return !Flag(abi::kNatProtoSpecified) || PortInRange(tuple);
  }

  // The tuple as it is, or as this source is mapped already.
  [[nodiscard]] std::optional<NatChoice> KeepMapping(const Tuple& current) {
    if (SourceInRange(current)) return Used(current) ? std::nullopt : std::optional(NatChoice{current, {}});
    const auto mapped = FindMapping(current);
    return mapped && !Used(mapped->tuple) ? mapped : std::nullopt;
  }

  // A port that was drawn for one connection of the source is as random for the next.
  [[nodiscard]] std::optional<NatChoice> FindMapping(const Tuple& current) {
    Tuple source = current;
    source.zone = conn_.Zone().Id(abi::CtDirection::kOriginal);
    for (const Conn* other = table_.FirstOfSource(source); other != nullptr; other = table_.NextOfSource(*other)) {
      const abi::CtView& view = other->view;
      if (view.proto != current.proto || view.family != current.family ||
          other->Zone().Id(abi::CtDirection::kOriginal) != source.zone || view.orig_saddr != current.saddr ||
          view.orig_sport != current.sport) {
        continue;
      }
      Tuple mapped = InverseOf(ReplyTuple(*other));
      mapped.daddr = current.daddr;
      mapped.dport = current.dport;
      if (SourceInRange(mapped)) return NatChoice{mapped, other->drawn_port};
    }
    return std::nullopt;
  }

  void ChooseAddress(Tuple& tuple) const;
  void ChoosePort(NatChoice& choice);
  [[nodiscard]] bool PortFits(const Tuple& tuple);
  [[nodiscard]] bool UsedNow(const Tuple& tuple, unsigned attempts_left);
  void Search(NatChoice& choice, std::uint32_t first, std::uint32_t count);
  bool TryFrom(Tuple& tuple, std::uint16_t offset, std::uint32_t first, std::uint32_t count, unsigned attempts);
  [[nodiscard]] std::uint16_t Draw() { return static_cast<std::uint16_t>(NextRandom(random_)); }

  ConnTable& table_;
  std::uint64_t& random_;
  const Conn& conn_;
  Manip manip_;
  const abi::NatParams& range_;
};

// An address as the kernel's memory has it: network order, read in 32-bit words by a little-endian machine.
std::array<std::uint32_t, 4> MemoryWords(U128 address, std::uint8_t family) {
  if (family == 4) return {__builtin_bswap32(static_cast<std::uint32_t>(address)), 0, 0, 0};
  std::array<std::uint32_t, 4> words{};
  for (unsigned i = 0; i < 4; ++i) words[i] = __builtin_bswap32(static_cast<std::uint32_t>(address >> (96 - 32 * i)));
  return words;
}

std::uint32_t HostWord(U128 address, unsigned word, unsigned words) {
  return static_cast<std::uint32_t>(address >> (32 * (words - 1 - word)));
}

// The same client gets the same address of the range, ports do not matter (find_best_ips_proto).
void Chooser::ChooseAddress(Tuple& tuple) const {
  if (!Flag(abi::kNatMapAddresses)) return;
  U128& address = manip_ == Manip::kSource ? tuple.saddr : tuple.daddr;
  if (range_.min_addr == range_.max_addr) {
    address = range_.min_addr;
    return;
  }
  const unsigned words = tuple.family == 4 ? 1 : 4;
  const bool persistent = Flag(abi::kNatPersistent);
  const auto source = MemoryWords(tuple.saddr, tuple.family);
  auto destination = MemoryWords(tuple.daddr, tuple.family);
  std::uint32_t hash = packet::JenkinsHash(source, persistent ? 0 : destination[words - 1] ^ conn_.view.zone);
  U128 chosen = 0;
  bool full_range = false;  // a higher word is below its maximum already: this one is free
  for (unsigned i = 0; i < words; ++i) {
    const std::uint32_t lowest = full_range ? 0 : HostWord(range_.min_addr, i, words);
    const std::uint32_t highest = HostWord(range_.max_addr, i, words);
    const std::uint32_t distance = full_range ? 0xFFFFFFFFU : highest - lowest + 1;
    const std::uint32_t word = lowest + packet::ReciprocalScale(hash, distance);
    chosen = chosen << 32U | word;
    full_range = full_range || word != highest;
    if (manip_ == Manip::kDestination) destination[i] = __builtin_bswap32(word);  // it is read back below
    if (!persistent) hash ^= destination[i];
  }
  address = chosen;
}

// Whether the port may stay. One port for all is taken without asking, and a destination's stays even if it is taken.
bool Chooser::PortFits(const Tuple& tuple) {
  if (!Flag(abi::kNatProtoSpecified)) return (manip_ == Manip::kDestination && HasPorts(tuple.proto)) || !Used(tuple);
  if (Flag(abi::kNatProtoOffset) || !PortInRange(tuple)) return false;
  return range_.min_port == range_.max_port || !Used(tuple);
}

// Ports below 512 stand for privileges, those below 1024 for some; a new port stays in its class.
std::pair<std::uint32_t, std::uint32_t> PortClass(std::uint16_t port) {
  if (port < 512) return {1, 511};
  if (port < 1024) return {600, 1023};
  return {1024, 65535};
}

void Chooser::ChoosePort(NatChoice& choice) {
  Tuple& tuple = choice.tuple;
  const bool icmp = IsIcmp(tuple.proto);
  const bool call = tuple.proto == kProtoGre && conn_.extra != nullptr && conn_.extra->master != nullptr;
  if (!icmp && !call && !HasPorts(tuple.proto)) return;  // GRE without PPTP keeps its key
  if (Flag(abi::kNatProtoSpecified)) {
    const auto [first, last] = std::minmax(range_.min_port, range_.max_port);
    Search(choice, first, std::uint32_t{last} - first + 1);
    return;
  }
  if (icmp) {
    Search(choice, 0, 65536);
    return;
  }
  if (call) {
    Search(choice, 1, 65535);
    return;
  }
  if (manip_ == Manip::kDestination) return;
  const auto [first, last] = PortClass(PortOf(tuple));
  Search(choice, first, last - first + 1);
}

// From a random start upward; then from others, in windows half as wide, so that a full range does not cost for ever.
// At worst the last port tried stays and the packet is dropped at confirm.
void Chooser::Search(NatChoice& choice, std::uint32_t first, std::uint32_t count) {
  std::uint16_t& port = PortOf(choice.tuple);
  std::uint16_t offset = 0;  // destination: the lowest free one
  bool drawn = false;
  const auto draw = [&] {
    offset = Draw();
    drawn = true;
  };
  if (Flag(abi::kNatProtoOffset)) {
    offset = static_cast<std::uint16_t>(port - range_.base_port);
  } else if (Flag(kRandomPorts) || manip_ == Manip::kSource) {
    draw();
  }
  for (unsigned attempts = std::min(count, kMaxAttempts);; attempts /= 2) {
    if (TryFrom(choice.tuple, offset, first, count, attempts)) break;
    if (attempts >= count || attempts < kMinAttempts) break;
    draw();
  }
  if (drawn && count > 1) {
    choice.drawn_port = {port, static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(first + count - 1)};
  }
}

bool Chooser::TryFrom(Tuple& tuple, std::uint16_t offset, std::uint32_t first, std::uint32_t count, unsigned attempts) {
  for (unsigned i = 0; i < attempts; ++i, ++offset) {
    PortOf(tuple) = static_cast<std::uint16_t>(first + offset % count);
    if (!UsedNow(tuple, attempts - i)) return true;
  }
  return false;
}

// A connection in TIME_WAIT or CLOSE that NAT itself gave its port to, and whose numbers a new SYN has passed.
bool MayEvict(const Conn& old, const Conn& fresh) {
  if (old.track.tcp.state < std::to_underlying(TcpState::kTimeWait)) return false;
  if (old.Has(abi::kCtFixedTimeout | abi::kCtDying) || !old.Has(abi::kCtSrcNat)) return false;
  return static_cast<std::int32_t>(fresh.track.tcp.side[0].end - old.track.tcp.side[0].end) > 0;
}

// Used, but for the last attempts, where closed TCP connections make room (nf_nat_used_tuple_harder).
bool Chooser::UsedNow(const Tuple& tuple, unsigned attempts_left) {
  if (attempts_left > kHarderAttempts || tuple.proto != kProtoTcp ||
      conn_.track.tcp.state != std::to_underlying(TcpState::kSynSent)) {
    return Used(tuple);
  }
  const ConnTable::Found found = table_.Find(InverseOf(tuple), conn_.Zone());
  if (found.conn == nullptr) return false;
  if (found.direction == abi::CtDirection::kOriginal || !MayEvict(*found.conn, conn_)) return true;
  table_.Kill(*found.conn);
  return false;
}

}  // namespace

NatChoice UniqueTuple(ConnTable& table, std::uint64_t& random, const Conn& conn, const Tuple& current, Manip manip,
                      const abi::NatParams& range) {
  return Chooser(table, random, conn, manip, range).Choose(current);
}

void MakeBinding(ConnTable& table, std::uint64_t& random, Conn& conn, Manip manip, const abi::NatParams& range) {
  const bool source = manip == Manip::kSource;
  // What the packet looks like after the other half: the inverse of the reply.
  const auto current = Invert(ReplyTuple(conn));
  assert(current && !conn.Confirmed());
  const auto [chosen, drawn_port] = UniqueTuple(table, random, conn, *current, manip, range);
  if (chosen != *current) {
    const auto reply = Invert(chosen);
    assert(reply);
    table.SetReply(conn, *reply);
    conn.view.status |= source ? abi::kCtSrcNat : abi::kCtDstNat;
    if (drawn_port.Drawn()) conn.drawn_port = drawn_port;
  }
  if (source) table.AddToSource(conn);
  conn.view.status |= source ? abi::kCtSrcNatDone : abi::kCtDstNatDone;
}

}  // namespace iptc::conntrack
