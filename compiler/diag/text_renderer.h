// Diagnostics for people, as compilers print them:
//
//   fw.sh:2:19: error: `--dport` without a protocol that has ports [IPT302]
//       2 | iptables -A INPUT --dport 22 -j ACCEPT
//         |                   ^~~~~~~
//         |                   -p tcp
//         = fix: name the protocol
//   fw.sh:1:7: note: `$PORT` is `22`, assigned here
//
// Columns count bytes; carets stand under characters: tabs go to the next multiple of 8, wide characters take two
// columns, bytes that are no UTF-8 and characters that would not be seen are spelled out (`<E9>`, `<U+00A0>`).
// A diagnostic without a place starts with `iptc:`. The text ends with a newline.
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

#include "compiler/diag/diagnostic.h"
#include "compiler/diag/emitter.h"
#include "compiler/source/source_map.h"

namespace iptc::diag {

struct TextOptions {
  bool color = false;
  std::size_t width = 120;     // columns of source text shown; a longer line is cut around the caret
  std::size_t max_notes = 10;  // of a longer expansion stack the middle is left out
};

[[nodiscard]] std::string RenderText(const Diagnostic& diagnostic, const source::SourceMap& map,
                                     const TextOptions& options);

// Writes each diagnostic as it comes. The stream is the caller's and stays open.
class TextSink final : public Sink {
 public:
  TextSink(std::FILE* stream, const source::SourceMap& map, TextOptions options)
      : stream_(stream), map_(&map), options_(options) {}
  void Handle(Diagnostic diagnostic) override;

 private:
  std::FILE* stream_;
  const source::SourceMap* map_;
  TextOptions options_;
};

[[nodiscard]] std::string_view SeverityName(Severity severity);

}  // namespace iptc::diag
