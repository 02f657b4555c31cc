// Interpreter: what a command name stands for, and where commands read and write.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/interpreter.h"

namespace iptc::expand {
namespace {

namespace fs = std::filesystem;
using source::Expansion;

constexpr diag::Kind<std::string_view> kUnknownCommand{
    "IPT012", diag::Severity::kWarning, "`{}` is not a command that iptc knows; taken to succeed without effect"};
constexpr diag::Kind<std::string_view> kUnknownStatus{
    "IPT013", diag::Severity::kError,
    "`{}` is not a command that iptc knows, and its exit status decides what follows"};
constexpr diag::Kind<std::string_view, std::string_view> kHiddenCall{
    "IPT020", diag::Severity::kError, "`{}` runs `{}` in a way that iptc does not follow"};

constexpr diag::Kind<std::string_view> kUnreadable{"IPT019", diag::Severity::kError, "`{}` cannot be read"};

constexpr int kNotFound = 127;
constexpr std::size_t kMaxFileBytes = 16U << 20U;

std::string Joined(const std::vector<Value>& words) {
  std::string text;
  for (const Value& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

}  // namespace

int Interpreter::RunSimple(const syntax::SimpleCommand& simple, const syntax::Command& command, StatusUse use) {
  if (!Step(command.span)) return 1;
  substitution_status_ = 0;
  Call call;
  call.words = ExpandFields(simple.words, &call.vanished);
  call.arrays = &simple.array_operands;
  call.span = Here(command.span);
  call.use = use;
  if (flow_ != Flow::kNext) return exit_status_;
  if (call.words.empty()) {
    for (const syntax::Assignment& assignment : simple.assignments) AssignSyntax(assignment, false);
    return substitution_status_;
  }
  if (simple.assignments.empty()) return RunCall(call);
  // NAME=value before a command lasts as long as the command.
  std::vector<std::pair<std::string, std::optional<Variable>>> saved;
  for (const syntax::Assignment& assignment : simple.assignments) {
    const Variable* old = Find(assignment.name);
    saved.emplace_back(assignment.name, old != nullptr ? std::optional(*old) : std::nullopt);
    AssignSyntax(assignment, false);
  }
  const int status = RunCall(call);
  for (auto& [name, old] : saved) {
    if (old) {
      state_.variables.insert_or_assign(name, *std::move(old));
    } else {
      state_.variables.erase(name);
    }
  }
  return status;
}

int Interpreter::RunCall(Call& call) {
  if (flow_ != Flow::kNext) return exit_status_;
  const Value& command = call.words.front();
  if (ReportUnknown(command.unknown, true)) return kNotFound;
  const std::string name = command.text;
  if (const auto function = state_.functions.find(name); function != state_.functions.end()) {
    const std::shared_ptr<const syntax::Command> body = function->second;  // it may redefine itself
    return RunFunction(*body, call);
  }
  if (const Builtin* builtin = FindBuiltin(name)) return builtin->run(*this, call);
  const std::string base(BaseName(name));
  if (IsFirewallCommand(base)) return RunIptables(call);
  if (const std::string* stub = StubFor(Joined(call.words))) {
    Write(*stub + (stub->ends_with('\n') ? "" : "\n"), call.span);
    return 0;
  }
  if (const Builtin* tool = FindTextTool(base)) return tool->run(*this, call);
  if (const MachineCommand* machine = FindMachineCommand(base)) {
    if (io_.out.kind == Output::Kind::kBuffer || io_.out.kind == Output::Kind::kFile) {
      Value output;
      output.unknown = UnknownOutput(Joined(call.words), call.span);
      Write(output);
    }
    if (machine->effect == Effect::kDoes || !call.use.decides) return 0;
    return Undecidable(call.span, fmt::format("the exit status of `{}`", base)) ? 0 : 1;
  }
  return RunUnknown(call);
}

bool Interpreter::IsKnownCommand(std::string_view name) const {
  const std::string_view base = BaseName(name);
  return state_.functions.contains(name) || FindBuiltin(name) != nullptr || IsFirewallCommand(base) ||
         FindTextTool(base) != nullptr || FindMachineCommand(base) != nullptr;
}

int Interpreter::RunFunction(const syntax::Command& body, Call& call) {
  const source::ExpansionId outer = context_;
  std::string shown = Joined(call.words);
  context_ = map_.AddExpansion({Expansion::Kind::kCall, call.words[0].text, Shorten(shown), call.span, 0, outer});
  std::vector<Variable> arguments;
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    Variable& argument = arguments.emplace_back();
    argument.assigned = call.words[i].Span();
    argument.value = std::move(call.words[i]);
  }
  std::swap(state_.positional, arguments);
  locals_.emplace_back();
  const int loops = std::exchange(loops_, 0);
  int status = RunCommand(body, {call.use.decides, false});
  loops_ = loops;
  if (flow_ == Flow::kReturn) {
    flow_ = Flow::kNext;
    status = state_.status;
  }
  for (auto& [name, variable] : locals_.back()) {
    if (variable) {
      state_.variables.insert_or_assign(name, *std::move(variable));
    } else {
      state_.variables.erase(name);
    }
  }
  locals_.pop_back();
  std::swap(state_.positional, arguments);
  context_ = outer;
  return status;
}

int Interpreter::RunIptables(Call& call) {
  const std::string base(BaseName(call.words[0].text));
  bool unknown = false;
  for (const Value& word : call.words) unknown = ReportUnknown(word.unknown, true) || unknown;
  for (const UnknownId id : call.vanished) unknown = ReportUnknown(id, true) || unknown;
  Invocation invocation;
  invocation.span = call.span;
  invocation.failure_expected = FailureExpected(call.use);
  const bool restores = base.ends_with("-restore");
  const bool reads_set = base == "ipset" && io_.in != nullptr;
  if (restores) {
    const auto file = std::ranges::find_if(call.words.begin() + 1, call.words.end(), [&](const Value& word) {
      const std::string& before = (&word - 1)->text;
      return !word.text.starts_with('-') && before != "-T" && before != "--table" && before != "-M" &&
             before != "--modprobe" && before != "-w" && before != "--wait";
    });
    std::optional<Value> text = file != call.words.end() ? ReadFile(*file, call.use) : ReadAll(call.span);
    if (!text) return 1;
    unknown = ReportUnknown(text->unknown, true) || unknown;
    invocation.standard_input = std::move(*text);
  } else if (reads_set) {
    Value text = ReadAll(call.span);
    unknown = ReportUnknown(text.unknown, true) || unknown;
    invocation.standard_input = std::move(text);
  }
  if (unknown) return 0;  // an error already; what follows is checked as if the command had gone well
  // The texts are paid for already; this is for keeping the words.
  constexpr std::size_t kBytesPerWord = 16;
  const std::size_t bytes =
      kBytesPerWord * call.words.size() + (invocation.standard_input ? invocation.standard_input->text.size() : 0);
  std::ranges::move(call.words, std::back_inserter(invocation.words));
  if (!Spend(bytes, call.span)) return 1;
  const CommandResult ran = runner_.Run(invocation);
  Write(ran.output, call.span);
  result_.invocations.push_back(std::move(invocation));
  return ran.status;
}

int Interpreter::RunUnknown(Call& call) {
  const std::string& name = call.words[0].text;
  const SourceSpan span = call.words[0].Span();
  for (const UnknownId id : call.vanished) {
    if (ReportUnknown(id, true)) return 0;  // `$IPT -A …` with $IPT unset: `-A` is no command
  }
  for (std::size_t i = 1; i < call.words.size(); ++i) {
    if (IsFirewallCommand(BaseName(call.words[i].text)) && BaseName(call.words[i].text) != "ipset") {
      emitter_.Report(kHiddenCall, span, name, call.words[i].text);
      return 0;
    }
  }
  if (io_.out.kind == Output::Kind::kBuffer || io_.out.kind == Output::Kind::kFile) {
    Value output;
    output.unknown = UnknownOutput(Joined(call.words), call.span);
    Write(output);
    if (!call.use.decides) return 0;
  }
  const std::string hint = fmt::format("`--stub '{}=…'` says what it prints, and that it succeeds", Joined(call.words));
  if (call.use.decides) {
    if (const std::optional<bool> assumed = Assumed(call.span)) return *assumed ? 0 : 1;
    diag::Diagnostic diagnostic = emitter_.Build(kUnknownStatus, span, name);
    diagnostic.fixits.push_back({{}, diag::Fixability::kHint, hint});
    emitter_.Emit(std::move(diagnostic));
  } else if (named_unknown_.insert(name).second) {
    emitter_.Report(kUnknownCommand, span, name);
  }
  return 0;
}

// --- reading and writing

void Interpreter::WriteTo(const Output& output, const Value& text) {
  if (!Spend(text.text.size(), text.Span())) return;
  if (output.kind == Output::Kind::kBuffer) output.buffer->Append(text);
  if (output.kind == Output::Kind::kFile) files_[output.path].Append(text);
}

Value Interpreter::ReadAll(const SourceSpan& reader) {
  if (io_.in == nullptr) {
    Value nothing;
    nothing.unknown = AddUnknown(
        {false, "standard input cannot be known here", "give the text in the script, as a here-document", reader});
    return nothing;
  }
  Value rest = io_.in->text.Slice(io_.in->at);
  io_.in->at = io_.in->text.text.size();
  return rest;
}

std::optional<Interpreter::Line> Interpreter::ReadLine(const SourceSpan& reader) {
  if (io_.in == nullptr) return Line{ReadAll(reader)};
  Input& in = *io_.in;
  const std::size_t size = in.text.text.size();
  if (in.at >= size) {
    if (in.text.unknown == UnknownId::kNone || in.at > size) return std::nullopt;
    ++in.at;  // an unknown text has at least one unknown line
    return Line{in.text.Slice(size)};
  }
  const std::size_t newline = std::min(in.text.text.find('\n', in.at), size);
  Line line{in.text.Slice(in.at, newline - in.at), newline < size};
  in.at = std::min(newline + 1, size);
  return line;
}

namespace {

// The file that a path of the script means, if it lies below the root and exists.
std::optional<fs::path> BelowRoot(const std::string& root_text, const std::string& path) {
  if (root_text.empty() || path.empty()) return std::nullopt;
  std::error_code error;
  const fs::path root = fs::canonical(root_text, error);
  if (error) return std::nullopt;
  for (const fs::path& candidate : {root / fs::path(path).relative_path(), fs::path(path)}) {
    fs::path file = fs::canonical(candidate, error);
    if (error) continue;
    const bool inside = std::ranges::mismatch(root, file).in1 == root.end();
    if (inside) return file;
  }
  return std::nullopt;
}

// nullopt: no regular file, too long or not readable.
std::optional<std::string> TextOfFile(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error) || error) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in.is_open()) return std::nullopt;
  constexpr std::size_t kBlock = 64UL * 1024;
  std::string text;
  std::string block(kBlock, '\0');
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMaxFileBytes) return std::nullopt;
  }
  if (in.bad()) return std::nullopt;
  return text;
}

}  // namespace

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
    Value unknown;
    unknown.unknown = path.unknown;
    return unknown;
  }
  if (path.text == "/dev/null") return Value{};
  if (path.text == "/dev/stdin") return ReadAll(path.Span());
  if (const auto written = files_.find(path.text); written != files_.end()) return written->second;
  if (const auto file = BelowRoot(options_.file_root, path.text)) {
    const std::optional<std::string> text = TextOfFile(*file);
    if (!text) return std::nullopt;
    const auto size = static_cast<std::uint32_t>(text->size());
    const source::FileId id = map_.AddFile(path.text, *text);
    return MakeValue(*text, {id, 0, size, context_}, true);
  }
  if (!path.text.starts_with('/') && !options_.file_root.empty()) return std::nullopt;
  Value unknown;
  unknown.unknown = AddUnknown({false, fmt::format("what `{}` holds cannot be known here", path.text),
                                "`--file-root DIR` says below which folder files may be read", path.Span()});
  return unknown;
}

std::optional<bool> Interpreter::Exists(const std::string& path, char test) {
  if (path.empty()) return false;
  const auto written = files_.find(path);
  if (written != files_.end()) return test == 's' ? !written->second.text.empty() : test != 'd';
  if (const auto file = BelowRoot(options_.file_root, path)) {
    std::error_code error;
    if (test == 'd') return fs::is_directory(*file, error);
    if (test == 'f') return fs::is_regular_file(*file, error);
    if (test == 's') return fs::is_directory(*file, error) || fs::file_size(*file, error) > 0;
    return true;
  }
  // Where iptables runs, iptables and the usual programs are there, and so is the kernel's /proc/sys/net.
  const std::string_view base = BaseName(path);
  if (path.contains('/') && (path.contains("bin/"))) {
    if (IsFirewallCommand(base) || FindTextTool(base) != nullptr || FindMachineCommand(base) != nullptr) {
      return test != 'd';
    }
  }
  constexpr auto kFolders = std::to_array<std::string_view>({"/", "/bin", "/sbin", "/usr", "/etc", "/tmp", "/proc",
                                                             "/proc/sys", "/proc/sys/net", "/sys", "/dev", "/var",
                                                             "/var/log", "/var/run", "/run", "/usr/sbin", "/usr/bin"});
  if (std::ranges::find(kFolders, path) != kFolders.end()) return test == 'd' || test == 'e';
  if (path == "/dev/null") return test != 'd' && test != 'f' && test != 's';
  if (path.starts_with("/proc/sys/net/ipv4/") || path.starts_with("/proc/sys/net/ipv6/")) return test != 'd';
  if (!path.starts_with('/') && !options_.file_root.empty()) return false;
  return std::nullopt;
}

bool Interpreter::Redirect(const std::vector<syntax::Redirection>& redirections, StatusUse use) {
  using Kind = syntax::Redirection::Kind;
  for (const syntax::Redirection& redirection : redirections) {
    switch (redirection.kind) {
      case Kind::kHere:
        io_.in = std::make_shared<Input>(Input{ExpandSingle(redirection.target), 0});
        break;
      case Kind::kString: {
        Value text = ExpandSingle(redirection.target);
        text.Append("\n", Here(redirection.span));
        io_.in = std::make_shared<Input>(Input{std::move(text), 0});
        break;
      }
      case Kind::kDuplicate:
        if (!RedirectDescriptor(redirection, use)) return false;
        break;
      default:
        if (!RedirectFile(redirection, use)) return false;
    }
  }
  return true;
}

// `>&2`, `2>&-`, and `>&file` for both outputs.
bool Interpreter::RedirectDescriptor(const syntax::Redirection& redirection, StatusUse use) {
  const std::string target = ExpandSingle(redirection.target).text;
  const int fd = redirection.fd < 0 ? 1 : redirection.fd;
  if (target == "1" || target == "2") {
    (fd == 2 ? io_.err : io_.out) = target == "1" ? io_.out : io_.err;
    return true;
  }
  const bool is_descriptor =
      target.empty() || target == "-" || std::isdigit(static_cast<unsigned char>(target[0])) != 0;
  if (!is_descriptor) return RedirectFile(redirection, use);
  if (target == "-" && fd == 2) io_.err = {Output::Kind::kNull, nullptr, {}};
  return true;
}

bool Interpreter::RedirectFile(const syntax::Redirection& redirection, StatusUse use) {
  using Kind = syntax::Redirection::Kind;
  const Value path = ExpandSingle(redirection.target);
  if (redirection.kind == Kind::kRead || redirection.kind == Kind::kReadWrite) {
    if (redirection.fd > 0) return true;  // other descriptors are only kept for later
    std::optional<Value> text = ReadFile(path, use);
    if (!text) return false;
    io_.in = std::make_shared<Input>(Input{*std::move(text), 0});
    return true;
  }
  Output output{Output::Kind::kFile, nullptr, path.text};
  if (path.text == "/dev/null") output.kind = Output::Kind::kNull;
  if (path.text == "/dev/stderr" || path.text == "/dev/stdout" || path.text == "/dev/tty" ||
      path.text == "/dev/console") {
    output.kind = Output::Kind::kTerminal;
  }
  const bool both =
      redirection.kind == Kind::kBoth || redirection.kind == Kind::kBothAppend || redirection.kind == Kind::kDuplicate;
  const bool append = redirection.kind == Kind::kAppend || redirection.kind == Kind::kBothAppend;
  if (output.kind == Output::Kind::kFile && !append) files_[path.text] = {};
  if (redirection.fd == 2 || both) io_.err = output;
  if (redirection.fd == 1 || redirection.fd < 0 || both) io_.out = output;
  return true;
}

}  // namespace iptc::expand
