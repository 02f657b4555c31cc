// One rule's words (`-p tcp --dport 22 -j ACCEPT`) for a given family, table and chain, without a script around: what
// tests and other tools ask for.
//
//   words = SplitWords(file, begin, end, map)            // iptables-restore's quoting
//   rules = ParseRule(words, {.table = …, .chain = "INPUT"}, emitter)
//
// One rule comes back for each pair of addresses of `-s a,b -d c,d`. What iptables or the kernel refuses is reported
// and nothing comes back.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ir/ruleset.h"
#include "compiler/source/source_map.h"
#include "compiler/source/word.h"

namespace iptc::command {

struct RulePlace {
  ir::Family family = ir::Family::kIp4;
  ir::TableId table = ir::TableId::kFilter;
  std::string chain = "INPUT";                // a base chain or a user chain
  std::vector<std::string> user_chains = {};  // that `-j` and `-g` may name
  const sets::Directory* sets = nullptr;      // the ipsets that there are; null: any name will do
};

struct LoweredRule {
  ir::Pred when;
  ir::Target then;
  std::string text;  // as iptables-save prints it behind `-A CHAIN `
  bool needs_conntrack = false;
};

[[nodiscard]] std::optional<std::vector<LoweredRule>> ParseRule(std::span<const source::Word> words,
                                                                const RulePlace& place, diag::Emitter& emitter);

// The words of bytes [begin, end) of a file by iptables-restore's rules: blanks part them, double quotes keep blanks, a
// backslash counts only inside quotes, a closing quote ends the word.
[[nodiscard]] std::vector<source::Word> SplitWords(source::FileId file, std::size_t begin, std::size_t end,
                                                   const source::SourceMap& map);

// The same for a text that stands in no file: the words have no places.
[[nodiscard]] std::vector<source::Word> SplitText(std::string_view text);

}  // namespace iptc::command
