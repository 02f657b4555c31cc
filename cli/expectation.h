// Compares verdicts with those of an earlier run (`verify --expect`): a jsonl file of this program's, or of the kernel
// oracle's.
//
// Only keys that both lines have are compared. Counter steps are compared without their order, and a verdict is not
// where the other side says that the IP stack discarded the packet: the oracle tells neither. Of packets that the
// firewall makes itself, what the kernel chooses freely (IPv4's id, IPv6's flow label) is not compared with the
// oracle's.
#pragma once

#include <cstdint>
#include <expected>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace iptc::cli {

class Expectation {
 public:
  // "-" is standard input.
  [[nodiscard]] static std::expected<Expectation, std::string> Open(const std::string& path);

  // One packet's line, in the order of the packets. The error says that the file is broken, and where.
  [[nodiscard]] std::expected<void, std::string> Compare(std::uint64_t number, std::string_view line);
  // Call after the last packet: packets that only the file has are differences as well.
  [[nodiscard]] std::expected<void, std::string> Finish();

  [[nodiscard]] std::uint64_t Differences() const { return differences_; }
  // Of these, packets that only the file has.
  [[nodiscard]] std::uint64_t OnlyThere() const { return only_there_; }
  // Frames were told by one side alone, and so not compared.
  [[nodiscard]] bool FramesPassedBy() const { return frames_passed_by_; }
  // The first differences, a paragraph each.
  [[nodiscard]] const std::vector<std::string>& Stories() const { return stories_; }

 private:
  explicit Expectation(const std::string& path);
  // Reads up to the next line that is a packet's; false at the end.
  [[nodiscard]] std::expected<bool, std::string> Next();
  void Report(std::string story);
  void ReportOnlyThere();

  static constexpr std::size_t kMaxStories = 5;

  std::string path_;
  std::ifstream file_;
  std::uint64_t line_number_ = 0;
  std::string line_;
  std::uint64_t line_packet_ = 0;
  bool has_line_ = false;  // line_ is a packet's that was not compared yet
  bool reread_ = false;    // line_ was read, but not yet looked at
  std::uint64_t differences_ = 0, only_there_ = 0;
  bool frames_passed_by_ = false;
  std::vector<std::string> stories_;
};

}  // namespace iptc::cli
