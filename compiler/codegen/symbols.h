// Names that generated code and whoever links it agree on, and the parameters of abi::ClassifyFn by position.
#pragma once

#include <string>
#include <string_view>

namespace iptc::codegen {

inline constexpr unsigned kCursorArg = 1, kMetaArg = 2, kContextArg = 3;

// A helper of runtime/helpers, of type abi::HelperFn.
inline std::string HelperSymbol(std::string_view helper) { return "iptc_helper_" + std::string(helper); }

// Called, never to return, when a cursor stands where no packet can go on: a broken invariant of the walker.
inline constexpr const char* kBadCursorSymbol = "iptc_bad_cursor";

}  // namespace iptc::codegen
