// Any frame of any link type: dissection stays within its bytes and keeps its invariants, rewriting what it found too.
// The first two bytes are the link type.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "runtime/packet/checksum.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace {

using namespace iptc;

void Require(bool condition) {
  if (!condition) std::abort();
}

// An address or port that is set can be read back, and a checksum that was right stays right.
void Rewrite(std::span<const std::uint8_t> ip) {
  packet::PacketRef ref;
  ref.bytes.assign(ip.begin(), ip.end());
  Require(packet::DissectIp(ref.L3(), ref.meta) == packet::Defect::kNone);
  ref.bytes.resize(ref.meta.l3_len);
  ref.meta.l3 = ref.bytes.data();
  const bool right = packet::TransportChecksumOk(ref.meta);
  const packet::IpView view = packet::ViewOf(ref);
  packet::SetAddress(view, packet::Side::kSource, 0x0A0B0C0D);
  packet::SetPort(view, packet::Side::kDestination, 4321);
  packet::DecrementTtl(view);
  packet::SetTos(view, 0x10, 0xFF);
  abi::PacketMeta after;
  Require(packet::DissectIp(ref.L3(), after) == packet::Defect::kNone);
  Require(after.saddr == 0x0A0B0C0D);
  const bool ports = (after.present & abi::HeaderBit(abi::Header::kPorts)) != 0 && after.proto != packet::kProtoDccp;
  Require(!ports || after.dport == 4321);
  // UDPlite may cover less than what changed only if its coverage is malformed, which is wrong before and after.
  Require(!right || packet::TransportChecksumOk(after));
  packet::Redissect(ref.meta);
  Require(ref.meta.dport == after.dport && ref.meta.present == after.present);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto link_type = static_cast<packet::LinkType>(packet::Load16(data));
  const std::span frame(data + 2, size - 2);
  packet::LinkInfo link;
  if (packet::DissectLink(frame, link_type, link) != packet::Defect::kNone) return 0;
  Require(link.l3_offset <= frame.size());
  const auto ip = frame.subspan(link.l3_offset);
  abi::PacketMeta meta;
  if (packet::DissectIp(ip, link.ethertype, meta) != packet::Defect::kNone) return 0;
  Require(meta.l3 == ip.data() && meta.l3_len <= ip.size() && meta.l4_offset <= meta.l3_len);
  Rewrite(ip);
  std::vector<std::uint8_t> quoted(ip.begin(), ip.end());
  quoted.resize(quoted.size() - quoted.size() / 3);
  if (const auto view = packet::ViewOf(std::span(quoted))) {
    packet::SetAddress(*view, packet::Side::kDestination, 1);
    packet::SetPort(*view, packet::Side::kSource, 2);
    packet::SetIcmpId(*view, 3);
    packet::UpdateTransportChecksum(*view);
  }
  return 0;
}
