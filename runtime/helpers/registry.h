// Bodies of matches that need code (ir::Call), by name. One file per helper; the build collects them:
// helpers/<name>.cpp defines `k<Stem>Helper`.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "runtime/abi/classify.h"

namespace iptc::helpers {

struct Helper {
  std::string_view name = {};
  abi::HelperFn step = nullptr;
  std::size_t params_size = 0;
  std::size_t state_size = 0;  // 0: no state of its own
  // Makes a call's state from its parameters, in state_size zeroed, 16-byte aligned bytes. Null: zeroes are right.
  void (*init)(const void* params, void* state, const abi::Context& context) = nullptr;
  // Calls for which it gives the same name, not an empty one, share a state; each of them initializes it in its turn.
  // Null: each call has its own.
  std::string_view (*share)(const void* params) = nullptr;
  // Ends a state that was initialized.
  void (*destroy)(void* state) = nullptr;
};

[[nodiscard]] std::span<const Helper* const> Helpers();
[[nodiscard]] const Helper* FindHelper(std::string_view name);

}  // namespace iptc::helpers
