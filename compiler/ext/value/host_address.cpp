#include "compiler/ext/value/host_address.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string, std::string_view> kBadAddress{"IPT132", diag::Severity::kError,
                                                                "`{}` is not an {} address"};

}  // namespace

std::optional<Value> ParseHostAddress(const ValueInput& input) {
  const bool ip4 = input.rule.family == abi::Family::kIp4;
  const std::uint8_t bits = ip4 ? 32 : 128;
  if (const auto address = ReadLooseAddress(input.Text(), input.rule.family)) return AddressMask{*address, bits, bits};
  input.emitter.Report(kBadAddress, input.First().Span(), input.First().text, ip4 ? "IPv4" : "IPv6");
  return std::nullopt;
}

}  // namespace iptc::ext
