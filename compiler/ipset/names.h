// Names: what ipset asks of the machine's hosts, services and protocols. The command layer answers; nothing here opens
// a file or asks the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::ipset {

class Names {
 public:
  virtual ~Names() = default;
  // The first address of a host; numbers are read before.
  [[nodiscard]] virtual std::optional<U128> Host(std::string_view name, abi::Family family) const = 0;
  [[nodiscard]] virtual std::optional<std::uint16_t> Port(std::string_view name, std::string_view protocol) const = 0;
  // By name or number; 0 counts as unknown.
  [[nodiscard]] virtual std::optional<std::uint8_t> Protocol(std::string_view name) const = 0;
  [[nodiscard]] virtual std::string_view ProtocolName(std::uint8_t number) const = 0;  // empty without one
};

}  // namespace iptc::ipset
