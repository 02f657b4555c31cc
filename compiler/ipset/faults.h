// What ipset says when the kernel refuses (exit status 1), with the word at fault.
#pragma once

#include <string_view>

#include "compiler/diag/emitter.h"
#include "runtime/sets/element.h"

namespace iptc::ipset {

// `set` is the name the refusal is about.
void ReportRefusal(sets::Status status, SourceSpan span, std::string_view set, diag::Emitter& emitter);

}  // namespace iptc::ipset
