// `verify --egress`: what the real firewall did, by a capture of its other side, against what the ruleset says.
//
// Every frame that leaves by verdict is paired with one of the capture, equal from the IP header on; what is left over
// on both sides is paired by what no router changes (LooseSignature), most alike first:
//
//   seen       dropped, refused or kept here, but it left there
//   missing    leaves here, but did not there
//   rewritten  leaves on both sides, with other bytes
//
// What nobody can foretell is not compared (egress_packet.h). A capture that cut a frame short is compared as far as it
// goes. With a host model, frames count as the firewall's where it is their Ethernet source (of cooked captures: the
// outgoing ones), so that a capture may hold both directions. Missing frames are no difference outside the time that
// the capture covers, or by an interface of which it has no frame; frames there that belong to no packet here (the
// host's own) are counted and no difference.
//
// Overview of time: both captures are read side by side. A frame may be up to kWindowNs earlier or later than its
// packet, and frames may change their order within it. What leaves is judged two windows later, when all that may be
// its partner is known, and all that may be its partner's; of equal frames those are paired that are nearest in time
// (frame_alignment.h). Of more than kMostEqual, a flood, each is paired with the oldest that may be its partner: as all
// windows are equally long, no other way leaves fewer without one. Memory is that of four windows of traffic, and of at
// most kMostWaiting frames and kMostBytes on either side: beyond that the oldest are judged early.
//
// Errors: a capture that can't be read, or has a link type that iptc can't read, by Error().
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/egress_packet.h"
#include "cli/waiting_frames.h"
#include "runtime/capture/packet_source.h"
#include "runtime/engine/engine.h"
#include "runtime/host/host_model.h"

namespace iptc::cli {

struct EgressOptions {
  std::vector<std::string> captures;  // merged by time
  std::string out;                    // the interface they were taken at; empty: the captures' own names
  bool any_source = false;            // frames count whatever their source (--rewrite-mac, no host model)
};

struct EgressDifference {
  enum class Kind : std::uint8_t { kSeen, kMissing, kRewritten, kCount };
  Kind kind = Kind::kSeen;
  std::uint64_t number = 0;    // of the packet here
  std::uint64_t time_ns = 0;   // of the packet here
  std::uint64_t there_ns = 0;  // of the frame there; 0 for kMissing
  int interface = -1;          // that it left by: here, for kSeen there
  engine::Verdict verdict = engine::Verdict::kAccept;
  engine::Fate fate;
  std::optional<engine::RuleHit> where;
  std::string packet = {};                   // in words
  std::vector<FieldDifference> fields = {};  // kRewritten
};

class Egress {
 public:
  [[nodiscard]] static std::expected<std::unique_ptr<Egress>, std::string> Open(const EgressOptions& options,
                                                                                const host::HostModel& host);

  // One packet, in the order of the captures, judged with Options::record_frames.
  void Add(std::uint64_t number, const capture::Frame& frame, const engine::PacketResult& result);
  // Call after the last packet.
  void Finish();
  [[nodiscard]] const std::string& Error() const { return error_.empty() ? source_->Error() : error_; }

  // What is known by now and was not taken yet.
  [[nodiscard]] std::vector<EgressDifference> Take() { return std::exchange(differences_, {}); }

  using Kind = EgressDifference::Kind;
  struct Totals {
    std::uint64_t matched = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(Kind::kCount)> differences = {};
    std::uint64_t outside = 0;      // left here before the capture begins or after it ends
    std::uint64_t uncovered = 0;    // left here by an interface that the capture has no frame of
    std::uint64_t unexplained = 0;  // frames there of no packet here
    std::uint64_t not_ip = 0;       // frames there that hold no IP packet
    [[nodiscard]] std::uint64_t Differences() const { return differences[0] + differences[1] + differences[2]; }
  };
  [[nodiscard]] const Totals& Counts() const { return totals_; }

  static constexpr std::uint64_t kWindowNs = 1'000'000'000;
  static constexpr std::size_t kMostWaiting = std::size_t{1} << 20U;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 28U;
  static constexpr std::size_t kMostEqual = 32;

 private:
  struct There {
    std::uint64_t time_ns = 0, header_signature = 0;
    LooseSignature loose;
    PacketBytes l3;
    int interface = -1;
    bool leaves = true;
    bool paired = false;
    std::uint64_t place = 0;  // among those that wait
  };
  // A frame that leaves, or a packet that does not.
  struct Here : There {
    std::uint64_t number = 0;
    Unforeseen unforeseen;
    engine::Verdict verdict = engine::Verdict::kAccept;
    engine::Fate fate;
    std::optional<engine::RuleHit> where;
  };

  Egress(std::unique_ptr<capture::PacketSource> source, const EgressOptions& options, const host::HostModel& host);

  [[nodiscard]] const capture::Frame* Peek();
  void ReadUntil(std::uint64_t time_ns);
  [[nodiscard]] bool HasRoomFor(const capture::Frame& frame);
  void See(const capture::Frame& frame);
  void Forget();
  [[nodiscard]] bool IsOurs(const packet::LinkInfo& link) const;
  static void Sign(There& entry);
  void Expect(Here here);
  // What equals a frame on both sides, oldest first, and for each frame here its partner; neither for a flood.
  struct Equals {
    std::vector<Here*> here;
    std::vector<There*> there;
    std::vector<std::optional<std::size_t>> partners;
    bool flood = false;
  };
  [[nodiscard]] Equals EqualsOf(const There& frame);
  void Pair(Here& here, There& there);
  void PairEqual(Here& here);
  [[nodiscard]] bool IsTaken(There& there);
  [[nodiscard]] There* OldestEqual(const Here& here);
  [[nodiscard]] bool IsTakenOfFlood(const There& there);
  void JudgeUntil(std::uint64_t time_ns, bool all);
  void Judge(Here& here);
  [[nodiscard]] There* MostAlike(const Here& here);
  void JudgeMissing(const Here& here);
  void Report(Kind kind, const Here& here, const There* there);

  std::unique_ptr<capture::PacketSource> source_;
  const EgressOptions options_;
  const host::HostModel& host_;
  const int out_;  // of options_.out
  bool knows_macs_ = false;
  std::vector<capture::Frame> batch_;
  std::size_t next_ = 0, count_ = 0;
  std::string error_;
  std::optional<std::uint64_t> first_ns_;  // of the capture's first frame
  std::uint64_t last_ns_ = 0;              // of its latest, as far as it was read
  std::uint64_t newest_ns_ = 0;            // of the latest packet here
  bool ended_ = false;                     // no packets come any more
  std::uint64_t slack_ns_ = 0;             // the longest that a frame without an equal was under way
  std::set<int> interfaces_;               // that the capture has frames of; -1 covers all
  WaitingFrames<Here, false> here_;
  WaitingFrames<There, true> there_;
  Totals totals_;
  std::vector<EgressDifference> differences_;
};

}  // namespace iptc::cli
