#include "compiler/eval/load.h"

#include <bit>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

#include "runtime/helpers/registry.h"

namespace iptc::eval {

static_assert(std::endian::native == std::endian::little, "a narrow field is the low bytes of a U128");

U128 LoadField(ir::Field field, const abi::PacketMeta& meta) {
  const abi::FieldInfo& info = abi::Info(field);
  const void* base = info.base == abi::FieldBase::kMeta ? static_cast<const void*>(&meta) : meta.ct;
  U128 value = 0;
  std::memcpy(&value, static_cast<const std::byte*>(base) + info.offset, info.bits / 8);
  return value;
}

Outcome CallHelper(const ir::Call& call, const abi::PacketMeta& meta, abi::Context& context) {
  const helpers::Helper* helper = helpers::FindHelper(call.helper);
  if (helper == nullptr) {
    fmt::print(stderr, "iptc: no helper named `{}`\n", call.helper);
    std::abort();
  }
  void* state = call.slot == ir::Call::kNoSlot ? nullptr : context.slots[call.slot];
  return helper->step(meta, call.params.data(), state, context);
}

}  // namespace iptc::eval
