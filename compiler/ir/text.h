// The IR's readable text form. Parse(Print(x)) == x, origins aside, for every ruleset that Verify accepts.
//
//   needs ip4 conntrack defrag
//   table ip4 filter {
//     chain INPUT hook=input policy=drop [12:840] {
//       r0 #1: l4.proto == 6 && l4.dport in {22, 1024..65535} -> accept  [3:180]  "-p tcp -j ACCEPT"  @ fw.sh:12:3
//       r1 #2: !(iif == "eth+") && call limit#0 writes 0x05000000 -> jump internal
//       retired r2 #3: never -> drop
//     }
//   }
//
// `==` is a masked comparison (`ip4.saddr == 10.0.0.0/8`, `mark & 0xff == 0x01`), `in` a set of intervals. A name in
// quotes is an interface; with a plus, a prefix. `@ …` and `//` begin comments; the first shows where a rule came from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ir/ruleset.h"

namespace iptc::ir {

// With `sources`, each rule shows its origin.
[[nodiscard]] std::string Print(const Ruleset& ruleset, const source::SourceMap* sources = nullptr);
[[nodiscard]] std::string Print(const Chain& chain, const source::SourceMap* sources = nullptr);
[[nodiscard]] std::string Print(const Pred& pred);
[[nodiscard]] std::string Print(const Target& target);

// Reads a whole ruleset from a file of the emitter's SourceMap; reports errors and returns nothing when there are any.
[[nodiscard]] std::optional<Ruleset> Parse(source::FileId file, diag::Emitter& emitter);

// How deep terms may nest: recursion over predicates stays within any thread's stack.
inline constexpr int kMaxDepth = 200;

// Every broken invariant of the ruleset, in words; empty when there is none.
[[nodiscard]] std::vector<std::string> Verify(const Ruleset& ruleset);

}  // namespace iptc::ir
