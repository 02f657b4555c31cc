#include "runtime/netfilter/translate_prefix.h"

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/abi/target_params.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::kIcmpHeader;
using packet::kIp6Header;

constexpr std::size_t kSource = 8, kDestination = 24;
constexpr unsigned kWordBits = 16, kAddressBits = 128;

U128 PrefixMask(std::uint32_t length) { return length == 0 ? 0 : ~U128{0} << (kAddressBits - length); }

std::uint32_t Fold(std::uint32_t sum) {
  while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> kWordBits);
  return sum;
}

std::uint32_t WordAt(U128 address, unsigned word) {
  return static_cast<std::uint32_t>(address >> (kAddressBits - kWordBits * (word + 1))) & 0xFFFFU;
}

std::uint32_t WordSum(U128 address) {
  std::uint32_t sum = 0;
  for (unsigned word = 0; word < kAddressBits / kWordBits; ++word) sum += WordAt(address, word);
  return Fold(sum);
}

// The word that takes up what the prefixes differ by: the fourth where the prefixes leave it, else the first of the
// lower half that is not all ones.
std::optional<unsigned> AdjustedWord(U128 address, std::uint32_t prefix) {
  constexpr unsigned kFourth = 3, kShortPrefix = 48, kLowerHalf = 4, kWords = 8;
  if (prefix <= kShortPrefix) return kFourth;
  for (unsigned word = kLowerHalf; word < kWords; ++word) {
    if (WordAt(address, word) != 0xFFFFU) return word;
  }
  return std::nullopt;
}

// False: there is no word to adjust. The prefix is changed even so (ip6t_npt_map_pfx).
bool Translate(U128& address, const abi::NptParams& params) {
  const std::uint32_t prefix = std::max(params.from_length, params.to_length);
  address = (address & ~PrefixMask(prefix)) | params.to;
  const auto word = AdjustedWord(address, prefix);
  if (!word) return false;
  const std::uint32_t adjustment = Fold(WordSum(params.from) + (0xFFFFU - WordSum(params.to)));
  std::uint32_t value = Fold(WordAt(address, *word) + adjustment);
  if (value == 0xFFFFU) value = 0;
  const unsigned shift = kAddressBits - kWordBits * (*word + 1);
  address = (address & ~(U128{0xFFFF} << shift)) | U128{value} << shift;
  return true;
}

bool TranslateAt(std::uint8_t* bytes, const abi::NptParams& params) {
  U128 address = packet::Load128(bytes);
  const bool done = Translate(address, params);
  packet::Store128(bytes, address);
  return done;
}

// The address that an ICMPv6 error quotes, if it is of the prefix. Its own checksum stays right, whatever was right.
void TranslateQuoted(packet::PacketRef& packet, packet::Side side, const abi::NptParams& params) {
  constexpr std::uint8_t kLastError = 4;
  const std::span<std::uint8_t> ip = packet.L3();
  constexpr std::size_t kQuoted = kIp6Header + kIcmpHeader;
  if (ip[6] != packet::kProtoIcmpv6 || ip.size() < kQuoted + kIp6Header) return;
  if (ip[kIp6Header] == 0 || ip[kIp6Header] > kLastError) return;
  std::uint8_t* bytes = ip.data() + kQuoted + (side == packet::Side::kSource ? kDestination : kSource);
  if ((packet::Load128(bytes) & PrefixMask(params.from_length)) != params.from) return;
  TranslateAt(bytes, params);
}

}  // namespace

TargetVerdict TranslatePrefix(packet::PacketRef& packet, packet::Side side, const void* block, TargetContext& context) {
  const auto& params = *static_cast<const abi::NptParams*>(block);
  const std::size_t offset = side == packet::Side::kSource ? kSource : kDestination;
  const bool translated = TranslateAt(packet.L3().data() + offset, params);
  packet::Redissect(packet.meta);
  if (!translated) {
    constexpr std::uint8_t kParameterProblem = 4;
    context.outlet.SendError(packet,
                             {.type = kParameterProblem, .code = 0, .info = static_cast<std::uint32_t>(offset)});
    return TargetVerdict::kDrop;
  }
  // Of a packet that a raw socket sent with a header of its own, the kernel does not know where ICMPv6 begins.
  const bool from_socket = context.host != nullptr && packet.in_interface < 0 && !packet.generated;
  if (!from_socket) TranslateQuoted(packet, side, params);
  return TargetVerdict::kContinue;
}

}  // namespace iptc::netfilter
