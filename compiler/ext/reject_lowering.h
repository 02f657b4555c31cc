// What the REJECT of both families share; they differ in their answers only.
#pragma once

#include "compiler/ext/extension.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {

inline constexpr std::uint8_t kRejectTables = abi::TableBit(abi::TableId::kFilter);
inline constexpr std::uint8_t kRejectHooks =
    abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kForward) | abi::HookBit(abi::Hook::kOutput);

constexpr std::uint64_t RejectCode(abi::RejectWith with) { return static_cast<std::uint64_t>(with); }

// `--reject-with`, or the default where it is not given. The answer is always printed.
[[nodiscard]] ir::Target LowerReject(Arguments args, abi::RejectWith otherwise);
[[nodiscard]] std::string PrintReject(Arguments args, const OptionSpec& option, abi::RejectWith otherwise);
[[nodiscard]] std::string ListReject(Arguments args, const OptionSpec& option, abi::RejectWith otherwise);
// The kernel wants `-p tcp` where the answer is a RST.
void CheckReject(Arguments args, const RuleContext& rule, diag::Emitter& emitter);

}  // namespace iptc::ext
