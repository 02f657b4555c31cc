#include "runtime/netfilter/fragment.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "runtime/netfilter/ip6_fragment_header.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/rewrite.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using packet::kFragmentHeader;
using packet::kIp6Header;
using packet::Load16;
using packet::Store16;

constexpr std::uint16_t kDontFragment = 0x4000, kMoreFragments = 0x2000;
constexpr std::uint32_t kIp6MinimumMtu = 1280;
constexpr std::uint8_t kOptionEnd = 0, kOptionNoop = 1, kOptionCopied = 0x80;

// Blanks the options that only the first fragment carries (ip_options_fragment).
void BlankUncopiedOptions(std::span<std::uint8_t> options) {
  std::size_t i = 0;
  while (i < options.size() && options[i] != kOptionEnd) {
    if (options[i] == kOptionNoop) {
      ++i;
      continue;
    }
    if (i + 1 >= options.size()) return;
    const std::size_t length = options[i + 1];
    if (length < 2 || length > options.size() - i) return;
    if ((options[i] & kOptionCopied) == 0) std::ranges::fill(options.subspan(i, length), kOptionNoop);
    i += length;
  }
}

constexpr std::size_t kLeastPiece = 8;  // offsets count in eights

// Whether the packet is still as long as the pieces that it came in. Precondition: it came in some.
bool IsAsLong(const Geometry& geometry, std::size_t size) {
  return std::accumulate(geometry.sizes.begin(), geometry.sizes.end(), std::size_t{geometry.header}) == size;
}

// The pieces that it came in, where it is still as long and each still fits behind `header` bytes; else nothing. Where
// IPv6 repeats more headers in each piece than were repeated before, the first piece's payload is shorter by those.
std::vector<std::uint32_t> PiecesAsTheyCame(const Geometry& geometry, std::size_t size, std::size_t header,
                                            std::size_t room) {
  if (geometry.sizes.empty() || !IsAsLong(geometry, size)) return {};
  std::vector<std::uint32_t> sizes = geometry.sizes;
  sizes[0] += geometry.header - static_cast<std::uint32_t>(header);
  const bool fit = std::ranges::all_of(sizes, [room](std::uint32_t piece) { return piece <= room; });
  return fit ? std::move(sizes) : std::vector<std::uint32_t>{};
}

}  // namespace

std::optional<std::vector<std::vector<std::uint8_t>>> FragmentIp4(std::span<const std::uint8_t> ip, std::uint32_t mtu,
                                                                  const Geometry& geometry) {
  const std::size_t header = std::size_t{ip[0] & 0x0FU} * 4;
  const auto payload = ip.subspan(header);
  if (!geometry.sizes.empty()) mtu = std::min(mtu, geometry.largest);
  if (mtu < header + kLeastPiece) return std::nullopt;
  const std::size_t room = mtu - header;
  const std::vector<std::uint32_t> sizes = PiecesAsTheyCame(geometry, ip.size(), header, room);
  const std::uint16_t own = Load16(&ip[6]);
  const std::uint16_t keep = sizes.empty() && geometry.dont_fragment ? kDontFragment : 0;

  std::vector<std::vector<std::uint8_t>> out;
  std::size_t at = 0;
  while (at < payload.size()) {
    const std::size_t left = payload.size() - at;
    const std::size_t size = !sizes.empty() ? sizes[out.size()] : (left > room ? room & ~std::size_t{7} : left);
    auto& piece = out.emplace_back(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(header));
    if (at != 0) BlankUncopiedOptions(std::span(piece).subspan(20));
    piece.insert(piece.end(), payload.begin() + static_cast<std::ptrdiff_t>(at),
                 payload.begin() + static_cast<std::ptrdiff_t>(at + size));
    Store16(&piece[2], static_cast<std::uint16_t>(piece.size()));
    const bool more = at + size < payload.size() || (own & kMoreFragments) != 0;
    const auto offset = static_cast<std::uint16_t>((own & 0x1FFFU) + at / 8);
    Store16(&piece[6], static_cast<std::uint16_t>(offset | keep | (more ? kMoreFragments : 0U)));
    packet::UpdateIpChecksum(*packet::ViewOf(std::span<std::uint8_t>(piece)));
    at += size;
  }
  return out;
}

std::optional<std::vector<std::vector<std::uint8_t>>> FragmentIp6(std::span<const std::uint8_t> ip, std::uint32_t mtu,
                                                                  const Geometry& geometry, std::uint32_t id) {
  const bool linear = geometry.sizes.empty() || !IsAsLong(geometry, ip.size());
  // The kernel looks for it in the first piece only.
  const auto found = PlaceForIp6FragmentHeader(linear ? ip : ip.first(geometry.header + geometry.sizes[0]));
  if (!found) return std::nullopt;
  const Ip6HeaderPlace place = *found;
  const auto payload = ip.subspan(place.offset);
  // Pieces below IPv6's least MTU are not asked for, however small those that came were.
  const std::size_t limit = std::max(std::min(mtu, geometry.largest), kIp6MinimumMtu);
  if (limit < place.offset + kFragmentHeader + kLeastPiece) return std::nullopt;
  const std::size_t room = limit - place.offset - kFragmentHeader;
  const std::vector<std::uint32_t> sizes = PiecesAsTheyCame(geometry, ip.size(), place.offset, room);

  std::vector<std::vector<std::uint8_t>> out;
  std::size_t at = 0;
  while (at < payload.size()) {
    const std::size_t left = payload.size() - at;
    const std::size_t size = !sizes.empty() ? sizes[out.size()] : (left > room ? room & ~std::size_t{7} : left);
    auto& piece = out.emplace_back(ip.begin(), ip.begin() + static_cast<std::ptrdiff_t>(place.offset));
    piece.resize(place.offset + kFragmentHeader);
    piece[place.offset] = ip[place.next_header];
    piece[place.next_header] = packet::kProtoFragment;
    Store16(&piece[place.offset + 2], static_cast<std::uint16_t>(at | (at + size < payload.size() ? 1U : 0U)));
    packet::Store32(&piece[place.offset + 4], id);
    piece.insert(piece.end(), payload.begin() + static_cast<std::ptrdiff_t>(at),
                 payload.begin() + static_cast<std::ptrdiff_t>(at + size));
    Store16(&piece[4], static_cast<std::uint16_t>(piece.size() - kIp6Header));
    at += size;
  }
  return out;
}

}  // namespace iptc::netfilter
