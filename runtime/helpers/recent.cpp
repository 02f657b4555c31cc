#include "runtime/helpers/recent.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <list>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/conntrack/siphash.h"
#include "runtime/helpers/limit.h"
#include "runtime/helpers/registry.h"

namespace iptc::helpers {

namespace {

using Jiffies = std::uint64_t;

// Before in the kernel's sense: jiffies wrap.
bool IsBefore(Jiffies a, Jiffies b) { return static_cast<std::int64_t>(a - b) < 0; }

struct Key {
  std::uint64_t high = 0, low = 0;
  std::uint8_t family = 0;
  friend bool operator==(const Key&, const Key&) = default;
};
// With a secret, as senders choose what their addresses are.
struct KeyHash {
  conntrack::SipKey secret;
  std::size_t operator()(const Key& key) const {
    conntrack::SipState state(secret);
    state.Add(key.high);
    state.Add(key.low);
    state.Add(key.family);
    return state.Finish();
  }
};

// `index` is where the next time goes and wraps with the kernel's 16 bits.
struct Entry {
  Key key;
  std::uint8_t ttl = 0;
  std::uint16_t index = 0;
  std::uint16_t count = 0;
  std::vector<Jiffies> times;
  [[nodiscard]] Jiffies Latest() const { return times[index == 0 ? times.size() - 1 : index - std::size_t{1}]; }
};

}  // namespace

class RecentList {
 public:
  RecentList(const RecentParams& params, std::uint64_t seed)
      : by_key_(0, KeyHash{conntrack::DrawKey(seed)}), mask_high_(params.mask_high), mask_low_(params.mask_low) {}

  // A rule that asks for more times than the list keeps empties it.
  void WidenFor(const RecentParams& params) {
    constexpr std::uint32_t kFewest = 32;
    const std::uint32_t wanted = params.hit_count != 0 ? std::bit_ceil(params.hit_count) : kFewest;
    if (wanted - 1 <= index_mask_) return;
    index_mask_ = static_cast<std::uint16_t>(wanted - 1);
    by_key_.clear();
    entries_.clear();
  }

  Outcome Ask(const abi::PacketMeta& meta, const RecentParams& params, Jiffies now) {
    const std::uint8_t ttl = TtlBeforeForwarding(meta);
    Entry* entry = Find(KeyOf(meta, params), params.compares_ttl != 0 ? ttl : 0);
    bool matches = params.inverted != 0;
    if (entry == nullptr) {
      if (params.action == RecentAction::kSet) {
        Insert(KeyOf(meta, params), ttl, now);
        matches = !matches;
      }
      return matches ? Outcome::kHit : Outcome::kMiss;
    }
    if (Holds(*entry, params, now)) matches = !matches;
    Change(*entry, params, matches, ttl, now);
    return matches ? Outcome::kHit : Outcome::kMiss;
  }

  std::optional<std::uint32_t> Times(const abi::PacketMeta& meta, const RecentParams& params, Jiffies now) {
    const Entry* entry = Find(KeyOf(meta, params), params.compares_ttl != 0 ? TtlBeforeForwarding(meta) : 0);
    if (entry == nullptr) return std::nullopt;
    std::uint32_t times = 0;
    for (std::size_t i = 0; i < entry->count; ++i) times += IsWithin(entry->times[i], params, now) ? 1 : 0;
    return times;
  }

 private:
  static constexpr std::size_t kMostEntries = 100;

  [[nodiscard]] Key KeyOf(const abi::PacketMeta& meta, const RecentParams& params) const {
    U128 address = params.by_destination != 0 ? meta.daddr : meta.saddr;
    if (meta.family == 4) address <<= 96U;
    return {static_cast<std::uint64_t>(address >> 64U) & mask_high_, static_cast<std::uint64_t>(address) & mask_low_,
            meta.family};
  }

  // A packet that is forwarded has lost one already; it has both interfaces from FORWARD on.
  static std::uint8_t TtlBeforeForwarding(const abi::PacketMeta& meta) {
    return static_cast<std::uint8_t>(meta.ttl + (meta.iif != 0 && meta.oif != 0 ? 1 : 0));
  }

  // `ttl` 0: any.
  Entry* Find(const Key& key, std::uint8_t ttl) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    Entry& entry = *found->second;
    return ttl == 0 || entry.ttl == 0 || entry.ttl == ttl ? &entry : nullptr;
  }

  void Insert(const Key& key, std::uint8_t ttl, Jiffies now) {
    if (entries_.size() >= kMostEntries) Remove(entries_.front());
    entries_.push_back({.key = key, .ttl = ttl, .index = 1, .count = 1, .times = {now}});
    by_key_.emplace(key, std::prev(entries_.end()));
  }

  void Remove(const Entry& entry) {
    const auto found = by_key_.find(entry.key);
    entries_.erase(found->second);
    by_key_.erase(found);
  }

  static Jiffies Oldest(const RecentParams& params, Jiffies now) {
    return now - std::uint32_t{params.seconds * kHz};  // in the kernel's 32 bits
  }

  static bool IsWithin(Jiffies time, const RecentParams& params, Jiffies now) {
    return params.seconds == 0 || !IsBefore(time, Oldest(params, now));
  }

  static bool Holds(const Entry& entry, const RecentParams& params, Jiffies now) {
    if (params.action == RecentAction::kSet || params.action == RecentAction::kRemove) return true;
    std::uint32_t hits = 0;
    for (std::size_t i = 0; i < entry.count; ++i) {
      if (IsWithin(entry.times[i], params, now) && ++hits >= params.hit_count) return true;
    }
    return false;
  }

  void Change(Entry& entry, const RecentParams& params, bool matches, std::uint8_t ttl, Jiffies now) {
    if (params.action == RecentAction::kRemove) return Remove(entry);
    const bool updates = params.action == RecentAction::kSet || (params.action == RecentAction::kUpdate && matches);
    const bool keeps = updates && &entry == &entries_.front();
    const bool checks = params.action == RecentAction::kCheck || params.action == RecentAction::kUpdate;
    const bool reaped_itself = &entry == &entries_.front();
    if (checks && params.reaps != 0 && !keeps && IsBefore(entries_.front().Latest(), Oldest(params, now))) {
      Remove(entries_.front());
      if (reaped_itself) return;
    }
    if (updates) Update(entry, ttl, now);
  }

  void Update(Entry& entry, std::uint8_t ttl, Jiffies now) {
    entry.index = entry.index & index_mask_;
    if (entry.index >= entry.times.size()) entry.times.resize(entry.index + std::size_t{1});
    entry.times[entry.index++] = now;
    entry.count = std::max(entry.count, entry.index);
    entry.ttl = ttl;
    const auto place = by_key_.find(entry.key)->second;
    entries_.splice(entries_.end(), entries_, place);
  }

  std::list<Entry> entries_;  // the one that was used last is at the end
  std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> by_key_;
  std::uint64_t mask_high_ = 0, mask_low_ = 0;
  std::uint16_t index_mask_ = 0;
};

namespace {

std::string_view NameOf(const void* params) { return static_cast<const RecentParams*>(params)->name.data(); }

void Init(const void* params, void* state, const abi::Context& context) {
  auto& recent = *static_cast<RecentState*>(state);
  const auto& rule = *static_cast<const RecentParams*>(params);
  if (recent.list == nullptr) recent.list = new RecentList(rule, context.random_state);
  recent.list->WidenFor(rule);
}

void Destroy(void* state) { delete static_cast<RecentState*>(state)->list; }

Outcome Step(const abi::PacketMeta& meta, const void* params, void* state, abi::Context& context) {
  return static_cast<RecentState*>(state)->list->Ask(meta, *static_cast<const RecentParams*>(params),
                                                     context.now_ns / kNanosecondsPerJiffy);
}

}  // namespace

std::optional<std::uint32_t> RecentTimes(const RecentState& state, const abi::PacketMeta& meta,
                                         const RecentParams& params, std::uint64_t now_ns) {
  return state.list->Times(meta, params, now_ns / kNanosecondsPerJiffy);
}

extern const Helper kRecentHelper;
constexpr Helper kRecentHelper{.name = "recent",
                               .step = Step,
                               .params_size = sizeof(RecentParams),
                               .state_size = sizeof(RecentState),
                               .init = Init,
                               .share = NameOf,
                               .destroy = Destroy};

}  // namespace iptc::helpers
