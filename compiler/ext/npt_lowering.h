// What SNPT and DNPT share: IPv6 prefix translation without state (RFC 6296; net/ipv6/netfilter/ip6t_NPT.c).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "compiler/ext/extension.h"

namespace iptc::ext {

inline constexpr std::array<OptionSpec, 2> kNptOptions = {{
    {.name = "src-pfx", .value = ValueKind::kAddressMask, .required = true},
    {.name = "dst-pfx", .value = ValueKind::kAddressMask, .required = true},
}};

// The kernel wants prefixes of at most 64 bits with nothing behind them.
void CheckNpt(Arguments args, const RuleContext& rule, diag::Emitter& emitter);

[[nodiscard]] ir::Target LowerNpt(std::string_view target, abi::Field address, Arguments args);

// An empty prefix is not saved, so what was saved is not accepted again.
[[nodiscard]] std::string PrintNpt(Arguments args, const RuleContext& rule);
[[nodiscard]] std::string ListNpt(std::string_view target, Arguments args);

}  // namespace iptc::ext
