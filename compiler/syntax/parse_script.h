// ParseScript: the text of a shell script to its syntax tree.
//
// Reports syntax errors with the token at fault and, where something is never closed, its opener; returns nothing then.
// A shell, too, stops there. Characters that web pages and word processors put in (typographic dashes and quotes,
// no-break spaces, CR, BOM) are reported with a safe fix-it where they stand for syntax, and read as what was meant, so
// that the rest of the script is checked too. Input is bytes: any encoding is accepted.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/diag/emitter.h"
#include "compiler/syntax/script.h"

namespace iptc::syntax {

// The shell that the text is for. Where they read it differently, dash takes `$"…"` and `$'…'` for a `$` before quotes.
enum class Dialect : std::uint8_t { kBash, kDash };

// By the first line: `#!/bin/sh`, which is dash on Debian, `#! /usr/bin/env dash`; bash without one.
[[nodiscard]] Dialect DialectOf(std::string_view text);

// Of the dialect that its first line names.
[[nodiscard]] std::optional<Script> ParseScript(source::FileId file, diag::Emitter& emitter);
[[nodiscard]] std::optional<Script> ParseScript(source::FileId file, diag::Emitter& emitter, Dialect dialect);

}  // namespace iptc::syntax
