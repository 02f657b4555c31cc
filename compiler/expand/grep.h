// grep, egrep, fgrep: basic, extended, fixed and Perl's patterns (regex.h, perl_regex.h), context, parts of lines.
#pragma once

#include "compiler/expand/interpreter.h"

namespace iptc::expand {

int Grep(Interpreter& shell, Call& call);

}  // namespace iptc::expand
