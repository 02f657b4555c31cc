// What -m set and -j SET have in common: `--…-set NAME src,dst`, a set and from which side of the packet each of its
// dimensions is taken.
//
// The value is the text "NAME src,dst" with the directions as they are printed; the name may hold blanks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "compiler/ext/value/kinds.h"
#include "compiler/ir/ruleset.h"
#include "runtime/sets/params.h"

namespace iptc::ext {

inline constexpr std::uint8_t kSetWords = 2;
extern const ValueKindInfo kSetReference;

// The reference that a value stands for; kNoSet as the index where nobody knows the sets.
[[nodiscard]] sets::SetReference ReferenceOf(const Argument& argument, const RuleContext& rule);

// Calls `visit` with the index of every set that the rule refers to, once for each reference.
void ForEachSet(const ir::Pred& when, const ir::Target& then, const std::function<void(sets::SetIndex)>& visit);

}  // namespace iptc::ext
