// Any bytes as a pcapng file: every frame lies within them, numbers count up, and the reader comes to an end; in
// pieces, as a pipe brings them, the same frames come and the same fault is found.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "runtime/capture/pcapng.h"
#include "runtime/capture/pcapng_source.h"

namespace {

using iptc::capture::Frame;
using Bytes = std::span<const std::uint8_t>;

void Require(bool condition) {
  if (!condition) std::abort();
}

struct Seen {
  std::uint64_t number, time_ns;
  Bytes bytes;
  std::string interface;
  friend bool operator==(const Seen& a, const Seen& b) {
    return a.number == b.number && a.time_ns == b.time_ns && a.bytes.data() == b.bytes.data() &&
           a.bytes.size() == b.bytes.size() && a.interface == b.interface;
  }
};

// The bytes that are there grow by a few whenever those before have been read.
class Pieces final : public iptc::capture::PcapngSource {
 public:
  Pieces(Bytes bytes, std::size_t step) : whole_(bytes), step_(step) { Continue(whole_.first(0), true); }

  std::size_t Read(std::span<Frame> frames) override {
    std::size_t count = 0;
    while ((count = PcapngSource::Read(frames)) == 0 && Error().empty() && there_ < whole_.size()) {
      passed_ += Offset();
      there_ = std::min(there_ + step_, whole_.size());
      Continue(whole_.subspan(passed_, there_ - passed_), there_ < whole_.size());
    }
    return count;
  }

 private:
  Bytes whole_;
  std::size_t step_, passed_ = 0, there_ = 0;
};

std::vector<Seen> AllOf(iptc::capture::PcapngSource& source, Bytes bytes) {
  std::array<Frame, 7> frames;
  std::vector<Seen> seen;
  for (std::size_t count = 0; (count = source.Read(frames)) > 0;) {
    for (const Frame& frame : std::span(frames).first(count)) {
      Require(frame.number == seen.size() + 1);
      Require(frame.bytes.data() >= bytes.data() &&
              frame.bytes.data() + frame.bytes.size() <= bytes.data() + bytes.size());
      Require(frame.interface.find('\0') == std::string_view::npos);
      seen.push_back({frame.number, frame.time_ns, frame.bytes, std::string(frame.interface)});
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint32_t type = 0;
  if (size < sizeof type) return 0;
  std::memcpy(&type, data, sizeof type);
  if (type != iptc::capture::kSectionBlock) return 0;  // other files go to libpcap
  const Bytes bytes(data, size);
  iptc::capture::PcapngSource source(bytes);
  const std::vector<Seen> seen = AllOf(source, bytes);
  Require(!source.Error().empty() || source.Progress() == 1.0);
  Pieces pieces(bytes, 1 + data[size - 1] % 40U);
  Require(AllOf(pieces, bytes) == seen);
  Require(pieces.Error() == source.Error());
  return 0;
}
