// Golden files: input and expected output in one text file, compared whole.
//
//   iptables -A INPUT -j ACCPT
//   --- expect
//   fw.sh:1:22: error: no target named `ACCPT` [IPT204]
//
// golden::RunFolder runs a function over every *.txt of a folder (recursively, in order of their names) and reports
// each difference as a GoogleTest failure with a line diff. `--update` on the test program's command line, or
// IPTC_UPDATE_GOLDENS=1, writes the new output into the files instead; review it by `git diff`.
// A folder without golden files fails: it would test nothing.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace iptc::golden {

inline constexpr std::string_view kSeparator = "--- expect\n";

// From the input (everything above the separator line) to the output. The path is that of the golden file.
using Transform = std::function<std::string(const std::string& input, const std::filesystem::path& path)>;

void RunFolder(const std::filesystem::path& folder, const Transform& transform);
void RunFile(const std::filesystem::path& file, const Transform& transform);

// Whether expectations are to be rewritten rather than compared.
[[nodiscard]] bool UpdateRequested();

// The lines by which two texts differ, `-` expected and `+` actual, with a little context; empty when equal.
[[nodiscard]] std::string Diff(std::string_view expected, std::string_view actual);

}  // namespace iptc::golden
