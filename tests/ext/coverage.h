// What the .t file of an extension must try, derived from the extension's own table: every option, its negation where
// there is one, with a hit and a miss each; what happens without a required option, with two of an exclusive group;
// each family. Missing cases are reported by name.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/ext/extension.h"

namespace iptc::test {

class Coverage {
 public:
  // A rule that was accepted, with what its packets showed. A rule whose answer does not depend on the packet owes
  // neither hit nor miss.
  struct Shown {
    bool hit = false, miss = false;
  };
  void Accepted(abi::Family family, ext::Arguments arguments, Shown shown);
  void Refused(abi::Family family, std::string_view code);

  [[nodiscard]] std::vector<std::string> Missing(const ext::MatchExtension& match) const;
  [[nodiscard]] std::vector<std::string> Missing(const ext::TargetExtension& target) const;

 private:
  struct Needs {
    std::string name;
    std::uint8_t families = 0;
    std::span<const ext::OptionSpec> options;
    bool needs_option = false;
    bool packets = false;
  };
  [[nodiscard]] std::vector<std::string> MissingOf(const Needs& needs) const;
  [[nodiscard]] bool HasRefusal(std::uint8_t families, std::string_view code) const;
  void CheckOption(const ext::OptionSpec& option, bool inverted, const Needs& needs,
                   std::vector<std::string>& missing) const;

  std::map<std::pair<const ext::OptionSpec*, bool>, Shown> options_;
  std::vector<std::pair<abi::Family, std::string>> refusals_;
  std::uint8_t families_ = 0;
};

}  // namespace iptc::test
