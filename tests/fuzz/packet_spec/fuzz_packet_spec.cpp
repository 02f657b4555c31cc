// Any text as a packet: it is refused with a message, or read, printed and read again to the same; and the packet that
// is built from it dissects.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "compiler/syntax/packet_spec.h"
#include "runtime/packet/build.h"
#include "runtime/packet/dissect.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iptc;
  constexpr std::size_t kLongest = 4096;
  if (size > kLongest) return 0;
  const auto spec = syntax::ParsePacketSpec(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!spec) {
    Require(!spec.error().empty());
    return 0;
  }
  const auto again = syntax::ParsePacketSpec(syntax::PrintPacketSpec(*spec));
  Require(again.has_value() && *again == *spec);
  const auto bytes = packet::Build(*spec);
  abi::PacketMeta meta;
  if (bytes && spec->hex.empty()) Require(packet::DissectIp(*bytes, meta) == packet::Defect::kNone);
  return 0;
}
