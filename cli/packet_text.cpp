#include "cli/packet_text.h"

#include <fmt/format.h>

#include "compiler/syntax/packet_values.h"
#include "runtime/abi/address_text.h"
#include "runtime/abi/protocol_names.h"
#include "runtime/host/host_model.h"

namespace iptc::cli {

std::string ProtocolText(std::uint8_t proto) {
  const abi::ProtocolName* row = abi::FindProtocolName(proto);
  return row == nullptr ? fmt::format("proto {}", proto) : std::string(row->name);
}

std::string AddressText(std::uint8_t family, U128 address) {
  return abi::FormatAddress(static_cast<abi::Family>(family), address);
}

std::string EndpointText(std::uint8_t family, U128 address, std::uint16_t port) {
  const std::string text = AddressText(family, address);
  return family == 4 ? fmt::format("{}:{}", text, port) : fmt::format("[{}]:{}", text, port);
}

std::string PacketText(const abi::PacketMeta& meta) {
  const bool ports = (meta.present & abi::HeaderBit(abi::Header::kPorts)) != 0;
  const auto end = [&](U128 address, std::uint16_t port) {
    return ports ? EndpointText(meta.family, address, port) : AddressText(meta.family, address);
  };
  std::string text =
      fmt::format("{} {} > {}", ProtocolText(meta.proto), end(meta.saddr, meta.sport), end(meta.daddr, meta.dport));
  if ((meta.present & abi::HeaderBit(abi::Header::kIcmp)) != 0) {
    text += fmt::format(" {}/{}", meta.icmp_type, meta.icmp_code);
  }
  if ((meta.present & abi::HeaderBit(abi::Header::kTcp)) != 0)
    text += " flags " + syntax::FormatTcpFlags(meta.tcp_flags);
  if (meta.iif != 0) text += " in " + host::InterfaceName(meta.iif);
  if (meta.oif != 0) text += " out " + host::InterfaceName(meta.oif);
  return text;
}

}  // namespace iptc::cli
