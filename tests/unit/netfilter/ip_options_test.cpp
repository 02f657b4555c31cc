#include "runtime/netfilter/ip_options.h"

#include <gtest/gtest.h>

#include "runtime/packet/build.h"
#include "runtime/packet/wire.h"

namespace iptc::netfilter {
namespace {

using Bytes = std::vector<std::uint8_t>;

class Host final : public OptionHost {
 public:
  [[nodiscard]] U128 SpecificDestination() const override { return 0xC0A80101; }
  [[nodiscard]] bool IsUnicast(U128 address) const override { return address != 0xC0A80101; }
  [[nodiscard]] std::uint32_t MillisecondsOfDay() const override { return 0x01020304; }
};

Bytes WithOptions(Bytes options) {
  auto ip = *packet::Build({.proto = 17, .saddr = 1, .daddr = 2, .sport = 7, .dport = 8});
  while (options.size() % 4 != 0) options.push_back(0);
  ip.insert(ip.begin() + 20, options.begin(), options.end());
  ip[0] = static_cast<std::uint8_t>(0x45 + options.size() / 4);
  packet::Store16(&ip[2], static_cast<std::uint16_t>(ip.size()));
  return ip;
}

struct Case {
  const char* name;
  Bytes options;
  std::optional<std::uint8_t> fault;
  Bytes after;
};

TEST(IpOptions, Compile) {
  const std::vector<Case> cases = {
      {"no operations", {1, 1, 1, 1}, {}, {1, 1, 1, 1}},
      {"bytes behind the end are blanked", {1, 0, 7, 7}, {}, {1, 0, 0, 0}},
      {"record route", {7, 7, 4, 0, 0, 0, 0}, {}, {7, 7, 8, 192, 168, 1, 1, 0}},
      {"record route, full", {7, 7, 8, 9, 9, 9, 9}, {}, {7, 7, 8, 9, 9, 9, 9, 0}},
      {"record route, short", {7, 3, 4, 0}, {}, {7, 3, 4, 0}},
      {"record route longer than the header", {7, 0x30, 4, 0}, 20, {}},
      {"record route, pointer too low", {7, 7, 3, 0, 0, 0, 0}, 22, {}},
      {"record route, half a slot", {7, 5, 4, 0, 0}, 22, {}},
      {"two record routes", {7, 3, 4, 7, 3, 4}, 23, {}},
      {"option of length 1", {7, 1, 0, 0}, 20, {}},
      {"option without length", {1, 1, 1, 7}, 23, {}},
      {"timestamp", {68, 8, 5, 0, 0, 0, 0, 0}, {}, {68, 8, 9, 0, 1, 2, 3, 4}},
      {"timestamp with address",
       {68, 12, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0},
       {},
       {68, 12, 13, 1, 192, 168, 1, 1, 1, 2, 3, 4}},
      {"timestamp asked of another host",
       {68, 12, 5, 3, 9, 9, 9, 9, 0, 0, 0, 0},
       {},
       {68, 12, 5, 3, 9, 9, 9, 9, 0, 0, 0, 0}},
      {"timestamp asked of this one",
       {68, 12, 5, 3, 192, 168, 1, 1, 0, 0, 0, 0},
       {},
       {68, 12, 13, 3, 192, 168, 1, 1, 1, 2, 3, 4}},
      {"timestamp overflow counts", {68, 4, 5, 0x10}, {}, {68, 4, 5, 0x20}},
      {"timestamp overflow overflows", {68, 4, 5, 0xF0}, 23, {}},
      {"router alert", {148, 4, 0, 0}, {}, {148, 4, 0, 0}},
      {"router alert, short", {148, 3, 0, 0}, 21, {}},
      {"source route, pointer too low", {131, 7, 3, 0, 0, 0, 0}, 22, {}},
      {"two source routes", {131, 3, 4, 137, 3, 4}, 23, {}},
      {"unknown options pass", {136, 4, 0, 1}, {}, {136, 4, 0, 1}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Bytes ip = WithOptions(c.options);
    IpOptions options;
    EXPECT_EQ(CompileOptions(ip, Host(), options), c.fault);
    if (!c.fault) {
      EXPECT_EQ(Bytes(ip.begin() + 20, ip.begin() + 20 + static_cast<std::ptrdiff_t>(c.after.size())), c.after);
    }
  }
}

TEST(IpOptions, ForwardWritesTheOutgoingAddressAndMendsTheChecksum) {
  Bytes ip = WithOptions({7, 7, 4, 0, 0, 0, 0});
  IpOptions options;
  ASSERT_EQ(CompileOptions(ip, Host(), options), std::nullopt);
  ForwardOptions(ip, 0xCB007101, options);
  EXPECT_EQ(packet::Load32(&ip[23]), 0xCB007101U);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 28; i += 2) sum += packet::Load16(&ip[i]);
  EXPECT_EQ(static_cast<std::uint16_t>(sum + (sum >> 16U)), 0xFFFF);
}

TEST(IpOptions, ErrorsGoOnWithWhatThePacketBegan) {
  struct EchoCase {
    Bytes options;
    std::optional<Bytes> echo;
  };
  const std::vector<EchoCase> cases = {
      {{1, 1, 1, 1}, Bytes{}},
      {{7, 7, 4, 0, 0, 0, 0}, Bytes{7, 7, 8, 192, 168, 1, 1, 0}},
      {{7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0}, Bytes{7, 11, 12, 192, 168, 1, 1, 192, 168, 1, 9, 0}},
      {{7, 9, 4, 0, 0, 0, 0, 0, 0}, std::nullopt},  // half a slot is left
      {{68, 12, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0}, Bytes{68, 12, 13, 0, 1, 2, 3, 4, 1, 2, 3, 4}},
      {{68, 4, 5, 0x10}, Bytes{68, 4, 5, 0x20}},
  };
  for (const EchoCase& c : cases) {
    Bytes ip = WithOptions(c.options);
    IpOptions options;
    ASSERT_EQ(CompileOptions(ip, Host(), options), std::nullopt);
    EXPECT_EQ(EchoOptions(ip, options, 0xC0A80109, Host()), c.echo);
  }
}

TEST(IpOptions, SourceRoutesAreToldNotFollowed) {
  Bytes ip = WithOptions({131, 7, 4, 10, 0, 0, 2});
  IpOptions options;
  EXPECT_EQ(CompileOptions(ip, Host(), options), std::nullopt);
  EXPECT_TRUE(options.source_route);
}

}  // namespace
}  // namespace iptc::netfilter
