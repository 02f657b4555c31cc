// The element of `ipset add|del|test SET ELEMENT`: parts joined by commas, as many as the type has dimensions.
//
//   hash:ip,port,net   10.0.0.1-10.0.0.9,udp:53-80,192.168.0.0/16
//
// Whether the sets take a range at all is settled here (exit status 1), what is in it by runtime/sets. Reports and
// returns false or nothing when something is wrong.
#pragma once

#include <optional>

#include "compiler/ipset/values.h"
#include "runtime/sets/request.h"

namespace iptc::ipset {

// Reads the element into `request`, whose verb is set. False: reported.
[[nodiscard]] bool ReadElement(const Reader& reader, const Slice& slice, const sets::SetOptions& options,
                               sets::Request& request);

// Whether the set's type takes the ranges of the element that was read: asked behind its options.
[[nodiscard]] bool CheckElement(const Reader& reader, const Slice& slice, const sets::SetOptions& options,
                                sets::Request& request);

// "10.0.0.1", "10.0.0.1-10.0.0.9" or "10.0.0.0/8": what `range` takes.
struct AddressRange {
  U128 first = 0;
  std::optional<U128> last = {};
  std::optional<std::uint8_t> cidr = {};
};
[[nodiscard]] std::optional<AddressRange> ReadAddresses(const Reader& reader, const Slice& slice, abi::Family family);

// "80", "80-90", "http", "tcp:http": what a bitmap:port takes.
struct PortRange {
  std::uint16_t first = 0;
  std::optional<std::uint16_t> last = {};
};
[[nodiscard]] std::optional<PortRange> ReadBarePorts(const Reader& reader, const Slice& slice);

}  // namespace iptc::ipset
