// What targets share that go on to the next rule: their action, and the protocol that the kernel asks for.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "compiler/ext/extension.h"

namespace iptc::ext {

inline constexpr std::uint8_t kMangleTable = abi::TableBit(abi::TableId::kMangle);
inline constexpr std::uint8_t kRawTable = abi::TableBit(abi::TableId::kRaw);
// Hooks behind the route lookup: the outgoing interface is known.
inline constexpr std::uint8_t kOutgoingHooks =
    abi::HookBit(abi::Hook::kForward) | abi::HookBit(abi::Hook::kOutput) | abi::HookBit(abi::Hook::kPostrouting);

inline constexpr std::uint8_t kTcpProtocol = 6, kUdpProtocol = 17;

// The action of that name after which the walk goes on; `writes` are the fields that it may change.
[[nodiscard]] ir::Target GoOn(std::string_view name, std::initializer_list<abi::Field> writes = {},
                              std::vector<std::uint8_t> params = {});

// Reports `what` at `span` unless the rule has one of the protocols, not negated.
void RequireProtocol(std::string_view what, std::initializer_list<std::uint8_t> protocols, SourceSpan span,
                     const RuleContext& rule, diag::Emitter& emitter);

// The argument's number, or `otherwise` without it.
[[nodiscard]] std::uint64_t NumberOf(Arguments arguments, const OptionSpec& option, std::uint64_t otherwise);

}  // namespace iptc::ext
