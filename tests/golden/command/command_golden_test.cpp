// What people see of the command layer: golden/diag, one file a fault, shows the diagnostics as text; golden/command
// shows what was loaded: the rules as iptables-save prints them, the IR, the flat commands.
#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>

#include "compiler/diag/text_renderer.h"
#include "compiler/ir/text.h"
#include "tests/support/golden.h"
#include "tests/unit/command/session.h"

namespace iptc {
namespace {

const std::filesystem::path kGoldens = std::filesystem::path(IPTC_SOURCE_DIR) / "tests/golden";

// A save file begins with its table, a comment, or bytes that do not belong there; anything else is commands.
bool IsSaveFile(const std::string& input) {
  return !input.starts_with("iptables ") && !input.starts_with("ip6tables ");
}

// Loads the input as one file, so that lines and columns are the golden file's own. Returns the exit statuses.
std::string Load(test::Session& session, const std::string& input) {
  const source::FileId file = session.Map().AddFile(IsSaveFile(input) ? "rules" : "fw.sh", input);
  if (IsSaveFile(input)) {
    session.Loader().LoadSaveFile(file, ir::Family::kIp4);
    return {};
  }
  std::string statuses;
  for (std::size_t begin = 0; begin < input.size();) {
    const std::size_t end = std::min(input.find('\n', begin), input.size());
    expand::Invocation invocation;
    invocation.words = command::SplitWords(file, begin, end, session.Map());
    invocation.span = {file, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    begin = end + 1;
    if (invocation.words.empty()) continue;
    statuses += std::to_string(session.Loader().Run(invocation).status) + " ";
  }
  if (!statuses.empty()) statuses.back() = '\n';
  return statuses;
}

std::string Rendered(const test::Session& session, const source::SourceMap& map) {
  std::string out;
  for (const diag::Diagnostic& d : session.Diagnostics()) out += diag::RenderText(d, map, {});
  return out;
}

TEST(Golden, Diagnostics) {
  golden::RunFolder(kGoldens / "diag", [](const std::string& input, const std::filesystem::path&) {
    test::Session session;
    const std::string statuses = Load(session, input);
    return Rendered(session, session.Map()) + (statuses.empty() ? "" : "exit " + statuses);
  });
}

TEST(Golden, Commands) {
  golden::RunFolder(kGoldens / "command", [](const std::string& input, const std::filesystem::path&) {
    test::Session session;
    Load(session, input);
    std::string out = Rendered(session, session.Map());
    out += session.Save() + session.Save(ir::Family::kIp6);
    out += ir::Print(session.Loader().Current(), &session.Map());
    for (const auto& command : session.Loader().Commands()) {
      out += command.text + "  # " + session.Map().Describe(command.origin) + "\n";
    }
    return out;
  });
}

}  // namespace
}  // namespace iptc
