// The program as people use it: a golden file holds files and command lines, and expects everything that they print.
// See tests/support/cli_case.h for the format.
#include <gtest/gtest.h>

#include "tests/support/cli_case.h"
#include "tests/support/golden.h"

namespace iptc {
namespace {

TEST(CliGolden, Commands) {
  golden::RunFolder(IPTC_SOURCE_DIR "/tests/golden/cli", [](const std::string& input, const std::filesystem::path&) {
    return test::RunCliCase(input, IPTC_PROGRAM);
  });
}

}  // namespace
}  // namespace iptc
