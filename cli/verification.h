// Verification: one run of `verify` over all captures.
//
// Packets go in batches through the stages of a Pipeline: read and placed; judged by the engine; written as text;
// counted, compared and put out. The engine sees them one after another. Only where the ruleset's flows are independent
// (flow_lanes.h) several engines share them, with the answers of one: should it turn out on the way that they can't
// (the conntrack table fills up, an ICMP error comes in pieces), the captures are read once more from their start by
// one engine, and what was put out already is passed over.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/capture_copies.h"
#include "cli/egress.h"
#include "cli/exit_code.h"
#include "cli/expectation.h"
#include "cli/ingress.h"
#include "cli/output.h"
#include "cli/packet_batch.h"
#include "cli/progress.h"
#include "cli/rule_names.h"
#include "cli/tally.h"
#include "cli/verdict_json.h"
#include "cli/verify_options.h"
#include "runtime/capture/packet_source.h"

namespace iptc::cli {

// What is verified. All of it must outlive the Verification.
struct Subject {
  const ir::Ruleset& loaded;     // as the user wrote it
  const ir::Ruleset& optimized;  // as it is walked
  const abi::Program& program;
  const host::HostModel& host;
};

class Verification {
 public:
  Verification(const VerifyOptions& options, const Subject& subject);

  ExitCode Run();

 private:
  [[nodiscard]] std::size_t LanesFor() const;
  ExitCode Pass(std::size_t lanes);
  void Prepare(std::size_t lanes);

  // The stages.
  bool Read(PacketBatch& batch);
  void Keep(PacketBatch& batch) const;
  void Place(PacketBatch& batch);
  void Judge(PacketBatch& batch, std::size_t lane);
  void Format(PacketBatch& batch);
  bool Settle(PacketBatch& batch);
  [[nodiscard]] bool StillApart(const PacketBatch& batch) const;

  [[nodiscard]] std::expected<void, ExitCode> OpenComparisons();
  bool Compare(const PacketBatch& batch, std::size_t packet);
  void TellEgress();
  ExitCode FinishEgress();
  [[nodiscard]] std::string Lost() const;
  void WarnOfNameless();
  void Summarize();
  ExitCode Outcome();
  ExitCode JudgeExpectation();
  ExitCode JudgeEgress();
  ExitCode Refuse(const std::string& message, ExitCode code);

  const VerifyOptions& options_;
  const Subject subject_;
  const bool wants_lines_;
  RuleNames names_;
  CaptureCopies copies_;
  Tally tally_;
  Output output_;
  Progress progress_;
  std::optional<Expectation> expectation_;
  std::unique_ptr<Egress> egress_;
  std::vector<std::string> egress_stories_;  // the first differences

  // Of one pass.
  std::unique_ptr<capture::PacketSource> source_;
  std::unique_ptr<Ingress> ingress_;
  std::vector<std::unique_ptr<engine::Engine>> engines_;  // one a lane
  std::vector<PacketBatch> batches_;
  std::vector<VerdictJson> json_;  // one a batch
  std::size_t table_room_ = 0;     // as many entries of the conntrack table do not get in each other's way
  std::uint64_t read_ = 0;         // packets
  std::uint64_t clock_ns_ = 0;     // the latest time read
  bool coupled_ = false;           // several engines were found not to answer as one would
  std::string fault_;              // of what packets are compared with
};

}  // namespace iptc::cli
