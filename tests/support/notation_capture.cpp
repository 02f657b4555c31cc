#include "tests/support/notation_capture.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <sstream>
#include <string_view>
#include <vector>

#include "compiler/syntax/packet_spec.h"
#include "runtime/capture/packet_sink.h"
#include "runtime/packet/build.h"

namespace iptc::test {
namespace {

constexpr std::uint64_t kMac = 0x020000000002;

std::vector<std::uint8_t> FromHex(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

struct Packet {
  std::vector<std::uint8_t> frame;
  std::string interface;
  std::uint64_t after_ns = 0;
};

Packet Read(const std::string& line) {
  std::istringstream words(line);
  std::string first;
  Packet packet;
  if (words >> first && first == "raw") {
    std::string hex;
    words >> packet.interface >> hex;
    packet.frame = FromHex(hex);
    return packet;
  }
  const auto spec = syntax::ParsePacketSpec(line);
  if (!spec) {
    ADD_FAILURE() << line << ": " << spec.error();
    return packet;
  }
  auto frame = packet::BuildFrame(*spec, kMac);
  if (!frame) {
    ADD_FAILURE() << line << ": " << frame.error();
    return packet;
  }
  return {std::move(*frame), spec->in.empty() ? "local" : spec->in, spec->at_ns.value_or(0)};
}

}  // namespace

void WriteNotationCapture(const std::string& path, const std::string& packets) {
  auto sink = capture::CreateCapture(path);
  ASSERT_TRUE(sink) << sink.error();
  std::istringstream lines(packets);
  std::uint64_t now = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const Packet packet = Read(line);
    now += packet.after_ns;
    (*sink)->Write({.time_ns = now,
                    .bytes = packet.frame,
                    .original_length = static_cast<std::uint32_t>(packet.frame.size()),
                    .interface = packet.interface});
  }
  const auto closed = (*sink)->Close();
  ASSERT_TRUE(closed) << closed.error();
}

}  // namespace iptc::test
