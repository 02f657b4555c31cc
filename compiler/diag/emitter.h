// Emitter builds diagnostics from their Kinds and hands them to a Sink; a Kind is declared beside its only use:
//
//   constexpr diag::Kind<std::string_view> kUnknownTarget{"IPT204", diag::Severity::kError, "no target named `{}`"};
//   emitter.Emit(emitter.Build(kUnknownTarget, word.Span(), word.text));
//
// Emit adds one note for each expansion that the primary span went through (variable, loop turn, call).
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/diag/diagnostic.h"
#include "compiler/source/source_map.h"

namespace iptc::diag {

template <class... Args>
struct Kind {
  std::string_view code;
  Severity severity;
  fmt::format_string<const Args&...> message;
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void Handle(Diagnostic diagnostic) = 0;
};

// Keeps diagnostics in the order of their arrival.
class CollectingSink final : public Sink {
 public:
  void Handle(Diagnostic diagnostic) override { diagnostics.push_back(std::move(diagnostic)); }
  std::vector<Diagnostic> diagnostics;
};

class Emitter {
 public:
  Emitter(Sink& sink, const source::SourceMap& map) : sink_(&sink), map_(&map) {}

  template <class... Args>
  [[nodiscard]] Diagnostic Build(const Kind<Args...>& kind, SourceSpan primary,
                                 const std::type_identity_t<Args>&... args) const {
    return {kind.code, kind.severity, fmt::format(kind.message, args...), {{primary, {}, true}}};
  }

  // Adds the expansion stack of the primary span as notes, counts by severity, passes on.
  void Emit(Diagnostic diagnostic);

  // Build and Emit in one, for kinds that need no labels, notes or fix-its.
  template <class... Args>
  void Report(const Kind<Args...>& kind, SourceSpan primary, const std::type_identity_t<Args>&... args) {
    Emit(Build(kind, primary, args...));
  }

  [[nodiscard]] std::size_t ErrorCount() const { return errors_; }
  [[nodiscard]] std::size_t WarningCount() const { return warnings_; }
  [[nodiscard]] const source::SourceMap& Sources() const { return *map_; }

  // While a scope is alive, errors are emitted as warnings: the script expects the command to fail.
  class ExpectFailure {
   public:
    explicit ExpectFailure(Emitter& emitter) : emitter_(emitter) { ++emitter_.lenient_; }
    ~ExpectFailure() { --emitter_.lenient_; }
    ExpectFailure(const ExpectFailure&) = delete;
    ExpectFailure& operator=(const ExpectFailure&) = delete;

   private:
    Emitter& emitter_;
  };

 private:
  Sink* sink_;
  const source::SourceMap* map_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  int lenient_ = 0;
};

}  // namespace iptc::diag
