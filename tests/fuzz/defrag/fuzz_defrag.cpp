// Sequences of fragments, IPv4 and IPv6: whatever they are, what is put together is a packet that dissects, and cut
// again as it came it makes pieces that fit, follow each other without a gap and give the same packet once more.
//
// One fragment is five bytes: kind (below), offset in eights, payload bytes, TOS or traffic class, seconds since the
// last; or, with kRaw, those bytes (length in the second and third) as an IP packet.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "runtime/netfilter/defrag.h"
#include "runtime/netfilter/fragment.h"
#include "runtime/netfilter/ip6_fragment_header.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace {

using namespace iptc;
using netfilter::Defragmenter;
using netfilter::DefragResult;
using netfilter::DefragUser;
using netfilter::Geometry;
using Bytes = std::vector<std::uint8_t>;

constexpr std::uint8_t kRaw = 0x80, kIp6 = 0x40, kMore = 0x20, kDontFragment = 0x10, kOutput = 0x08, kOptions = 0x04;
constexpr std::uint8_t kIdBits = 0x03;
constexpr std::size_t kRecord = 5;
constexpr std::uint32_t kMtu = 1500;
constexpr std::uint64_t kSecond = 1'000'000'000;

void Require(bool condition) {
  if (!condition) std::abort();
}

Bytes Header4(const std::uint8_t* record, std::size_t payload) {
  Bytes ip(20);
  ip[0] = 0x45;
  if ((record[0] & kOptions) != 0) {
    const Bytes options = {0x07, 0x07, 0x04, 0, 0, 0, 0, 0x94, 0x04, 0, 0, 1};  // record route, router alert
    ip.insert(ip.end(), options.begin(), options.end());
    ip[0] = 0x48;
  }
  ip[1] = record[3];
  packet::Store16(&ip[2], static_cast<std::uint16_t>(ip.size() + payload));
  packet::Store16(&ip[4], record[0] & kIdBits);
  const unsigned flags = ((record[0] & kMore) != 0 ? 0x2000U : 0U) | ((record[0] & kDontFragment) != 0 ? 0x4000U : 0U);
  packet::Store16(&ip[6], static_cast<std::uint16_t>(record[1] | flags));
  ip[8] = 64;
  ip[9] = packet::kProtoUdp;
  ip[15] = 1;
  ip[19] = 2;
  return ip;
}

Bytes Header6(const std::uint8_t* record, std::size_t payload) {
  Bytes ip(40);
  ip[0] = static_cast<std::uint8_t>(0x60U | record[3] >> 4U);
  ip[1] = static_cast<std::uint8_t>(record[3] << 4U);
  ip[6] = packet::kProtoFragment;
  ip[7] = 64;
  ip[23] = 1;
  ip[39] = 2;
  if ((record[0] & kOptions) != 0) {
    ip[6] = packet::kProtoDestination;
    ip.insert(ip.end(), {packet::kProtoFragment, 0, 1, 4, 0, 0, 0, 0});
  }
  ip.insert(ip.end(), {packet::kProtoUdp, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(record[0] & kIdBits)});
  packet::Store16(&ip[ip.size() - 6],
                  static_cast<std::uint16_t>(record[1] * 8U | ((record[0] & kMore) != 0 ? 1U : 0U)));
  packet::Store16(&ip[4], static_cast<std::uint16_t>(ip.size() - 40 + payload));
  return ip;
}

Bytes Build(const std::uint8_t* record) {
  const std::size_t payload = record[2];
  Bytes ip = (record[0] & kIp6) != 0 ? Header6(record, payload) : Header4(record, payload);
  for (std::size_t i = 0; i < payload; ++i) ip.push_back(static_cast<std::uint8_t>(record[1] * 8U + i));
  return ip;
}

// Nothing for what the stack would not take.
bool Place(const Bytes& ip, packet::PacketRef& packet) {
  packet = {};
  packet.bytes = ip;
  if (const auto view = packet::ViewOf(std::span<std::uint8_t>(packet.bytes))) packet::UpdateIpChecksum(*view);
  if (packet::DissectIp(packet.L3(), packet.meta) != packet::Defect::kNone) return false;
  packet.bytes.resize(packet.meta.l3_len);
  packet.meta.l3 = packet.bytes.data();
  return true;
}

void CheckWhole(const packet::PacketRef& packet) {
  abi::PacketMeta meta = packet.meta;
  packet::Redissect(meta);
  Require(meta.l3 == packet.L3().data() && meta.l3_len == packet.L3().size());
  // Fragments of IPv6 may hide another fragment header, which stays: nobody gathers a second time.
  const bool nested = meta.family == 6 && netfilter::FindIp6FragmentHeader(packet.L3());
  Require(nested || (meta.frag_offset == 0 && meta.more_fragments == 0));
  Require(meta.proto == packet.meta.proto && meta.dport == packet.meta.dport && meta.present == packet.meta.present);
}

// The pieces, given to another collector, are the packet again but for DF.
void CheckPieces(const packet::PacketRef& packet, const Geometry& geometry) {
  abi::PacketMeta whole;
  if (packet::DissectIp(packet.L3(), whole) != packet::Defect::kNone) return;  // fragments hid hop-by-hop options
  const bool ip4 = packet.meta.family == 4;
  const auto pieces = ip4 ? netfilter::FragmentIp4(packet.L3(), kMtu, geometry)
                          : netfilter::FragmentIp6(packet.L3(), kMtu, geometry, 7);
  if (!pieces) return;
  Defragmenter again;
  packet::PacketRef piece;
  Geometry pieces_geometry;
  for (std::size_t i = 0; i < pieces->size(); ++i) {
    Require((*pieces)[i].size() <= kMtu);
    Require(Place((*pieces)[i], piece));
    const auto result = again.Gather(piece, DefragUser::kPrerouting, 0, pieces_geometry);
    const bool last = i + 1 == pieces->size();
    Require(result == (last ? DefragResult::kWhole : DefragResult::kKept));
  }
  if (pieces->empty()) return;
  Require(piece.L3().size() == packet.L3().size());
  const std::size_t header = ip4 ? std::size_t{packet.L3()[0] & 0x0FU} * 4 : 40;
  Require(std::equal(piece.L3().begin() + static_cast<std::ptrdiff_t>(header), piece.L3().end(),
                     packet.L3().begin() + static_cast<std::ptrdiff_t>(header)));
}

class Sequence {
 public:
  void Put(const Bytes& ip, DefragUser user, std::uint8_t seconds) {
    now_ns_ += seconds * kSecond;
    if (!Place(ip, packet_)) return;
    if (!netfilter::IsFragment(packet_)) return;
    geometry_.Clear();
    const auto result = defragmenter_.Gather(packet_, user, now_ns_, geometry_);
    if (result != DefragResult::kWhole || geometry_.sizes.empty()) return;
    CheckWhole(packet_);
    CheckPieces(packet_, geometry_);
  }

 private:
  Defragmenter defragmenter_;
  packet::PacketRef packet_;
  Geometry geometry_;
  std::uint64_t now_ns_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kLongestInput = 4096;
  if (size > kLongestInput) return 0;
  Sequence sequence;
  for (std::size_t at = 0; at + kRecord <= size;) {
    const std::uint8_t* record = data + at;
    at += kRecord;
    const auto user = (record[0] & kOutput) != 0 ? DefragUser::kOutput : DefragUser::kPrerouting;
    if ((record[0] & kRaw) == 0) {
      sequence.Put(Build(record), user, record[4]);
      continue;
    }
    const std::size_t length = std::min<std::size_t>(packet::Load16(record + 1), size - at);
    sequence.Put({data + at, data + at + length}, user, record[4]);
    at += length;
  }
  return 0;
}
