#include "compiler/eval/header_reason.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/ext/transport_names.h"
#include "runtime/helpers/ip6_chain.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/header_size.h"
#include "runtime/packet/wire.h"

namespace iptc::eval {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Name = std::pair<unsigned, std::string_view>;

using packet::kTcpHeader;

constexpr auto kExtensionNames = std::to_array<Name>({{helpers::Ip6ChainParams::kHopByHop, "hop-by-hop"},
                                                      {helpers::Ip6ChainParams::kDestination, "dst"},
                                                      {helpers::Ip6ChainParams::kRouting, "route"},
                                                      {helpers::Ip6ChainParams::kFragment, "frag"},
                                                      {helpers::Ip6ChainParams::kAuthentication, "auth"},
                                                      {helpers::Ip6ChainParams::kEsp, "esp"},
                                                      {helpers::Ip6ChainParams::kNone, "none"},
                                                      {helpers::Ip6ChainParams::kProtocol, "proto"}});

std::string ChunkName(std::uint8_t type) {
  const auto* chunk = std::ranges::find(ext::kSctpChunks, type, &ext::SctpChunk::type);
  return chunk == ext::kSctpChunks.end() ? std::to_string(type) : std::string(chunk->name);
}

Bytes Transport(const abi::PacketMeta& meta) { return Bytes(meta.l3, meta.l3_len).subspan(meta.l4_offset); }

Bytes TcpOptions(const abi::PacketMeta& meta) {
  const Bytes tcp = Transport(meta);
  if (tcp.size() < kTcpHeader) return {};
  const std::size_t header = std::size_t{4} * (tcp[12] >> 4U);
  return header < kTcpHeader || header > tcp.size() ? Bytes() : tcp.subspan(kTcpHeader, header - kTcpHeader);
}

// Where each option starts, as the matches walk them: kinds 0 and 1 are one byte long, and so is a length of 0.
std::vector<std::size_t> OptionStarts(Bytes options) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < options.size();) {
    starts.push_back(i);
    const std::size_t length = options[i] >= 2 && i + 1 < options.size() ? options[i + 1] : 1;
    i += length == 0 ? 1 : length;
  }
  return starts;
}

// The first header of a kind of IPv6, all of what is there from its beginning on.
std::optional<Bytes> FirstHeader(const abi::PacketMeta& meta, std::uint8_t kind) {
  const Bytes ip(meta.l3, meta.l3_len);
  const packet::HeaderSearch search = packet::FindHeader(ip, kind);
  constexpr std::size_t kSmallest = 8;
  if (search.result != packet::HeaderSearch::Result::kFound || ip.size() - search.offset < kSmallest) return {};
  return ip.subspan(search.offset);
}

}  // namespace

std::string TcpOptionsText(const abi::PacketMeta& meta) {
  const Bytes options = TcpOptions(meta);
  std::vector<unsigned> kinds;
  for (const std::size_t start : OptionStarts(options)) kinds.push_back(options[start]);
  return kinds.empty() ? "it has no tcp options" : fmt::format("tcp options are {}", fmt::join(kinds, ","));
}

std::string TcpMssText(const abi::PacketMeta& meta) {
  constexpr std::uint8_t kMssKind = 2, kMssLength = 4;
  const Bytes options = TcpOptions(meta);
  for (const std::size_t start : OptionStarts(options)) {
    const Bytes option = options.subspan(start);
    if (option.size() >= kMssLength && option[0] == kMssKind && option[1] == kMssLength) {
      return fmt::format("mss is {}", packet::Load16(&option[2]));
    }
  }
  return "it has no mss option";
}

std::string SctpChunksText(const abi::PacketMeta& meta) {
  constexpr std::size_t kSctpHeader = 12, kChunkHeader = 4;
  const Bytes sctp = Transport(meta);
  std::vector<std::string> chunks;
  for (std::size_t i = kSctpHeader; i + kChunkHeader <= sctp.size();) {
    chunks.push_back(ChunkName(sctp[i]));
    const std::size_t length = packet::Load16(&sctp[i + 2]);
    if (length == 0) break;
    i += (length + 3) / 4 * 4;
  }
  return chunks.empty() ? "it has no sctp chunks" : fmt::format("sctp chunks are {}", fmt::join(chunks, ","));
}

std::string DccpText(const abi::PacketMeta& meta) {
  constexpr std::size_t kDccpHeader = 12;
  const Bytes dccp = Transport(meta);
  if (dccp.size() < kDccpHeader) return "its dccp header is cut short";
  const unsigned type = dccp[8] >> 1U & 0xFU;
  return fmt::format("dccp type is {}",
                     type < ext::kDccpTypes.size() ? std::string(ext::kDccpTypes.at(type)) : std::to_string(type));
}

std::string MobilityText(const abi::PacketMeta& meta) {
  const Bytes header = Transport(meta);
  if (meta.frag_offset != 0 || header.size() < 3) return "it has no mobility header";
  return fmt::format("mobility header's type is {}", header[2]);
}

std::string Ip6HeadersText(const abi::PacketMeta& meta) {
  const auto headers = helpers::Ip6HeadersOf(meta);
  if (!headers) return "its extension headers are cut short";
  std::string text;
  for (const auto& [bit, name] : kExtensionNames) {
    if ((*headers & bit) != 0) text += (text.empty() ? "" : ",") + std::string(name);
  }
  return "headers are " + (text.empty() ? "none" : text);
}

std::string Ip6FragmentText(const abi::PacketMeta& meta) {
  const auto header = FirstHeader(meta, packet::kProtoFragment);
  if (!header) return "it has no fragment header";
  const unsigned word = packet::Load16(&(*header)[2]);
  return fmt::format("fragment's id is {}, offset {}, {}", packet::Load32(&(*header)[4]), word & 0xFFF8U,
                     (word & 1U) != 0 ? "more follow" : "none follows");
}

std::string Ip6RoutingText(const abi::PacketMeta& meta) {
  const auto header = FirstHeader(meta, packet::kProtoRouting);
  if (!header) return "it has no routing header";
  const Bytes bytes = *header;
  return fmt::format("routing header's type is {}, length {}, segments left {}", bytes[2], (bytes[1] + 1U) * 8U,
                     bytes[3]);
}

std::string Ip6AuthText(const abi::PacketMeta& meta) {
  const auto header = FirstHeader(meta, packet::kProtoAuth);
  if (!header) return "it has no authentication header";
  const Bytes bytes = *header;
  return fmt::format("ah spi is {}, length {}, reserved {}", packet::Load32(&bytes[4]), (bytes[1] + 2U) * 4U,
                     packet::Load16(&bytes[2]));
}

std::string Ip6OptionsText(const abi::PacketMeta& meta, std::uint8_t header) {
  const std::string_view name = header == packet::kProtoHopByHop ? "hop-by-hop" : "destination";
  const auto found = FirstHeader(meta, header);
  if (!found) return fmt::format("it has no {} options", name);
  const std::size_t length = ((*found)[1] + std::size_t{1}) * 8;
  const Bytes options = found->first(std::min(length, found->size())).subspan(2);
  std::string text = fmt::format("{} options of {} bytes:", name, length);
  for (std::size_t i = 0; i < options.size();) {
    const bool padding = options[i] == 0;
    const unsigned data = padding || i + 1 >= options.size() ? 0 : options[i + 1];
    fmt::format_to(std::back_inserter(text), " {}{}", options[i], padding ? "" : fmt::format(":{}", data));
    i += padding ? 1 : std::size_t{2} + data;
  }
  return text;
}

}  // namespace iptc::eval
