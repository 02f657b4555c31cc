// What a program's classifiers answer about a packet, chain by chain, for comparing two ways to run one ruleset.
#pragma once

#include <cstddef>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "runtime/abi/program.h"
#include "runtime/helpers/registry.h"

namespace iptc::random {

// State of a program's stateful calls, made by their helpers.
class Slots {
 public:
  Slots(const abi::Program& program, const abi::Context& context);
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;
  ~Slots();
  [[nodiscard]] void* const* Data() const { return pointers_.data(); }

 private:
  struct alignas(std::max_align_t) Block {
    std::byte bytes[sizeof(std::max_align_t)];
  };
  std::vector<std::vector<Block>> states_;
  std::vector<void*> pointers_;
  std::vector<const helpers::Helper*> helpers_;
};

// The answer of every chain of the program, each walked from its first rule on for as long as its targets let the
// packet go on. `ruleset` tells the targets: the one that the program was made of, or one with the same rules by place.
[[nodiscard]] std::vector<abi::PackedMatch> AllMatches(const abi::Program& program, const ir::Ruleset& ruleset,
                                                       const abi::PacketMeta& meta, abi::Context& context);

}  // namespace iptc::random
