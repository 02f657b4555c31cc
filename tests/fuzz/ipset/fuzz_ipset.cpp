// Any bytes as `ipset restore`'s input: nothing crashes, every error points into the text, and what `save` prints can
// be read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/ipset/session.h"

namespace iptc::ipset {
namespace {

class NoNames final : public Names {
 public:
  [[nodiscard]] std::optional<U128> Host(std::string_view, abi::Family) const override { return std::nullopt; }
  [[nodiscard]] std::optional<std::uint16_t> Port(std::string_view, std::string_view) const override {
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::uint8_t> Protocol(std::string_view name) const override {
    if (name.empty() || name.size() > 2) return std::nullopt;
    std::uint8_t number = 0;
    for (const char c : name) {
      if (c < '0' || c > '9') return std::nullopt;
      number = static_cast<std::uint8_t>(number * 10 + (c - '0'));
    }
    return number;
  }
  [[nodiscard]] std::string_view ProtocolName(std::uint8_t) const override { return {}; }
};

// Ranges are worth 2^32 elements at most, and a set 65536; both take too long here.
bool TooMuch(std::string_view text) {
  return text.find('-') != std::string_view::npos || text.find('/') != std::string_view::npos || text.size() > 4096;
}

std::string Load(const std::string& text, sets::Directory& directory) {
  source::SourceMap map;
  const source::FileId file = map.AddFile("fuzz", text);
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  const NoNames names;
  Session session(directory, names, [](sets::SetIndex) { return 0U; }, emitter);
  const source::Word word{text, {{0, {file, 0, static_cast<std::uint32_t>(text.size())}}}};
  static_cast<void>(session.Restore(word, false));
  for (const diag::Diagnostic& diagnostic : sink.diagnostics) {
    const SourceSpan span = diagnostic.PrimarySpan();
    if (!span.IsValid() || span.begin > span.end || span.end > text.size()) std::abort();
  }
  const source::Word save{"save", {{0, {file, 0, 0}}}};
  return session.Run(std::span(&save, 1), {file, 0, 0}, nullptr).output;
}

}  // namespace
}  // namespace iptc::ipset

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (iptc::ipset::TooMuch(text)) return 0;
  iptc::sets::Directory first, second;
  const std::string saved = iptc::ipset::Load(text, first);
  static_cast<void>(iptc::ipset::Load(saved, second));
  return 0;
}
