#include "runtime/helpers/ip6_options.h"

#include <span>

#include "runtime/helpers/registry.h"
#include "runtime/packet/extension.h"
#include "runtime/packet/wire.h"

namespace iptc::helpers {
namespace {

// The list must be the beginning of the options, in order; it is not enough that the header ends before it.
bool StartsWith(std::span<const std::uint8_t> there, std::span<const Ip6OptionsParams::Option> list) {
  for (const Ip6OptionsParams::Option& option : list) {
    if (there.empty() || there[0] != option.type) return false;
    std::size_t size = 1;
    if (option.type != 0) {
      if (there.size() < 2) return false;
      if (option.length != Ip6OptionsParams::kAnyLength && option.length != there[1]) return false;
      size = there[1] + std::size_t{2};
    }
    const bool is_last = &option == &list.back();
    if (size > there.size() && !is_last) return false;
    if (!is_last) there = there.subspan(size);
  }
  return true;
}

Outcome Step(const abi::PacketMeta& meta, const void* params, void* /*state*/, abi::Context& /*context*/) {
  using Result = packet::HeaderSearch::Result;
  const auto& wanted = *static_cast<const Ip6OptionsParams*>(params);
  const std::span<const std::uint8_t> ip(meta.l3, meta.l3_len);
  const packet::HeaderSearch search = packet::FindHeader(ip, wanted.header);
  if (search.result == Result::kAbsent) return Outcome::kMiss;
  if (search.result == Result::kBroken) return Outcome::kHotdrop;
  const std::size_t size = (ip[search.offset + 1] + std::size_t{1}) * 8;
  if (ip.size() - search.offset < size) return Outcome::kHotdrop;
  if (wanted.tests_length != 0 && (wanted.length == size) == (wanted.length_inverted != 0)) return Outcome::kMiss;
  const std::span<const std::uint8_t> options = ip.subspan(search.offset + 2, size - 2);
  return StartsWith(options, std::span(wanted.options).first(wanted.count)) ? Outcome::kHit : Outcome::kMiss;
}

}  // namespace

extern const Helper kIp6OptionsHelper;
constexpr Helper kIp6OptionsHelper{.name = "ip6_options", .step = Step, .params_size = sizeof(Ip6OptionsParams)};

}  // namespace iptc::helpers
