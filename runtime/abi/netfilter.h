// Netfilter's fixed vocabulary: families, hooks, tables, and the order in which a hook meets its tables.
// Source: include/uapi/linux/netfilter_ipv4.h (NF_IP_PRI_*), net/ipv4/netfilter/iptable_*.c (valid hooks).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iptc::abi {

enum class Family : std::uint8_t { kIp4 = 4, kIp6 = 6 };

enum class Hook : std::uint8_t { kPrerouting = 0, kInput = 1, kForward = 2, kOutput = 3, kPostrouting = 4 };
inline constexpr std::size_t kHookCount = 5;
inline constexpr std::array<std::string_view, kHookCount> kHookNames = {"PREROUTING", "INPUT", "FORWARD", "OUTPUT",
                                                                        "POSTROUTING"};

// In the order in which a hook that has them all walks them (nat's source half comes after security in INPUT).
enum class TableId : std::uint8_t { kRaw = 0, kMangle = 1, kNat = 2, kFilter = 3, kSecurity = 4 };
inline constexpr std::size_t kTableCount = 5;
inline constexpr std::array<std::string_view, kTableCount> kTableNames = {"raw", "mangle", "nat", "filter", "security"};

constexpr std::uint8_t HookBit(Hook hook) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(hook)); }

// Which base chains each table has, as a set of HookBits.
inline constexpr std::array<std::uint8_t, kTableCount> kTableHooks = {
    HookBit(Hook::kPrerouting) | HookBit(Hook::kOutput),  // raw
    0x1F,                                                 // mangle
    HookBit(Hook::kPrerouting) | HookBit(Hook::kInput) | HookBit(Hook::kOutput) | HookBit(Hook::kPostrouting),  // nat
    HookBit(Hook::kInput) | HookBit(Hook::kForward) | HookBit(Hook::kOutput),  // filter
    HookBit(Hook::kInput) | HookBit(Hook::kForward) | HookBit(Hook::kOutput),  // security
};

constexpr std::uint8_t TableBit(TableId table) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(table)); }

enum class Policy : std::uint8_t { kAccept, kDrop };

}  // namespace iptc::abi
