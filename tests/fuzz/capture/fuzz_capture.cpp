// Any bytes as a pcapng file: every frame lies within them, numbers count up, and the reader comes to an end.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "runtime/capture/pcapng.h"
#include "runtime/capture/pcapng_source.h"

namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint32_t type = 0;
  if (size < sizeof type) return 0;
  std::memcpy(&type, data, sizeof type);
  if (type != iptc::capture::kSectionBlock) return 0;  // other files go to libpcap
  iptc::capture::PcapngSource source({data, size});
  std::array<iptc::capture::Frame, 7> frames;
  std::uint64_t number = 0;
  for (std::size_t count = 0; (count = source.Read(frames)) > 0;) {
    for (const iptc::capture::Frame& frame : std::span(frames).first(count)) {
      Require(frame.number == ++number);
      Require(frame.bytes.data() >= data && frame.bytes.data() + frame.bytes.size() <= data + size);
      Require(frame.interface.find('\0') == std::string_view::npos);
    }
    Require(source.Progress() <= 1.0);
  }
  Require(!source.Error().empty() || source.Progress() == 1.0);
  return 0;
}
