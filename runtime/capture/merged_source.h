// Several captures as one stream, in the order of their times: what `mergecap` does, without a file.
//
// A stable k-way merge: the earliest head goes first, of equal ones that of the file named first. Packets of one file
// keep its order, also where their times step back. Memory: one batch of each file, whatever their sizes. A file that
// turns out malformed ends the whole stream behind the packets that were read from it.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/capture/packet_source.h"

namespace iptc::capture {

struct NamedSource {
  std::string name;  // for messages
  std::unique_ptr<PacketSource> source;
  double size = 1;  // in whatever unit; the share of the progress that is its own
};

class MergedSource final : public PacketSource {
 public:
  explicit MergedSource(std::vector<NamedSource> sources);

  // As for one capture; `Frame::source` says which of the sources a frame is from.
  std::size_t Read(std::span<Frame> frames) override;
  [[nodiscard]] const std::string& Error() const override { return error_; }  // "NAME: …"
  [[nodiscard]] double Progress() const override;

 private:
  static constexpr std::size_t kBatch = 256;
  struct Input {
    NamedSource named;
    std::vector<Frame> batch = std::vector<Frame>(kBatch);
    std::size_t next = 0, count = 0;
    bool ended = false;
    [[nodiscard]] bool Empty() const { return next == count; }
  };
  // Heads of inputs by time, then by number: a heap.
  struct Head {
    std::uint64_t time_ns;
    std::size_t input;
    friend auto operator<=>(const Head&, const Head&) = default;
  };

  bool Refill();
  void Push(std::size_t input);

  std::deque<Input> inputs_;
  std::vector<Head> heads_;
  std::vector<std::size_t> empty_;  // inputs whose batch is used up: read again at the start of the next Read
  std::string error_;
};

// Opens all of them; the error names the first that can't be. `-` is standard input.
[[nodiscard]] std::expected<std::unique_ptr<PacketSource>, std::string> OpenCaptures(
    std::span<const std::string> paths);

}  // namespace iptc::capture
