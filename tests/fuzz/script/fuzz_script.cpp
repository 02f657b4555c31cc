// Any bytes as a script: parsing and evaluating it must end, within small budgets, and every diagnostic and every host
// change must point into the text. The script has a folder with files to source, read and match, stubs and assumptions;
// what stands before a first NUL byte is one more stub's output.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "compiler/expand/evaluate.h"
#include "compiler/syntax/parse_script.h"

namespace {

class NullRunner final : public iptc::expand::CommandRunner {
 public:
  iptc::expand::CommandResult Run(const iptc::expand::Invocation& invocation) override {
    // Alternating statuses, so that both sides of `||` are reached.
    return {static_cast<int>(invocation.words.size() % 2), "-A INPUT -j ACCEPT\n"};
  }
};

void CheckSpan(const iptc::source::SourceMap& map, const iptc::SourceSpan& span) {
  if (!span.IsValid()) return;
  const std::size_t size = map.File(span.file).Text().size();
  if (span.begin > span.end || span.end > size) std::abort();
}

// A folder of its own, made once; what the script writes never reaches it.
class ScriptFolder {
 public:
  ScriptFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "iptc-fuzz-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
    std::filesystem::create_directories(path_ / "etc/d");
    std::ofstream(path_ / "etc/conf") << "LAN=10.0.0.0/8\nPORTS='22 80'\n";
    std::ofstream(path_ / "etc/d/a.sh") << "iptables -A A $1\n";
    std::ofstream(path_ / "etc/d/b.sh") << "return 3\n";
    std::ofstream(path_ / "list") << "# a\n10.0.0.1 b c\n\n10.0.0.2\\\n d";
  }
  ~ScriptFolder() { std::filesystem::remove_all(path_); }
  ScriptFolder(const ScriptFolder&) = delete;
  ScriptFolder& operator=(const ScriptFolder&) = delete;
  [[nodiscard]] std::string Path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostBytes = 4096;
  if (size > kMostBytes) return 0;
  static const ScriptFolder kFolder;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string_view output = "10.0.0.1 x\ny";
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    output = text.substr(0, nul);
    text.remove_prefix(nul + 1);
  }
  iptc::source::SourceMap map;
  iptc::diag::CollectingSink sink;
  iptc::diag::Emitter emitter(sink, map);
  const iptc::source::FileId file = map.AddFile("fuzz.sh", std::string(text));
  if (const auto script = iptc::syntax::ParseScript(file, emitter)) {
    iptc::expand::Options options;
    options.arguments = {"start"};
    options.script_name = "fuzz.sh";
    options.file_root = kFolder.Path();
    options.stubs = {{"cmd", std::string(output)}, {"ip -4 addr", "    inet 192.0.2.1/24 brd 192.0.2.255 eth0\n"}};
    options.assumptions = {{2, true}, {3, false}, {1, true, "a.sh"}};
    options.host = {
        {iptc::expand::HostChange::Kind::kSysctl, {}, {{"name", "net.ipv4.ip_forward"}, {"value", "1"}}, {}}};
    options.max_steps = 500;
    options.max_text_bytes = 1U << 18U;
    NullRunner runner;
    const iptc::expand::Result result = iptc::expand::EvaluateScript(*script, options, map, runner, emitter);
    for (const iptc::expand::HostChange& change : result.host_changes) CheckSpan(map, change.span);
    for (const iptc::expand::Invocation& invocation : result.invocations) {
      for (const iptc::source::Word& word : invocation.words) CheckSpan(map, word.Span());
      CheckSpan(map, invocation.span);
    }
  }
  for (const iptc::diag::Diagnostic& diagnostic : sink.diagnostics) {
    for (const iptc::diag::Label& label : diagnostic.labels) CheckSpan(map, label.span);
    for (const iptc::diag::FixIt& fix : diagnostic.fixits) {
      for (const iptc::diag::Edit& edit : fix.edits) CheckSpan(map, edit.span);
    }
  }
  return 0;
}
