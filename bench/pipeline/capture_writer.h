// What the generators of captures share: a pcapng file with the gateway example's two interfaces, and TCP and UDP
// frames with right checksums. Addresses and ports are in host order, times in microseconds. A file that cannot be
// written ends the program with 2.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace iptc::bench {

constexpr std::uint32_t kPublic = 0xCB00710A, kLan = 0xC0A80A00, kMail = 0xC0A80A19, kDns = 0x09090909;
constexpr std::uint8_t kFin = 1, kSyn = 2, kPsh = 8, kAck = 16;
enum Interface : std::uint32_t { kWan = 0, kInside = 1 };

class Writer {
 public:
  explicit Writer(const char* path) : file_(std::fopen(path, "wb")) {
    if (file_ == nullptr) {
      std::perror(path);
      std::exit(2);
    }
    Block(0x0A0D0D0A, "\x4D\x3C\x2B\x1A\x01\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 16);
    for (const char* name : {"eth0", "eth1"}) {
      std::array<char, 16> body{};
      std::memcpy(body.data(), "\x01\0\0\0\0\0\4\0\x02\0\x04\0", 12);
      std::memcpy(body.data() + 12, name, 4);
      Block(1, body.data(), body.size());
    }
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    if (std::fclose(file_) != 0) std::perror("close");
  }

  void Packet(std::uint32_t interface, std::uint64_t microseconds, const std::vector<std::uint8_t>& frame) {
    std::vector<std::uint8_t> body(20 + ((frame.size() + 3) & ~std::size_t{3}));
    const std::uint32_t size = static_cast<std::uint32_t>(frame.size());
    const std::array<std::uint32_t, 5> head = {interface, static_cast<std::uint32_t>(microseconds >> 32U),
                                               static_cast<std::uint32_t>(microseconds), size, size};
    std::memcpy(body.data(), head.data(), 20);
    std::memcpy(body.data() + 20, frame.data(), frame.size());
    Block(6, body.data(), body.size());
  }

 private:
  void Block(std::uint32_t type, const void* body, std::size_t size) {
    const std::uint32_t total = static_cast<std::uint32_t>(size) + 12;
    std::fwrite(&type, 4, 1, file_);
    std::fwrite(&total, 4, 1, file_);
    std::fwrite(body, 1, size, file_);
    std::fwrite(&total, 4, 1, file_);
  }
  std::FILE* file_;
};

inline void Put16(std::vector<std::uint8_t>& out, std::size_t at, std::uint32_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8U);
  out[at + 1] = static_cast<std::uint8_t>(value);
}
inline void Put32(std::vector<std::uint8_t>& out, std::size_t at, std::uint32_t value) {
  Put16(out, at, value >> 16U);
  Put16(out, at + 2, value & 0xFFFFU);
}

inline std::uint32_t Sum(const std::vector<std::uint8_t>& bytes, std::size_t from, std::uint32_t sum) {
  for (std::size_t i = from; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint32_t>(bytes[i]) << 8U;
    if (i + 1 < bytes.size()) sum += bytes[i + 1];
  }
  return sum;
}
inline std::uint32_t Fold(std::uint32_t sum) {
  while ((sum >> 16U) != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return ~sum & 0xFFFFU;
}

struct Ends {
  std::uint32_t saddr, daddr;
  std::uint16_t sport, dport;
};

// An Ethernet frame with an IPv4 packet whose transport header (filled in by the caller's lambda) is `header` bytes
// long.
template <class Fill>
std::vector<std::uint8_t> Frame(std::uint32_t interface, std::uint8_t proto, const Ends& ends, std::size_t header,
                                std::size_t payload, std::size_t checksum_at, Fill fill) {
  std::vector<std::uint8_t> f(34 + header + payload, 'x');
  std::memcpy(
      f.data(),
      interface == kWan ? "\x02\0\x5e\0\x53\x01\x02\0\x5e\0\x53\xfe" : "\x02\0\x5e\0\x53\x02\x02\0\x5e\0\x53\x65", 12);
  std::memcpy(f.data() + 12, "\x08\0\x45\0\0\0\0\0\x40\0\x40\0\0\0", 14);
  f[23] = proto;
  Put16(f, 16, static_cast<std::uint32_t>(f.size() - 14));
  Put32(f, 26, ends.saddr);
  Put32(f, 30, ends.daddr);
  const std::vector<std::uint8_t> ip(f.begin() + 14, f.begin() + 34);
  Put16(f, 24, Fold(Sum(ip, 0, 0)));
  std::memset(f.data() + 34, 0, header);
  Put16(f, 34, ends.sport);
  Put16(f, 36, ends.dport);
  fill(f);
  const std::uint32_t pseudo = (ends.saddr >> 16U) + (ends.saddr & 0xFFFFU) + (ends.daddr >> 16U) +
                               (ends.daddr & 0xFFFFU) + proto + static_cast<std::uint32_t>(header + payload);
  Put16(f, 34 + checksum_at, Fold(Sum(f, 34, pseudo)));
  return f;
}

// What stands in a TCP header beside the ports.
struct Segment {
  std::uint8_t flags = 0;
  std::uint32_t seq = 0, ack = 0;
  std::size_t payload = 0;
};

inline void SendTcp(Writer& writer, std::uint64_t now, std::uint32_t interface, const Ends& ends,
                    const Segment& segment) {
  writer.Packet(interface, now, Frame(interface, 6, ends, 20, segment.payload, 16, [&](auto& f) {
                  Put32(f, 38, segment.seq);
                  Put32(f, 42, segment.ack);
                  f[46] = 0x50;
                  f[47] = segment.flags;
                  Put16(f, 48, 64240);
                }));
}

}  // namespace iptc::bench
