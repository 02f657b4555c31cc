// sctp_chunks: the types of an SCTP packet's chunks (match_packet of net/netfilter/xt_sctp.c). Hotdrop when a chunk's
// header is cut short or its length is 0, unless the answer stands before.
#pragma once

#include <array>
#include <cstdint>

namespace iptc::helpers {

enum class SctpChunksMode : std::uint8_t {
  kAny,   // one of the types is there
  kAll,   // all of them are
  kOnly,  // nothing but them is
};

// Of the flags under the mask a chunk of the type must have these values.
struct SctpChunkFlags {
  std::uint8_t type = 0;
  std::uint8_t mask = 0;
  std::uint8_t value = 0;
};

struct SctpChunksParams {
  std::array<std::uint64_t, 4> types = {};  // bit t % 64 of word t / 64: type t
  std::array<SctpChunkFlags, 4> flags = {};
  std::uint8_t flag_count = 0;
  SctpChunksMode mode = SctpChunksMode::kAny;
  std::uint8_t all_types = 0;  // more types than a chunk can have: kAll never holds
  std::uint8_t unused = 0;
};

}  // namespace iptc::helpers
