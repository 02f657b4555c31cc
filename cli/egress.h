// `verify --egress`: what the real firewall did, by a capture of its other side, against what the ruleset says.
//
// Every frame that leaves by verdict is paired with one of the capture, equal from the IP header on; what is left over
// on both sides is paired by what no router changes (LooseSignature), what is most alike first:
//
//   seen       dropped, refused or kept here, but it left there
//   missing    leaves here, but did not there
//   rewritten  leaves on both sides, with other bytes
//
// What nobody can foretell is not compared: the IP id of packets that the firewall makes, the id of IPv6 fragments that
// it cuts anew. A capture that cut a frame short is compared as far as it goes. With a host model, frames count as the
// firewall's where it is their Ethernet source (of cooked captures: the outgoing ones), so that a capture may hold both
// directions. Missing frames are no difference outside the time that the capture covers, or by an interface of which it
// has no frame; frames there that belong to no packet here (the host's own) are counted and no difference.
//
// Overview of time: both captures are read side by side. A frame may be up to kWindow earlier or later than its packet,
// and frames may change their order within it; what found no partner is judged a window later. Memory is that of three
// windows of traffic, and of at most kMostPending frames on either side.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <expected>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cli/packet_difference.h"
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
  [[nodiscard]] const std::string& Error() const { return source_->Error(); }

  // What is known by now and was not taken yet.
  [[nodiscard]] std::vector<EgressDifference> Take() { return std::exchange(differences_, {}); }

  using Kind = EgressDifference::Kind;
  struct Totals {
    std::uint64_t matched = 0;
    std::array<std::uint64_t, static_cast<std::size_t>(Kind::kCount)> differences = {};
    std::uint64_t outside = 0;      // left here before the capture begins or after it ends
    std::uint64_t uncovered = 0;    // left here by an interface that the capture has no frame of
    std::uint64_t unexplained = 0;  // frames there of no packet here
    [[nodiscard]] std::uint64_t Differences() const { return differences[0] + differences[1] + differences[2]; }
  };
  [[nodiscard]] const Totals& Counts() const { return totals_; }

  static constexpr std::uint64_t kWindowNs = 1'000'000'000;
  static constexpr std::size_t kMostPending = std::size_t{1} << 20U;

 private:
  using Bytes = std::vector<std::uint8_t>;
  // What both sides have of a frame: of `exact`, equal frames have the same, `loose` is LooseSignature.
  struct Entry {
    std::uint64_t time_ns = 0, exact = 0, loose = 0;
    Bytes l3;
    int interface = -1;
    bool paired = false;
  };
  // A frame that leaves, or a packet that does not.
  struct Here : Entry {
    std::uint64_t number = 0;
    bool leaves = false, generated = false;
    engine::Verdict verdict = engine::Verdict::kAccept;
    engine::Fate fate;
    std::optional<engine::RuleHit> where;
  };
  using There = Entry;
  // Numbers of waiting frames by a signature, oldest first.
  class Index {
   public:
    void Add(std::uint64_t signature, std::uint64_t number) { numbers_[signature].push_back(number); }
    void Remove(std::uint64_t signature, std::uint64_t number);  // the oldest of its signature, if it is still there
    // Calls visit for numbers that are not `gone` (those are forgotten on the way) until it returns true.
    template <class Gone, class VisitFn>
    void Visit(std::uint64_t signature, Gone gone, VisitFn visit);

   private:
    static constexpr std::size_t kMostTried = 64;  // of one signature: floods of one packet cost no more
    std::unordered_map<std::uint64_t, std::deque<std::uint64_t>> numbers_;
  };
  // Waiting frames in the order of their coming.
  template <class E>
  struct Pending {
    std::deque<E> entries;
    std::uint64_t first = 0;  // the number of the front one
    Index exact, loose;
    void Push(E entry);
    void Pop();
    // Calls visit for entries of that signature that are not paired until it returns true.
    template <class VisitFn>
    void Visit(Index& index, std::uint64_t signature, VisitFn visit);
    // The first of them that fits; null: none.
    template <class Fits>
    [[nodiscard]] E* Find(Index& index, std::uint64_t signature, Fits fits);
  };

  Egress(std::unique_ptr<capture::PacketSource> source, const EgressOptions& options, const host::HostModel& host);

  [[nodiscard]] const capture::Frame* Peek();
  void ReadUntil(std::uint64_t time_ns);
  void See(const capture::Frame& frame);
  [[nodiscard]] bool IsOurs(const capture::Frame& frame) const;
  static void Sign(Entry& entry);
  void Expect(Here here);
  void Pair(Here& here, There& there);
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
  std::optional<std::uint64_t> first_ns_;  // of the capture's first frame
  std::uint64_t last_ns_ = 0;              // of its latest, as far as it was read
  std::uint64_t slack_ns_ = 0;             // the longest that a frame was under way
  std::set<int> interfaces_;               // that the capture has frames of; -1 covers all
  Pending<Here> here_;
  Pending<There> there_;
  Totals totals_;
  std::vector<EgressDifference> differences_;
};

}  // namespace iptc::cli
