#include "runtime/engine/slots.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/helpers/registry.h"

namespace iptc::engine {

Slots::Slots(const abi::Program& program) {
  for (const abi::ProgramSlot& slot : program.slots) {
    if (slot.helper.empty()) {  // its call was optimized away; the numbers of the others stand
      blocks_.emplace_back();
      params_.emplace_back();
      init_.push_back(nullptr);
      pointers_.push_back(nullptr);
      continue;
    }
    const helpers::Helper* helper = helpers::FindHelper(slot.helper);
    if (helper == nullptr) {
      std::fprintf(stderr, "iptc: the runtime has no helper named %s\n", slot.helper.c_str());
      std::abort();
    }
    blocks_.emplace_back((helper->state_size + sizeof(Unit) - 1) / sizeof(Unit));
    auto& params = params_.emplace_back(slot.params.size() / sizeof(Unit) + 1);
    if (!slot.params.empty()) std::memcpy(params.data(), slot.params.data(), slot.params.size());
    init_.push_back(helper->init);
    pointers_.push_back(blocks_.back().empty() ? nullptr : blocks_.back().data());
  }
}

void Slots::Initialize(const abi::Context& context) {
  for (std::size_t i = 0; i < init_.size(); ++i) {
    if (init_[i] != nullptr) init_[i](params_[i].data(), pointers_[i], context);
  }
}

}  // namespace iptc::engine
