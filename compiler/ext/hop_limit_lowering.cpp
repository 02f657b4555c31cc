#include "compiler/ext/hop_limit_lowering.h"

#include <fmt/format.h>

#include "compiler/ext/target_lowering.h"
#include "runtime/abi/target_params.h"

namespace iptc::ext {
namespace {

constexpr std::array<std::string_view, 3> kVerbs = {"set to", "increment by", "decrement by"};

std::size_t ChangeOf(const std::array<OptionSpec, 3>& options, Arguments args) {
  return static_cast<std::size_t>(args.front().option - options.data());
}

}  // namespace

ir::Target LowerHopLimit(std::string_view target, const std::array<OptionSpec, 3>& options, Arguments args) {
  const abi::TtlParams params{.change = static_cast<abi::TtlChange>(ChangeOf(options, args)),
                              .by = static_cast<std::uint8_t>(std::get<std::uint64_t>(args.front().value))};
  return GoOn(target, {abi::Field::kIpTtl}, ParamBytes(params));
}

std::string ListHopLimit(std::string_view target, const std::array<OptionSpec, 3>& options, Arguments args) {
  return fmt::format(" {} {} {}", target, kVerbs.at(ChangeOf(options, args)),
                     std::get<std::uint64_t>(args.front().value));
}

}  // namespace iptc::ext
