// What `iptables -L` prints, where several extensions print it alike. Texts carry their blanks as iptables prints them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/ext/extension.h"

namespace iptc::ext {

// The option as iptables-save prints it, without the dashes: " ! ctdir REPLY". Unless `numeric`, the address 0 is
// `anywhere`, whatever its mask.
[[nodiscard]] std::string ListArgument(const Argument& argument, bool numeric = true);
// Each option that is given, in table order.
[[nodiscard]] std::string ListArguments(std::span<const OptionSpec> options, Arguments arguments, bool numeric = true);

// A range of numbers without blanks around: "spi:5", "spis:!1:2". Nothing where it is missing, or full (0 to `maximum`)
// and not negated.
[[nodiscard]] std::string ListRange(std::string_view name, const Argument* argument, std::uint64_t maximum);
// The same of ports, by the names of a protocol's services unless `numeric`.
[[nodiscard]] std::string ListPorts(std::string_view name, const Argument* argument, std::string_view protocol,
                                    bool numeric);
[[nodiscard]] std::string ListPort(std::uint64_t port, std::string_view protocol, bool numeric);

}  // namespace iptc::ext
