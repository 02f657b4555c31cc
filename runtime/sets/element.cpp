#include "runtime/sets/element.h"

#include <algorithm>
#include <cstring>

namespace iptc::sets {

Extensions::Extensions(const Extensions& other)
    : expires(other.expires),
      packets(other.packets),
      bytes(other.bytes),
      skb(other.skb),
      comment(other.comment ? std::make_unique<std::string>(*other.comment) : nullptr) {}

Extensions& Extensions::operator=(const Extensions& other) {
  if (this != &other) *this = Extensions(other);
  return *this;
}

U128 PackName(std::string_view name) {
  U128 packed = 0;
  std::memcpy(&packed, name.data(), std::min(name.size(), sizeof packed - 1));
  return packed;
}

std::string UnpackName(U128 name) {
  char bytes[sizeof name + 1] = {};
  std::memcpy(bytes, &name, sizeof name);
  return bytes;
}

U128 PrefixMask(unsigned prefix, unsigned bits) {
  const U128 all = bits >= 128 ? ~U128{0} : (U128{1} << bits) - 1;
  return prefix == 0 ? 0 : all & ~((prefix >= bits ? U128{1} : U128{1} << (bits - prefix)) - 1);
}

}  // namespace iptc::sets
