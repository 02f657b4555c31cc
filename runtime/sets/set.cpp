#include "runtime/sets/set.h"

#include <algorithm>
#include <utility>

namespace iptc::sets {
namespace {

// hash:net,iface keeps at most so many interfaces for one net.
constexpr std::uint32_t kMostInterfaces = 64;

// Bitmaps know an entry by its number alone: the MAC address is no part of the key.
Element KeyOf(const Element& element, Type type) {
  Element key = element;
  if (type == Type::kBitmapIpMac) key.mac = 0;
  return key;
}

}  // namespace

bool CounterTest::Holds(std::uint64_t counter) const {
  switch (op) {
    case Op::kNone:
      return true;
    case Op::kEqual:
      return counter == value;
    case Op::kNotEqual:
      return counter != value;
    case Op::kLess:
      return counter < value;
    case Op::kGreater:
      return counter > value;
  }
  return true;
}

Set::Set(std::string name, SetOptions options) : name_(std::move(name)), options_(options) {
  bool first = true;
  for (const Part part : Kind().parts) {
    if (part != Part::kIp && part != Part::kNet) continue;
    (std::exchange(first, false) ? first_net_ : second_net_) = part == Part::kNet;
  }
}

void Set::Store(Extensions& to, const Extras& extras, Jiffies now) const {
  if (options_.counters) {
    to.packets = extras.packets.value_or(to.packets);
    to.bytes = extras.bytes.value_or(to.bytes);
  }
  if (options_.comment) {
    const bool has_text = extras.comment && !extras.comment->empty();
    to.comment = has_text ? std::make_unique<std::string>(*extras.comment) : nullptr;
  }
  if (options_.skbinfo) to.skb = extras.skb.value_or(SkbInfo{});
  if (options_.timeout) {
    const Jiffies seconds = extras.timeout.value_or(*options_.timeout);
    to.expires = seconds == 0 ? 0 : now + seconds * kJiffiesPerSecond;
  }
}

bool Set::Meet(Extensions& extensions, const SetOptions& options, Probe& probe) {
  if (options.counters) {
    if (!probe.packets.Holds(extensions.packets) || !probe.byte_count.Holds(extensions.bytes)) return false;
    if (probe.counts) {
      ++extensions.packets;
      extensions.bytes += probe.bytes;
    }
  }
  if (options.skbinfo) probe.skb = extensions.skb;
  return true;
}

void Set::CountPrefix(Prefixes& prefixes, std::uint8_t prefix, int step) {
  const auto at = std::ranges::lower_bound(prefixes, prefix, std::greater{}, &PrefixCount::prefix);
  if (at == prefixes.end() || at->prefix != prefix) {
    prefixes.insert(at, {prefix, 1});
  } else if (step > 0) {
    ++at->entries;
  } else if (--at->entries == 0) {
    prefixes.erase(at);
  }
}

void Set::CountNets(const Element& element, int step) {
  if (first_net_) CountPrefix(prefixes_[0], element.cidr, step);
  if (second_net_) CountPrefix(prefixes_[1], element.cidr2, step);
}

std::uint8_t Set::PacketPrefix(std::size_t net) const {
  const Prefixes& prefixes = prefixes_.at(net);
  return prefixes.empty() ? static_cast<std::uint8_t>(options_.AddressBits()) : prefixes.front().prefix;
}

void Set::LeaveCounters(const Member& member) {
  const Extensions& extensions = member.extensions;
  if (Kind().storage != Storage::kBitmap || (extensions.packets == 0 && extensions.bytes == 0)) return;
  left_behind_[member.key.ip + member.key.port] = {extensions.packets, extensions.bytes};
}

void Set::TakeCountersUp(Member& member) {
  const auto left = left_behind_.find(member.key.ip + member.key.port);
  if (left == left_behind_.end()) return;
  member.extensions.packets = left->second.packets;
  member.extensions.bytes = left->second.bytes;
  left_behind_.erase(left);
}

void Set::Drop(std::uint32_t position) {
  LeaveCounters(members_.At(position));
  CountNets(members_.At(position).key, -1);
  members_.Remove(position);
}

// Whether one more entry fits; sweeps what is gone, and with forceadd gives up the oldest entry.
bool Set::MakeRoom(Jiffies now) {
  if (Kind().storage == Storage::kBitmap || members_.Size() < options_.maxelem) return true;
  std::optional<std::uint32_t> oldest;
  for (std::uint32_t i = 0; i < members_.All().size(); ++i) {
    const Member& member = members_.At(i);
    if (!member.alive) continue;
    if (Gone(member, now)) {
      Drop(i);
    } else if (!oldest) {
      oldest = i;
    }
  }
  if (members_.Size() < options_.maxelem) return true;
  if (!options_.forceadd || !oldest) return false;
  Drop(*oldest);
  return true;
}

// bitmap:ip,mac: an entry without a MAC address gets one, and its time starts.
Status Set::AddAgain(Member& member, const Element& element, const Extras& extras, bool exist, Jiffies now) {
  if (options_.type == Type::kBitmapIpMac && !member.key.has_mac && element.has_mac) {
    const Jiffies waited = member.extensions.expires;
    member.key.has_mac = true;
    member.mac = element.mac;
    Store(member.extensions, extras, now);
    const bool own_time = extras.timeout && options_.timeout && *extras.timeout != *options_.timeout;
    if (member.waiting && !own_time) member.extensions.expires = waited == 0 ? 0 : now + waited;
    member.waiting = false;
    return Status::kOk;
  }
  if (!exist) return Status::kExists;
  if (element.has_mac) member.mac = element.mac;
  member.key.nomatch = element.nomatch;
  Store(member.extensions, extras, now);
  return Status::kOk;
}

Status Set::Add(const Element& element, const Extras& extras, bool exist, Jiffies now) {
  const Element key = KeyOf(element, options_.type);
  const MemberTable::Lookup lookup = members_.Find(key);
  if (lookup.position != MemberTable::kNone) {
    Member& member = members_.At(lookup.position);
    if (!Gone(member, now)) return AddAgain(member, element, extras, exist, now);
    Drop(lookup.position);
  }
  if (Kind().Has(Part::kIface) && lookup.same_net >= kMostInterfaces) return Status::kFull;
  if (!MakeRoom(now)) return Status::kFull;
  Member& member = members_.Insert(key);
  CountNets(key, 1);
  member.mac = element.mac;
  TakeCountersUp(member);
  Store(member.extensions, extras, now);
  if (options_.type == Type::kBitmapIpMac && !element.has_mac && options_.timeout) {
    member.waiting = true;
    member.extensions.expires -= member.extensions.expires == 0 ? 0 : now;
  }
  return Status::kOk;
}

Status Set::Delete(const Element& element, Jiffies now) {
  const MemberTable::Lookup lookup = members_.Find(KeyOf(element, options_.type));
  if (lookup.position == MemberTable::kNone) return Status::kExists;
  const bool gone = Gone(members_.At(lookup.position), now);
  if (!gone || Kind().storage == Storage::kBitmap) Drop(lookup.position);
  return gone ? Status::kExists : Status::kOk;
}

void Set::Flush() {
  for (const Member& member : members_.All()) {
    if (member.alive) LeaveCounters(member);
  }
  members_.Clear();
  list_.clear();
  prefixes_ = {};
}

}  // namespace iptc::sets
