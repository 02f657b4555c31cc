// The pcapng format (draft-ietf-opsawg-pcapng): block types and options that the reader and the writer share.
// A block is type, total length, body, total length again, all padded to 4 bytes, in the byte order of its section.
#pragma once

#include <cstddef>
#include <cstdint>

namespace iptc::capture {

inline constexpr std::uint32_t kSectionBlock = 0x0A0D0D0A, kInterfaceBlock = 1, kPacketBlock = 2,
                               kSimplePacketBlock = 3, kEnhancedPacketBlock = 6;
inline constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;

inline constexpr std::uint16_t kOptEnd = 0, kOptComment = 1, kOptIfName = 2, kOptIfTsResol = 9, kOptIfTsOffset = 14;

constexpr std::size_t PadTo4(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

}  // namespace iptc::capture
