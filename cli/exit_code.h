// What the program's exit codes mean; scripts rely on them.
#pragma once

#include <cstdint>

namespace iptc::cli {

enum class ExitCode : std::uint8_t {
  kDone = 0,      // done and nothing found
  kFindings = 1,  // findings, a failed expectation, a difference; a result made in spite of refused commands
  kBadInput = 2,  // an input can't be read, parsed or evaluated
  kUsage = 3,     // wrong usage
  kLimit = 4,     // stopped by a limit (time, memory, steps), or the system refused
};

}  // namespace iptc::cli
