// The machine's names as ipset asks for them: hosts from the hosts(5) text, services and protocols as for rules.
#pragma once

#include "compiler/command/address.h"
#include "compiler/ext/services.h"
#include "compiler/ext/value/kinds.h"
#include "compiler/ipset/names.h"

namespace iptc::command {

class IpsetNames final : public ipset::Names {
 public:
  explicit IpsetNames(const HostNames& hosts) : hosts_(hosts) {}
  [[nodiscard]] std::optional<U128> Host(std::string_view name, abi::Family family) const override {
    const std::vector<U128> found = hosts_.Find(name, family);
    return found.empty() ? std::nullopt : std::optional(found.front());
  }
  [[nodiscard]] std::optional<std::uint16_t> Port(std::string_view name, std::string_view protocol) const override {
    return ext::ServicePort(name, protocol);
  }
  [[nodiscard]] std::optional<std::uint8_t> Protocol(std::string_view name) const override {
    if (const auto number = ext::ReadUnsigned(name, 255, 10)) return static_cast<std::uint8_t>(*number);
    return ext::ProtocolNumber(name);
  }
  [[nodiscard]] std::string_view ProtocolName(std::uint8_t number) const override { return ext::ProtocolName(number); }

 private:
  const HostNames& hosts_;
};

// "/sbin/ipset" is one.
[[nodiscard]] inline bool IsIpset(std::string_view path) { return path.substr(path.rfind('/') + 1) == "ipset"; }

}  // namespace iptc::command
