#include "runtime/sets/member_table.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace iptc::sets {
namespace {

constexpr std::size_t kFewestSlots = 16;

std::uint64_t Mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value;
  hash *= 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 29U);
}

std::uint64_t Mix(std::uint64_t hash, U128 value) {
  return Mix(Mix(hash, static_cast<std::uint64_t>(value)), static_cast<std::uint64_t>(value >> 64U));
}

std::uint64_t Hash(const Element& key) {
  std::uint64_t hash = Mix(Mix(0, key.ip), key.ip2);
  hash = Mix(hash, key.mac);
  const std::uint64_t small = (std::uint64_t{key.port} << 24U) | (std::uint64_t{key.proto} << 16U) |
                              (std::uint64_t{key.cidr} << 8U) | key.cidr2;
  return Mix(hash, (std::uint64_t{key.mark} << 40U) ^ small);
}

bool SameNets(const Element& a, const Element& b) {
  return a.ip == b.ip && a.ip2 == b.ip2 && a.cidr == b.cidr && a.cidr2 == b.cidr2 && a.port == b.port &&
         a.proto == b.proto && a.mark == b.mark && a.mac == b.mac;
}

// Whether the stored entry stands for the interface asked about.
bool MeetsInterface(const Element& stored, const Element& key) {
  if (stored.physdev != key.physdev) return false;
  if (!stored.wildcard) return stored.iface == key.iface;
  U128 mask = 0;
  for (U128 rest = stored.iface; rest != 0; rest >>= 8U) mask = (mask << 8U) | 0xFF;
  return (key.iface & mask) == stored.iface;
}

}  // namespace

MemberTable::Lookup MemberTable::Find(const Element& key) const {
  Lookup lookup;
  if (slots_.empty()) return lookup;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = Hash(key) & mask; slots_[slot] != kEmpty; slot = (slot + 1) & mask) {
    if (slots_[slot] == kRemoved) continue;
    const Element& stored = members_[slots_[slot]].key;
    if (!SameNets(stored, key)) continue;
    ++lookup.same_net;
    if (lookup.position == kNone && MeetsInterface(stored, key)) lookup.position = slots_[slot];
  }
  return lookup;
}

Member& MemberTable::Insert(const Element& key) {
  if ((used_ + 1) * 4 > slots_.size() * 3) Rebuild(std::bit_ceil(std::max(kFewestSlots, alive_ * 2 + 2)));
  members_.push_back({.key = key, .extensions = {}, .mac = 0, .alive = true});
  ++alive_;
  Link(static_cast<std::uint32_t>(members_.size() - 1));
  return members_.back();
}

void MemberTable::Link(std::uint32_t position) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = Hash(members_[position].key) & mask;
  while (slots_[slot] != kEmpty) slot = (slot + 1) & mask;
  slots_[slot] = position;
  ++used_;
}

void MemberTable::Remove(std::uint32_t position) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = Hash(members_[position].key) & mask;
  while (slots_[slot] != position) {
    assert(slots_[slot] != kEmpty);
    slot = (slot + 1) & mask;
  }
  slots_[slot] = kRemoved;
  members_[position].alive = false;
  members_[position].extensions = {};
  --alive_;
}

void MemberTable::Clear() {
  members_.clear();
  slots_.clear();
  alive_ = used_ = 0;
}

void MemberTable::Rebuild(std::size_t slots) {
  std::erase_if(members_, [](const Member& member) { return !member.alive; });
  slots_.assign(slots, kEmpty);
  used_ = 0;
  for (std::uint32_t i = 0; i < members_.size(); ++i) Link(i);
}

}  // namespace iptc::sets
