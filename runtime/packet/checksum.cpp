#include "runtime/packet/checksum.h"

#include <array>
#include <cstddef>
#include <cstring>

#include "runtime/packet/wire.h"

namespace iptc::packet {
namespace {

std::uint32_t FoldTo16(std::uint64_t sum) {
  sum = (sum >> 32U) + (sum & 0xFFFFFFFFU);
  sum = (sum >> 16U) + (sum & 0xFFFFU);
  sum = (sum >> 16U) + (sum & 0xFFFFU);
  sum = (sum >> 16U) + (sum & 0xFFFFU);
  return static_cast<std::uint32_t>(sum);
}

constexpr std::uint32_t kCastagnoli = 0x82F63B78;  // bit-reversed polynomial

// Eight tables: slice-by-8, one for each distance of a byte from the end of its 8-byte group.
constexpr std::array<std::array<std::uint32_t, 256>, 8> MakeCrcTables() {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? kCastagnoli : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t t = 1; t < 8; ++t) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[t - 1][byte];
      tables[t][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}
constexpr auto kCrc = MakeCrcTables();

std::uint32_t Crc32cAdd(std::uint32_t crc, std::span<const std::uint8_t> bytes) {
  const std::uint8_t* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; p += 8, left -= 8) {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::memcpy(&low, p, 4);
    std::memcpy(&high, p + 4, 4);
    low ^= crc;
    crc = kCrc[7][low & 0xFFU] ^ kCrc[6][(low >> 8U) & 0xFFU] ^ kCrc[5][(low >> 16U) & 0xFFU] ^ kCrc[4][low >> 24U] ^
          kCrc[3][high & 0xFFU] ^ kCrc[2][(high >> 8U) & 0xFFU] ^ kCrc[1][(high >> 16U) & 0xFFU] ^ kCrc[0][high >> 24U];
  }
  for (; left > 0; ++p, --left) crc = (crc >> 8U) ^ kCrc[0][(crc ^ *p) & 0xFFU];
  return crc;
}

}  // namespace

std::uint32_t ChecksumAdd(std::span<const std::uint8_t> bytes, std::uint32_t initial) {
  // Native-order words are added and the sum is swapped once at the end: one's complement sums do not mind the byte
  // order (RFC 1071 section 2 (B)). 32-bit words in a 64-bit sum need no carries and vectorize.
  const std::uint8_t* p = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t sum = 0;
  for (; left >= 4; p += 4, left -= 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, p, 4);
    sum += word;
  }
  if (left > 0) {
    std::uint32_t word = 0;
    std::memcpy(&word, p, left);
    sum += word;
  }
  const std::uint64_t total = std::uint64_t{initial} + __builtin_bswap16(static_cast<std::uint16_t>(FoldTo16(sum)));
  return static_cast<std::uint32_t>((total >> 32U) + total);
}

std::uint16_t ChecksumFold(std::uint32_t sum) { return static_cast<std::uint16_t>(~FoldTo16(sum)); }

std::uint32_t PseudoHeaderSum(abi::Family family, U128 saddr, U128 daddr, std::uint8_t proto, std::uint32_t l4_length) {
  std::array<std::uint8_t, 32> addresses{};
  const std::size_t width = family == abi::Family::kIp4 ? 4 : 16;
  if (family == abi::Family::kIp4) {
    Store32(addresses.data(), static_cast<std::uint32_t>(saddr));
    Store32(addresses.data() + 4, static_cast<std::uint32_t>(daddr));
  } else {
    Store128(addresses.data(), saddr);
    Store128(addresses.data() + 16, daddr);
  }
  return ChecksumAdd(std::span(addresses).first(2 * width), (l4_length >> 16U) + (l4_length & 0xFFFFU) + proto);
}

std::uint32_t PseudoHeaderSum(const abi::PacketMeta& meta, std::uint32_t l4_length) {
  return PseudoHeaderSum(static_cast<abi::Family>(meta.family), meta.saddr, meta.daddr, meta.proto, l4_length);
}

std::uint16_t ChecksumPatch(std::uint16_t checksum, std::uint16_t before, std::uint16_t after) {
  const std::uint32_t sum =
      std::uint32_t{static_cast<std::uint16_t>(~checksum)} + static_cast<std::uint16_t>(~before) + after;
  return ChecksumFold(sum);
}

std::uint16_t ChecksumPatch(std::uint16_t checksum, std::span<const std::uint8_t> before,
                            std::span<const std::uint8_t> after) {
  // 0xFFFF is the one's complement zero: with it the sum is never plain 0, so that the result is 0 and not 0xFFFF where
  // both stand for the same, as in the kernel's csum_replace4 (it inverts the checksum as a 32-bit word).
  const std::uint32_t removed = ChecksumAdd(before);
  return ChecksumFold(ChecksumAdd(after, 0xFFFFU + static_cast<std::uint16_t>(~checksum) + ChecksumFold(removed)));
}

std::uint32_t SctpChecksum(std::span<const std::uint8_t> sctp) {
  constexpr std::size_t kField = 8;  // offset of the checksum in the common header
  constexpr std::array<std::uint8_t, 4> kZero{};
  std::uint32_t crc = Crc32cAdd(0xFFFFFFFFU, sctp.first(kField));
  crc = Crc32cAdd(crc, kZero);
  crc = ~Crc32cAdd(crc, sctp.subspan(kField + 4));
  return __builtin_bswap32(crc);  // the field holds it least significant byte first
}

}  // namespace iptc::packet
