// Slots: the state of a ruleset's stateful calls (limit, ...), one block a call, made from the call's parameters; calls
// that a helper lets share a state by name have one together.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/abi/program.h"
#include "runtime/helpers/registry.h"

namespace iptc::engine {

class Slots {
 public:
  // Aborts when a slot names a helper that the registry does not have.
  explicit Slots(const abi::Program& program);
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;
  ~Slots() { Destroy(); }

  // Fills the blocks; `context` tells the time at which the ruleset counts as loaded.
  void Initialize(const abi::Context& context);

  // Lets those calls ask that do; after Initialize.
  void Attach(conntrack::Conntrack& connections);

  [[nodiscard]] void* const* Pointers() const { return pointers_.data(); }

 private:
  struct alignas(16) Unit {
    std::uint8_t bytes[16];
  };
  void Destroy();

  std::vector<std::vector<Unit>> blocks_, params_;  // a call that shares another's state has no block of its own
  std::vector<void*> pointers_;
  std::vector<const helpers::Helper*> helpers_;  // null: the call was optimized away
  bool initialized_ = false;
};

}  // namespace iptc::engine
