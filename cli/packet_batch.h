// PacketBatch: some packets of a capture on their way through `verify`, with what each stage has found out about them.
// Batches are used again and again; nothing is allocated in the steady state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/dropped_flows.h"
#include "cli/verdict_json.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

struct PacketBatch {
  // Read
  std::uint64_t first = 0;  // the number of the first packet, from 1
  std::size_t count = 0;
  std::vector<capture::Frame> frames;             // as the capture has them
  std::vector<engine::InputPacket> packets;       // where they enter
  std::vector<std::uint8_t> bytes;                // of the frames, where they have to outlive the next Read
  std::vector<std::vector<std::uint32_t>> lanes;  // by lane, the packets that it judges; unused with one
  bool lanes_known = true;
  double progress = 0;  // of all input

  // Judge
  std::vector<engine::PacketResult> results;
  std::vector<std::uint64_t> table_entries;  // by lane: no more entries were in its conntrack table at any time

  // Format
  fmt::memory_buffer lines;            // JSON, one a packet
  std::vector<std::size_t> line_ends;  // in `lines`, behind the newline
  std::vector<std::optional<DroppedFlow>> flows;

  [[nodiscard]] std::string_view Line(std::size_t packet) const {
    const std::size_t begin = packet == 0 ? 0 : line_ends[packet - 1];
    return {lines.data() + begin, line_ends[packet] - begin};
  }
};

}  // namespace iptc::cli
