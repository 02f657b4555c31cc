#include "runtime/host/host_model.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "runtime/host/address.h"

namespace iptc::host {
namespace {

constexpr std::size_t kNameBytes = 15;  // IFNAMSIZ without the terminator

void AddLoopback(HostModel& model) {
  Interface lo;
  lo.name = "lo";
  lo.mtu = 65536;
  lo.loopback = true;
  lo.addresses.push_back({.family = abi::Family::kIp4, .value = 0x7F000001, .prefix = 8});
  lo.addresses.push_back({.family = abi::Family::kIp6, .value = 1, .prefix = 128});
  lo.name_bits = InterfaceBits(lo.name);
  model.interfaces.push_back(std::move(lo));
}

}  // namespace

int HostModel::FindInterface(std::string_view name) const {
  const auto found =
      std::find_if(interfaces.begin(), interfaces.end(), [&](const Interface& i) { return i.name == name; });
  return found == interfaces.end() ? -1 : static_cast<int>(found - interfaces.begin());
}

int HostModel::FindLoopback() const {
  const auto found = std::find_if(interfaces.begin(), interfaces.end(), [](const Interface& i) { return i.loopback; });
  return found == interfaces.end() ? -1 : static_cast<int>(found - interfaces.begin());
}

long HostModel::Sysctl(std::string_view name, long fallback) const {
  const auto found = sysctls.find(name);
  if (found == sysctls.end()) return fallback;
  const std::string& text = found->second;
  long value = fallback;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

HostModel LoopbackHost() {
  HostModel model;
  AddLoopback(model);
  CompleteHostModel(model);
  return model;
}

U128 InterfaceBits(std::string_view name) {
  U128 bits = 0;
  if (!name.empty()) std::memcpy(&bits, name.data(), std::min(name.size(), kNameBytes));
  return bits;
}

std::string InterfaceName(U128 bits) {
  std::array<char, 16> bytes{};
  std::memcpy(bytes.data(), &bits, bytes.size());
  return {bytes.data(), strnlen(bytes.data(), bytes.size())};
}

}  // namespace iptc::host
