#include "tests/support/cli_case.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

#include "tests/support/notation_capture.h"

namespace iptc::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFile = "=== ";
constexpr std::string_view kCommand = "$ ";

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void WriteFile(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  if (path.extension() == ".pcapng") {
    WriteNotationCapture(path.string(), text);
  } else {
    std::ofstream(path, std::ios::binary) << text;
  }
}

std::string HideWhatVaries(std::string text) {
  static const std::regex kMilliseconds(R"( +[0-9]+\.[0-9]{3}(?=\n))");
  static const std::regex kCodeBytes(R"((straight|interpreted)( +)[0-9]+( +)[0-9]+)");
  static const std::regex kJsonNumbers(R"re(("native_bytes": [0-9]+|"[a-z]+": [0-9]+\.[0-9e-]+)(?=[,\n}]))re");
  text = std::regex_replace(text, kMilliseconds, " _");
  text = std::regex_replace(text, kCodeBytes, "$1 _ _");
  return std::regex_replace(text, kJsonNumbers, "_");
}

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "iptc-cli-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no scratch folder";
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const fs::path& Path() const { return path_; }

 private:
  fs::path path_;
};

std::string Transcript(const std::string& command, const std::string& folder, const std::string& program) {
  const CommandRun run = RunCommand(command, folder, program);
  const auto lines = [](const std::string& text) { return text.empty() || text.back() == '\n' ? text : text + "\n"; };
  std::string out = "$ " + command + "\n" + HideWhatVaries(lines(run.out));
  if (!run.err.empty()) out += "[stderr]\n" + HideWhatVaries(lines(run.err));
  if (run.code != 0) out += "[exit " + std::to_string(run.code) + "]\n";
  return out;
}

}  // namespace

CommandRun RunCommand(const std::string& command_line, const std::string& folder, const std::string& program) {
  const fs::path bin = fs::path(folder) / ".bin";
  fs::create_directories(bin);
  if (!fs::exists(bin / "iptc")) fs::create_symlink(fs::absolute(program), bin / "iptc");
  const fs::path out = bin / "out";
  const fs::path err = bin / "err";
  const pid_t child = ::fork();
  if (child == 0) {
    const char* path = std::getenv("PATH");
    ::setenv("PATH", (bin.string() + ":" + (path != nullptr ? path : "/usr/bin:/bin")).c_str(), 1);
    const bool ready = ::chdir(folder.c_str()) == 0 && std::freopen("/dev/null", "r", stdin) != nullptr &&
                       std::freopen(out.c_str(), "w", stdout) != nullptr &&
                       std::freopen(err.c_str(), "w", stderr) != nullptr;
    if (ready) ::execl("/bin/sh", "sh", "-c", command_line.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return {ReadAll(out), ReadAll(err), code};
}

std::string RunCliCase(const std::string& text, const std::string& program) {
  const ScratchFolder scratch;
  std::string transcript;
  fs::path file;
  std::string content;
  const auto finish_file = [&] {
    if (!file.empty()) WriteFile(scratch.Path() / file, content);
    file.clear();
    content.clear();
  };
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(kFile)) {
      finish_file();
      file = line.substr(kFile.size());
    } else if (line.starts_with(kCommand)) {
      finish_file();
      transcript += Transcript(line.substr(kCommand.size()), scratch.Path().string(), program);
    } else if (!file.empty()) {
      content += line + "\n";
    }
  }
  return transcript;
}

}  // namespace iptc::test
