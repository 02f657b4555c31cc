#include <algorithm>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "compiler/syntax/packet_spec.h"
#include "compiler/syntax/packet_values.h"
#include "runtime/abi/address_text.h"

namespace iptc::syntax {
namespace {

using abi::Family;
using abi::PacketSpec;

// Values that need no quotation marks whatever follows them.
bool IsPlain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_' || c == '@' || c == '+';
  });
}
std::string Name(std::string_view text) { return IsPlain(text) ? std::string(text) : Quote(text); }

std::string Protocol(std::uint8_t proto) {
  const abi::ProtocolName* row = abi::FindProtocolName(proto);
  return row == nullptr ? std::to_string(proto) : std::string(row->name);
}

std::string Endpoint(Family family, U128 address, std::optional<std::uint16_t> port) {
  const std::string text = abi::FormatAddress(family, address);
  const std::string bracketed = family == Family::kIp6 ? fmt::format("[{}]", text) : text;
  return port ? fmt::format("{}:{}", bracketed, *port) : bracketed;
}

std::string Subject(const PacketSpec& spec) {
  if (!spec.hex.empty()) return fmt::format("hex:{:02x}", fmt::join(spec.hex, ""));
  if (!spec.capture_file.empty()) {
    std::string plain = spec.capture_file;
    std::erase(plain, '/');
    return fmt::format("pcap:{}#{}", IsPlain(plain) ? spec.capture_file : Quote(spec.capture_file),
                       spec.capture_number);
  }
  const bool ports = HasPorts(spec.proto);
  const auto port = [ports](std::uint16_t number) { return ports ? std::optional(number) : std::nullopt; };
  return fmt::format("{} {} > {}", Protocol(spec.proto), Endpoint(spec.family, spec.saddr, port(spec.sport)),
                     Endpoint(spec.family, spec.daddr, port(spec.dport)));
}

std::string CtState(std::uint8_t state) {
  for (const auto& [name, bit] : kCtStateNames) {
    if (bit == state) return std::string(name);
  }
  return std::to_string(state);
}

std::string Delay(std::uint64_t ns) {
  for (const auto& [unit, length] : kTimeUnits) {
    if (ns % length == 0) return fmt::format("+{}{}", ns / length, unit);
  }
  return {};
}

std::string Fragment(const PacketSpec& spec) {
  return fmt::format("{}{}", spec.fragment_offset.value_or(0), spec.more_fragments ? "+" : "");
}

}  // namespace

std::string PrintPacketSpec(const abi::PacketSpec& spec) {
  std::string text = Subject(spec);
  const auto add = [&text](std::string_view key, const std::string& value) {
    text += fmt::format(" {} {}", key, value);
  };
  if (IsIcmp(spec.proto)) text += fmt::format(" {}/{}", spec.icmp_type, spec.icmp_code);
  if (!spec.in.empty()) add("in", Name(spec.in));
  if (!spec.out.empty()) add("out", Name(spec.out));
  if (spec.tcp_flags) add("flags", FormatTcpFlags(*spec.tcp_flags));
  if (!spec.tcp_options.empty()) add("opt", fmt::format("{}", fmt::join(spec.tcp_options, ",")));
  if (spec.ct_state) add("ct", CtState(*spec.ct_state));
  if (spec.mark) add("mark", fmt::format("{:#x}", *spec.mark));
  if (spec.mac_source) {
    const auto byte = [&](unsigned shift) { return static_cast<unsigned>(*spec.mac_source >> shift) & 0xFFU; };
    add("mac", fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", byte(40), byte(32), byte(24), byte(16), byte(8),
                           byte(0)));
  }
  if (spec.ttl) add("ttl", std::to_string(*spec.ttl));
  if (spec.tos) add("tos", fmt::format("{:#x}", *spec.tos));
  if (spec.length) add("len", std::to_string(*spec.length));
  if (spec.fragment_offset || spec.more_fragments) add("frag", Fragment(spec));
  if (spec.cut) add("cut", fmt::format("l4+{}", *spec.cut));
  if (spec.uid) add("uid", std::to_string(*spec.uid));
  if (spec.gid) add("gid", std::to_string(*spec.gid));
  if (spec.at_ns) add("at", Delay(*spec.at_ns));
  return text;
}

}  // namespace iptc::syntax
