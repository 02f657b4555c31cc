// Set::Test: what a lookup finds, see set.h.
#include "runtime/sets/set.h"

namespace iptc::sets {

Status Set::TestExact(const Element& element, Probe& probe, Jiffies now, std::uint32_t& same_net) {
  const MemberTable::Lookup lookup = members_.Find(element);
  same_net = lookup.same_net;
  if (lookup.position == MemberTable::kNone) return Status::kExists;
  Member& member = members_.At(lookup.position);
  if (Gone(member, now) || !Meet(member.extensions, options_, probe)) {
    same_net = 0;
    return Status::kExists;
  }
  return member.key.nomatch ? Status::kNoMatches : Status::kOk;
}

// An address is looked for in nets of every length in use. Once a net was met, be it with another interface, shorter
// ones are not asked.
Status Set::TestNets(Element element, Probe& probe, Jiffies now) {
  const unsigned bits = options_.AddressBits();
  const Element asked = element;
  const Prefixes whole = {{.prefix = static_cast<std::uint8_t>(bits), .entries = 1}};
  const bool interfaces = Kind().Has(Part::kIface);
  for (const PrefixCount& first : first_net_ ? prefixes_[0] : whole) {
    for (const PrefixCount& second : second_net_ ? prefixes_[1] : whole) {
      if (first_net_) {
        element.ip = asked.ip & PrefixMask(first.prefix, bits);
        element.cidr = first.prefix;
      }
      if (second_net_) {
        element.ip2 = asked.ip2 & PrefixMask(second.prefix, bits);
        element.cidr2 = second.prefix;
      }
      std::uint32_t same_net = 0;
      const Status status = TestExact(element, probe, now, same_net);
      if (status != Status::kExists || (interfaces && same_net != 0)) return status;
    }
  }
  return Status::kExists;
}

Status Set::Test(const Element& element, Probe& probe, Jiffies now) {
  const unsigned bits = options_.AddressBits();
  const bool addresses = (!first_net_ || element.cidr == bits) && (!second_net_ || element.cidr2 == bits);
  if ((first_net_ || second_net_) && addresses) return TestNets(element, probe, now);
  std::uint32_t same_net = 0;
  if (options_.type != Type::kBitmapIpMac) return TestExact(element, probe, now, same_net);
  Element key = element;
  key.mac = 0;
  const MemberTable::Lookup lookup = members_.Find(key);
  if (lookup.position == MemberTable::kNone) return Status::kExists;
  const Member& member = members_.At(lookup.position);
  if (element.has_mac && member.key.has_mac && element.mac != member.mac) return Status::kExists;
  if (!element.has_mac || !member.key.has_mac) return Gone(member, now) ? Status::kExists : Status::kOk;
  return TestExact(key, probe, now, same_net);
}

bool Set::LacksMac(const Element& element, Jiffies now) const {
  Element key = element;
  key.mac = 0;
  const MemberTable::Lookup lookup = members_.Find(key);
  if (lookup.position == MemberTable::kNone) return false;
  const Member& member = members_.At(lookup.position);
  return !member.key.has_mac && !Gone(member, now);
}

}  // namespace iptc::sets
