#include "runtime/netfilter/ip_options.h"

#include <algorithm>

#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::Load32;
using packet::Store32;

constexpr std::uint8_t kEnd = 0, kNoop = 1, kRecordRoute = 7, kTimestamp = 68, kLooseRoute = 131, kStrictRoute = 137,
                       kRouterAlert = 148;
constexpr std::uint8_t kStampOnly = 0, kStampAndAddress = 1, kStampPrespecified = 3;

class Compiler {
 public:
  Compiler(std::span<std::uint8_t> ip, const OptionHost& host, IpOptions& options)
      : ip_(ip), end_(std::size_t{4} * (ip[0] & 0x0FU)), host_(host), options_(options) {}

  std::optional<std::uint8_t> Run() {
    std::size_t at = 20;
    while (at < end_) {
      if (ip_[at] == kEnd) {
        Blank(at + 1);
        break;
      }
      if (ip_[at] == kNoop) {
        ++at;
        continue;
      }
      if (end_ - at < 2 || ip_[at + 1] < 2 || ip_[at + 1] > end_ - at) return Fault(at);
      if (const auto fault = One(at)) return fault;
      at += ip_[at + 1];
    }
    return std::nullopt;
  }

 private:
  using Result = std::optional<std::uint8_t>;

  static Result Fault(std::size_t at) { return static_cast<std::uint8_t>(at); }

  void Blank(std::size_t at) {
    for (; at < end_; ++at) {
      if (ip_[at] != kEnd) options_.changed = true;
      ip_[at] = kEnd;
    }
  }

  Result One(std::size_t at) {
    switch (ip_[at]) {
      case kLooseRoute:
      case kStrictRoute:
        return SourceRoute(at);
      case kRecordRoute:
        return RecordRoute(at);
      case kTimestamp:
        return Timestamp(at);
      case kRouterAlert:
        return ip_[at + 1] < 4 ? Fault(at + 1) : std::nullopt;
      default:
        return std::nullopt;
    }
  }

  Result SourceRoute(std::size_t at) {
    if (ip_[at + 1] < 3) return Fault(at + 1);
    if (ip_[at + 2] < 4) return Fault(at + 2);
    if (options_.source_route != 0) return Fault(at);
    options_.source_route = static_cast<std::uint8_t>(at);
    return std::nullopt;
  }

  Result RecordRoute(std::size_t at) {
    if (options_.record_route != 0) return Fault(at);
    if (ip_[at + 1] < 3) return Fault(at + 1);
    std::uint8_t& pointer = ip_[at + 2];
    if (pointer < 4) return Fault(at + 2);
    if (pointer <= ip_[at + 1]) {
      if (pointer + 3 > ip_[at + 1]) return Fault(at + 2);
      Put(at + pointer - 1, static_cast<std::uint32_t>(host_.SpecificDestination()));
      pointer = static_cast<std::uint8_t>(pointer + 4);
      options_.record_address = true;
    }
    options_.record_route = static_cast<std::uint8_t>(at);
    return std::nullopt;
  }

  Result Timestamp(std::size_t at) {
    if (options_.timestamp != 0) return Fault(at);
    if (ip_[at + 1] < 4) return Fault(at + 1);
    const std::uint8_t pointer = ip_[at + 2];
    const std::uint8_t kind = ip_[at + 3] & 0x0FU;
    if (pointer < 5) return Fault(at + 2);
    if (pointer <= ip_[at + 1]) {
      if (pointer + 3 > ip_[at + 1]) return Fault(at + 2);
      if (const auto fault = Stamp(at, kind)) return fault;
    } else if (kind != kStampPrespecified) {
      const unsigned overflow = ip_[at + 3] >> 4U;
      if (overflow == 15) return Fault(at + 3);
      ip_[at + 3] = static_cast<std::uint8_t>(kind | (overflow + 1) << 4U);
      options_.changed = true;
    }
    options_.timestamp = static_cast<std::uint8_t>(at);
    return std::nullopt;
  }

  Result Stamp(std::size_t at, std::uint8_t kind) {
    std::uint8_t& pointer = ip_[at + 2];
    const std::size_t slot = at + pointer - 1;
    if (kind == kStampOnly) {
      Put(slot, host_.MillisecondsOfDay());
      pointer = static_cast<std::uint8_t>(pointer + 4);
      options_.stamp_time = true;
      return std::nullopt;
    }
    if (kind != kStampAndAddress && kind != kStampPrespecified) return std::nullopt;
    if (pointer + 7 > ip_[at + 1]) return Fault(at + 2);
    if (kind == kStampAndAddress) {
      Put(slot, static_cast<std::uint32_t>(host_.SpecificDestination()));
      options_.stamp_address = true;
    } else if (host_.IsUnicast(Load32(&ip_[slot]))) {
      return std::nullopt;  // asks another host for its time
    }
    Put(slot + 4, host_.MillisecondsOfDay());
    pointer = static_cast<std::uint8_t>(pointer + 8);
    options_.stamp_time = true;
    return std::nullopt;
  }

  void Put(std::size_t at, std::uint32_t value) {
    Store32(&ip_[at], value);
    options_.changed = true;
  }

  std::span<std::uint8_t> ip_;
  const std::size_t end_;
  const OptionHost& host_;
  IpOptions& options_;
};

// Each appends the echo of the option at the front of `option`; false: no room for what it wants.
bool EchoRecordRoute(std::span<const std::uint8_t> option, const IpOptions& options, U128 source,
                     std::vector<std::uint8_t>& out) {
  const std::size_t at = out.size(), length = option[1], pointer = option[2];
  out.insert(out.end(), option.begin(), option.begin() + option[1]);
  if (!options.record_address || pointer > length) return true;
  if (pointer + 3 > length) return false;
  Store32(&out[at + pointer - 1], static_cast<std::uint32_t>(source));
  out[at + 2] = static_cast<std::uint8_t>(pointer + 4);
  return true;
}

bool EchoTimestamp(std::span<const std::uint8_t> option, const IpOptions& options, U128 source, const OptionHost& host,
                   std::vector<std::uint8_t>& out) {
  const std::size_t at = out.size(), length = option[1];
  std::size_t pointer = option[2];
  out.insert(out.end(), option.begin(), option.begin() + option[1]);
  if (pointer > length) return true;
  bool stamp = false;
  if (options.stamp_address) {
    if (pointer + 3 > length) return false;
    Store32(&out[at + pointer - 1], static_cast<std::uint32_t>(source));
    pointer += 4;
  }
  if (options.stamp_time) {
    if (pointer + 3 > length) return false;
    if ((option[3] & 0x0FU) != kStampPrespecified) {
      stamp = true;
      pointer += 4;
    } else if (pointer + 7 <= length && !host.IsUnicast(Load32(&out[at + pointer - 1]))) {
      stamp = true;
      pointer += 8;
    }
  }
  if (stamp) Store32(&out[at + pointer - 5], host.MillisecondsOfDay());
  out[at + 2] = static_cast<std::uint8_t>(pointer);
  return true;
}

}  // namespace

std::optional<std::uint8_t> CompileOptions(std::span<std::uint8_t> ip, const OptionHost& host, IpOptions& options) {
  options = {};
  return Compiler(ip, host, options).Run();
}

void ForwardOptions(std::span<std::uint8_t> ip, U128 source, IpOptions& options) {
  // The pointer was moved on when the slot was filled; the address goes into that slot again.
  const auto put = [&](std::uint8_t at, std::size_t back) {
    Store32(&ip[at + ip[at + 2U] - back], static_cast<std::uint32_t>(source));
    options.changed = true;
  };
  if (options.record_address) put(options.record_route, 5);
  if (options.stamp_address) put(options.timestamp, 9);
  if (options.changed) packet::UpdateIpChecksum(*packet::ViewOf(ip));
  options.changed = false;
}

std::optional<RouteBack> EchoSourceRoute(std::span<const std::uint8_t> ip, const IpOptions& options) {
  constexpr std::size_t kAddress = 4, kHead = 3, kSourceAddress = 12;
  if (options.source_route == 0) return std::nullopt;
  const auto option = ip.subspan(options.source_route, ip[options.source_route + 1U]);
  const std::size_t taken = (std::min<std::size_t>(option[2], option.size() + 1) - kAddress) / kAddress;
  if (taken == 0) return std::nullopt;
  // Hops count from the option's end of what was taken; a pointer that stands askew shifts them all.
  const std::size_t first = std::min<std::size_t>(option[2], option.size() + 1) - kAddress * (taken + 1) + kHead;
  std::size_t hops = taken;
  const auto sender = ip.subspan(kSourceAddress, kAddress);
  if (std::ranges::equal(sender, option.subspan(first, kAddress))) --hops;  // a route that begins with its sender
  if (hops == 0) return std::nullopt;
  RouteBack back{.first_hop = Load32(&option[first + (taken - 1) * kAddress]), .option = {}};
  back.option = {option[0], static_cast<std::uint8_t>(kHead + hops * kAddress), 4};
  for (std::size_t hop = 1; hop < hops; ++hop) {
    const auto address = option.subspan(first + (taken - 1 - hop) * kAddress, kAddress);
    back.option.insert(back.option.end(), address.begin(), address.end());
  }
  back.option.insert(back.option.end(), sender.begin(), sender.end());
  return back;
}

std::optional<std::vector<std::uint8_t>> EchoOptions(std::span<const std::uint8_t> ip, const IpOptions& options,
                                                     U128 source, const OptionHost& host) {
  std::vector<std::uint8_t> out;
  if (options.record_route != 0) {
    if (!EchoRecordRoute(ip.subspan(options.record_route), options, source, out)) return std::nullopt;
  }
  if (options.timestamp != 0) {
    if (!EchoTimestamp(ip.subspan(options.timestamp), options, source, host, out)) return std::nullopt;
  }
  if (const auto route = EchoSourceRoute(ip, options)) {
    out.insert(out.end(), route->option.begin(), route->option.end());
  }
  out.resize((out.size() + 3) / 4 * 4, kEnd);
  return out;
}

}  // namespace iptc::netfilter
