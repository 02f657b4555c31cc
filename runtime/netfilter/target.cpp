#include "runtime/netfilter/target.h"

#include <algorithm>

namespace iptc::netfilter {

const Target* FindTarget(std::string_view name) {
  const auto targets = Targets();
  const auto it = std::ranges::find(targets, name, [](const Target* target) { return target->name; });
  return it == targets.end() ? nullptr : *it;
}

}  // namespace iptc::netfilter
