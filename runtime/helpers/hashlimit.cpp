#include "runtime/helpers/hashlimit.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_map>

#include "runtime/conntrack/siphash.h"
#include "runtime/helpers/registry.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

using Params = HashlimitParams;

constexpr std::uint32_t kDefaultSize = 8192;  // of a machine with more than 1 GiB
constexpr std::uint64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr std::uint64_t kByteCreditCap = kHashlimitByteCreditsPerJiffy * kHz;

struct Key {
  U128 source = 0, destination = 0;
  std::uint16_t source_port = 0, destination_port = 0;
  friend bool operator==(const Key&, const Key&) = default;
};

// With a secret, as senders choose what their addresses are.
struct KeyHash {
  conntrack::SipKey secret;
  std::size_t operator()(const Key& key) const {
    conntrack::SipState state(secret);
    for (const U128 address : {key.source, key.destination}) {
      state.Add(static_cast<std::uint64_t>(address));
      state.Add(static_cast<std::uint64_t>(address >> 64U));
    }
    state.Add((std::uint64_t{key.source_port} << 16U) | key.destination_port);
    return state.Finish();
  }
};

struct Bucket {
  std::uint64_t previous = 0, expires = 0;  // jiffies
  std::uint64_t credit = 0, credit_cap = 0, cost = 0;
  std::uint64_t current_rate = 0;  // of the interval under way
  bool was_above = false;          // the interval before
};

std::uint64_t Jiffies(std::uint64_t milliseconds) {
  return (milliseconds * kNanosecondsPerMillisecond + kNanosecondsPerJiffy - 1) / kNanosecondsPerJiffy;
}

// The rate over an interval, in packets or bytes a second, and what may come before it is looked at.
struct IntervalRate {
  std::uint64_t rate = 0, burst = 0;
};
IntervalRate RateOf(const Params& params) {
  if ((params.mode & Params::kBytes) != 0) {
    const std::uint64_t rate = HashlimitBytes(params.average);
    return {rate, params.burst != 0 ? params.burst * rate : rate};
  }
  const std::uint64_t rate = kHashlimitScale / params.average;
  return {rate, params.burst + rate};
}

// Credit of a bucket before its first packet.
Bucket MakeBucket(const Params& params, std::uint64_t now) {
  Bucket bucket{.previous = now};
  if ((params.mode & Params::kRateMatch) != 0) return bucket;
  if ((params.mode & Params::kBytes) != 0) {
    bucket.credit = kByteCreditCap;
    bucket.cost = HashlimitByteCredits(params.average);
    bucket.credit_cap = params.burst;
  } else {
    bucket.credit = bucket.credit_cap = HashlimitCredits(params.average * params.burst);
    bucket.cost = HashlimitCredits(params.average);
  }
  return bucket;
}

void Refill(Bucket& bucket, const Params& params, std::uint64_t now) {
  const std::uint64_t passed = now - bucket.previous;
  if (passed == 0) return;
  if ((params.mode & Params::kRateMatch) != 0) {
    const std::uint64_t interval = std::uint64_t{params.interval} * kHz;
    if (passed < interval) return;
    bucket.was_above = bucket.current_rate * interval > passed * RateOf(params).rate;
    bucket.current_rate = 0;
  } else if ((params.mode & Params::kBytes) != 0) {
    const std::uint64_t before = bucket.credit;
    bucket.credit += kHashlimitByteCreditsPerJiffy * passed;
    bucket.credit = before >= bucket.credit ? kByteCreditCap : std::min(bucket.credit, kByteCreditCap);
  } else {
    bucket.credit = std::min(bucket.credit + passed * kHashlimitCreditsPerJiffy, bucket.credit_cap);
  }
  bucket.previous = now;
}

// What the packet takes. A burst of bytes pays for one that the credit does not cover.
std::uint64_t CostOf(Bucket& bucket, const Params& params, std::uint32_t length) {
  if ((params.mode & Params::kBytes) == 0) return bucket.cost;
  const std::uint64_t chunks = (length >> kHashlimitByteShift) + std::uint64_t{1};
  const std::uint64_t cost = std::min(chunks * bucket.cost, kByteCreditCap);
  if (bucket.credit < cost && bucket.credit_cap != 0) {
    --bucket.credit_cap;
    bucket.credit = kByteCreditCap;
  }
  return cost;
}

bool IsBelow(Bucket& bucket, const Params& table, const Params& rule, std::uint32_t length) {
  if ((rule.mode & Params::kRateMatch) != 0) {
    bucket.current_rate += (rule.mode & Params::kBytes) != 0 ? length : 1;
    return !bucket.was_above && bucket.current_rate <= RateOf(table).burst;
  }
  const std::uint64_t cost = CostOf(bucket, rule, length);
  if (bucket.credit < cost) return false;
  bucket.credit -= cost;
  return true;
}

U128 Masked(U128 address, std::uint8_t prefix, std::uint8_t family) {
  const unsigned bits = family == 6 ? 128 : 32;
  return prefix == 0 ? 0 : address >> (bits - prefix) << (bits - prefix);
}

// Protocol and place of the transport header. Of IPv4's fragments all have one.
struct Place {
  std::uint8_t proto = 0;
  std::uint32_t offset = 0;
};
std::optional<Place> TransportOf(const abi::PacketMeta& meta) {
  if (meta.family == 4) return Place{meta.proto, meta.l4_offset};
  const auto skipped = packet::SkipExtensions({meta.l3, meta.l3_len});
  if (!skipped) return std::nullopt;
  return Place{skipped->proto, skipped->offset};
}

}  // namespace

std::optional<std::uint32_t> HashlimitPorts(const abi::PacketMeta& meta) {
  const auto transport = TransportOf(meta);
  if (!transport) return std::nullopt;
  std::uint32_t offset = 0;
  switch (transport->proto) {
    case packet::kProtoTcp:
    case packet::kProtoUdp:
    case packet::kProtoUdpLite:
    case packet::kProtoSctp:
    case packet::kProtoDccp:
    case packet::kProtoEsp:
      break;
    case packet::kProtoAuth:
      offset = 4;
      break;
    default:
      return 0;
  }
  const std::uint32_t at = transport->offset + offset;
  if (meta.l3_len < at + 4) return std::nullopt;
  return packet::Load32(meta.l3 + at);
}

namespace {

std::optional<Key> KeyOf(const abi::PacketMeta& meta, const Params& params) {
  Key key;
  if ((params.mode & Params::kSource) != 0) key.source = Masked(meta.saddr, params.source_prefix, meta.family);
  if ((params.mode & Params::kDestination) != 0) {
    key.destination = Masked(meta.daddr, params.destination_prefix, meta.family);
  }
  if ((params.mode & (Params::kSourcePort | Params::kDestinationPort)) == 0) return key;
  const auto ports = HashlimitPorts(meta);
  if (!ports) return std::nullopt;
  if ((params.mode & Params::kSourcePort) != 0) key.source_port = static_cast<std::uint16_t>(*ports >> 16U);
  if ((params.mode & Params::kDestinationPort) != 0) key.destination_port = static_cast<std::uint16_t>(*ports);
  return key;
}

class Table {
 public:
  Table(const Params& params, std::uint64_t now, std::uint64_t seed)
      : params_(params), now_(now), next_gc_(now), buckets_(0, KeyHash{conntrack::DrawKey(seed)}) {
    const std::uint32_t size = params.size != 0 ? params.size : kDefaultSize;
    max_ = params.max != 0 ? std::max(params.max, size) : std::uint64_t{8} * size;
    next_gc_ += Jiffies(params.gc_interval);
  }

  Outcome Step(const abi::PacketMeta& meta, const Params& rule, std::uint64_t now) {
    now_ = std::max(now, now_);  // captures may step back in time, jiffies do not
    CollectGarbage();
    const auto key = KeyOf(meta, params_);
    if (!key) return Outcome::kHotdrop;
    auto found = buckets_.find(*key);
    if (found != buckets_.end()) {
      Refill(found->second, params_, now_);
    } else if (buckets_.size() >= max_) {
      return Outcome::kHotdrop;
    } else {
      found = buckets_.emplace(*key, MakeBucket(params_, now_)).first;
    }
    found->second.expires = now_ + Jiffies(params_.expire);
    const bool below = IsBelow(found->second, params_, rule, meta.l3_len);
    return below != ((rule.mode & Params::kAbove) != 0) ? Outcome::kHit : Outcome::kMiss;
  }

 private:
  void CollectGarbage() {
    if (now_ < next_gc_) return;
    const std::uint64_t interval = std::max<std::uint64_t>(Jiffies(params_.gc_interval), 1);
    const std::uint64_t last = next_gc_ + (now_ - next_gc_) / interval * interval;
    std::erase_if(buckets_, [&](const auto& entry) { return last >= entry.second.expires; });
    next_gc_ = last + interval;
  }

  Params params_;
  std::uint64_t now_ = 0, next_gc_ = 0;  // jiffies
  std::uint64_t max_ = 0;
  std::unordered_map<Key, Bucket, KeyHash> buckets_;
};

struct State {
  Table* table = nullptr;
};

std::string_view Share(const void* params) { return static_cast<const Params*>(params)->name.data(); }

// The first rule of a name sets the table up.
void Init(const void* params, void* state, const abi::Context& context) {
  auto& shared = *static_cast<State*>(state);
  if (shared.table != nullptr) return;
  shared.table = std::make_unique<Table>(*static_cast<const Params*>(params), context.now_ns / kNanosecondsPerJiffy,
                                         context.random_state)
                     .release();
}

void Destroy(void* state) { const std::unique_ptr<Table> table(static_cast<State*>(state)->table); }

Outcome Step(const abi::PacketMeta& meta, const void* params, void* state, abi::Context& context) {
  return static_cast<State*>(state)->table->Step(meta, *static_cast<const Params*>(params),
                                                 context.now_ns / kNanosecondsPerJiffy);
}

}  // namespace

extern const Helper kHashlimitHelper;
constexpr Helper kHashlimitHelper{.name = "hashlimit",
                                  .step = Step,
                                  .params_size = sizeof(HashlimitParams),
                                  .state_size = sizeof(State),
                                  .init = Init,
                                  .share = Share,
                                  .destroy = Destroy};

}  // namespace iptc::helpers
