// Addresses with masks.
#include <arpa/inet.h>

#include <algorithm>
#include <bit>

#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string, std::string_view> kBadAddress{"IPT132", diag::Severity::kError,
                                                                "`{}` is not an {} address"};
constexpr diag::Kind<std::string, int> kBadMask{"IPT132", diag::Severity::kError,
                                                "`{}` is not a mask or a prefix length from 0 to {}"};

int Bits(abi::Family family) { return family == abi::Family::kIp4 ? 32 : 128; }

// The count of leading ones.
std::uint8_t PrefixOf(U128 mask, int bits) {
  int ones = 0;
  while (ones < bits && ((mask >> (bits - 1 - ones)) & 1U) != 0) ++ones;
  const U128 tail = ones == bits ? 0 : mask & ((U128{1} << (bits - ones)) - 1);
  return tail == 0 ? static_cast<std::uint8_t>(ones) : kNoPrefix;
}

std::optional<std::uint8_t> ReadPrefix(const ValueInput& input, const Part& part) {
  const abi::Family family = input.rule.family;
  const int bits = Bits(family);
  if (const auto number = ReadUnsigned(part.Text(), static_cast<std::uint64_t>(bits)))
    return static_cast<std::uint8_t>(*number);
  if (const auto mask = ReadLooseAddress(part.Text(), family)) return PrefixOf(*mask, bits);
  input.emitter.Report(kBadMask, part.Span(), std::string(part.Text()), bits);
  return std::nullopt;
}

}  // namespace

std::optional<U128> ReadLooseAddress(std::string_view text, abi::Family family) {
  if (family == abi::Family::kIp6) return abi::ParseAddress(family, text);
  in_addr address{};
  // inet_aton lets blanks follow, getaddrinfo does not.
  if (text.empty() || text.find_first_of(" \t\n\v\f\r") != std::string_view::npos) return std::nullopt;
  if (inet_aton(std::string(text).c_str(), &address) == 0) return std::nullopt;
  return U128{ntohl(address.s_addr)};
}

std::optional<U128> ReadNumericAddress(std::string_view text, abi::Family family) {
  constexpr std::size_t kParts = 4;
  if (family == abi::Family::kIp6) return abi::ParseAddress(family, text);
  U128 address = 0;
  std::size_t parts = 0;
  for (std::size_t at = 0; at <= text.size(); ++parts) {
    const std::size_t dot = std::min(text.find('.', at), text.size());
    const auto part = ReadUnsigned(text.substr(at, dot - at), 0xFF);
    if (!part || parts == kParts) return std::nullopt;
    address = (address << 8U) | *part;
    at = dot + 1;
  }
  return address << (8U * (kParts - parts));
}

std::optional<Value> ParseAddressMask(const ValueInput& input) {
  const abi::Family family = input.rule.family;
  const Part whole = Whole(input.First());
  const std::size_t slash = whole.Text().find('/');
  const Part address_part = whole.Sub(0, slash);
  const auto address = ReadLooseAddress(address_part.Text(), family);
  if (!address) {
    const std::string_view kind = family == abi::Family::kIp4 ? "IPv4" : "IPv6";
    input.emitter.Report(kBadAddress, address_part.Span(), std::string(address_part.Text()), kind);
    return std::nullopt;
  }
  const auto bits = static_cast<std::uint8_t>(Bits(family));
  if (slash == std::string_view::npos) return AddressMask{*address, bits, bits};
  const auto prefix = ReadPrefix(input, whole.Sub(slash + 1));
  if (!prefix) return std::nullopt;
  return AddressMask{*address, std::min(*prefix, bits), bits};
}

std::optional<Value> ParsePrefixLength(const ValueInput& input) {
  const auto prefix = ReadPrefix(input, Whole(input.First()));
  if (!prefix) return std::nullopt;
  return std::uint64_t{*prefix};
}

void PrintAddressMask(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const AddressMask& net = std::get<AddressMask>(value);
  out += abi::FormatAddress(net.bits == 32 ? abi::Family::kIp4 : abi::Family::kIp6, net.address);
  if (net.prefix < net.bits) out += "/" + std::to_string(net.prefix);
}

}  // namespace iptc::ext
