#include "runtime/engine/slots.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <utility>

namespace iptc::engine {

Slots::Slots(const abi::Program& program) {
  std::map<std::pair<std::string, std::string>, void*> shared;
  for (const abi::ProgramSlot& slot : program.slots) {
    const helpers::Helper* helper = slot.helper.empty() ? nullptr : helpers::FindHelper(slot.helper);
    helpers_.push_back(helper);
    if (slot.helper.empty()) {  // its call was optimized away; the numbers of the others stand
      blocks_.emplace_back();
      params_.emplace_back();
      pointers_.push_back(nullptr);
      continue;
    }
    if (helper == nullptr) {
      std::fprintf(stderr, "iptc: the runtime has no helper named %s\n", slot.helper.c_str());
      std::abort();
    }
    auto& params = params_.emplace_back(slot.params.size() / sizeof(Unit) + 1);
    if (!slot.params.empty()) std::memcpy(params.data(), slot.params.data(), slot.params.size());
    const std::string name(helper->share != nullptr ? helper->share(params.data()) : "");
    void*& state = shared[{slot.helper, name}];
    const bool makes = name.empty() || state == nullptr;
    auto& block = blocks_.emplace_back(makes ? (helper->state_size + sizeof(Unit) - 1) / sizeof(Unit) : 0);
    if (makes) state = block.empty() ? nullptr : block.data();
    pointers_.push_back(state);
  }
}

void Slots::Initialize(const abi::Context& context) {
  Destroy();
  for (std::size_t i = 0; i < helpers_.size(); ++i) {
    if (helpers_[i] != nullptr && helpers_[i]->init != nullptr) {
      helpers_[i]->init(params_[i].data(), pointers_[i], context);
    }
  }
  initialized_ = true;
}

void Slots::Attach(conntrack::Conntrack& connections) {
  for (std::size_t i = 0; i < helpers_.size(); ++i) {
    if (helpers_[i] != nullptr && helpers_[i]->attach != nullptr) helpers_[i]->attach(pointers_[i], connections);
  }
}

// Leaves the states as they were before they were initialized.
void Slots::Destroy() {
  for (std::size_t i = 0; i < helpers_.size(); ++i) {
    const bool owns = !blocks_[i].empty();
    if (!owns) continue;
    if (initialized_ && helpers_[i]->destroy != nullptr) helpers_[i]->destroy(pointers_[i]);
    std::ranges::fill(blocks_[i], Unit{});
  }
  initialized_ = false;
}

}  // namespace iptc::engine
