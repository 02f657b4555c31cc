// RuleHit names an entry of a ruleset: a rule or the end of a chain.
//
// Invariant: table and chain are indices into Program::tables and ProgramTable::chains.
#pragma once

#include <cstdint>

namespace iptc::netfilter {

struct RuleHit {
  std::uint16_t table = 0;
  std::uint16_t chain = 0;
  std::uint32_t number = 0;  // from 1; 0 for the end of the chain, which is a base chain's policy
  friend bool operator==(const RuleHit&, const RuleHit&) = default;
};

}  // namespace iptc::netfilter
