// Writes the capture of the pipeline benchmark: traffic of the gateway example (tests/examples/gateway) at scale.
//
//   make_gateway_capture OUT.pcapng FLOWS PACKETS
//
// FLOWS connections share PACKETS packets, interleaved 4,000 at a time: mostly web connections from the LAN with their
// answers to the public address, one in eight a name lookup, one in sixteen mail from outside, one in thirty-two a
// scanned port. The file is the same at every run.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

namespace {

constexpr std::uint32_t kPublic = 0xCB00710A, kLan = 0xC0A80A00, kMail = 0xC0A80A19, kDns = 0x09090909;
constexpr std::uint8_t kFin = 1, kSyn = 2, kPsh = 8, kAck = 16;
constexpr std::size_t kPayload = 32;
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

void Put16(std::vector<std::uint8_t>& out, std::size_t at, std::uint32_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8U);
  out[at + 1] = static_cast<std::uint8_t>(value);
}
void Put32(std::vector<std::uint8_t>& out, std::size_t at, std::uint32_t value) {
  Put16(out, at, value >> 16U);
  Put16(out, at + 2, value & 0xFFFFU);
}

std::uint32_t Sum(const std::vector<std::uint8_t>& bytes, std::size_t from, std::uint32_t sum) {
  for (std::size_t i = from; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint32_t>(bytes[i]) << 8U;
    if (i + 1 < bytes.size()) sum += bytes[i + 1];
  }
  return sum;
}
std::uint32_t Fold(std::uint32_t sum) {
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

// One connection, handed out packet by packet.
class Flow {
 public:
  Flow(std::uint32_t index, std::uint32_t length) : index_(index), left_(index % 32 == 31 ? 1 : length) {}

  [[nodiscard]] bool Done() const { return left_ == 0; }

  void Next(Writer& writer, std::uint64_t now) {
    --left_;
    if (index_ % 32 == 31) return Scan(writer, now);
    if (index_ % 8 == 3) return Lookup(writer, now);
    Tcp(writer, now);
  }

 private:
  void Scan(Writer& writer, std::uint64_t now) const {
    const auto port = static_cast<std::uint16_t>(1 + index_ % 1024 * 7);
    SendTcp(writer, now, kWan, {0xC6336442 + index_ % 64, kPublic, 61000, port == 25 ? std::uint16_t{26} : port}, kSyn,
            1, 0, 0);
  }

  void Lookup(Writer& writer, std::uint64_t now) {
    const bool answer = sent_++ % 2 == 1;
    const auto port = static_cast<std::uint16_t>(1024 + index_ % 64000);
    const Ends ends =
        answer ? Ends{kDns + index_ / 64000, kPublic, 53, port} : Ends{Client(), kDns + index_ / 64000, port, 53};
    writer.Packet(answer ? kWan : kInside, now, Frame(answer ? kWan : kInside, 17, ends, 8, kPayload, 6, [](auto& f) {
                    Put16(f, 38, static_cast<std::uint32_t>(8 + kPayload));
                  }));
  }

  // SYN, SYN+ACK, ACK, then data and acknowledgements in turns; the last four packets close the connection.
  void Tcp(Writer& writer, std::uint64_t now) {
    const std::uint32_t step = sent_++;
    const bool closing = left_ < 4 && step > 6;
    std::uint32_t side = step % 2;
    std::uint8_t flags = kAck;
    std::size_t payload = 0;
    if (step < 2) {
      flags = step == 0 ? kSyn : kSyn | kAck;
    } else if (closing) {
      side = left_ == 3 || left_ == 0 ? 0 : 1;
      flags = left_ == 3 || left_ == 1 ? kFin | kAck : kAck;
    } else if (step > 2) {
      flags = kPsh | kAck;
      payload = kPayload;
    }
    SendTcp(writer, now, side == 0 ? ClientInterface() : 1 - ClientInterface(), side == 0 ? ClientEnds() : ServerEnds(),
            flags, next_[side], (flags & kAck) != 0 ? next_[1 - side] : 0, payload);
    next_[side] += static_cast<std::uint32_t>(payload) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
  }

  static void SendTcp(Writer& writer, std::uint64_t now, std::uint32_t interface, const Ends& ends, std::uint8_t flags,
                      std::uint32_t seq, std::uint32_t ack, std::size_t payload) {
    writer.Packet(interface, now, Frame(interface, 6, ends, 20, payload, 16, [&](auto& f) {
                    Put32(f, 38, seq);
                    Put32(f, 42, ack);
                    f[46] = 0x50;
                    f[47] = flags;
                    Put16(f, 48, 64240);
                  }));
  }

  [[nodiscard]] bool IsMail() const { return index_ % 16 == 7; }
  [[nodiscard]] std::uint32_t Client() const { return kLan + 100 + index_ % 100; }
  [[nodiscard]] std::uint32_t Server() const { return 0xC6120000 + index_ / 32; }  // 198.18.0.0/15: for benchmarks
  [[nodiscard]] std::uint32_t ClientInterface() const { return IsMail() ? kWan : kInside; }
  [[nodiscard]] std::uint16_t ClientPort() const { return static_cast<std::uint16_t>(20000 + index_ % 40000); }
  // Mail comes to the public address and is answered by the server inside; the web's answers come to the public
  // address.
  [[nodiscard]] Ends ClientEnds() const {
    if (IsMail()) return {Server(), kPublic, ClientPort(), 25};
    return {Client(), Server(), ClientPort(), 443};
  }
  [[nodiscard]] Ends ServerEnds() const {
    if (IsMail()) return {kMail, Server(), 25, ClientPort()};
    return {Server(), kPublic, 443, ClientPort()};
  }

  std::uint32_t index_;
  std::uint32_t left_;
  std::uint32_t sent_ = 0;
  std::array<std::uint32_t, 2> next_ = {1000, 5000};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 || std::strtoul(argv[2], nullptr, 10) < 32) {
    std::fprintf(stderr, "usage: make_gateway_capture OUT.pcapng FLOWS PACKETS\n");
    return 3;
  }
  const auto flows = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const std::uint64_t packets = std::strtoull(argv[3], nullptr, 10);
  constexpr std::size_t kLive = 4000;
  // One flow in 32 has one packet; the others share the rest, the first of them one packet more each.
  const std::uint64_t shared = packets - flows / 32;
  const std::uint64_t longer = flows - flows / 32;
  Writer writer(argv[1]);
  std::deque<Flow> live;
  std::uint32_t started = 0;
  std::uint64_t written = 0;
  while (written < packets) {
    while (started < flows && live.size() < kLive) {
      const bool one_more = started - started / 32 < shared % longer;
      live.emplace_back(started++, static_cast<std::uint32_t>(shared / longer) + (one_more ? 1 : 0));
    }
    if (live.empty()) break;
    Flow flow = live.front();
    live.pop_front();
    flow.Next(writer, 1'760'000'000'000'000 + written++ * 20);
    if (!flow.Done()) live.push_back(flow);
  }
  std::printf("%llu packets of %u flows\n", static_cast<unsigned long long>(written), started);
  return 0;
}
