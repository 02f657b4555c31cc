// Request: an entry as `ipset add|del|test` names it, with its ranges; Apply goes through all the elements that it
// stands for, in the kernel's order, and stops at the first that is refused (the *_uadt functions of ip_set_hash_*.c
// and ip_set_bitmap_*.c). What was added before stays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/sets/set.h"

namespace iptc::sets {

enum class Verb : std::uint8_t { kAdd, kDelete, kTest };

struct Request {
  Verb verb = Verb::kAdd;
  Element element;  // addresses as written; their prefix lengths stand below
  std::optional<U128> ip_to = {}, ip2_to = {};
  std::optional<std::uint8_t> cidr = {}, cidr2 = {};
  std::optional<std::uint16_t> port_to = {};
  Extras extras;
  bool exist = false;  // -exist

  // list:set: the member, and its neighbour to be.
  std::string member = {}, reference = {};
  enum class Place : std::uint8_t { kAnywhere, kBefore, kAfter };
  Place place = Place::kAnywhere;
};

// A set of a bitmap or hash type.
[[nodiscard]] Status Apply(Set& set, const Request& request, Jiffies now);

// Whether the set keeps the extensions that the request brings.
[[nodiscard]] Status CheckExtras(const SetOptions& options, const Extras& extras);

}  // namespace iptc::sets
