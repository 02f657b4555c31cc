#include "compiler/diag/text_renderer.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "compiler/diag/snippet.h"

namespace iptc::diag {
namespace {

using source::LineColumn;
using source::SourceFile;
using source::SourceMap;

// SGR sequences as clang's: bold severities, green carets and insertions.
constexpr std::string_view kReset = "\033[0m", kBold = "\033[1m", kGreen = "\033[1;32m", kCyan = "\033[1;36m";

struct SeverityStyle {
  std::string_view name;
  std::string_view color;
};
constexpr std::array<SeverityStyle, 5> kSeverities = {{{"error", "\033[1;31m"},
                                                       {"warning", "\033[1;35m"},
                                                       {"info", "\033[1;36m"},
                                                       {"style", "\033[1;34m"},
                                                       {"remark", "\033[1;34m"}}};

const SeverityStyle& StyleOf(Severity severity) { return kSeverities[static_cast<std::size_t>(severity)]; }

bool IsInsertion(const Edit& edit) { return edit.span.begin == edit.span.end; }

class Renderer {
 public:
  Renderer(const SourceMap& map, const TextOptions& options) : map_(map), options_(options) {}

  std::string Render(const Diagnostic& d) {
    const SourceSpan primary = d.PrimarySpan();
    const SeverityStyle& style = StyleOf(d.severity);
    Headline(primary, style.name, style.color, d.message, d.code);
    if (primary.IsValid()) Source(d, primary);
    for (const FixIt& fix : d.fixits) Fix(fix, primary);
    for (const Label& label : d.labels) {
      if (!label.primary && !SameLine(label.span, primary)) Remark({label.span, label.text});
    }
    Notes(d.notes);
    return std::move(out_);
  }

 private:
  void Paint(std::string_view color, std::string_view text) {
    if (options_.color && !text.empty()) {
      out_ += color;
      out_ += text;
      out_ += kReset;
    } else {
      out_ += text;
    }
  }

  void Headline(const SourceSpan& span, std::string_view kind, std::string_view color, std::string_view message,
                std::string_view code) {
    Paint(kBold, span.IsValid() ? Printable(map_.Describe(span)) + ": " : "iptc: ");
    Paint(color, fmt::format("{}: ", kind));
    Paint(kBold, Printable(message));
    if (!code.empty()) out_ += fmt::format(" [{}]", code);
    out_ += '\n';
  }

  [[nodiscard]] std::optional<LineColumn> Place(const SourceSpan& span) const {
    if (!span.IsValid()) return std::nullopt;
    return map_.File(span.file).Locate(span.begin);
  }

  [[nodiscard]] bool SameLine(const SourceSpan& a, const SourceSpan& b) const {
    return a.IsValid() && b.IsValid() && a.file == b.file && Place(a)->line == Place(b)->line;
  }

  // The part of the span that lies in its first line, as bytes of that line.
  [[nodiscard]] ByteRange InLine(const SourceSpan& span, std::uint32_t line) const {
    const SourceFile& file = map_.File(span.file);
    const std::uint32_t start = file.LineStart(line);
    const std::size_t length = file.Line(line).size();
    return {std::min<std::size_t>(span.begin - start, length), std::min<std::size_t>(span.end - start, length)};
  }

  void Gutter(std::string_view number) { out_ += fmt::format("{:>7} | ", number); }

  // The line that a span starts in, with carets below.
  void Source(const Diagnostic& d, const SourceSpan& primary) {
    const std::uint32_t line = Place(primary)->line;
    const ByteRange focus = InLine(primary, line);
    const Snippet snippet(map_.File(primary.file).Line(line), focus, options_.width);
    Gutter(std::to_string(line));
    out_ += snippet.Text();
    out_ += '\n';

    std::string marks;
    const Label* named = nullptr;
    for (const Label& label : d.labels) {
      if (!SameLine(label.span, primary)) continue;
      if (label.primary) named = &label;
      Underline(marks, snippet, InLine(label.span, line), label.primary ? '^' : '~');
    }
    Underline(marks, snippet, focus, '^');  // on top of any other label
    Gutter("");
    Paint(kGreen, marks);
    if (named != nullptr && !named->text.empty()) Paint(kGreen, " " + Printable(named->text));
    out_ += '\n';
    for (const Label& label : d.labels) {
      if (label.primary || label.text.empty() || !SameLine(label.span, primary)) continue;
      Gutter("");
      out_.append(snippet.Column(InLine(label.span, line).begin), ' ');
      Paint(kGreen, Printable(label.text));
      out_ += '\n';
    }
    Insertions(d, primary, snippet, line);
  }

  static void Underline(std::string& marks, const Snippet& snippet, ByteRange range, char first) {
    const std::size_t begin = snippet.Column(range.begin);
    const std::size_t end = std::max(snippet.Column(range.end), begin + 1);
    if (marks.size() < end) marks.resize(end, ' ');
    for (std::size_t i = begin; i < end; ++i) marks[i] = '~';
    marks[begin] = first;
  }

  // What the fixes insert into the line shown, below the place where it goes.
  void Insertions(const Diagnostic& d, const SourceSpan& primary, const Snippet& snippet, std::uint32_t line) {
    std::string text;
    for (const FixIt& fix : d.fixits) {
      for (const Edit& edit : fix.edits) {
        if (!IsInsertion(edit) || !SameLine(edit.span, primary)) continue;
        const std::size_t column = snippet.Column(InLine(edit.span, line).begin);
        if (column < text.size()) continue;  // would overwrite an earlier one; the `fix:` line still says it
        text.resize(column, ' ');
        text += Printable(edit.replacement);
      }
    }
    while (text.ends_with(' ')) text.pop_back();
    if (text.empty()) return;
    Gutter("");
    Paint(kGreen, text);
    out_ += '\n';
  }

  [[nodiscard]] std::string Describe(const Edit& edit, const SourceSpan& primary) const {
    const std::string before = Printable(map_.TextOf(edit.span));
    const std::string after = Printable(edit.replacement);
    std::string text = IsInsertion(edit)          ? fmt::format("insert `{}`", after)
                       : edit.replacement.empty() ? fmt::format("remove `{}`", before)
                                                  : fmt::format("replace `{}` by `{}`", before, after);
    if (!SameLine(edit.span, primary)) text += " at " + Printable(map_.Describe(edit.span));
    return text;
  }

  void Fix(const FixIt& fix, const SourceSpan& primary) {
    out_ += fmt::format("{:>7} = ", "");
    Paint(kBold, fix.fixability == Fixability::kHint ? "help: " : "fix: ");
    out_ += Printable(fix.text);
    for (bool first = fix.text.empty(); const Edit& edit : fix.edits) {
      out_ += first ? "" : (&edit == fix.edits.data() ? ": " : ", ");
      out_ += Describe(edit, primary);
      first = false;
    }
    if (fix.fixability == Fixability::kMaybe) out_ += " (may change what the rules mean)";
    out_ += '\n';
  }

  void Remark(const Note& note) {
    const SourceSpan span = note.span.value_or(SourceSpan{});
    if (!span.IsValid()) {
      out_ += fmt::format("{:>7} = ", "");
      Paint(kBold, "note: ");
      out_ += Printable(note.text) + '\n';
      return;
    }
    Headline(span, "note", kCyan, note.text, {});
    Source({.code = {}, .message = {}, .labels = {{span, {}, true}}}, span);
  }

  void Notes(const std::vector<Note>& notes) {
    const bool all = notes.size() <= options_.max_notes;
    const std::size_t head = all ? notes.size() : options_.max_notes - options_.max_notes / 2;
    const std::size_t tail = all ? 0 : options_.max_notes / 2;
    for (std::size_t i = 0; i < head; ++i) Remark(notes[i]);
    if (!all) Remark({std::nullopt, fmt::format("{} more steps are left out here", notes.size() - head - tail)});
    for (std::size_t i = notes.size() - tail; i < notes.size(); ++i) Remark(notes[i]);
  }

  const SourceMap& map_;
  const TextOptions& options_;
  std::string out_;
};

}  // namespace

std::string_view SeverityName(Severity severity) { return StyleOf(severity).name; }

std::string RenderText(const Diagnostic& diagnostic, const SourceMap& map, const TextOptions& options) {
  return Renderer(map, options).Render(diagnostic);
}

void TextSink::Handle(Diagnostic diagnostic) {
  const std::string text = RenderText(diagnostic, *map_, options_);
  std::fwrite(text.data(), 1, text.size(), stream_);
}

}  // namespace iptc::diag
