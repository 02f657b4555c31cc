// Every cell of the TCP transition table, both directions, by real segments: a connection is brought into the state,
// then one segment is sent.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "tests/unit/conntrack/world.h"

namespace iptc::conntrack::testing {
namespace {

constexpr std::array<std::string_view, 9> kStates = {"SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2"};
constexpr std::array<std::string_view, 10> kStateNames = {"NO", "SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2"};

std::uint8_t FlagsOf(std::string_view event) {
  if (event == "syn") return kSyn;
  if (event == "synack") return kSyn | kAck;
  if (event == "fin") return kFin | kAck;
  if (event == "ack") return kAck;
  if (event == "rst") return kRst;
  return 0;
}

// Both ends of one connection; each knows the next sequence number it sends and expects.
class Ends {
 public:
  Seen Send(World& world, unsigned direction, std::uint8_t flags) {
    const std::uint32_t seq = (flags & kSyn) != 0 ? isn_[direction] : next_[direction];
    const std::uint32_t ack = (flags & kAck) != 0 ? next_[1 - direction] : 0;
    if ((flags & (kSyn | kFin)) != 0) next_[direction] = seq + 1;
    const TcpFields fields{.flags = flags, .seq = seq, .ack = ack};
    return world.Send(direction == 0 ? Tcp(kClient, 1024, kServer, 80, fields)
                                     : Tcp(kServer, 80, kClient, 1024, fields));
  }

  void Reach(World& world, std::string_view state) {
    Send(world, 0, kSyn);
    if (state == "SS") return;
    if (state == "S2") {
      Send(world, 1, kSyn);
      return;
    }
    struct Step {
      unsigned direction;
      std::uint8_t flags;
      std::string_view reached;
    };
    for (const Step& step : std::to_array<Step>({{1, kSyn | kAck, "SR"},
                                                 {0, kAck, "ES"},
                                                 {0, kFin | kAck, "FW"},
                                                 {1, kAck, "CW"},
                                                 {1, kFin | kAck, "LA"},
                                                 {0, kAck, "TW"}})) {
      if (state == "CL" && step.reached == "FW") break;
      Send(world, step.direction, step.flags);
      if (step.reached == state) return;
    }
    Send(world, 0, kRst);
  }

 private:
  std::array<std::uint32_t, 2> isn_ = {1000, 5000};
  std::array<std::uint32_t, 2> next_ = {1001, 5001};
};

std::string StateIn(World& world, bool swapped = false) {
  const Conn* conn = swapped ? world.Entry(kServer, 80, kClient, 1024) : world.Entry(kClient, 1024, kServer, 80);
  return conn == nullptr ? "gone" : std::string(kStateNames[conn->track.tcp.state]);
}

void CheckCell(unsigned direction, const std::string& event, std::string_view from, std::string to) {
  SCOPED_TRACE((direction == 0 ? "original " : "reply ") + event + " in " + std::string(from));
  World world;
  Ends ends;
  ends.Reach(world, from);
  ASSERT_EQ(StateIn(world), from);
  const std::uint64_t made = world.conntrack.Created();
  const Seen seen = ends.Send(world, direction, FlagsOf(event));
  if (to == "iv") {
    EXPECT_EQ(seen.state, abi::kCtInvalid);
    EXPECT_EQ(StateIn(world), from);
  } else if (to == "ig") {
    EXPECT_NE(seen.state, abi::kCtInvalid);
    EXPECT_EQ(StateIn(world), from);
  } else if (to.ends_with('*')) {
    EXPECT_EQ(seen.state, abi::kCtNew);
    EXPECT_EQ(StateIn(world, direction == 1), to.substr(0, 2));
    EXPECT_EQ(world.conntrack.Created(), made + 1);
    EXPECT_EQ(world.conntrack.Size(), 1U);
  } else {
    EXPECT_NE(seen.state, abi::kCtInvalid);
    // A RST when the other side was never heard deletes the entry at once.
    EXPECT_EQ(StateIn(world), event == "rst" && from == "SS" ? "gone" : to);
  }
}

// The table as the kernel answered, which the kernel test measures anew; cells as that file says.
TEST(TcpTable, EveryCell) {
  std::ifstream file(IPTC_SOURCE_DIR "/tests/kernel/tcp_table.txt");
  ASSERT_TRUE(file);
  unsigned direction = 0;
  std::size_t cells = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string event;
    words >> event;
    if (event == "#") continue;
    if (event == "original" || event == "reply") {
      direction = event == "reply" ? 1 : 0;
      continue;
    }
    for (const std::string_view from : kStates) {
      std::string cell;
      ASSERT_TRUE(words >> cell) << line;
      CheckCell(direction, event, from, cell);
      ++cells;
    }
  }
  EXPECT_EQ(cells, 2 * 6 * kStates.size());
}

TEST(TcpTable, OnlySynAndAckStart) {
  struct Case {
    std::uint8_t flags;
    bool starts;
  };
  for (const Case& c : std::to_array<Case>({{kSyn, true},
                                            {kSyn | kUrg, true},
                                            {kAck, true},
                                            {kAck | kUrg | kPsh, true},
                                            {kSyn | kAck, false},
                                            {kFin | kAck, false},
                                            {kRst, false},
                                            {kRst | kAck, false},
                                            {0, false}})) {
    World world;
    const Seen seen = world.Send(Tcp(kClient, 1, kServer, 2, {.flags = c.flags, .seq = 9, .ack = 9}));
    EXPECT_EQ(seen.state, c.starts ? abi::kCtNew : abi::kCtInvalid) << int{c.flags};
    EXPECT_EQ(world.conntrack.Size(), c.starts ? 1U : 0U);
  }
}

TEST(TcpTable, EveryFlagSet) {
  const auto valid = [](unsigned flags) {
    for (const unsigned good : {2U, 34U, 18U, 4U, 20U, 17U, 49U, 16U, 48U}) {
      if ((flags & 0x37U) == good) return true;
    }
    return false;
  };
  for (unsigned flags = 0; flags < 256; ++flags) {
    World world;
    Ends ends;
    ends.Reach(world, "ES");
    const Seen seen = world.Send(
        Tcp(kClient, 1024, kServer, 80, {.flags = static_cast<std::uint8_t>(flags), .seq = 1001, .ack = 5001}));
    const bool synack = (flags & 0x16U) == 0x12;  // valid, but nothing for the original side
    EXPECT_EQ(seen.state == abi::kCtInvalid, !valid(flags) || synack) << flags;
  }
}

TEST(TcpTable, StrictDoesNotPickUp) {
  World world(Options{.tcp_loose = false});
  EXPECT_EQ(world.Send(Tcp(kClient, 1, kServer, 2, {.flags = kAck, .seq = 9, .ack = 9})).state, abi::kCtInvalid);
}

}  // namespace
}  // namespace iptc::conntrack::testing
