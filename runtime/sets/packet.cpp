#include "runtime/sets/packet.h"

#include <algorithm>
#include <array>

#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"

namespace iptc::sets {
namespace {

// Protocols whose header the sets read: how much of it has to be there, and whether it has ports.
struct Transport {
  std::uint8_t protocol;
  std::uint8_t header;
  bool ports;
};
constexpr auto kTransports = std::to_array<Transport>({
    {packet::kProtoTcp, 20, true},
    {packet::kProtoSctp, 12, true},
    {packet::kProtoUdp, 8, true},
    {packet::kProtoUdpLite, 8, true},
    {packet::kProtoIcmp, 8, false},
    {packet::kProtoIcmpv6, 8, false},
});

const Transport* TransportOf(std::uint8_t proto) {
  const auto* const row = std::ranges::find(kTransports, proto, &Transport::protocol);
  return row == kTransports.end() ? nullptr : row;
}

}  // namespace

bool PacketSets::Fits(const Set& set, const Directions& directions) const {
  const auto family = set.Options().family;
  return directions.count >= set.Kind().Dimensions() && (!family || static_cast<std::uint8_t>(*family) == meta_.family);
}

// Protocol and port, as ip_set_get_ip4_port and ip_set_get_ip6_port find them.
bool PacketSets::TakePort(bool source, Element& element) const {
  return meta_.family == 6 ? TakePort6(source, element) : TakePort4(source, element);
}

bool PacketSets::TakePort4(bool source, Element& element) const {
  if (meta_.proto == 0) return false;
  if (meta_.frag_offset == 0) return TakePortAt(meta_.proto, meta_.l4_offset, source, element);
  element.proto = meta_.proto;
  const auto* const transport = TransportOf(meta_.proto);
  return transport == nullptr || transport->protocol == packet::kProtoIcmpv6;
}

bool PacketSets::TakePort6(bool source, Element& element) const {
  const auto skipped = packet::SkipExtensions({meta_.l3, meta_.l3_len});
  return skipped && !skipped->IsLaterFragment() && TakePortAt(skipped->proto, skipped->offset, source, element);
}

bool PacketSets::TakePortAt(std::uint8_t proto, std::uint32_t offset, bool source, Element& element) const {
  element.proto = proto;
  const auto* const transport = TransportOf(proto);
  if (transport == nullptr) return true;
  if (meta_.l3_len < offset + transport->header) return false;
  const std::uint8_t* const header = meta_.l3 + offset;
  element.port = packet::Load16(transport->ports && !source ? header + 2 : header);
  return true;
}

bool PacketSets::TakePart(Part part, bool source, const Set& set, Element& element) const {
  switch (part) {
    case Part::kPort:
      return TakePort(source, element);
    case Part::kBarePort: {
      const bool taken =
          TakePort(source, element) && (element.proto == packet::kProtoTcp || element.proto == packet::kProtoUdp);
      element.proto = 0;
      return taken && element.port >= set.Options().first && element.port <= set.Options().last;
    }
    case Part::kMac:
      element.mac = source ? meta_.mac_source : meta_.mac_destination;
      element.has_mac = true;
      return (meta_.present & abi::HeaderBit(abi::Header::kMac)) != 0 && element.mac != 0;
    case Part::kMark:
      element.mark = meta_.mark & set.Options().markmask;
      return true;
    case Part::kIface:
      element.iface = source ? meta_.iif : meta_.oif;
      return element.iface != 0;
    case Part::kNone:
    case Part::kIp:
    case Part::kNet:
    case Part::kSet:
      return true;
  }
  return true;
}

// The address of one dimension, masked as the set wants it; nothing where the set cannot hold it.
std::optional<U128> PacketSets::AddressOf(const Set& set, bool source, std::uint8_t prefix, bool masked) const {
  const SetOptions& options = set.Options();
  U128 address = (source ? meta_.saddr : meta_.daddr) & PrefixMask(prefix, options.AddressBits());
  if (masked) address &= options.AddressMask();
  if (set.Kind().storage == Storage::kBitmap) {
    if (address < options.first || address > options.last) return std::nullopt;
    address &= PrefixMask(options.netmask.value_or(32), 32);
  }
  if (address == 0 && set.Kind().null_address != NullAddress::kStored) return std::nullopt;
  return address;
}

std::optional<Element> PacketSets::ElementOf(const Set& set, const Directions& directions, bool for_test) const {
  const TypeInfo& kind = set.Kind();
  Element element;
  std::size_t addresses = 0;
  for (std::size_t i = 0; i < kind.Dimensions(); ++i) {
    const Part part = kind.parts[i];
    const bool source = ((directions.sources >> i) & 1U) != 0;
    if (!TakePart(part, source, set, element)) return std::nullopt;
    if (part != Part::kIp && part != Part::kNet) continue;
    const bool net = part == Part::kNet;
    const auto whole = static_cast<std::uint8_t>(set.Options().AddressBits());
    const std::uint8_t prefix = net && !for_test ? set.PacketPrefix(addresses) : whole;
    const auto address = AddressOf(set, source, prefix, kind.masks && (net || addresses == 0));
    if (!address) return std::nullopt;
    (addresses == 0 ? element.ip : element.ip2) = *address;
    (addresses == 0 ? element.cidr : element.cidr2) = prefix;
    ++addresses;
  }
  return element;
}

Status PacketSets::TestSet(SetIndex index, const MatchOptions& options, Probe& probe) {
  Set& set = directory_.At(index);
  if (!Fits(set, options.directions)) return Status::kWrongFamily;
  if (set.Kind().storage == Storage::kList) return TestList(set, options, probe);
  const auto element = ElementOf(set, options.directions, true);
  if (!element) return Status::kInvalid;
  probe.counts = !options.skip_counters;
  probe.packets = options.packets;
  probe.byte_count = options.bytes;
  if (set.Options().type == Type::kBitmapIpMac && set.LacksMac(*element, now_)) {
    AddTo(set, options.directions, {});
    return Status::kOk;
  }
  const Status status = set.Test(*element, probe, now_);
  if (!options.return_nomatch || !set.Kind().Has(Part::kNet)) return status;
  return status == Status::kNoMatches ? Status::kOk : status == Status::kOk ? Status::kNoMatches : status;
}

// The members count, but their counters are not asked about: conditions are the list's own.
Status PacketSets::TestList(Set& list, MatchOptions options, Probe& probe) {
  const MatchOptions own = options;
  options.packets = options.bytes = {};
  options.skip_counters |= options.skip_sub_counters;
  for (ListMember& member : list.List()) {
    if (TestSet(member.set, options, probe) != Status::kOk) continue;
    if (Set::Expired(member.extensions, now_)) continue;
    probe.counts = !own.skip_counters;
    probe.packets = own.packets;
    probe.byte_count = own.bytes;
    if (Set::Meet(member.extensions, list.Options(), probe)) return Status::kOk;
  }
  return Status::kExists;
}

bool PacketSets::Test(SetIndex index, const MatchOptions& options, SkbInfo* skb) {
  Probe probe;
  probe.bytes = meta_.ip_len;
  if (TestSet(index, options, probe) != Status::kOk) return false;
  if (skb != nullptr) *skb = probe.skb;
  return true;
}

bool PacketSets::AddTo(Set& set, const Directions& directions, const AddOptions& options) {
  if (!Fits(set, directions)) return false;
  const auto element = ElementOf(set, directions, false);
  if (!element) return false;
  const Extras extras{.timeout = options.timeout, .packets = 1, .bytes = meta_.ip_len};
  return set.Add(*element, extras, options.exist, now_) == Status::kOk;
}

void PacketSets::Add(SetIndex index, const Directions& directions, const AddOptions& options) {
  Set& set = directory_.At(index);
  if (set.Kind().storage != Storage::kList) {
    AddTo(set, directions, options);
    return;
  }
  if (!Fits(set, directions)) return;
  for (const ListMember& member : set.List()) {
    if (Set::Expired(member.extensions, now_)) continue;
    if (AddTo(directory_.At(member.set), directions, options)) return;
  }
}

bool PacketSets::DeleteFrom(Set& set, const Directions& directions) {
  if (!Fits(set, directions)) return false;
  const auto element = ElementOf(set, directions, false);
  return element && set.Delete(*element, now_) == Status::kOk;
}

void PacketSets::Delete(SetIndex index, const Directions& directions) {
  Set& set = directory_.At(index);
  if (set.Kind().storage != Storage::kList) {
    DeleteFrom(set, directions);
    return;
  }
  if (!Fits(set, directions)) return;
  for (const ListMember& member : set.List()) {
    if (Set::Expired(member.extensions, now_)) continue;
    if (DeleteFrom(directory_.At(member.set), directions)) return;
  }
}

}  // namespace iptc::sets
