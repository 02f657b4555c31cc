// Slots: the state of a ruleset's stateful calls (limit, ...), one block a call, made from the call's parameters.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/abi/program.h"

namespace iptc::engine {

class Slots {
 public:
  // Aborts when a slot names a helper that the registry does not have.
  explicit Slots(const abi::Program& program);

  // Fills the blocks; `context` tells the time at which the ruleset counts as loaded.
  void Initialize(const abi::Context& context);

  [[nodiscard]] void* const* Pointers() const { return pointers_.data(); }

 private:
  struct alignas(16) Unit {
    std::uint8_t bytes[16];
  };
  std::vector<std::vector<Unit>> blocks_, params_;
  std::vector<void*> pointers_;
  std::vector<void (*)(const void*, void*, const abi::Context&)> init_;
};

}  // namespace iptc::engine
