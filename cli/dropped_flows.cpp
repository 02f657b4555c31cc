#include "cli/dropped_flows.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/hash_mix.h"
#include "cli/packet_text.h"
#include "runtime/packet/dissect.h"

namespace iptc::cli {
namespace {

std::uint64_t HashOf(const DroppedFlow& flow) {
  std::uint64_t hash = Mix(flow.dport, static_cast<std::uint64_t>(flow.saddr));
  hash = Mix(hash, static_cast<std::uint64_t>(flow.daddr));
  if (flow.family == 6) {
    hash = Mix(hash, static_cast<std::uint64_t>(flow.saddr >> 64U));
    hash = Mix(hash, static_cast<std::uint64_t>(flow.daddr >> 64U));
  }
  return Mix(hash, std::uint64_t{flow.proto} << 56U | std::uint64_t{flow.by.chain} << 32U | flow.by.number);
}

constexpr std::uint32_t TagOf(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }

}  // namespace

std::string FlowText(const DroppedFlow& flow) {
  const std::string to =
      flow.has_ports ? EndpointText(flow.family, flow.daddr, flow.dport) : AddressText(flow.family, flow.daddr);
  return fmt::format("{} {} > {}", ProtocolText(flow.proto), AddressText(flow.family, flow.saddr), to);
}

DroppedFlows::Place& DroppedFlows::Find(const DroppedFlow& flow, std::uint64_t hash) {
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    Place& place = index_[at];
    if (place.entry == 0 || (place.tag == TagOf(hash) && entries_[place.entry - 1].flow == flow)) return place;
  }
}

void DroppedFlows::Grow() {
  index_.assign(index_.size() * 2, {});
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::uint64_t hash = HashOf(entries_[i].flow);
    Find(entries_[i].flow, hash) = {TagOf(hash), static_cast<std::uint32_t>(i + 1)};
  }
}

std::optional<DroppedFlow> DroppedFlowOf(const capture::Frame& frame, const std::optional<engine::RuleHit>& where) {
  packet::LinkInfo link;
  if (packet::DissectLink(frame.bytes, frame.link_type, link) != packet::Defect::kNone) return std::nullopt;
  abi::PacketMeta meta;
  if (packet::DissectIp(frame.bytes.subspan(link.l3_offset), meta) != packet::Defect::kNone) return std::nullopt;
  return DroppedFlow{.saddr = meta.saddr,
                     .daddr = meta.daddr,
                     .dport = meta.dport,
                     .proto = meta.proto,
                     .family = meta.family,
                     .has_ports = (meta.present & abi::HeaderBit(abi::Header::kPorts)) != 0,
                     .by_rule = where.has_value(),
                     .by = where.value_or(engine::RuleHit{})};
}

void DroppedFlows::Add(const DroppedFlow& flow) {
  const std::uint64_t hash = HashOf(flow);
  Place& place = Find(flow, hash);
  if (place.entry != 0) {
    ++entries_[place.entry - 1].packets;
    return;
  }
  if (entries_.size() == kMaximum) {
    ++others_;
    return;
  }
  entries_.push_back({flow, 1});
  place = {TagOf(hash), static_cast<std::uint32_t>(entries_.size())};
  if (entries_.size() * 2 > index_.size()) Grow();
}

std::vector<DroppedFlows::Entry> DroppedFlows::Top(std::size_t count) const {
  std::vector<std::size_t> order(entries_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const std::size_t kept = std::min(count, order.size());
  const auto larger = [&](std::size_t a, std::size_t b) {
    return entries_[a].packets != entries_[b].packets ? entries_[a].packets > entries_[b].packets : a < b;
  };
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(kept), larger);
  std::vector<Entry> top;
  for (std::size_t i = 0; i < kept; ++i) top.push_back(entries_[order[i]]);
  return top;
}

}  // namespace iptc::cli
