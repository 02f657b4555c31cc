#include "cli/packet_text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime/host/host_model.h"

namespace iptc::cli {
namespace {

using Protocol = std::pair<std::uint8_t, std::string_view>;
constexpr auto kProtocols = std::to_array<Protocol>({{1, "icmp"},
                                                     {2, "igmp"},
                                                     {4, "ipip"},
                                                     {6, "tcp"},
                                                     {17, "udp"},
                                                     {33, "dccp"},
                                                     {41, "ipv6"},
                                                     {47, "gre"},
                                                     {50, "esp"},
                                                     {51, "ah"},
                                                     {58, "icmpv6"},
                                                     {132, "sctp"},
                                                     {136, "udplite"}});

}  // namespace

std::string ProtocolText(std::uint8_t proto) {
  const auto* found = std::ranges::find(kProtocols, proto, &Protocol::first);
  return found == kProtocols.end() ? fmt::format("proto {}", proto) : std::string(found->second);
}

std::string AddressText(std::uint8_t family, U128 address) {
  std::array<std::uint8_t, 16> bytes = {};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes.at(15 - i) = static_cast<std::uint8_t>(address >> (8 * i));
  std::array<char, INET6_ADDRSTRLEN> text = {};
  const bool ip4 = family == 4;
  ::inet_ntop(ip4 ? AF_INET : AF_INET6, bytes.data() + (ip4 ? 12 : 0), text.data(), text.size());
  return text.data();
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
  if (meta.iif != 0) text += " in " + host::InterfaceName(meta.iif);
  if (meta.oif != 0) text += " out " + host::InterfaceName(meta.oif);
  return text;
}

}  // namespace iptc::cli
