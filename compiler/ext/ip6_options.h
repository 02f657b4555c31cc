// What hbh and dst share: the length of an IPv6 options header and the list of options that it starts with.
#pragma once

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {

// "type[:length][,type[:length]]...", at most 16; OwnValue::numbers holds type << 8 | length, kAnyOptionLength for
// none. Numbers are read with strtoul and cut to a byte, so -1 is 255; the 16th option has no room for a length.
inline constexpr std::uint64_t kAnyOptionLength = 0xFF;
[[nodiscard]] std::optional<Value> ParseIp6Options(const ValueInput& input);
void PrintIp6Options(std::string& out, const OptionSpec& option, const Value& value);
inline constexpr ValueKindInfo kIp6OptionList{ValueKind::kOwn, "type[:length][,type[:length]]...", ParseIp6Options,
                                              PrintIp6Options};

// `header` is the extension header's number; either argument may be missing.
[[nodiscard]] ir::Pred LowerIp6Options(std::uint8_t header, const Argument* length, const Argument* options);
// " hbh length:!5 opts 1:2".
[[nodiscard]] std::string ListIp6Options(std::string_view name, const Argument* length, const Argument* options);

}  // namespace iptc::ext
