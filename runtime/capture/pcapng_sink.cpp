#include <cstring>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime/capture/packet_sink.h"
#include "runtime/capture/pcapng.h"
#include "runtime/capture/whole_file.h"

namespace iptc::capture {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18U;
constexpr std::size_t kLongestComment = 0xFFFF;  // an option's length has 16 bits
constexpr std::uint8_t kNanoseconds = 9;         // if_tsresol

class PcapngSink final : public PacketSink {
 public:
  explicit PcapngSink(const std::string& path) : file_(path) {
    Begin(kSectionBlock);
    Put(kByteOrderMagic);
    Put(std::uint16_t{1});
    Put(std::uint16_t{0});
    Put(~std::uint64_t{0});  // section length: not known
    End();
  }
  [[nodiscard]] const std::string& Error() const override { return file_.Error(); }

  void Write(const SinkPacket& packet) override {
    const std::uint32_t interface = InterfaceOf(packet);
    const auto captured = static_cast<std::uint32_t>(packet.bytes.size());
    Begin(kEnhancedPacketBlock);
    Put(interface);
    Put(static_cast<std::uint32_t>(packet.time_ns >> 32U));
    Put(static_cast<std::uint32_t>(packet.time_ns));
    Put(captured);
    Put(packet.original_length == 0 ? captured : packet.original_length);
    PutBytes(packet.bytes);
    if (!packet.comment.empty()) {
      PutOption(kOptComment, packet.comment.substr(0, kLongestComment));
      PutOption(kOptEnd, {});
    }
    End();
    if (buffer_.size() >= kBufferBytes) Flush();
  }

  std::expected<void, std::string> Close() override {
    Flush();
    return file_.Commit();
  }

 private:
  template <class Integer>
  void Put(Integer value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    buffer_.insert(buffer_.end(), bytes, bytes + sizeof value);
  }

  void PutBytes(std::span<const std::uint8_t> bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    buffer_.insert(buffer_.end(), PadTo4(bytes.size()) - bytes.size(), 0);
  }

  void PutOption(std::uint16_t code, std::string_view value) {
    Put(code);
    Put(static_cast<std::uint16_t>(value.size()));
    PutBytes({reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
  }

  void Begin(std::uint32_t type) {
    block_ = buffer_.size();
    Put(type);
    Put(std::uint32_t{0});  // End writes the length
  }

  void End() {
    const auto length = static_cast<std::uint32_t>(buffer_.size() - block_ + sizeof(std::uint32_t));
    std::memcpy(buffer_.data() + block_ + sizeof(std::uint32_t), &length, sizeof length);
    Put(length);
  }

  std::uint32_t InterfaceOf(const SinkPacket& packet) {
    const auto link = static_cast<std::uint16_t>(packet.link_type);
    const auto [row, is_new] =
        interfaces_.try_emplace({std::string(packet.interface), link}, static_cast<std::uint32_t>(interfaces_.size()));
    if (!is_new) return row->second;
    Begin(kInterfaceBlock);
    Put(link);
    Put(std::uint16_t{0});
    Put(std::uint32_t{0});  // snap length: no limit
    if (!packet.interface.empty()) PutOption(kOptIfName, packet.interface);
    const auto resolution = static_cast<char>(kNanoseconds);
    PutOption(kOptIfTsResol, {&resolution, 1});
    PutOption(kOptEnd, {});
    End();
    return row->second;
  }

  void Flush() {
    file_.Write({reinterpret_cast<const char*>(buffer_.data()), buffer_.size()});
    buffer_.clear();
  }

  WholeFile file_;
  std::vector<std::uint8_t> buffer_;
  std::size_t block_ = 0;  // where the block under way starts
  std::map<std::pair<std::string, std::uint16_t>, std::uint32_t> interfaces_;
};

}  // namespace

std::expected<std::unique_ptr<PacketSink>, std::string> CreateCapture(const std::string& path) {
  auto sink = std::make_unique<PcapngSink>(path);
  if (!sink->Error().empty()) return std::unexpected(sink->Error());
  return sink;
}

}  // namespace iptc::capture
