// Names as a bare machine knows them: no hosts, the libc's services and protocols.
#pragma once

#include <netdb.h>
#include <netinet/in.h>

#include <charconv>
#include <string>

#include "compiler/ipset/names.h"

namespace iptc::ipset {

class MachineNames final : public Names {
 public:
  [[nodiscard]] std::optional<U128> Host(std::string_view name, abi::Family family) const override {
    if (name != "localhost") return std::nullopt;
    return family == abi::Family::kIp4 ? U128{0x7F000001} : U128{1};
  }
  [[nodiscard]] std::optional<std::uint16_t> Port(std::string_view name, std::string_view protocol) const override {
    const servent* service = getservbyname(std::string(name).c_str(), std::string(protocol).c_str());
    if (service == nullptr) return std::nullopt;
    return ntohs(static_cast<std::uint16_t>(service->s_port));
  }
  [[nodiscard]] std::optional<std::uint8_t> Protocol(std::string_view name) const override {
    std::uint8_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc{} && end == name.data() + name.size()) return number;
    const protoent* protocol = getprotobyname(std::string(name).c_str());
    if (protocol == nullptr || protocol->p_proto == 0) return std::nullopt;
    return static_cast<std::uint8_t>(protocol->p_proto);
  }
  [[nodiscard]] std::string_view ProtocolName(std::uint8_t number) const override {
    const protoent* protocol = getprotobynumber(number);
    return protocol != nullptr ? protocol->p_name : std::string_view();
  }
};

}  // namespace iptc::ipset
