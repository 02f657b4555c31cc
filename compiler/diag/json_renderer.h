// Diagnostics for programs: one JSON object each, on one line, stable.
//
//   {"code":"IPT302","severity":"error","message":"…","file":"fw.sh","line":2,"column":19,"end_line":2,"end_column":26,
//    "labels":[…],"notes":[…],"fixes":[{"applicability":"safe","message":"…","edits":[{…,"content":"-p tcp "}]}]}
//
// A place has file, line, column, end_line, end_column (from 1, columns in bytes, the end exclusive); a diagnostic or
// note without a place has none of them. Bytes that are no UTF-8 become U+FFFD.
#pragma once

#include <string>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source_map.h"

namespace iptc::diag {

[[nodiscard]] std::string RenderJson(const Diagnostic& diagnostic, const source::SourceMap& map);

}  // namespace iptc::diag
