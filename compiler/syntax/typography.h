// Repairs what web pages and word processors do to scripts: typographic dashes and quotes, no-break and invisible
// spaces, CR before LF, a byte order mark. Each is an error with a safe fix-it (IPT101, IPT102, IPT103); the text that
// comes back reads as what was meant, so that the rest of the script can be checked.
//
// Only characters that stand for syntax are touched: the lexer is run over the text first, and comments, quoted text
// and here-documents are left alone, and so are dashes and quotes in the arguments of echo, printf and logger.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/text.h"

namespace iptc::syntax {

[[nodiscard]] Text RepairTypography(source::FileId file, diag::Emitter& emitter);

}  // namespace iptc::syntax
