#include "cli/output.h"

#include <cstdio>

namespace iptc::cli {

void Output::Flush() {
  file_.Write({buffer_.data(), buffer_.size()});
  buffer_.clear();
}

std::expected<void, std::string> Output::Commit() {
  Flush();
  return file_.Commit();
}

void PrintError(std::string_view message) { fmt::print(stderr, "iptc: error: {}\n", message); }
void PrintWarning(std::string_view message) { fmt::print(stderr, "iptc: warning: {}\n", message); }

std::string Count(std::size_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

}  // namespace iptc::cli
