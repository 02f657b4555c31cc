// The names of differentiated services code points (RFC 2474, RFC 2597, RFC 3246) as iptables knows them.
#pragma once

#include <array>

#include "compiler/ext/extension.h"

namespace iptc::ext {

inline constexpr std::uint64_t kDscpMax = 63;
inline constexpr auto kDscpClasses = std::to_array<NamedValue>({
    {"CS0", 0x00},  {"CS1", 0x08},  {"CS2", 0x10},  {"CS3", 0x18},  {"CS4", 0x20},  {"CS5", 0x28},
    {"CS6", 0x30},  {"CS7", 0x38},  {"BE", 0x00},   {"AF11", 0x0A}, {"AF12", 0x0C}, {"AF13", 0x0E},
    {"AF21", 0x12}, {"AF22", 0x14}, {"AF23", 0x16}, {"AF31", 0x1A}, {"AF32", 0x1C}, {"AF33", 0x1E},
    {"AF41", 0x22}, {"AF42", 0x24}, {"AF43", 0x26}, {"EF", 0x2E},
});
inline constexpr NameTable kDscpClassNames{
    .what = "DSCP class", .names = kDscpClasses, .spelling = NameTable::Spelling::kIgnoreCase};

}  // namespace iptc::ext
