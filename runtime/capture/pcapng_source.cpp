#include "runtime/capture/pcapng_source.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "runtime/abi/u128.h"
#include "runtime/capture/link_types.h"
#include "runtime/capture/pcapng.h"

namespace iptc::capture {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kBlockFrame = 12;  // type and both lengths
constexpr std::size_t kMinimumSection = 28;
constexpr std::size_t kLargestBlock = std::size_t{1} << 26U;  // far beyond any packet: a larger one is damage

template <class Integer>
Integer LoadNative(const std::uint8_t* p) {
  Integer value = 0;
  std::memcpy(&value, p, sizeof value);
  return value;
}

// Nanoseconds of `ticks` where a tick is no whole number of them.
std::uint64_t ScaleTicks(std::uint64_t ticks, std::uint8_t resolution) {
  const unsigned exponent = resolution & 0x7FU;
  if ((resolution & 0x80U) != 0) {
    return exponent >= 94 ? 0 : static_cast<std::uint64_t>((U128{ticks} * 1'000'000'000U) >> exponent);
  }
  for (unsigned i = 9; i < exponent && ticks != 0; ++i) ticks /= 10;
  return ticks;
}

std::uint64_t Multiplier(std::uint8_t resolution) {
  if (resolution > 9) return 0;
  std::uint64_t value = 1;
  for (unsigned i = resolution; i < 9; ++i) value *= 10;
  return value;
}

}  // namespace

std::uint16_t PcapngSource::Get16(const std::uint8_t* p) const {
  const auto value = LoadNative<std::uint16_t>(p);
  return swapped_ ? __builtin_bswap16(value) : value;
}
std::uint32_t PcapngSource::Get32(const std::uint8_t* p) const {
  const auto value = LoadNative<std::uint32_t>(p);
  return swapped_ ? __builtin_bswap32(value) : value;
}
std::uint64_t PcapngSource::Get64(const std::uint8_t* p) const {
  const auto value = LoadNative<std::uint64_t>(p);
  return swapped_ ? __builtin_bswap64(value) : value;
}

bool PcapngSource::Fail(std::string_view what) {
  error_ = fmt::format("{}, in the block at byte {}", what, block_);
  return false;
}

double PcapngSource::Progress() const {
  return bytes_.empty() ? 1.0 : static_cast<double>(offset_) / static_cast<double>(bytes_.size());
}

// At a section block, whose byte order is known by its magic alone.
bool PcapngSource::EnterSection() {
  if (bytes_.size() - offset_ < kMinimumSection) return Fail("cut-short section header block");
  const auto magic = LoadNative<std::uint32_t>(bytes_.data() + offset_ + 8);
  if (magic != kByteOrderMagic && magic != __builtin_bswap32(kByteOrderMagic)) return Fail("bad byte-order magic");
  swapped_ = magic != kByteOrderMagic;
  if (Get16(bytes_.data() + offset_ + 12) != 1) return Fail("unknown pcapng version");
  interfaces_.clear();
  return true;
}

void PcapngSource::Continue(Bytes bytes, bool more) {
  passed_ += offset_;
  offset_ = 0;
  bytes_ = bytes;
  more_ = more;
}

std::size_t PcapngSource::BlockBytes() const {
  const std::size_t there = bytes_.size() - offset_;
  if (there < kBlockFrame) return kBlockFrame;
  const std::uint8_t* start = bytes_.data() + offset_;
  const auto length = LoadNative<std::uint32_t>(start + 4);
  if (LoadNative<std::uint32_t>(start) != kSectionBlock) return swapped_ ? __builtin_bswap32(length) : length;
  if (there < kMinimumSection) return kMinimumSection;
  const auto magic = LoadNative<std::uint32_t>(start + 8);
  if (magic == __builtin_bswap32(kByteOrderMagic)) return __builtin_bswap32(length);
  return magic == kByteOrderMagic ? length : 0;
}

// For the rest of a block. One that is too large is looked at, and refused, at once.
bool PcapngSource::MustWait() const {
  const std::size_t wanted = more_ ? BlockBytes() : 0;
  return wanted > bytes_.size() - offset_ && wanted <= kLargestBlock;
}

bool PcapngSource::NextBlock(Block& block) {
  if (offset_ == bytes_.size() || MustWait()) return false;
  block_ = passed_ + offset_;
  if (bytes_.size() - offset_ < kBlockFrame) return Fail("cut-short block");
  const std::uint8_t* start = bytes_.data() + offset_;
  // The section block's type reads the same in both byte orders.
  if (LoadNative<std::uint32_t>(start) == kSectionBlock && !EnterSection()) return false;
  block.type = Get32(start);
  const std::uint32_t length = Get32(start + 4);
  if (length < kBlockFrame || length % 4 != 0) return Fail("bad block length");
  if (length > bytes_.size() - offset_) return Fail(length > kLargestBlock ? "bad block length" : "cut-short block");
  if (Get32(start + length - 4) != length) return Fail("the two lengths of a block differ");
  block.body = Bytes(start + 8, length - kBlockFrame);
  offset_ += length;
  return true;
}

void PcapngSource::ReadInterfaceOptions(Bytes options, Interface& interface) {
  while (options.size() >= 4) {
    const std::uint16_t code = Get16(options.data());
    const std::size_t length = Get16(options.data() + 2);
    const Bytes value = options.subspan(4);
    if (code == kOptEnd || length > value.size()) return;
    if (code == kOptIfName) {
      const auto* text = reinterpret_cast<const char*>(value.data());
      interface.name = names_.emplace_back(text, strnlen(text, length));
    } else if (code == kOptIfTsResol && length == 1) {
      interface.resolution = value[0];
      interface.multiplier = Multiplier(value[0]);
    } else if (code == kOptIfTsOffset && length == 8) {
      interface.offset_ns = Get64(value.data()) * 1'000'000'000U;
    }
    options = value.subspan(std::min(PadTo4(length), value.size()));
  }
}

bool PcapngSource::AddInterface(Bytes body) {
  if (body.size() < 8) return Fail("cut-short interface block");
  Interface interface;
  interface.link_type = NormalLinkType(Get16(body.data()));
  interface.snap_length = Get32(body.data() + 4);
  ReadInterfaceOptions(body.subspan(8), interface);
  interfaces_.push_back(interface);
  return true;
}

bool PcapngSource::FillFrame(std::uint32_t interface, std::uint64_t ticks, Bytes data, std::uint32_t captured,
                             std::uint32_t original, Frame& frame) {
  if (interface >= interfaces_.size()) return Fail("packet of an interface that was not described");
  if (captured > data.size()) return Fail("captured length beyond its block");
  const Interface& from = interfaces_[interface];
  const std::uint64_t time = from.multiplier != 0 ? ticks * from.multiplier : ScaleTicks(ticks, from.resolution);
  frame.time_ns = time + from.offset_ns;
  frame.bytes = data.first(captured);
  frame.original_length = original;
  frame.link_type = from.link_type;
  frame.interface = from.name;
  return true;
}

bool PcapngSource::EnhancedPacket(Bytes body, Frame& frame) {
  if (body.size() < 20) return Fail("cut-short packet block");
  const std::uint8_t* p = body.data();
  const std::uint64_t ticks = (std::uint64_t{Get32(p + 4)} << 32U) | Get32(p + 8);
  return FillFrame(Get32(p), ticks, body.subspan(20), Get32(p + 12), Get32(p + 16), frame);
}

// The obsolete form: a 16-bit interface and a count of drops.
bool PcapngSource::OldPacket(Bytes body, Frame& frame) {
  if (body.size() < 20) return Fail("cut-short packet block");
  const std::uint8_t* p = body.data();
  const std::uint64_t ticks = (std::uint64_t{Get32(p + 4)} << 32U) | Get32(p + 8);
  return FillFrame(Get16(p), ticks, body.subspan(20), Get32(p + 12), Get32(p + 16), frame);
}

// No time, always the first interface; what was captured follows from its snap length.
bool PcapngSource::SimplePacket(Bytes body, Frame& frame) {
  if (body.size() < 4) return Fail("cut-short packet block");
  if (interfaces_.empty()) return Fail("packet of an interface that was not described");
  const std::uint32_t original = Get32(body.data());
  const std::uint32_t limit = interfaces_[0].snap_length;
  const std::uint32_t captured = limit == 0 ? original : std::min(original, limit);
  return FillFrame(0, 0, body.subspan(4), captured, original, frame);
}

std::size_t PcapngSource::Read(std::span<Frame> frames) {
  std::size_t count = 0;
  Block block;
  while (count < frames.size() && error_.empty() && NextBlock(block)) {
    bool (PcapngSource::*read)(Bytes, Frame&) = nullptr;
    switch (block.type) {
      case kInterfaceBlock:
        if (!AddInterface(block.body)) return count;
        continue;
      case kEnhancedPacketBlock:
        read = &PcapngSource::EnhancedPacket;
        break;
      case kSimplePacketBlock:
        read = &PcapngSource::SimplePacket;
        break;
      case kPacketBlock:
        read = &PcapngSource::OldPacket;
        break;
      default:
        continue;
    }
    if (!(this->*read)(block.body, frames[count])) return count;
    frames[count++].number = ++number_;
  }
  return count;
}

}  // namespace iptc::capture
