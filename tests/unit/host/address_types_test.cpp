#include "runtime/host/address_types.h"

#include <gtest/gtest.h>

#include <string_view>

#include "runtime/host/address.h"

namespace iptc::host {
namespace {

constexpr std::string_view kHost = R"({"interfaces": [
  {"name": "eth0", "addrs": ["203.0.113.10/24", "2001:db8:1::1/64"]},
  {"name": "eth1", "addrs": ["192.168.10.1/24", "2001:db8:2::1/64"]}],
  "routes": [{"dst": "2001:db8:ffff::/48", "type": "unreachable"}]})";

class AddressTypesTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::uint16_t Of4(U128 address, std::string_view device = "") const {
    return Of(abi::Family::kIp4, address, device);
  }
  // The address 2001:db8:<net>::<host>.
  [[nodiscard]] std::uint16_t Of6(unsigned net, unsigned host, std::string_view device = "") const {
    const U128 address = (U128{0x20010DB8} << 96U) | (U128{net} << 80U) | host;
    return Of(abi::Family::kIp6, address, device);
  }

 private:
  [[nodiscard]] std::uint16_t Of(abi::Family family, U128 address, std::string_view device) const {
    const abi::AddressTypes& view = types_.View();
    return view.types(view.host, family, address, device.empty() ? 0 : InterfaceBits(device));
  }
  HostModel model_ = *ParseHostModel(kHost);
  Router router_{model_};
  AddressTypes types_{model_, router_};
};

TEST_F(AddressTypesTest, Ip4AsksTheLocalTable) {
  EXPECT_EQ(Of4(0xCB00710A), abi::kAddressLocal);
  EXPECT_EQ(Of4(0xCB0071FF), abi::kAddressBroadcast);
  EXPECT_EQ(Of4(0xCB00710B), abi::kAddressUnicast);
  EXPECT_EQ(Of4(0x7F000001), abi::kAddressLocal);
  EXPECT_EQ(Of4(0x08080808), abi::kAddressUnicast) << "no route to it is asked for";
}

TEST_F(AddressTypesTest, Ip4OfAnotherDeviceIsUnicast) {
  EXPECT_EQ(Of4(0xC0A80A01, "eth1"), abi::kAddressLocal);
  EXPECT_EQ(Of4(0xC0A80A01, "eth0"), abi::kAddressUnicast);
  EXPECT_EQ(Of4(0xC0A80A01, "eth9"), abi::kAddressUnicast);
}

TEST_F(AddressTypesTest, Ip6AsksTheRoutes) {
  EXPECT_EQ(Of6(1, 1), abi::kAddressLocal);
  EXPECT_EQ(Of6(1, 2), 0);
  EXPECT_EQ(Of6(0xFFFF, 1), abi::kAddressUnreachable);
  EXPECT_EQ(Of6(7, 1), abi::kAddressUnreachable) << "no route";
}

TEST_F(AddressTypesTest, Ip6OfADeviceIsLocalThereAlone) {
  EXPECT_EQ(Of6(1, 1, "eth0") & abi::kAddressLocal, abi::kAddressLocal);
  EXPECT_EQ(Of6(1, 1, "eth1") & abi::kAddressLocal, 0);
}

}  // namespace
}  // namespace iptc::host
