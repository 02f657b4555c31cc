// Names of ports and protocols as the machine knows them: /etc/services and /etc/protocols, read once, never a name
// service. Protocols that iptables knows by itself (xtables_chain_protos) are known without the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iptc::ext {

struct Service {
  std::string name;  // or an alias
  std::uint16_t port = 0;
  std::string protocol;  // "tcp"
};
// services(5) text, in its order; lines that cannot be read are skipped, as getservbyname does.
[[nodiscard]] std::vector<Service> ReadServices(std::string_view text);

// The port of a service with that protocol; an empty protocol takes the first entry of that name.
[[nodiscard]] std::optional<std::uint16_t> ServicePort(std::string_view name, std::string_view protocol);
// The first name of a port with that protocol (getservbyport); empty when there is none.
[[nodiscard]] std::string_view ServiceName(std::uint16_t port, std::string_view protocol);
// Every service name of a protocol (empty: of all), for did-you-mean.
[[nodiscard]] std::vector<std::string_view> ServiceNames(std::string_view protocol);

// "tcp" or "TCP" is 6; "all" is 0.
[[nodiscard]] std::optional<std::uint8_t> ProtocolNumber(std::string_view name);
// A name or alias of /etc/protocols as it stands there, case and all (getprotobyname).
[[nodiscard]] std::optional<std::uint8_t> ListedProtocolNumber(std::string_view name);
// 6 is "tcp", 58 "ipv6-icmp"; empty when no name is known. Never a name for 0.
[[nodiscard]] std::string_view ProtocolName(std::uint8_t number);

}  // namespace iptc::ext
