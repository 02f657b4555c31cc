#include "compiler/syntax/packet_values.h"

#include <charconv>
#include <cstddef>

#include "runtime/abi/address_text.h"

namespace iptc::syntax {
std::optional<EndpointText> ParseEndpoint(std::string_view text) {
  EndpointText endpoint;
  std::string_view address = text;
  std::string_view port;
  bool has_port = false;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    endpoint.family = abi::Family::kIp6;
    address = text.substr(1, close - 1);
    const std::string_view rest = text.substr(close + 1);
    has_port = !rest.empty();
    if (has_port && rest[0] != ':') return std::nullopt;
    port = has_port ? rest.substr(1) : rest;
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    if (text.find(':', colon + 1) != std::string_view::npos) {
      endpoint.family = abi::Family::kIp6;
    } else {
      has_port = true;
      address = text.substr(0, colon);
      port = text.substr(colon + 1);
    }
  }
  const std::optional<U128> value = abi::ParseAddress(endpoint.family, address);
  if (!value) return std::nullopt;
  endpoint.address = *value;
  if (!has_port) return endpoint;
  const std::optional<std::uint64_t> number = ParseUnsigned(port, 0xFFFF);
  if (!number) return std::nullopt;
  endpoint.port = static_cast<std::uint16_t>(*number);
  return endpoint;
}

std::string FormatTcpFlags(std::uint8_t flags) {
  if (flags == 0) return "none";
  std::string letters;
  for (unsigned bit = 0; bit < std::size(kTcpFlagNames); ++bit) {
    if ((flags & (1U << bit)) != 0) letters += kTcpFlagNames[bit].letter;
  }
  return letters;
}

std::optional<std::uint64_t> ParseUnsigned(std::string_view text, std::uint64_t maximum) {
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.begin(), text.end(), value, hex ? 16 : 10);
  if (text.empty() || error != std::errc{} || stop != text.end() || value > maximum) return std::nullopt;
  return value;
}

std::string Unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string plain;
  const std::string_view inside = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\\' && i + 1 < inside.size()) ++i;
    plain += inside[i];
  }
  return plain;
}

std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace iptc::syntax
