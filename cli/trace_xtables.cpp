#include "cli/trace_xtables.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/packet_text.h"
#include "runtime/host/host_model.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

using netfilter::WalkVerdict;

// As nfnetlink counts families.
int FamilyNumber(abi::Family family) { return family == abi::Family::kIp4 ? 2 : 10; }

// Any 32 bits that differ from packet to packet (the finalizer of MurmurHash3).
std::uint32_t IdOf(std::uint32_t serial) {
  std::uint32_t hash = serial * 0x9E3779B9U;
  hash = (hash ^ (hash >> 16U)) * 0x85EBCA6BU;
  hash = (hash ^ (hash >> 13U)) * 0xC2B2AE35U;
  return hash ^ (hash >> 16U);
}

// As ether_ntoa: no leading zeros.
std::string MacText(std::uint64_t mac) {
  std::string text;
  for (unsigned shift = 48; shift > 0; shift -= 8) {
    fmt::format_to(std::back_inserter(text), "{}{:x}", text.empty() ? "" : ":", mac >> (shift - 8) & 0xFFU);
  }
  return text;
}

std::string LinkText(const abi::PacketMeta& meta) {
  if (meta.iif == 0) return {};
  if (host::InterfaceName(meta.iif) == "lo") return "LOOPBACK ";
  if ((meta.present & abi::HeaderBit(abi::Header::kMac)) == 0) return {};
  return fmt::format("MACSRC={} MACDST={} MACPROTO={:04x} ", MacText(meta.mac_source), MacText(meta.mac_destination),
                     meta.family == 4 ? packet::kEtherTypeIp4 : packet::kEtherTypeIp6);
}

std::string AddressesText(const abi::PacketMeta& meta) {
  return fmt::format("SRC={} DST={} ", AddressText(meta.family, meta.saddr), AddressText(meta.family, meta.daddr));
}

std::string Ip4Text(const abi::PacketMeta& meta) {
  constexpr std::size_t kHeader = 20;
  const std::span<const std::uint8_t> ip(meta.l3, meta.l3_len);
  std::string text = AddressesText(meta);
  const unsigned fragment = packet::Load16(&ip[6]);
  fmt::format_to(std::back_inserter(text), "LEN={} TOS=0x{:x} TTL={} ID={} ", packet::Load16(&ip[2]), ip[1], ip[8],
                 packet::Load16(&ip[4]));
  if ((fragment & 0x8000U) != 0) text += "CE ";
  if ((fragment & 0x4000U) != 0) text += "DF ";
  if ((fragment & 0x2000U) != 0) text += "MF ";
  if ((fragment & 0x1FFFU) != 0) fmt::format_to(std::back_inserter(text), "FRAG:{} ", fragment & 0x1FFFU);
  const std::size_t header = std::size_t{4} * (ip[0] & 0x0FU);
  if (header <= kHeader || ip.size() < header) return text;
  text += "OPT (";
  // xtables-monitor takes the bytes for signed ones.
  for (const std::uint8_t byte : ip.subspan(kHeader, header - kHeader)) {
    fmt::format_to(std::back_inserter(text), "{:02X}", byte < 0x80 ? byte : 0xFFFFFF00U | byte);
  }
  return text + ")";
}

std::string Ip6Text(const abi::PacketMeta& meta) {
  const std::uint32_t first = packet::Load32(meta.l3);
  // The length is as xtables-monitor counts it, which adds IPv4's header.
  return AddressesText(meta) + fmt::format("LEN={} TC={} HOPLIMIT={} FLOWLBL={} ", packet::Load16(meta.l3 + 4) + 20,
                                           first >> 20U & 0xFFU, meta.l3[7], first & 0xFFFFFU);
}

std::string TransportText(const abi::PacketMeta& meta) {
  constexpr auto kFlags = std::to_array<std::pair<std::uint8_t, std::string_view>>(
      {{0x02, "SYN "}, {0x10, "ACK "}, {0x01, "FIN "}, {0x04, "RST "}, {0x08, "PSH "}, {0x20, "URG "}});
  constexpr auto kWithPorts = std::to_array<std::uint8_t>({6, 17, 33, 132, 136});
  if (std::ranges::find(kWithPorts, meta.proto) == kWithPorts.end()) return {};
  if ((meta.present & abi::HeaderBit(abi::Header::kPorts)) == 0) return {};
  const bool tcp = meta.proto == 6;
  if (tcp && (meta.present & abi::HeaderBit(abi::Header::kTcp)) == 0) return {};
  std::string text = fmt::format("SPORT={} DPORT={} ", meta.sport, meta.dport);
  for (const auto& [bit, name] : kFlags) {
    if (tcp && (meta.tcp_flags & bit) != 0) text += name;
  }
  return text;
}

std::string PacketHeader(const abi::PacketMeta& meta) {
  std::string text;
  if (meta.iif != 0) text += "IN=" + host::InterfaceName(meta.iif) + " ";
  if (meta.oif != 0) text += "OUT=" + host::InterfaceName(meta.oif) + " ";
  text += LinkText(meta) + (meta.family == 4 ? Ip4Text(meta) : Ip6Text(meta)) + TransportText(meta);
  if (meta.mark != 0) fmt::format_to(std::back_inserter(text), "MARK=0x{:x} ", meta.mark);
  return text;
}

std::string_view EndName(WalkVerdict end) {
  switch (end) {
    case WalkVerdict::kAccept:
      return "ACCEPT";
    case WalkVerdict::kDrop:
    case WalkVerdict::kReject:
      return "DROP";
    case WalkVerdict::kQueue:
    case WalkVerdict::kQueueBypass:
      return "QUEUE";
    case WalkVerdict::kStolen:
      return "STOLEN";
  }
  return {};
}

}  // namespace

XtablesTrace::XtablesTrace(const abi::Program& program, const RuleNames& names) : program_(program), names_(names) {}

std::string XtablesTrace::Take() {
  walking_.clear();
  return std::exchange(lines_, {});
}

void XtablesTrace::OnHook(abi::Hook hook, const abi::PacketMeta& meta) {
  const bool enters = hook == abi::Hook::kPrerouting || hook == abi::Hook::kOutput;
  if (enters || !walking_.contains(&meta)) walking_[&meta].id = IdOf(++packets_);
}

void XtablesTrace::OnTable(std::size_t /*table*/, std::size_t /*chain*/, const abi::PacketMeta& meta) {
  walking_[&meta].shown = false;
}

XtablesTrace::Walking& XtablesTrace::Show(const abi::PacketMeta& meta) {
  Walking& walking = walking_[&meta];
  if (!std::exchange(walking.shown, true)) {
    lines_ += fmt::format("PACKET: {} {:08x} {}\n", FamilyNumber(static_cast<abi::Family>(meta.family)), walking.id,
                          PacketHeader(meta));
  }
  return walking;
}

std::uint32_t XtablesTrace::Handle(const engine::RuleHit& hit) const {
  const abi::ProgramTable& table = program_.tables[hit.table];
  std::size_t before = table.chains.size();
  for (std::size_t chain = 0; chain < hit.chain; ++chain) before += table.chains[chain].rules.size();
  return static_cast<std::uint32_t>(before) + hit.number;
}

std::string XtablesTrace::Verdict(const engine::RuleHit& hit, std::optional<WalkVerdict> end) const {
  if (end) return std::string(EndName(*end));
  const abi::ProgramTable& table = program_.tables[hit.table];
  const abi::ProgramRule& rule = table.chains[hit.chain].rules[hit.number - 1];
  if (rule.kind == abi::TargetKind::kReturn) return "0xfffffffb";  // NFT_RETURN, for which it has no name
  if (rule.kind == abi::TargetKind::kJump) return "JUMP:" + table.chains[rule.chain].name;
  if (rule.kind == abi::TargetKind::kGoto) return "GOTO:" + table.chains[rule.chain].name;
  return "CONTINUE";
}

void XtablesTrace::OnRule(const engine::RuleHit& hit, std::optional<WalkVerdict> end, const abi::PacketMeta& /*before*/,
                          const abi::PacketMeta& after) {
  const Walking& walking = Show(after);
  const abi::ProgramTable& table = program_.tables[hit.table];
  const std::string_view table_name = abi::kTableNames[static_cast<std::size_t>(table.table)];
  const std::string& chain = table.chains[hit.chain].name;
  const std::string_view text = names_.RuleText(hit);
  lines_ += fmt::format(" TRACE: {} {:08x} {}:{}:rule:0x{:x}:{}  -{} -t {} -A {}{}{}\n", FamilyNumber(table.family),
                        walking.id, table_name, chain, Handle(hit), Verdict(hit, end), static_cast<int>(table.family),
                        table_name, chain, text.empty() ? "" : " ", text);
}

void XtablesTrace::OnPolicy(const engine::RuleHit& hit, bool accept, const abi::PacketMeta& meta) {
  const Walking& walking = Show(meta);
  const abi::ProgramTable& table = program_.tables[hit.table];
  lines_ += fmt::format(" TRACE: {} {:08x} {}:{}:policy:{} \n", FamilyNumber(table.family), walking.id,
                        abi::kTableNames[static_cast<std::size_t>(table.table)], table.chains[hit.chain].name,
                        accept ? "ACCEPT" : "DROP");
}

}  // namespace iptc::cli
