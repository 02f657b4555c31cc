#include "tests/ext/case_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "compiler/ipset/session.h"
#include "tests/unit/ipset/machine_names.h"

namespace iptc::test {
namespace {

constexpr std::array<std::pair<std::string_view, Outcome>, 3> kOutcomes = {
    {{"hit", Outcome::kHit}, {"miss", Outcome::kMiss}, {"hotdrop", Outcome::kHotdrop}}};

std::vector<std::string> SplitAt(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// One line after another, with what the lines above have set.
class Reader {
 public:
  Reader(CaseFile& file, source::SourceMap& map) : file_(file), map_(map) {}

  void Read(std::string_view line, std::size_t begin) {
    ++line_;
    if (line.empty() || line[0] == '#') return;
    if (line == "-4" || line == "-6") {
      family_ = line == "-4" ? abi::Family::kIp4 : abi::Family::kIp6;
    } else if (line[0] == '*') {
      const auto* name = std::ranges::find(abi::kTableNames, line.substr(1));
      ASSERT_NE(name, abi::kTableNames.end()) << Where() << "unknown table";
      table_ = static_cast<abi::TableId>(name - abi::kTableNames.begin());
    } else if (line[0] == ':') {
      chains_ = SplitAt(line.substr(1), ',');
    } else if (constexpr std::string_view kIpset = "ipset "; line.starts_with(kIpset)) {
      RunIpset(line.substr(kIpset.size()));
    } else if (line.starts_with("  > ")) {
      ReadPacket(line.substr(4));
    } else if (line.starts_with("  -L ") || line.starts_with("  -n ")) {
      ReadListing(line.substr(5), line[3] == 'n');
    } else {
      ReadRule(line, begin);
    }
  }

 private:
  [[nodiscard]] std::string Where() const { return file_.path.string() + ":" + std::to_string(line_) + ": "; }

  void RunIpset(std::string_view command) {
    diag::CollectingSink sink;
    diag::Emitter emitter(sink, map_);
    const ipset::MachineNames names;
    ipset::Session session(file_.sets, names, [](sets::SetIndex) { return 0U; }, emitter);
    EXPECT_EQ(session.Restore({std::string(command), {}}, false).status, 0) << Where() << "ipset " << command;
  }

  void ReadRule(std::string_view line, std::size_t begin) {
    const std::vector<std::string> columns = SplitAt(line, ';');
    ASSERT_EQ(columns.size(), 3U) << Where() << "a rule has three columns";
    const bool accepted = columns[2] == "OK";
    ASSERT_TRUE(accepted || columns[2].starts_with("FAIL IPT")) << Where() << "OK or FAIL CODE";
    file_.rules.push_back({.family = family_,
                           .table = table_,
                           .chains = chains_,
                           .line = line_,
                           .begin = begin,
                           .end = begin + columns[0].size(),
                           .rule = columns[0],
                           .saved = columns[1] == "=" ? columns[0] : columns[1],
                           .code = accepted ? std::string() : columns[2].substr(5),
                           .listed = {},
                           .listed_numeric = {},
                           .packets = {}});
  }

  void ReadListing(std::string_view text, bool numeric) {
    ASSERT_TRUE(text.size() >= 2 && text.front() == '"' && text.back() == '"') << Where() << "text in double quotes";
    ASSERT_FALSE(file_.rules.empty()) << Where() << "a listing before any rule";
    std::string listed(text.substr(1, text.size() - 2));
    for (std::size_t at; (at = listed.find("\\0")) != std::string::npos;) listed.replace(at, 2, 1, '\0');
    RuleLine& rule = file_.rules.back();
    if (!numeric) rule.listed = listed;
    rule.listed_numeric = std::move(listed);
  }

  void ReadPacket(std::string_view text) {
    const std::size_t last = text.find_last_of(' ');
    ASSERT_NE(last, std::string_view::npos) << Where() << "a packet needs an outcome";
    const auto* outcome = std::ranges::find(kOutcomes, text.substr(last + 1), &decltype(kOutcomes)::value_type::first);
    ASSERT_NE(outcome, kOutcomes.end()) << Where() << "hit, miss or hotdrop";
    ASSERT_FALSE(file_.rules.empty()) << Where() << "a packet before any rule";
    const std::string_view packet = text.substr(0, text.find_last_not_of(' ', last) + 1);
    file_.rules.back().packets.push_back({std::string(packet), outcome->second, line_});
  }

  CaseFile& file_;
  source::SourceMap& map_;
  abi::Family family_ = abi::Family::kIp4;
  abi::TableId table_ = abi::TableId::kFilter;
  std::vector<std::string> chains_ = {"INPUT"};
  std::size_t line_ = 0;
};

}  // namespace

CaseFile ReadCaseFile(const std::filesystem::path& path, source::SourceMap& map) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  CaseFile file;
  file.path = path;
  file.file =
      map.AddFile(path.filename().string(), {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()});
  const std::string_view text = map.File(file.file).Text();
  Reader reader(file, map);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    reader.Read(text.substr(at, end - at), at);
    at = end + 1;
  }
  return file;
}

}  // namespace iptc::test
