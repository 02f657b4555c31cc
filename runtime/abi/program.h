// A Program is a ruleset as the runtime walks it: tables, chains, what each rule does, and a classifier per chain.
// The compiler makes it; the runtime never sees IR or LLVM. The classifiers borrow code and tables from whoever made
// them, which must outlive the Program.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/abi/classify.h"
#include "runtime/abi/netfilter.h"

namespace iptc::abi {

enum class TargetKind : std::uint8_t {
  kContinue,
  kAccept,
  kDrop,
  kReturn,
  kQueue,
  kQueueBypass,
  kJump,
  kGoto,
  kAction
};

struct ProgramRule {
  TargetKind kind = TargetKind::kContinue;
  bool unconditional = false;  // written as a verdict alone: TRACE calls it a policy or a return
  std::uint32_t chain = 0;     // kJump, kGoto: index in the table's chains
  std::uint32_t number = 0;    // from 1, as `iptables -L --line-numbers`
  std::uint64_t writes = 0;    // FieldBits that the action may change
  std::string action;          // kAction: the target's name, resolved by the runtime's registry
  std::vector<std::uint8_t>
      params;  // kAction: its POD block (runtime/abi/target_params.h), 16-byte aligned copy by the runtime
};

struct ProgramChain {
  std::string name;
  int hook = -1;                     // Hook of a base chain, -1 for a user chain
  Policy policy = Policy::kAccept;   // base chains
  std::uint32_t first_counter = 0;   // counter of rule i is first_counter + i (before passes merged any)
  std::uint32_t policy_counter = 0;  // base chains: also in the program-wide counter numbering
  std::uint64_t reads = 0;           // FieldBits that the chain's rules test
  std::vector<ProgramRule> rules;
  Classifier classifier;
};

struct ProgramTable {
  Family family = Family::kIp4;
  TableId table = TableId::kFilter;
  std::array<int, kHookCount> base = {-1, -1, -1, -1, -1};  // chain index by Hook
  std::vector<ProgramChain> chains;
};

struct ProgramSlot {  // state of one stateful call; no helper: the call was optimized away
  std::string helper;
  std::vector<std::uint8_t> params;
};

struct FamilyNeeds {
  bool conntrack = false;  // some rule switches conntrack (and defragmentation) on
  bool defrag = false;     // defragmentation alone
};

struct Program {
  std::vector<ProgramTable> tables;  // in order of first use
  std::uint32_t counter_count = 0;
  std::vector<ProgramSlot> slots;
  FamilyNeeds ip4, ip6;
  std::shared_ptr<const sets::Directory> sets =
      {};  // ipsets as loaded; null: none. The runtime lets time pass in a copy
};

}  // namespace iptc::abi
