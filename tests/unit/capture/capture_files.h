// Capture files for tests: temporary files, a pcapng writer that can write anything, also nonsense, and the readers'
// output as values.
#pragma once

#include <gtest/gtest.h>
#include <pcap/pcap.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/capture/link_types.h"
#include "runtime/capture/packet_source.h"
#include "runtime/capture/pcapng.h"
#include "tests/support/packet_bytes.h"

namespace iptc::capture {

class TemporaryFile {
 public:
  explicit TemporaryFile(const test::Bytes& bytes = {}) {
    std::string name = ::testing::TempDir() + "/iptc-capture-XXXXXX";
    const int fd = ::mkstemp(name.data());
    if (fd < 0) std::abort();
    ::close(fd);
    path_ = name;
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  [[nodiscard]] const std::string& Path() const { return path_; }

 private:
  std::string path_;
};

struct Stored {
  std::uint64_t number = 0;
  std::uint64_t time_ns = 0;
  test::Bytes bytes;
  std::uint32_t original_length = 0;
  packet::LinkType link_type = packet::LinkType::kEthernet;
  std::string interface;
  friend bool operator==(const Stored&, const Stored&) = default;
};

inline std::vector<Stored> ReadAll(const std::string& path, std::string* error = nullptr) {
  std::vector<Stored> stored;
  auto source = OpenCapture(path);
  if (!source) {
    if (error != nullptr) *error = source.error();
    return stored;
  }
  std::array<Frame, 64> frames;
  for (std::size_t count = 0; (count = (*source)->Read(frames)) > 0;) {
    for (const Frame& f : std::span(frames).first(count)) {
      stored.push_back({f.number,
                        f.time_ns,
                        {f.bytes.begin(), f.bytes.end()},
                        f.original_length,
                        f.link_type,
                        std::string(f.interface)});
    }
  }
  if (error != nullptr) *error = (*source)->Error();
  return stored;
}

inline std::vector<Stored> ReadWithLibpcap(const std::string& path) {
  std::vector<Stored> stored;
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_t* capture = pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, error.data());
  if (capture == nullptr) return stored;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  while (pcap_next_ex(capture, &header, &data) == 1) {
    const auto time =
        static_cast<std::uint64_t>(header->ts.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(header->ts.tv_usec);
    stored.push_back({stored.size() + 1,
                      time,
                      {data, data + header->caplen},
                      header->len,
                      NormalLinkType(static_cast<std::uint16_t>(pcap_datalink(capture))),
                      ""});
  }
  pcap_close(capture);
  return stored;
}

// Writes blocks in either byte order. Nothing is checked.
class PcapngWriter {
 public:
  explicit PcapngWriter(bool swapped) : swapped_(swapped) {}

  void Section() {
    Begin(kSectionBlock);
    Put32(kByteOrderMagic);
    Put16(1);
    Put16(0);
    Put32(0xFFFFFFFF);
    Put32(0xFFFFFFFF);
    End();
  }
  void Interface(std::uint16_t link, std::uint32_t snap, std::string_view name, unsigned resolution,
                 std::int64_t offset) {
    Begin(kInterfaceBlock);
    Put16(link);
    Put16(0);
    Put32(snap);
    Option(kOptIfName, {name.begin(), name.end()});
    Option(kOptIfTsResol, {static_cast<std::uint8_t>(resolution)});
    Put16(kOptIfTsOffset);
    Put16(8);
    Put64(static_cast<std::uint64_t>(offset));
    Put32(0);
    End();
  }
  void Enhanced(std::uint32_t interface, std::uint64_t ticks, const test::Bytes& data, std::uint32_t original) {
    Begin(kEnhancedPacketBlock);
    Put32(interface);
    Put32(static_cast<std::uint32_t>(ticks >> 32U));
    Put32(static_cast<std::uint32_t>(ticks));
    Put32(static_cast<std::uint32_t>(data.size()));
    Put32(original);
    PutBytes(data);
    End();
  }
  void Old(std::uint16_t interface, std::uint64_t ticks, const test::Bytes& data, std::uint32_t original) {
    Begin(kPacketBlock);
    Put16(interface);
    Put16(7);  // drops
    Put32(static_cast<std::uint32_t>(ticks >> 32U));
    Put32(static_cast<std::uint32_t>(ticks));
    Put32(static_cast<std::uint32_t>(data.size()));
    Put32(original);
    PutBytes(data);
    End();
  }
  void Simple(const test::Bytes& data, std::uint32_t original) {
    Begin(kSimplePacketBlock);
    Put32(original);
    PutBytes(data);
    End();
  }
  void Unknown() {
    Begin(0x0BAD);
    Put32(0x12345678);
    End();
  }

  void Begin(std::uint32_t type) {
    block_ = bytes_.size();
    Put32(type);
    Put32(0);
  }
  void End() {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - block_ + 4);
    Put32(length);
    std::copy_n(bytes_.end() - 4, 4, bytes_.begin() + static_cast<std::ptrdiff_t>(block_) + 4);
  }
  void Put16(std::uint16_t v) { PutInteger(swapped_ ? __builtin_bswap16(v) : v); }
  void Put32(std::uint32_t v) { PutInteger(swapped_ ? __builtin_bswap32(v) : v); }
  void Put64(std::uint64_t v) { PutInteger(swapped_ ? __builtin_bswap64(v) : v); }
  void PutBytes(const test::Bytes& data) {
    bytes_.insert(bytes_.end(), data.begin(), data.end());
    bytes_.resize(bytes_.size() + PadTo4(data.size()) - data.size());
  }
  void Option(std::uint16_t code, const test::Bytes& value) {
    Put16(code);
    Put16(static_cast<std::uint16_t>(value.size()));
    PutBytes(value);
  }

  [[nodiscard]] const test::Bytes& Take() const { return bytes_; }

 private:
  template <class Integer>
  void PutInteger(Integer value) {
    const auto* p = reinterpret_cast<const std::uint8_t*>(&value);
    bytes_.insert(bytes_.end(), p, p + sizeof value);
  }

  test::Bytes bytes_;
  std::size_t block_ = 0;
  bool swapped_;
};

// A sound file of one section: one link type and snap length, as libpcap wants it.
inline test::Bytes RandomPcapng(unsigned seed) {
  std::mt19937 engine(seed);
  const auto random = [&engine] { return static_cast<std::uint32_t>(engine()); };
  PcapngWriter writer(random() % 2 == 0);
  writer.Section();
  const std::uint32_t snap = random() % 2 == 0 ? 0 : 16;
  const std::uint32_t interfaces = 1 + random() % 3;
  constexpr std::array<unsigned, 5> kResolutions = {6, 9, 3, 0, 0x80 | 8};
  for (std::uint32_t i = 0; i < interfaces; ++i) {
    writer.Interface(1, snap, "eth" + std::to_string(i), kResolutions[random() % kResolutions.size()],
                     static_cast<std::int64_t>(random() % 5));
  }
  for (int i = 0; i < 20; ++i) {
    test::Bytes data(random() % (snap == 0 ? 60 : snap + 1));
    for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(random());
    const auto size = static_cast<std::uint32_t>(data.size());
    const std::uint32_t interface = random() % interfaces;
    const std::uint64_t ticks = random();
    switch (random() % 4) {
      case 0:
        writer.Old(static_cast<std::uint16_t>(interface), ticks, data, size + random() % 9);
        break;
      case 1:
        writer.Simple(data, snap != 0 && size == snap ? size + random() % 9 : size);
        break;
      case 2:
        writer.Unknown();
        break;
      default:
        writer.Enhanced(interface, ticks, data, size + random() % 9);
    }
  }
  return writer.Take();
}

}  // namespace iptc::capture
