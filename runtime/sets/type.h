// The types of sets, one row each: what an element is made of and what the kernel's module of that type does
// differently from its neighbours (net/netfilter/ipset/ip_set_*.c; revisions as of Linux 6.18 with ipset 7.17).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iptc::sets {

enum class Type : std::uint8_t {
  kBitmapIp,
  kBitmapIpMac,
  kBitmapPort,
  kHashIp,
  kHashMac,
  kHashIpMac,
  kHashNet,
  kHashNetNet,
  kHashIpPort,
  kHashNetPort,
  kHashIpPortIp,
  kHashIpPortNet,
  kHashIpMark,
  kHashNetPortNet,
  kHashNetIface,
  kListSet,
  kCount
};

enum class Storage : std::uint8_t { kBitmap, kHash, kList };

// One dimension of an element. A net is an address with a prefix length; a bare port has no protocol.
enum class Part : std::uint8_t { kNone, kIp, kNet, kPort, kBarePort, kMac, kMark, kIface, kSet };

enum class Families : std::uint8_t { kIp4, kBoth, kNeutral };

// What a hash type says to the address 0 where it does not take it.
enum class NullAddress : std::uint8_t { kStored, kNullElement, kInvalid };

inline constexpr std::size_t kMaxDimensions = 3;

struct TypeInfo {
  Type type = Type::kCount;
  std::string_view name = {};
  std::string_view alias = {};  // the name before ipset 5
  std::uint8_t revision = 0;
  Storage storage = Storage::kHash;
  Families families = Families::kBoth;
  std::array<Part, kMaxDimensions> parts = {};
  NullAddress null_address = NullAddress::kStored;
  bool zero_prefix = false;                    // takes nets with prefix length 0
  bool masks = false;                          // takes netmask and bitmask
  std::uint16_t element4 = 0, element6 = 0;    // bytes of an element in the kernel, for `Size in memory`
  std::uint16_t overhead4 = 0, overhead6 = 0;  // bytes of an empty set, without bitmaps

  [[nodiscard]] std::size_t Dimensions() const;
  [[nodiscard]] bool Has(Part part) const;
};

[[nodiscard]] std::span<const TypeInfo> Types();
[[nodiscard]] const TypeInfo& Info(Type type);
// By name or alias; null when there is none.
[[nodiscard]] const TypeInfo* FindType(std::string_view name);

}  // namespace iptc::sets
