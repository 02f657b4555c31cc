// Runs scripts with dash or bash, for comparison with the evaluator. `iptables` and its family are a recorder that logs
// each call; where root may make namespaces, the recorder then runs the real iptables-legacy, so that exit statuses and
// the ruleset in the end are those of life. Nothing outside the namespaces and a temporary folder is touched.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "compiler/expand/evaluate.h"

namespace iptc::expand {

class RealShell {
 public:
  enum class Iptables { kRecorded, kReal };

  RealShell();
  ~RealShell();
  RealShell(const RealShell&) = delete;
  RealShell& operator=(const RealShell&) = delete;

  // Whether network and mount namespaces and iptables-legacy are there.
  [[nodiscard]] static bool HasNamespaces();
  [[nodiscard]] const std::filesystem::path& Folder() const { return folder_; }

  struct Run {
    std::string record;  // one line a call, words in angle brackets, the input of a restore indented
    int status = 0;
    std::string save4, save6;  // without comments; kReal alone
    std::string errors;
  };
  // The script is written to Folder()/fw.sh and run there.
  Run Execute(const std::string& shell, const std::string& script, const std::vector<std::string>& arguments,
              Iptables iptables);

 private:
  std::filesystem::path folder_;
  std::filesystem::path work_;
};

// The calls of an evaluation in the same form.
[[nodiscard]] std::string RecordOf(const Result& result);

}  // namespace iptc::expand
