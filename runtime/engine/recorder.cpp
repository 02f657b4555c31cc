#include "runtime/engine/recorder.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime/abi/conntrack.h"

namespace iptc::engine {
namespace {

struct StateName {
  std::uint8_t bit;
  std::string_view name;
};
constexpr auto kStateNames = std::to_array<StateName>({{abi::kCtInvalid, "INVALID"},
                                                       {abi::kCtEstablished, "ESTABLISHED"},
                                                       {abi::kCtRelated, "RELATED"},
                                                       {abi::kCtNew, "NEW"},
                                                       {abi::kCtUntracked, "UNTRACKED"}});

}  // namespace

void Recorder::OnTracked(const abi::PacketMeta& meta) {
  if (observer_ == nullptr) return;
  const auto* state = std::ranges::find(kStateNames, meta.ct_state, &StateName::bit);
  if (state != kStateNames.end()) observer_->OnEvent(fmt::format("conntrack: {}", state->name));
}

}  // namespace iptc::engine
