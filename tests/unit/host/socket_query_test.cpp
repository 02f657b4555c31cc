// What the socket match looks for in whole and broken packets; tests/kernel/targets.py holds it to the kernel.
#include <gtest/gtest.h>

#include <vector>

#include "runtime/host/address.h"
#include "runtime/host/sockets.h"

namespace iptc::host {
namespace {

using Bytes = std::vector<std::uint8_t>;

U128 A(std::string_view text) { return ParseAddress(text)->value; }

Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

const Bytes kPorts = {0x00, 0x35, 0x0F, 0xA0};  // 53 to 4000

// From 192.0.2.1 to 192.0.2.9.
Bytes Ip4(std::uint8_t protocol) {
  return {0x45, 0, 0, 28, 0, 0, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 9};
}

// From 2001:db8::1 to 2001:db8::9.
Bytes Ip6(std::uint8_t next) {
  Bytes ip = {0x60, 0, 0, 0, 0, 8, next, 64};
  for (const std::uint8_t last : Bytes{1, 9})
    ip = ip + Bytes{0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last};
  return ip;
}

std::optional<SocketQuery> OfError(std::uint8_t family, std::uint8_t type, const Bytes& quoted) {
  const Bytes icmp = Bytes{type, 0, 0, 0, 0, 0, 0, 0} + quoted;
  abi::PacketMeta meta;
  meta.family = family;
  meta.proto = family == 4 ? 1 : 58;
  meta.present = abi::HeaderBit(abi::Header::kIcmp);
  meta.l3 = icmp.data();
  meta.l3_len = static_cast<std::uint32_t>(icmp.size());
  return QueryOf(meta);
}

TEST(SocketQuery, AnIcmpErrorIsForTheSenderOfWhatItQuotes) {
  for (const std::uint8_t type : Bytes{3, 4, 5, 11, 12}) {
    const auto query = OfError(4, type, Ip4(17) + kPorts);
    ASSERT_TRUE(query) << +type;
    EXPECT_EQ(query->protocol, 17);
    EXPECT_EQ(query->destination, A("192.0.2.1"));
    EXPECT_EQ(query->destination_port, 53);
    EXPECT_EQ(query->source, A("192.0.2.9"));
    EXPECT_EQ(query->source_port, 4000);
  }
  for (const std::uint8_t type : Bytes{0, 8, 13}) EXPECT_FALSE(OfError(4, type, Ip4(17) + kPorts)) << +type;
}

TEST(SocketQuery, AQuotedPacketMustShowItsPorts) {
  EXPECT_FALSE(OfError(4, 3, Ip4(132) + kPorts)) << "SCTP";
  EXPECT_FALSE(OfError(4, 3, Ip4(17) + Bytes{0, 53, 15}));
  EXPECT_FALSE(OfError(4, 3, Bytes(19)));
  EXPECT_FALSE(OfError(6, 1, Ip6(17) + Bytes{0, 53, 15}));
  EXPECT_FALSE(OfError(6, 1, Bytes(39)));
  Bytes long_header = Ip4(17) + kPorts;
  long_header[0] = 0x4F;
  EXPECT_FALSE(OfError(4, 3, long_header));
}

TEST(SocketQuery, Ip6ErrorsQuoteExtensionHeadersToo) {
  const auto query = OfError(6, 1, Ip6(60) + Bytes{17, 0, 1, 4, 0, 0, 0, 0} + kPorts);
  ASSERT_TRUE(query);
  EXPECT_EQ(query->destination, A("2001:db8::1"));
  EXPECT_EQ(query->source, A("2001:db8::9"));
  EXPECT_EQ(query->destination_port, 53);
  EXPECT_TRUE(OfError(6, 3, Ip6(44) + Bytes{17, 0, 0, 1, 0, 0, 0, 7} + kPorts)) << "the first fragment";
  EXPECT_FALSE(OfError(6, 3, Ip6(44) + Bytes{17, 0, 0, 8, 0, 0, 0, 7} + kPorts)) << "a later one";
  EXPECT_TRUE(OfError(6, 3, Ip6(51) + Bytes{17, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0} + kPorts)) << "authentication";
  EXPECT_FALSE(OfError(6, 3, Ip6(60) + Bytes{17, 9, 1, 4, 0, 0, 0, 0} + kPorts)) << "longer than what is there";
  EXPECT_FALSE(OfError(6, 3, Ip6(44) + Bytes{17, 0, 0}));
  EXPECT_FALSE(OfError(6, 128, Ip6(17) + kPorts)) << "an echo request";
}

}  // namespace
}  // namespace iptc::host
