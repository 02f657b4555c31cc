#include "cli/expectation.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/packet/header_size.h"

namespace iptc::cli {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 12> kKeys = {"verdict", "fate", "where", "hits", "policy", "ct",
                                                    "mark",    "out",  "local", "gen",  "log",    "trace"};

// Lists are compared as multisets; table names without their family, which the oracle does not print.
Json Normalized(const Json& value) {
  if (!value.is_array()) return value;
  Json sorted = value;
  for (Json& entry : sorted) {
    if (!entry.is_array() || entry.empty() || !entry[0].is_string()) continue;
    const std::string table = entry[0];
    if (table.starts_with("ip6:")) entry[0] = table.substr(4);
  }
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// A line of our own leaves out what is empty of these two; the oracle's, which has no `where`, knows nothing of them.
constexpr std::array<std::string_view, 2> kLeftOut = {"log", "trace"};

const Json* Member(const Json& line, std::string_view key, bool may_be_left_out) {
  static const Json kNone = Json::array();
  const auto found = line.find(key);
  if (found != line.end()) return &*found;
  return may_be_left_out && std::ranges::find(kLeftOut, key) != kLeftOut.end() ? &kNone : nullptr;
}

bool Matters(const Json& expected, std::string_view key) {
  if ((key == "ct" || key == "mark") && expected[std::string(key)].is_null())
    return false;  // the oracle could not tell
  if (key == "where") return expected["where"].is_array();
  if (key != "verdict" || !expected.contains("fate")) return true;
  return !expected["fate"].is_string() || !expected["fate"].get_ref<const std::string&>().starts_with("stack:");
}

// Whether one line tells the packet's frames and the other does not.
bool OnlyOneHasFrames(const Json& expected, const Json& actual) {
  return expected.contains("out") != actual.contains("out");
}

// Overwrites hex digits of the bytes [from, to).
void Blank(std::string& hex, std::size_t from, std::size_t to) {
  for (std::size_t i = 2 * from; i < std::min(2 * to, hex.size()); ++i) hex[i] = '0';
}

// The kernel numbers the packets that it makes itself, or labels their flow, as it likes: an IPv4 packet's id, and the
// checksum over it, an IPv6 packet's flow label.
Json WithoutFreeFields(Json frames, std::string_view key) {
  if (!frames.is_array()) return frames;
  for (Json& frame : frames) {
    if (!frame.is_object() || (key != "gen" && !frame.value("gen", false))) continue;
    const auto bytes = frame.find(key == "out" ? "frame" : "l3");
    if (bytes == frame.end() || !bytes->is_string()) continue;
    auto& hex = bytes->get_ref<std::string&>();
    const std::size_t ip = key == "out" ? packet::kEthernetHeader : 0;
    const char version = 2 * ip < hex.size() ? hex[2 * ip] : '\0';
    if (version == '4') {
      Blank(hex, ip + 4, ip + 6);
      Blank(hex, ip + 10, ip + 12);
    } else if (version == '6' && hex.size() >= 2 * (ip + 4)) {
      hex[2 * ip + 3] = '0';
      Blank(hex, ip + 2, ip + 4);
    }
  }
  return frames;
}

bool AreEqual(const Json& wanted, const Json& got, std::string_view key, bool own) {
  if (key == "where") return wanted == got;
  const bool frames = key == "out" || key == "local" || key == "gen";
  if (own || !frames) return Normalized(wanted) == Normalized(got);
  return Normalized(WithoutFreeFields(wanted, key)) == Normalized(WithoutFreeFields(got, key));
}

std::string Differing(const Json& expected, const Json& actual) {
  std::string text;
  const bool own = expected.contains("where");
  for (const std::string_view key : kKeys) {
    const Json* const wanted = Member(expected, key, own);
    const Json* const got = Member(actual, key, own);
    if (wanted == nullptr || got == nullptr || !Matters(expected, key)) continue;
    if (!AreEqual(*wanted, *got, key, own))
      text += fmt::format("\n    {}: expected {}, got {}", key, wanted->dump(), got->dump());
  }
  return text;
}

}  // namespace

Expectation::Expectation(const std::string& path)
    : path_(path), file_(path == "-" ? "/dev/stdin" : path, std::ios::binary) {}

std::expected<Expectation, std::string> Expectation::Open(const std::string& path) {
  errno = 0;
  Expectation expectation(path);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {  // which opens, and reads as empty
    errno = EISDIR;
    expectation.file_.setstate(std::ios::failbit);
  }
  if (!expectation.file_) return std::unexpected(fmt::format("can't read `{}`: {}", path, std::strerror(errno)));
  return expectation;
}

void Expectation::ReportOnlyThere() {
  Report(fmt::format("packet {}: only in the expectation", line_packet_));
  ++only_there_;
  has_line_ = false;
}

void Expectation::Report(std::string story) {
  ++differences_;
  if (stories_.size() < kMaxStories) stories_.push_back(std::move(story));
}

std::expected<bool, std::string> Expectation::Next() {
  while (!has_line_ && (std::exchange(reread_, false) || std::getline(file_, line_))) {
    ++line_number_;
    if (line_.empty()) continue;
    const Json object = Json::parse(line_, nullptr, false);
    if (!object.is_object()) return std::unexpected(fmt::format("{}:{}: not a JSON object", path_, line_number_));
    const auto number = object.find("n");
    if (number == object.end()) continue;  // the summary
    if (!number->is_number_unsigned())
      return std::unexpected(fmt::format("{}:{}: `n` is no number", path_, line_number_));
    line_packet_ = *number;
    has_line_ = true;
  }
  return has_line_;
}

std::expected<void, std::string> Expectation::Compare(std::uint64_t number, std::string_view line) {
  if (!has_line_ && std::getline(file_, line_)) {
    if (line_ == line) {  // the same program said the same: nothing to parse
      ++line_number_;
      return {};
    }
    reread_ = true;
  }
  for (;;) {
    const auto more = Next();
    if (!more) return std::unexpected(more.error());
    if (!*more || line_packet_ > number) {
      Report(fmt::format("packet {}: not in the expectation", number));
      return {};
    }
    if (line_packet_ == number) break;
    ReportOnlyThere();
  }
  has_line_ = false;
  if (line_ == line) return {};
  const Json expected = Json::parse(line_), actual = Json::parse(line);
  frames_passed_by_ = frames_passed_by_ || OnlyOneHasFrames(expected, actual);
  const std::string text = Differing(expected, actual);
  if (!text.empty()) Report(fmt::format("packet {}:{}", number, text));
  return {};
}

std::expected<void, std::string> Expectation::Finish() {
  for (;;) {
    const auto more = Next();
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
    ReportOnlyThere();
  }
}

}  // namespace iptc::cli
