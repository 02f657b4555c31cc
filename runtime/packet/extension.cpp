#include "runtime/packet/extension.h"

#include <algorithm>
#include <cstddef>

#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::packet {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool IsExtension(std::uint8_t proto) {
  return proto == kProtoHopByHop || proto == kProtoRouting || proto == kProtoFragment || proto == kProtoAuth ||
         proto == kProtoDestination;
}

// Bytes of the extension header whose length field is `units` (RFC 8200, RFC 4302).
std::size_t HeaderBytes(std::uint8_t proto, std::uint8_t units) {
  if (proto == kProtoFragment) return 8;
  return proto == kProtoAuth ? (units + std::size_t{2}) * 4 : (units + std::size_t{1}) * 8;
}

constexpr std::uint8_t kPad1 = 0, kPadN = 1, kRouterAlert = 5, kCalipso = 7, kIoam = 0x31, kJumbo = 0xC2;
constexpr int kMaxOptions = 8;          // net.ipv6.max_hbh_opts_number
constexpr std::size_t kMaxPadding = 7;  // in a row

constexpr std::uint8_t kErroneousField = 0, kUnknownOption = 2;

// The two high bits say what becomes of the packet (RFC 8200 section 4.2): skip the option, drop, drop and tell the
// sender, or tell him unless the packet is for a group.
bool UnknownOptionOk(Bytes ip, std::size_t offset, HopByHop& result) {
  constexpr std::size_t kDestinationAddress = 24;
  const unsigned action = ip[offset] >> 6U;
  const bool told = action == 2 || (action == 3 && ip[kDestinationAddress] != 0xFF);
  if (told) result.problem = {kUnknownOption, static_cast<std::uint32_t>(offset)};
  return action == 0;
}

// One option, not padding. `offset` is its place in `ip`; its bytes are all there.
bool OptionOk(Bytes ip, std::size_t offset, HopByHop& result) {
  const std::uint8_t type = ip[offset];
  const std::uint8_t length = ip[offset + 1];
  if (type == kRouterAlert) return length == 2;
  if (type == kCalipso) return false;            // no CALIPSO domain of interpretation is defined
  if (type == kIoam) return (offset & 3U) == 0;  // net.ipv6.conf.*.ioam6_enabled is off: its data is not looked at
  if (type != kJumbo) return UnknownOptionOk(ip, offset, result);
  if (length != 4 || (offset & 3U) != 2) return false;
  const std::uint32_t payload = Load32(ip.data() + offset + 2);
  const auto place = static_cast<std::uint32_t>(offset);
  if (payload <= 0xFFFF) {
    result.problem = {kErroneousField, place + 2};
  } else if (Load16(ip.data() + 4) != 0) {
    result.problem = {kErroneousField, place};
  }
  if (result.problem || payload > ip.size() - kIp6Header) return false;
  result.jumbo_length = payload;
  return true;
}

bool PadNOk(Bytes option) {
  return std::all_of(option.begin() + 2, option.end(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

ExtensionWalk WalkExtensions(std::span<const std::uint8_t> ip) {
  ExtensionWalk walk;
  std::uint8_t next = ip[6];
  std::size_t offset = kIp6Header;
  bool readable = true;
  while (IsExtension(next)) {
    const bool is_fragment = next == kProtoFragment;
    // Of an extension header only its first two bytes need to be there, of a fragment header the first four.
    if (ip.size() < offset + (is_fragment ? 4 : 2)) {
      walk.offset = static_cast<std::uint32_t>(ip.size());
      return walk;
    }
    // Rules look four bytes into a routing header, conntrack only two.
    if (next == kProtoRouting && ip.size() < offset + 4) readable = false;
    const std::uint8_t* header = ip.data() + offset;
    offset += HeaderBytes(next, header[1]);
    next = header[0];
    if (!is_fragment) continue;
    const std::uint16_t field = Load16(header + 2);
    walk.more_fragments = (field & 1U) != 0;
    if ((field & 0xFFF8U) == 0) continue;
    // The rest of the chain is in the first fragment. A later fragment that goes on with an extension header tells
    // no protocol, and the kernel then tells no offset either.
    walk.offset = static_cast<std::uint32_t>(std::min(offset, ip.size()));
    walk.whole = !IsExtension(next);
    if (!walk.whole) return walk;
    walk.proto = next;
    walk.fragment_offset = field & 0xFFF8U;
    return walk;
  }
  walk.proto = next;
  walk.offset = static_cast<std::uint32_t>(std::min(offset, ip.size()));
  walk.whole = readable;
  return walk;
}

HeaderSearch FindHeader(std::span<const std::uint8_t> ip, std::uint8_t target) {
  using Result = HeaderSearch::Result;
  std::uint8_t next = ip[6];
  std::size_t offset = kIp6Header;
  const auto found = [&](std::uint16_t fragment_offset) {
    return HeaderSearch{Result::kFound, static_cast<std::uint32_t>(offset), fragment_offset};
  };
  while (IsExtension(next)) {
    const std::size_t wanted = next == kProtoRouting || next == kProtoFragment ? 4 : 2;
    if (ip.size() < offset + wanted) return {.result = Result::kBroken};
    const std::uint8_t* header = ip.data() + offset;
    if (next == kProtoFragment && (Load16(header + 2) & 0xFFF8U) != 0) {
      return next == target ? found(Load16(header + 2) & 0xFFF8U) : HeaderSearch{};
    }
    if (next == target) return found(0);
    offset += HeaderBytes(next, header[1]);
    next = header[0];
  }
  return next == target ? found(0) : HeaderSearch{};
}

std::optional<SkippedExtensions> SkipExtensions(std::span<const std::uint8_t> ip) {
  SkippedExtensions skipped;
  std::uint8_t next = ip[6];
  std::size_t offset = kIp6Header;
  while (IsExtension(next)) {
    const bool is_fragment = next == kProtoFragment;
    if (ip.size() < offset + (is_fragment ? 4 : 2)) return std::nullopt;
    const std::uint8_t* header = ip.data() + offset;
    if (is_fragment) {
      skipped.fragment_field = Load16(header + 2);
      if (skipped.IsLaterFragment()) break;
    }
    offset += HeaderBytes(next, header[1]);
    next = header[0];
  }
  if (next == kProtoNone) return std::nullopt;
  skipped.proto = next;
  skipped.offset = static_cast<std::uint32_t>(offset);
  return skipped;
}

HopByHop CheckHopByHop(std::span<const std::uint8_t> ip) {
  HopByHop result;
  if (ip.size() < kIp6Header + 8) return result;
  const std::size_t end = kIp6Header + HeaderBytes(kProtoHopByHop, ip[kIp6Header + 1]);
  if (ip.size() < end) return result;
  int options = 0;
  std::size_t padding = 0;
  for (std::size_t offset = kIp6Header + 2; offset < end;) {
    if (ip[offset] == kPad1) {
      if (++padding > kMaxPadding) return result;
      ++offset;
      continue;
    }
    if (end - offset < 2) return result;
    const std::size_t size = ip[offset + 1] + std::size_t{2};
    if (size > end - offset) return result;
    if (ip[offset] == kPadN) {
      padding += size;
      if (padding > kMaxPadding || !PadNOk(ip.subspan(offset, size))) return result;
    } else {
      if (++options > kMaxOptions || !OptionOk(ip, offset, result)) return result;
      padding = 0;
    }
    offset += size;
  }
  result.sound = true;
  return result;
}

}  // namespace iptc::packet
