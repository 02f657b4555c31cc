// Interpreter: where commands read and write.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/interpreter.h"

namespace iptc::expand {
namespace {

constexpr diag::Kind<std::string_view> kUnreadable{"IPT019", diag::Severity::kError, "`{}` cannot be read"};

constexpr std::string_view kSysctlFolder = "/proc/sys/";

// Where every machine has a folder.
constexpr auto kFolders = std::to_array<std::string_view>({"/",
                                                           "/bin",
                                                           "/sbin",
                                                           "/usr",
                                                           "/etc",
                                                           "/tmp",
                                                           "/proc",
                                                           "/proc/sys",
                                                           "/proc/sys/net",
                                                           "/proc/sys/net/ipv4",
                                                           "/proc/sys/net/ipv6",
                                                           "/proc/net",
                                                           "/sys",
                                                           "/dev",
                                                           "/var",
                                                           "/var/log",
                                                           "/var/run",
                                                           "/run",
                                                           "/usr/sbin",
                                                           "/usr/bin",
                                                           "/root"});

}  // namespace

void Interpreter::WriteTo(const Output& output, const Value& text) {
  if (!Spend(text.text.size(), text.Span())) return;
  if (output.kind == Output::Kind::kBuffer) output.buffer->Append(text);
  if (output.kind != Output::Kind::kFile) return;
  const bool is_sysctl = output.path.starts_with(kSysctlFolder);
  Value& file = files_.Open(output.path, !is_sysctl);
  file.Append(text);
  if (is_sysctl && text.unknown == UnknownId::kNone) {
    NoteHostChange(SysctlChange(output.path, text.text, text.Span()));
  }
}

void Interpreter::NoteHostChange(HostChange change) { result_.host_changes.push_back(std::move(change)); }

void Interpreter::WriteFile(std::string_view path, const Value& text, bool append) {
  const std::string place = Locate(path);
  if (!append) files_.Open(place, false) = {};
  WriteTo({Output::Kind::kFile, nullptr, place}, text);
}

Value Interpreter::ReadAll(const SourceSpan& reader) {
  if (io_.in == nullptr) {
    Value nothing = MakeValue("", reader);
    nothing.unknown = AddUnknown({false, "standard input cannot be known here",
                                  "give the text in the script, as a here-document", reader, UnknownId::kNone});
    return nothing;
  }
  Value rest = io_.in->text.Slice(io_.in->at);
  io_.in->at = io_.in->text.text.size();
  return rest;
}

std::optional<Interpreter::Line> Interpreter::ReadLine(const std::shared_ptr<Input>& input, const SourceSpan& reader,
                                                       char delimiter) {
  if (input == nullptr) return Line{ReadAll(reader)};
  Input& in = *input;
  const std::size_t size = in.text.text.size();
  if (in.at >= size) {
    if (in.text.unknown == UnknownId::kNone || in.at > size) return std::nullopt;
    ++in.at;  // an unknown text has at least one unknown line
    return Line{in.text.Slice(size)};
  }
  const std::size_t end = std::min(in.text.text.find(delimiter, in.at), size);
  Line line{in.text.Slice(in.at, end - in.at), end < size};
  in.at = std::min(end + 1, size);
  return line;
}

std::optional<Value> Interpreter::ReadFile(const Value& path, StatusUse use) {
  std::optional<Value> text = FindFile(path);
  if (text) return text;
  diag::Diagnostic diagnostic = emitter_.Build(kUnreadable, path.Span(), path.text);
  if (FailureExpected(use)) diagnostic.severity = diag::Severity::kWarning;
  emitter_.Emit(std::move(diagnostic));
  return std::nullopt;
}

std::optional<Value> Interpreter::FindFile(const Value& path) {
  if (path.unknown != UnknownId::kNone) {
    Value unknown = MakeValue("", path.Span());
    unknown.unknown = path.unknown;
    return unknown;
  }
  if (path.text == "/dev/null") return Value{};
  if (path.text == "/dev/stdin" || path.text == "/proc/self/fd/0") return ReadAll(path.Span());
  Files::Contents contents = files_.Read(Locate(path.text), path.text, context_);
  if (contents.known) return std::move(contents.text);
  Value unknown = MakeValue("", path.Span());
  unknown.unknown =
      AddUnknown({false, fmt::format("what `{}` holds cannot be known here", path.text),
                  "`--file-root DIR` says below which folder files may be read", path.Span(), UnknownId::kNone});
  return unknown;
}

std::optional<bool> Interpreter::Exists(const std::string& path, char test) {
  if (path.empty()) return false;
  const std::string place = Locate(path);
  const std::optional<bool> known = files_.Exists(place, test);
  if (known.value_or(false)) return known;
  // Where iptables runs, iptables and the usual programs are there, and so is the kernel's /proc/sys/net.
  const bool link = test == 'L' || test == 'h';
  if (path.contains("bin/") && IsKnownProgram(BaseName(path))) return test != 'd' && !link;
  if (std::ranges::find(kFolders, place) != kFolders.end()) return test != 'f' && !link;
  if (place == "/dev/null") return test != 'd' && test != 'f' && test != 's';
  const bool is_sysctl = place.starts_with("/proc/sys/net/ipv4/") || place.starts_with("/proc/sys/net/ipv6/");
  return is_sysctl ? std::optional(test != 'd' && test != 'x' && !link) : known;
}

bool Interpreter::Redirect(const std::vector<syntax::Redirection>& redirections, StatusUse use) {
  using Kind = syntax::Redirection::Kind;
  for (const syntax::Redirection& redirection : redirections) {
    const bool is_text = redirection.kind == Kind::kHere || redirection.kind == Kind::kString;
    if (is_text) {
      Value text = ExpandSingle(redirection.target);
      if (redirection.kind == Kind::kString) text.Append("\n", Here(redirection.span));
      auto input = std::make_shared<Input>(Input{std::move(text), 0});
      (redirection.fd > 0 ? io_.inputs[redirection.fd] : io_.in) = std::move(input);
    } else if (redirection.kind == Kind::kDuplicate) {
      if (!RedirectDescriptor(redirection, use)) return false;
    } else if (!RedirectFile(redirection, use)) {
      return false;
    }
  }
  return true;
}

// `>&2`, `2>&-`, `<&3`, and `>&file` for both outputs.
bool Interpreter::RedirectDescriptor(const syntax::Redirection& redirection, StatusUse use) {
  const std::string target = ExpandSingle(redirection.target).text;
  const std::string_view written = map_.TextOf(redirection.span);
  const bool reads = written.substr(std::min(written.find_first_not_of("0123456789"), written.size())).starts_with('<');
  const int fd = redirection.fd >= 0 ? redirection.fd : reads ? 0 : 1;
  int from = -1;
  const bool is_number = std::from_chars(target.data(), target.data() + target.size(), from).ec == std::errc();
  const bool closes = target == "-" || target.empty();
  if (!is_number && !closes) return RedirectFile(redirection, use);
  if (closes) {
    io_.Close(fd);
  } else if (reads || fd == 0) {
    io_.DuplicateInput(from, fd);
  } else {
    io_.DuplicateOutput(from, fd);
  }
  return true;
}

bool Interpreter::RedirectFile(const syntax::Redirection& redirection, StatusUse use) {
  using Kind = syntax::Redirection::Kind;
  const Value path = ExpandSingle(redirection.target);
  if (redirection.kind == Kind::kRead || redirection.kind == Kind::kReadWrite) {
    std::optional<Value> text = ReadFile(path, use);
    if (!text) return false;
    auto input = std::make_shared<Input>(Input{*std::move(text), 0});
    (redirection.fd > 0 ? io_.inputs[redirection.fd] : io_.in) = std::move(input);
    return true;
  }
  constexpr auto kTerminals = std::to_array<std::string_view>(
      {"/dev/stderr", "/dev/stdout", "/dev/tty", "/dev/console", "/dev/kmsg", "/dev/tty1", "/dev/tty8", "/dev/tty12"});
  Output output{Output::Kind::kFile, nullptr, Locate(path.text)};
  if (path.text == "/dev/null" || path.unknown != UnknownId::kNone) output.kind = Output::Kind::kNull;
  if (std::ranges::find(kTerminals, path.text) != kTerminals.end()) output.kind = Output::Kind::kTerminal;
  if (path.text == "/dev/stdout") output = io_.out;
  const bool both =
      redirection.kind == Kind::kBoth || redirection.kind == Kind::kBothAppend || redirection.kind == Kind::kDuplicate;
  const bool append = redirection.kind == Kind::kAppend || redirection.kind == Kind::kBothAppend;
  if (output.kind == Output::Kind::kFile) {
    Value& file = files_.Open(output.path, append);
    if (!append) file = {};
  }
  if (redirection.fd > 2) io_.outputs[redirection.fd] = output;
  if (redirection.fd == 2 || both) io_.err = output;
  if (redirection.fd == 1 || redirection.fd < 0 || both) io_.out = output;
  return true;
}

}  // namespace iptc::expand
