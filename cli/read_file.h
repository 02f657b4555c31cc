// Whole files into memory. The error is a sentence that names the file: "can't read `fw.sh`: No such file or
// directory".
#pragma once

#include <expected>
#include <string>

namespace iptc::cli {

// "-" reads standard input. Files of 4 GiB and more are refused (source offsets have 32 bits).
[[nodiscard]] std::expected<std::string, std::string> ReadFile(const std::string& path);

}  // namespace iptc::cli
