// Any words as iptables commands, one command a line. A rule that was appended is found by -C with the same words;
// every list can be printed; the ruleset stays sound.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "compiler/command/loader.h"
#include "compiler/command/rule_parser.h"
#include "compiler/diag/emitter.h"
#include "compiler/ir/text.h"
#include "compiler/source/source_map.h"

namespace {

using iptc::expand::Invocation;
using iptc::source::Word;

[[noreturn]] void Fail(std::string_view why, std::string_view line) {
  std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(why.size()), why.data(), static_cast<int>(line.size()),
               line.data());
  std::abort();
}

class Session {
 public:
  void Run(std::string_view line) {
    Invocation invocation = Words("iptables " + std::string(line));
    const int status = loader_.Run(invocation).status;
    if (status != 0 || invocation.words.size() < 3 || invocation.words[1].text != "-A") return;
    invocation.words[1].text = "-C";
    for (std::size_t i = 2; i < invocation.words.size(); ++i) {
      // -C takes no counters, and all that stands behind another command or help is not looked at.
      const std::string& text = invocation.words[i].text;
      if (text.starts_with('-') && text.find_first_of("chVvtw") != std::string::npos) return;
    }
    if (loader_.Run(invocation).status != 0) Fail("-C does not find what -A appended", line);
  }

  void Look() {
    for (const char* list : {"-t filter -S", "-t filter -L -n -v", "-t filter -L -x --line-numbers"}) {
      loader_.Run(Words("iptables " + std::string(list)));
    }
    for (const std::string& complaint : iptc::ir::Verify(loader_.Current())) {
      // The kernel takes a loop of chains that no packet can reach.
      if (complaint.find("jumps in a circle") == std::string::npos) Fail("unsound", complaint);
    }
  }

 private:
  Invocation Words(std::string line) {
    const auto size = static_cast<std::uint32_t>(line.size());
    const auto file = map_.AddFile("fuzz", std::move(line));
    Invocation invocation;
    invocation.words = iptc::command::SplitWords(file, 0, size, map_);
    invocation.span = {file, 0, size};
    return invocation;
  }

  iptc::source::SourceMap map_;
  iptc::diag::CollectingSink sink_;
  iptc::diag::Emitter emitter_{sink_, map_};
  iptc::command::Loader loader_{{}, emitter_};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMaxBytes = 2048;
  if (size > kMaxBytes) return 0;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Session session;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    session.Run(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  session.Look();
  return 0;
}
