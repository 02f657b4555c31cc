#include "runtime/conntrack/help/sequence.h"

#include <algorithm>
#include <array>
#include <span>

#include "runtime/conntrack/tcp.h"
#include "runtime/conntrack/tcp_options.h"
#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

constexpr std::size_t kHeader = 20, kSequence = 4, kAcknowledgement = 8, kFlags = 13, kChecksum = 16;
constexpr std::size_t kSackEdge = 4, kSackBlock = 2 * kSackEdge, kOptionHead = 2;

std::uint32_t OffsetAt(const SequenceAdjustment& adjustment, std::uint32_t sequence) {
  const bool after = After(sequence, adjustment.correction_pos);
  return static_cast<std::uint32_t>(after ? adjustment.offset_after : adjustment.offset_before);
}

// What the other side acknowledges, in the sender's own numbers.
std::uint32_t Original(const SequenceAdjustment& adjustment, std::uint32_t acknowledged) {
  const std::uint32_t position = acknowledged - static_cast<std::uint32_t>(adjustment.offset_before);
  return acknowledged - OffsetAt(adjustment, position);
}

class Adjuster {
 public:
  Adjuster(packet::PacketRef& packet, const ConnExtra& extra)
      : patches_(!packet.partial_checksum),
        tcp_(packet.L3().subspan(packet.meta.l4_offset)),
        own_(extra.adjustment[packet.meta.ct_dir]),
        other_(extra.adjustment[1U - packet.meta.ct_dir]) {}

  bool Adjust() {
    if (tcp_.size() < kHeader) return false;
    const std::uint32_t sequence = packet::Load32(&tcp_[kSequence]);
    Set(kSequence, sequence + OffsetAt(own_, sequence));
    if ((tcp_[kFlags] & kTcpAck) == 0) return true;
    Set(kAcknowledgement, Original(other_, packet::Load32(&tcp_[kAcknowledgement])));
    return AdjustSack();
  }

 private:
  void Set(std::size_t offset, std::uint32_t value) {
    std::array<std::uint8_t, 4> before{};
    std::ranges::copy(tcp_.subspan(offset, before.size()), before.begin());
    packet::Store32(&tcp_[offset], value);
    if (!patches_) return;
    const std::uint16_t checksum = packet::Load16(&tcp_[kChecksum]);
    packet::Store16(&tcp_[kChecksum], packet::ChecksumPatch(checksum, before, tcp_.subspan(offset, before.size())));
  }

  bool AdjustSack() {
    const std::size_t end = (tcp_[12] >> 4U) * std::size_t{4};
    if (end > tcp_.size()) return false;
    for (std::size_t at = kHeader; at < end;) {
      if (tcp_[at] == kOptionEnd) return true;
      if (tcp_[at] == kOptionNop) {
        ++at;
        continue;
      }
      if (at + 1 == end || tcp_[at + 1] < kOptionHead || at + tcp_[at + 1] > end) return false;
      const std::size_t length = tcp_[at + 1];
      const std::size_t blocks = length - kOptionHead;
      if (tcp_[at] == kOptionSack && blocks >= kSackBlock && blocks % kSackBlock == 0) {
        for (std::size_t edge = at + kOptionHead; edge < at + length; edge += kSackEdge) {
          Set(edge, Original(other_, packet::Load32(&tcp_[edge])));
        }
      }
      at += length;
    }
    return true;
  }

  const bool patches_;
  const std::span<std::uint8_t> tcp_;
  const SequenceAdjustment& own_;
  const SequenceAdjustment& other_;
};

}  // namespace

void NoteLengthChange(ConnTable& table, Conn& conn, unsigned direction, std::uint32_t sequence, std::int32_t change) {
  if (change == 0) return;
  conn.view.status |= abi::kCtSeqAdjust;
  SequenceAdjustment& adjustment = table.Extra(conn).adjustment[direction];
  if (adjustment.offset_before != adjustment.offset_after && !Before(adjustment.correction_pos, sequence)) return;
  adjustment.correction_pos = sequence;
  adjustment.offset_before = adjustment.offset_after;
  // Modulo 2^32, as the numbers themselves.
  adjustment.offset_after = static_cast<std::int32_t>(static_cast<std::uint32_t>(adjustment.offset_after) +
                                                      static_cast<std::uint32_t>(change));
}

std::uint32_t SequenceOffset(const Conn& conn, unsigned direction, std::uint32_t sequence) {
  return conn.Has(abi::kCtSeqAdjust) ? OffsetAt(conn.extra->adjustment[direction], sequence) : 0;
}

bool AdjustSequence(packet::PacketRef& packet, const Conn& conn) {
  if (!Adjuster(packet, *conn.extra).Adjust()) return false;
  packet::Redissect(packet.meta);
  return true;
}

}  // namespace iptc::conntrack
