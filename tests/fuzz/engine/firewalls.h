// The rulesets that packets are fuzzed through: those of tests/kernel/captures, interpreted, on one host that forwards
// between eth0 and eth1. Each ruleset is read once; every engine starts empty.
#pragma once

#include <cstddef>
#include <memory>

#include "runtime/engine/engine.h"

namespace iptc::fuzz {

inline constexpr std::size_t kFirewalls = 9;

// Precondition: index < kFirewalls. Aborts if the ruleset can't be read.
[[nodiscard]] std::unique_ptr<engine::Engine> MakeEngine(std::size_t index, const engine::Options& options);

}  // namespace iptc::fuzz
