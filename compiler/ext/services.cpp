#include "compiler/ext/services.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

namespace iptc::ext {
namespace {

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string_view> Fields(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  line = line.substr(0, line.find('#'));
  std::vector<std::string_view> fields;
  for (std::size_t at = line.find_first_not_of(kBlank); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlank, at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlank, end);
  }
  return fields;
}

template <class Use>
void ForEachLine(std::string_view text, Use use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    use(Fields(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

template <class Number>
std::optional<Number> ReadNumber(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

struct Protocol {
  std::string name;
  std::uint8_t number = 0;
};

// What iptables knows without a file. The first name of a number is the one that is printed.
std::vector<Protocol> BuiltInProtocols() {
  return {{"tcp", 6},     {"sctp", 132}, {"udp", 17}, {"udplite", 136}, {"icmp", 1}, {"ipv6-icmp", 58},
          {"icmpv6", 58}, {"esp", 50},   {"ah", 51},  {"ipv6-mh", 135}, {"mh", 135}, {"all", 0}};
}

std::vector<Protocol> ReadProtocols(std::string_view text) {
  std::vector<Protocol> protocols;
  ForEachLine(text, [&](const std::vector<std::string_view>& fields) {
    if (fields.size() < 2) return;
    const auto number = ReadNumber<std::uint8_t>(fields[1]);
    if (!number) return;
    protocols.push_back({std::string(fields[0]), *number});
    for (std::size_t i = 2; i < fields.size(); ++i) protocols.push_back({std::string(fields[i]), *number});
  });
  return protocols;
}

const std::vector<Protocol>& FileProtocols() {
  static const std::vector<Protocol> protocols = ReadProtocols(ReadFile("/etc/protocols"));
  return protocols;
}

const std::vector<Protocol>& Protocols() {
  static const std::vector<Protocol> protocols = [] {
    std::vector<Protocol> all = FileProtocols();
    std::ranges::move(BuiltInProtocols(), std::back_inserter(all));
    return all;
  }();
  return protocols;
}

const std::vector<Service>& Services() {
  static const std::vector<Service> services = ReadServices(ReadFile("/etc/services"));
  return services;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return lower;
}

}  // namespace

std::vector<Service> ReadServices(std::string_view text) {
  std::vector<Service> services;
  ForEachLine(text, [&](const std::vector<std::string_view>& fields) {
    if (fields.size() < 2) return;
    const std::size_t slash = fields[1].find('/');
    if (slash == std::string_view::npos) return;
    const auto port = ReadNumber<std::uint16_t>(fields[1].substr(0, slash));
    if (!port) return;
    const std::string protocol(fields[1].substr(slash + 1));
    services.push_back({std::string(fields[0]), *port, protocol});
    for (std::size_t i = 2; i < fields.size(); ++i) services.push_back({std::string(fields[i]), *port, protocol});
  });
  return services;
}

std::optional<std::uint16_t> ServicePort(std::string_view name, std::string_view protocol) {
  for (const Service& service : Services()) {
    if (service.name == name && (protocol.empty() || service.protocol == protocol)) return service.port;
  }
  return std::nullopt;
}

std::string_view ServiceName(std::uint16_t port, std::string_view protocol) {
  for (const Service& service : Services()) {
    if (service.port == port && service.protocol == protocol) return service.name;
  }
  return {};
}

std::vector<std::string_view> ServiceNames(std::string_view protocol) {
  std::vector<std::string_view> names;
  for (const Service& service : Services()) {
    if (protocol.empty() || service.protocol == protocol) names.emplace_back(service.name);
  }
  return names;
}

std::optional<std::uint8_t> ProtocolNumber(std::string_view name) {
  const std::string lower = Lower(name);
  if (lower == "all") return 0;
  for (const Protocol& protocol : Protocols()) {
    if (protocol.name == lower || protocol.name == name) return protocol.number;
  }
  return std::nullopt;
}

std::optional<std::uint8_t> ListedProtocolNumber(std::string_view name) {
  const auto found = std::ranges::find(FileProtocols(), name, &Protocol::name);
  return found == FileProtocols().end() ? std::nullopt : std::optional(found->number);
}

std::string_view ProtocolName(std::uint8_t number) {
  if (number == 0) return {};
  for (const Protocol& protocol : Protocols()) {
    if (protocol.number == number) return protocol.name;
  }
  return {};
}

}  // namespace iptc::ext
