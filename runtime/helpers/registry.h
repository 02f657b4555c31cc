// Bodies of matches that need code (ir::Call), by name. One file per helper; the build collects them:
// helpers/<name>.cpp defines `k<Stem>Helper`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/abi/classify.h"

namespace iptc::conntrack {
class Conntrack;
}

namespace iptc::helpers {

// What a helper asks of conntrack's entries, all of them from their first packet on.
inline constexpr std::uint8_t kNeedCounts = 1, kNeedLabels = 2;

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
  std::uint8_t connections_need = 0;  // kNeed… bits; such a call is not ir::Effect::kPure
  // Gives a call's state, made already, the connections that it may ask. Null: it asks none.
  void (*attach)(void* state, conntrack::Conntrack& connections) = nullptr;
  // For calls that are not ir::Effect::kPure: whether the answer hangs on nothing but the packet, its connection, these
  // parameters and the time, and touches nothing that packets between other addresses may see, as long as no target
  // changes `sets` (null: none). Null: no.
  bool (*flow_local)(const void* params, const sets::Directory* sets) = nullptr;
  // It writes what Context lends it of PacketMeta, whose fields are read anew after such a call.
  bool corrects_packet = false;
};

[[nodiscard]] std::span<const Helper* const> Helpers();
[[nodiscard]] const Helper* FindHelper(std::string_view name);

}  // namespace iptc::helpers
