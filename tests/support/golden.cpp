#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

namespace iptc::golden {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kContext = 2;

std::string ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return lines;
}

struct Golden {
  std::string input;
  std::string expected;
};

// The separator counts only at the start of a line; a file without one expects nothing yet.
Golden Split(const std::string& text) {
  std::size_t at = text.starts_with(kSeparator) ? 0 : text.find("\n" + std::string(kSeparator));
  if (at == std::string::npos) return {text, {}};
  if (at != 0) ++at;
  return {text.substr(0, at), text.substr(at + kSeparator.size())};
}

struct DiffLine {
  char sign;
  std::string_view text;
};

// Longest common subsequence of lines, after the common head and tail were set aside.
std::vector<DiffLine> DiffLines(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> length((a.size() + 1) * width, 0);
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      length[i * width + j] = a[i] == b[j] ? length[(i + 1) * width + j + 1] + 1
                                           : std::max(length[(i + 1) * width + j], length[i * width + j + 1]);
    }
  }
  std::vector<DiffLine> lines;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      lines.push_back({' ', a[i]});
      ++i, ++j;
    } else if (i < a.size() && (j == b.size() || length[(i + 1) * width + j] >= length[i * width + j + 1])) {
      lines.push_back({'-', a[i++]});
    } else {
      lines.push_back({'+', b[j++]});
    }
  }
  return lines;
}

}  // namespace

std::string Diff(std::string_view expected, std::string_view actual) {
  if (expected == actual) return {};
  std::vector<std::string_view> a = Lines(expected);
  std::vector<std::string_view> b = Lines(actual);
  const auto [head_a, head_b] = std::ranges::mismatch(a, b);
  const auto head = static_cast<std::ptrdiff_t>(
      std::max<std::ptrdiff_t>(head_a - a.begin() - static_cast<std::ptrdiff_t>(kContext), 0));
  std::string out = "@@ line " + std::to_string(head + 1) + " @@\n";
  a.erase(a.begin(), a.begin() + head);
  b.erase(b.begin(), b.begin() + head);
  while (a.size() > kContext && b.size() > kContext && a[a.size() - 1 - kContext] == b[b.size() - 1 - kContext] &&
         a.back() == b.back()) {
    a.pop_back();
    b.pop_back();
  }
  for (const DiffLine& line : DiffLines(a, b)) {
    out += line.sign;
    out += line.text;
    out += '\n';
  }
  return out;
}

bool UpdateRequested() {
  static const bool requested = [] {
    const char* variable = std::getenv("IPTC_UPDATE_GOLDENS");
    if (variable != nullptr && std::string_view(variable) == "1") return true;
    // gtest_main owns main(); the flag is found where the kernel keeps the arguments.
    const std::string arguments = '\0' + ReadAll("/proc/self/cmdline");
    return arguments.find(std::string_view("\0--update\0", 10)) != std::string::npos;
  }();
  return requested;
}

void RunFile(const fs::path& file, const Transform& transform) {
  const Golden golden = Split(ReadAll(file));
  std::string actual = transform(golden.input, file);
  if (!actual.empty() && actual.back() != '\n') actual += '\n';
  if (actual == golden.expected) return;
  if (UpdateRequested()) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << golden.input;
    if (!golden.input.empty() && golden.input.back() != '\n') out << '\n';
    out << kSeparator << actual;
    return;
  }
  ADD_FAILURE_AT(file.c_str(), 1) << "differs from what it expects (run with --update to accept)\n"
                                  << Diff(golden.expected, actual);
}

void RunFolder(const fs::path& folder, const Transform& transform) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.path().extension() == ".txt" && entry.path().filename() != "CMakeLists.txt")
      files.push_back(entry.path());
  }
  ASSERT_FALSE(files.empty()) << "no golden file in " << folder;
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.filename().string());
    RunFile(file, transform);
  }
}

}  // namespace iptc::golden
