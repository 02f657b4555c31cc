// What the NAT targets share: their parameter block and the packet fields that they change.
#pragma once

#include "compiler/ext/extension.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {

inline constexpr std::uint8_t kNatTable = abi::TableBit(abi::TableId::kNat);
// Hooks that change destinations (PREROUTING, OUTPUT) and sources (INPUT, POSTROUTING).
inline constexpr std::uint8_t kDestinationHooks =
    abi::HookBit(abi::Hook::kPrerouting) | abi::HookBit(abi::Hook::kOutput);
inline constexpr std::uint8_t kSourceHooks = abi::HookBit(abi::Hook::kInput) | abi::HookBit(abi::Hook::kPostrouting);

[[nodiscard]] abi::NatParams NatParamsOf(const NatRange& range);

// A flag option and the abi::kNat… bit that it sets.
struct NatFlag {
  const OptionSpec* option = nullptr;
  std::uint32_t bit = 0;
};
[[nodiscard]] std::uint32_t NatFlagsOf(Arguments args, std::span<const NatFlag> flags);

// What -L prints of a NAT target: `label` and the text of `range` where it is given, then the flags' names.
[[nodiscard]] std::string ListNat(std::string_view label, Arguments args, const OptionSpec& range,
                                  std::span<const NatFlag> flags);

enum class NatSide : std::uint8_t { kSource, kDestination, kBoth };
[[nodiscard]] ir::Target NatAction(std::string_view name, NatSide side, const abi::NatParams& params);

}  // namespace iptc::ext
