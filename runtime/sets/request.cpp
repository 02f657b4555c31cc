#include "runtime/sets/request.h"

#include <utility>

#include "runtime/packet/wire.h"

namespace iptc::sets {
namespace {

bool HasPorts(std::uint8_t protocol) {
  return protocol == packet::kProtoTcp || protocol == packet::kProtoUdp || protocol == packet::kProtoSctp ||
         protocol == packet::kProtoUdpLite;
}

// The addresses of one dimension: single ones in steps, or the fewest nets that make up a range.
struct Blocks {
  U128 first = 0, last = 0;
  bool nets = false;
  bool ranged = false;  // the nets follow from the range, not from `prefix`
  std::uint8_t prefix = 0;
  U128 step = 1;

  // The block at `at`: its prefix length and where it ends.
  [[nodiscard]] std::pair<std::uint8_t, U128> At(U128 at) const {
    if (!nets) return {prefix, at + step - 1};
    if (!ranged) return {prefix, last};
    for (std::uint8_t length = 1; length < 32; ++length) {
      const U128 mask = PrefixMask(length, 32);
      const U128 end = at | (~mask & 0xFFFFFFFF);
      // The kernel compares by the sign of a 32-bit difference: what is 2^31 addresses away counts as beyond.
      if ((at & mask) == at && end <= last && last - end < 0x80000000U) return {length, end};
    }
    return {32, at};
  }
};

class Applier {
 public:
  Applier(Set& set, const Request& request, Jiffies now)
      : set_(set), kind_(set.Kind()), options_(set.Options()), request_(request), now_(now) {}

  Status Run() {
    if (const Status status = CheckExtras(options_, request_.extras); status != Status::kOk) return status;
    if (const Status status = Prepare(); status != Status::kOk) return status;
    if (request_.verb == Verb::kTest)
      return One(first_.first, first_.prefix, first_port_, second_.first, second_.prefix);
    return EachFirst();
  }

 private:
  [[nodiscard]] U128 Whole() const { return PrefixMask(options_.AddressBits(), options_.AddressBits()); }

  Status Prepare() {
    element_ = request_.element;
    bool first = true;
    for (const Part part : kind_.parts) {
      if (part != Part::kIp && part != Part::kNet) continue;
      const bool one = std::exchange(first, false);
      const Status status = one ? Address(part, element_.ip, request_.ip_to, request_.cidr, first_)
                                : Address(part, element_.ip2, request_.ip2_to, request_.cidr2, second_);
      if (status != Status::kOk) return status;
    }
    if (kind_.Has(Part::kMac) && kind_.storage == Storage::kHash && element_.mac == 0) return Status::kNullElement;
    if (kind_.Has(Part::kMark)) {
      element_.mark &= options_.markmask;
      if (element_.mark == 0 && element_.ip == 0) return Status::kNullElement;
    }
    return Ports();
  }

  Status Address(Part part, U128 ip, const std::optional<U128>& to, const std::optional<std::uint8_t>& cidr,
                 Blocks& blocks) {
    const unsigned bits = options_.AddressBits();
    blocks.prefix = static_cast<std::uint8_t>(bits);
    blocks.nets = part == Part::kNet;
    const bool zero_taken = blocks.nets && kind_.zero_prefix;
    if (cidr && (*cidr > bits || (*cidr == 0 && !zero_taken) || (bits == 128 && !blocks.nets && *cidr != 128))) {
      return Status::kInvalidCidr;
    }
    if (kind_.storage == Storage::kBitmap) return BitmapRange(ip, to, cidr, blocks);
    const bool masked = &blocks == &first_ || blocks.nets;
    if (kind_.masks && masked) ip &= options_.AddressMask();
    if (ip == 0 && kind_.null_address == NullAddress::kNullElement) return Status::kNullElement;
    if (ip == 0 && kind_.null_address == NullAddress::kInvalid) return Status::kInvalid;
    if (!blocks.nets && options_.netmask && options_.type == Type::kHashIp && bits == 32) {
      blocks.step = U128{1} << (32U - *options_.netmask);
    }
    return HashRange(ip, to, cidr, blocks);
  }

  Status HashRange(U128 ip, const std::optional<U128>& to, const std::optional<std::uint8_t>& cidr, Blocks& blocks) {
    const unsigned bits = options_.AddressBits();
    blocks.first = blocks.last = ip;
    if (to && request_.verb != Verb::kTest) {
      blocks.last = *to;
      if (blocks.last < ip) {
        if (blocks.last == 0 && kind_.null_address == NullAddress::kNullElement) return Status::kNullElement;
        std::swap(blocks.first, blocks.last);
      }
      blocks.ranged = true;
      const bool everything = blocks.first == 0 && blocks.last == 0xFFFFFFFF;
      return blocks.nets && everything ? Status::kWholeSpace : Status::kOk;
    }
    if (!cidr) return Status::kOk;
    const U128 mask = PrefixMask(*cidr, bits);
    if (blocks.nets) {
      blocks.prefix = *cidr;
      blocks.first = ip & mask;
      blocks.last = blocks.first | (Whole() & ~mask);
    } else if (request_.verb != Verb::kTest) {
      blocks.first = ip & mask;
      blocks.last = ip | (Whole() & ~mask);
    }
    return Status::kOk;
  }

  Status BitmapRange(U128 ip, const std::optional<U128>& to, const std::optional<std::uint8_t>& cidr, Blocks& blocks) {
    blocks.first = blocks.last = ip;
    if (request_.verb != Verb::kTest) {
      if (to) {
        blocks.last = *to;
        if (blocks.first > blocks.last) std::swap(blocks.first, blocks.last);
      } else if (cidr) {
        const U128 mask = PrefixMask(*cidr, 32);
        blocks.first = ip & mask;
        blocks.last = ip | (Whole() & ~mask);
      }
    }
    if (blocks.first < options_.first || blocks.last > options_.last) return Status::kOutOfRange;
    blocks.step = U128{1} << (32U - options_.netmask.value_or(32));
    return Status::kOk;
  }

  Status Ports() {
    first_port_ = last_port_ = element_.port;
    const bool bare = kind_.Has(Part::kBarePort);
    if (!bare && !kind_.Has(Part::kPort)) return Status::kOk;
    const bool counted = bare || HasPorts(element_.proto);
    const bool icmp = element_.proto == (options_.AddressBits() == 32 ? packet::kProtoIcmp : packet::kProtoIcmpv6);
    if (bare) {
      element_.proto = 0;
    } else if (!counted && !icmp) {
      first_port_ = last_port_ = 0;
    }
    if (request_.port_to && counted && request_.verb != Verb::kTest) {
      last_port_ = *request_.port_to;
      if (last_port_ < first_port_) std::swap(first_port_, last_port_);
    }
    if (bare && (first_port_ < options_.first || last_port_ > options_.last)) return Status::kOutOfRange;
    return Status::kOk;
  }

  Status EachFirst() {
    for (U128 at = first_.first; at <= first_.last;) {
      const auto [prefix, end] = first_.At(at);
      for (std::uint32_t port = first_port_; port <= last_port_; ++port) {
        const Status status = EachSecond(at, prefix, static_cast<std::uint16_t>(port));
        if (status != Status::kOk) return status;
      }
      if (end >= Whole()) break;
      at = end + 1;
    }
    return Status::kOk;
  }

  Status EachSecond(U128 first, std::uint8_t prefix, std::uint16_t port) {
    for (U128 at = second_.first; at <= second_.last;) {
      const auto [second_prefix, end] = second_.At(at);
      const Status status = One(first, prefix, port, at, second_prefix);
      const bool skipped = status == Status::kExists && request_.exist;
      if (status != Status::kOk && !skipped) return status;
      if (end >= Whole()) break;
      at = end + 1;
    }
    return Status::kOk;
  }

  Status One(U128 ip, std::uint8_t prefix, std::uint16_t port, U128 ip2, std::uint8_t prefix2) {
    element_.ip = kind_.storage == Storage::kBitmap ? Numbered(ip) : ip;
    element_.cidr = prefix;
    element_.port = port;
    element_.ip2 = ip2;
    element_.cidr2 = prefix2;
    if (request_.verb == Verb::kAdd) return set_.Add(element_, request_.extras, request_.exist, now_);
    if (request_.verb == Verb::kDelete) return set_.Delete(element_, now_);
    return Asked();
  }

  // An address as the bitmap counts it: the first of its block.
  [[nodiscard]] U128 Numbered(U128 ip) const { return ip & PrefixMask(options_.netmask.value_or(32), 32); }

  // `test … nomatch` asks for an entry that is marked so.
  Status Asked() {
    Probe probe;
    const Status status = set_.Test(element_, probe, now_);
    if (!request_.element.nomatch || status == Status::kExists) return status;
    return status == Status::kNoMatches ? Status::kOk : Status::kNoMatches;
  }

  Set& set_;
  const TypeInfo& kind_;
  const SetOptions& options_;
  const Request& request_;
  const Jiffies now_;
  Element element_;
  Blocks first_, second_;
  std::uint16_t first_port_ = 0, last_port_ = 0;
};

}  // namespace

Status CheckExtras(const SetOptions& options, const Extras& extras) {
  if (extras.timeout && !options.timeout) return Status::kNoTimeouts;
  if ((extras.packets || extras.bytes) && !options.counters) return Status::kNoCounters;
  if (extras.comment && !options.comment) return Status::kNoComments;
  if (extras.skb && !options.skbinfo) return Status::kNoSkbInfo;
  return Status::kOk;
}

Status Apply(Set& set, const Request& request, Jiffies now) { return Applier(set, request, now).Run(); }

}  // namespace iptc::sets
