#include "runtime/netfilter/walk.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <memory>
#include <optional>

#include "runtime/netfilter/rule_trace.h"

namespace iptc::netfilter {
namespace {

// A parameter block of at least 16-byte alignment, as actions expect it.
struct alignas(16) ParamBlock {
  std::uint8_t bytes[16];
};

// A rule's target with its action resolved, so that no name is looked up per packet.
struct Step {
  abi::TargetKind kind = abi::TargetKind::kContinue;
  std::uint32_t chain = 0;
  std::uint32_t number = 0;
  bool unconditional = false;
  std::uint64_t writes = 0;
  decltype(Target::act) act = nullptr;
  decltype(Target::load) load = nullptr;
  std::unique_ptr<ParamBlock[]> params;
};

struct PreparedChain {
  const abi::ProgramChain* chain = nullptr;
  std::string_view table;
  std::vector<Step> steps;
};

struct Frame {
  std::uint32_t chain = 0;
  std::uint32_t rule = 0;  // the jump
  abi::Cursor cursor;
};

// What all walks share.
struct Tables {
  std::vector<std::vector<PreparedChain>> chains;  // by table
  std::vector<Counter> counters;
  std::vector<Frame> stack;  // of the walks under way; kept, so that a walk allocates nothing
};

std::unique_ptr<ParamBlock[]> CopyParams(const std::vector<std::uint8_t>& bytes) {
  auto blocks = std::make_unique<ParamBlock[]>(bytes.size() / sizeof(ParamBlock) + 1);
  if (!bytes.empty()) std::memcpy(blocks.get(), bytes.data(), bytes.size());
  return blocks;
}

// How the walk ends, if it does.
std::optional<WalkVerdict> VerdictOf(abi::TargetKind kind) {
  switch (kind) {
    case abi::TargetKind::kAccept:
      return WalkVerdict::kAccept;
    case abi::TargetKind::kDrop:
      return WalkVerdict::kDrop;
    case abi::TargetKind::kQueue:
      return WalkVerdict::kQueue;
    case abi::TargetKind::kQueueBypass:
      return WalkVerdict::kQueueBypass;
    case abi::TargetKind::kContinue:
    case abi::TargetKind::kReturn:
    case abi::TargetKind::kJump:
    case abi::TargetKind::kGoto:
    case abi::TargetKind::kAction:
      break;
  }
  return std::nullopt;
}

std::optional<WalkVerdict> VerdictOf(TargetVerdict verdict) {
  switch (verdict) {
    case TargetVerdict::kAccept:
      return WalkVerdict::kAccept;
    case TargetVerdict::kDrop:
      return WalkVerdict::kDrop;
    case TargetVerdict::kReject:
      return WalkVerdict::kReject;
    case TargetVerdict::kStolen:
      return WalkVerdict::kStolen;
    case TargetVerdict::kContinue:
      break;
  }
  return std::nullopt;
}

// A target that the runtime does not carry out lets the packet go on.
TargetVerdict PassBy(packet::PacketRef& /*packet*/, const void* /*params*/, TargetContext& /*context*/) {
  return TargetVerdict::kContinue;
}

// The state of one walk.
class OneWalk {
 public:
  OneWalk(Tables& tables, std::size_t table, packet::PacketRef& packet, abi::Context& match_context,
          TargetContext& context, WalkObserver* observer)
      : stack_(tables.stack),
        counters_(tables.counters),
        table_(table),
        chains_(tables.chains[table]),
        packet_(packet),
        match_context_(match_context),
        context_(context),
        observer_(observer),
        stack_floor_(tables.stack.size()) {}

  WalkResult Run(std::uint32_t base) {
    base_ = chain_ = base;
    if (observer_ != nullptr) observer_->OnTable(table_, base, packet_.meta);
    for (;;) {
      const PreparedChain& chain = chains_[chain_];
      match_context_.packet_type = &packet_.meta.packet_type;  // a target may have walked another packet
      const abi::Match match = chain.chain->classifier.Next(cursor_, packet_.meta, match_context_);
      if (match.rule == abi::Match::kHotdrop) {
        stack_.resize(stack_floor_);
        return {WalkVerdict::kDrop, WalkEnd::kHotdrop, Hit(base_, 0)};
      }
      std::optional<WalkResult> end;
      if (match.rule == abi::Match::kNone) {
        end = EndOfChain();
      } else {
        end = Apply(chain.steps[match.rule], match);
      }
      if (end) {
        stack_.resize(stack_floor_);
        return *end;
      }
    }
  }

 private:
  void Count(std::uint32_t counter) {
    assert(counter < counters_.size());
    counters_[counter].packets += 1;
    counters_[counter].bytes += packet_.bytes.size() - packet_.l3_offset;
  }

  RuleHit Hit(std::uint32_t chain, std::uint32_t number) const {
    return {static_cast<std::uint16_t>(table_), static_cast<std::uint16_t>(chain), number};
  }

  void Trace(const RuleHit& hit, std::uint32_t number, bool unconditional) {
    const PreparedChain& at = chains_[hit.chain];
    LogTracedEntry(packet_, {hit, at.table, at.chain->name, number, hit.chain == base_, unconditional},
                   context_.outlet);
  }

  void TraceEnd(std::uint32_t chain) {
    Trace(Hit(chain, 0), static_cast<std::uint32_t>(chains_[chain].steps.size()) + 1, true);
  }

  std::optional<WalkResult> Apply(const Step& step, abi::Match match) {
    Count(match.counter);
    const RuleHit hit = Hit(chain_, step.number);
    if (packet_.traced) Trace(hit, step.number, step.unconditional);
    if (observer_ != nullptr) observer_->OnCount(hit);
    if (step.kind == abi::TargetKind::kAction) return Act(step, match.rule, hit);
    const auto verdict = VerdictOf(step.kind);
    if (observer_ != nullptr) observer_->OnRule(hit, verdict, packet_.meta, packet_.meta);
    if (verdict) return WalkResult{*verdict, WalkEnd::kRule, hit};
    if (step.kind == abi::TargetKind::kReturn) return Return();
    if (step.kind == abi::TargetKind::kJump) stack_.push_back({chain_, match.rule, cursor_});
    if (step.kind == abi::TargetKind::kJump || step.kind == abi::TargetKind::kGoto) Enter(step.chain);
    return std::nullopt;
  }

  std::optional<WalkResult> Act(const Step& step, std::uint32_t rule, const RuleHit& hit) {
    abi::PacketMeta before;
    if (observer_ != nullptr) before = packet_.meta;
    context_.rule = hit;
    const auto verdict = VerdictOf(step.act(packet_, step.params.get(), context_));
    if (observer_ != nullptr) observer_->OnRule(hit, verdict, before, packet_.meta);
    if (verdict) return WalkResult{*verdict, WalkEnd::kRule, hit};
    written_ |= step.writes;
    if ((step.writes & chains_[chain_].chain->reads) != 0) cursor_ = abi::Cursor{rule + 1};
    return std::nullopt;
  }

  void Enter(std::uint32_t chain) {
    chain_ = chain;
    cursor_ = {};
    if (observer_ != nullptr) observer_->OnChain(table_, chain, stack_.size() - stack_floor_);
  }

  std::optional<WalkResult> EndOfChain() {
    if (packet_.traced && chain_ != base_) TraceEnd(chain_);
    return Return();
  }

  // RETURN, or the end of a chain.
  std::optional<WalkResult> Return() {
    if (stack_.size() > stack_floor_) {
      const Frame& frame = stack_.back();
      chain_ = frame.chain;
      const bool stale = (written_ & chains_[chain_].chain->reads) != 0;
      cursor_ = stale ? abi::Cursor{frame.rule + 1} : frame.cursor;
      stack_.pop_back();
      return std::nullopt;
    }
    const abi::ProgramChain& base = *chains_[base_].chain;
    Count(base.policy_counter);
    if (packet_.traced) TraceEnd(base_);
    const bool accept = base.policy == abi::Policy::kAccept;
    if (observer_ != nullptr) observer_->OnPolicy(Hit(base_, 0), accept, packet_.meta);
    return WalkResult{accept ? WalkVerdict::kAccept : WalkVerdict::kDrop, WalkEnd::kPolicy, Hit(base_, 0)};
  }

  std::vector<Frame>& stack_;
  std::vector<Counter>& counters_;
  const std::size_t table_;
  const std::vector<PreparedChain>& chains_;
  packet::PacketRef& packet_;
  abi::Context& match_context_;
  TargetContext& context_;
  WalkObserver* const observer_;
  // A target may make a packet that is walked while this walk is still under way (REJECT): frames below are its own.
  const std::size_t stack_floor_;
  std::uint32_t base_ = 0;
  std::uint32_t chain_ = 0;
  abi::Cursor cursor_;
  std::uint64_t written_ = 0;
};

}  // namespace

class Walker::Impl {
 public:
  explicit Impl(const abi::Program& ruleset) : program(ruleset) {
    tables.counters.resize(program.counter_count);
    std::size_t deepest = 0;
    for (const abi::ProgramTable& table : program.tables) {
      deepest = std::max(deepest, table.chains.size());
      auto& chains = tables.chains.emplace_back();
      const std::string_view name = abi::kTableNames[static_cast<std::size_t>(table.table)];
      for (const abi::ProgramChain& chain : table.chains) chains.push_back(Prepare(chain, name));
    }
    tables.stack.reserve(deepest);
  }

  const abi::Program& program;
  Tables tables;

 private:
  static PreparedChain Prepare(const abi::ProgramChain& chain, std::string_view table) {
    PreparedChain prepared{&chain, table, {}};
    for (const abi::ProgramRule& rule : chain.rules) {
      Step step{rule.kind, rule.chain, rule.number, rule.unconditional, rule.writes, nullptr, nullptr, nullptr};
      if (rule.kind == abi::TargetKind::kAction) {
        if (const Target* target = FindTarget(rule.action)) {
          step.act = target->act;
          step.load = target->load;
          step.params = CopyParams(rule.params);
        } else {
          step.act = PassBy;
        }
      }
      prepared.steps.push_back(std::move(step));
    }
    return prepared;
  }
};

Walker::Walker(const abi::Program& program) : impl_(std::make_unique<Impl>(program)) {}
Walker::~Walker() = default;

void Walker::Load(TargetContext& context) const {
  for (const std::vector<PreparedChain>& table : impl_->tables.chains) {
    for (const PreparedChain& chain : table) {
      for (const Step& step : chain.steps) {
        if (step.load != nullptr) step.load(step.params.get(), context);
      }
    }
  }
}

WalkResult Walker::Walk(std::size_t table, packet::PacketRef& packet, abi::Context& match_context,
                        TargetContext& context, WalkObserver* observer) {
  const int base = impl_->program.tables[table].base[static_cast<std::size_t>(context.hook)];
  assert(base >= 0);
  OneWalk walk(impl_->tables, table, packet, match_context, context, observer);
  return walk.Run(static_cast<std::uint32_t>(base));
}

std::span<const Counter> Walker::Counters() const { return impl_->tables.counters; }

}  // namespace iptc::netfilter
