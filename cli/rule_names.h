// Names of what a Program counts, for people and for JSON: tables ("filter", "ip6:filter"), chains, rules' texts.
// Made once; lookups are array accesses, so that writing a packet's verdict formats no names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "runtime/abi/program.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

[[nodiscard]] std::string TableName(abi::Family family, abi::TableId table);

// Appends the text as a JSON string, with its quotes. Bytes that are no UTF-8 are written as U+FFFD.
void AppendJsonString(std::string& out, std::string_view text);

class RuleNames {
 public:
  RuleNames(const abi::Program& program, const ir::Ruleset& ruleset);

  // `["filter","INPUT"`, to be continued by `,3]` or `]`.
  [[nodiscard]] const std::string& JsonPrefix(const engine::RuleHit& hit) const { return At(hit).json; }
  // "filter/INPUT"
  [[nodiscard]] const std::string& ChainPath(const engine::RuleHit& hit) const { return At(hit).path; }
  // The rule as iptables-save prints it behind `-A CHAIN `, empty for a policy.
  [[nodiscard]] std::string_view RuleText(const engine::RuleHit& hit) const;
  // "filter/INPUT rule 3", "filter/INPUT policy"
  [[nodiscard]] std::string Describe(const engine::RuleHit& hit) const;

 private:
  struct ChainNames {
    std::string json;
    std::string path;
    const ir::Chain* chain = nullptr;
  };
  [[nodiscard]] const ChainNames& At(const engine::RuleHit& hit) const { return tables_[hit.table][hit.chain]; }

  std::vector<std::vector<ChainNames>> tables_;
};

}  // namespace iptc::cli
