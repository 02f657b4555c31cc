#include "cli/verify_options.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "cli/engine_options.h"
#include "cli/output.h"

namespace iptc::cli {
namespace {

constexpr const char* kEntry = "Where packets enter";
constexpr const char* kResults = "Results";
constexpr std::size_t kMostJobs = 256;

std::string MustBeWriteTarget(const std::string& text) {
  const bool known = text.starts_with("accepted=") || text.starts_with("dropped=");
  return known && text.back() != '=' ? std::string{} : "`" + text + "` is neither accepted=FILE nor dropped=FILE";
}

std::string MustBeName(const std::string& text) { return text.empty() ? "an interface has a name" : std::string{}; }

void AddEntryOptions(CLI::App& command, VerifyOptions& options) {
  static const std::map<std::string, abi::Hook> kHooks = {{"prerouting", abi::Hook::kPrerouting},
                                                          {"input", abi::Hook::kInput},
                                                          {"forward", abi::Hook::kForward},
                                                          {"output", abi::Hook::kOutput}};
  AddRepeatable(command, "--in", options.in,
                "every packet's ingress interface, or one for each capture (default: the capture's)")
      ->check(CLI::Validator(MustBeName, "", "IFACE"))
      ->type_name("IFACE")
      ->group(kEntry);
  command
      .add_option("--local-interface", options.local_interface,
                  "name in a pcapng of what the host itself sends (default local)")
      ->type_name("NAME")
      ->group(kEntry);
  command
      .add_option_function<std::string>(
          "--hook", [&options](const std::string& name) { options.hook = kHooks.at(name); },
          "the path of every packet, instead of asking the host model (default without --host: forward)")
      ->check(CLI::IsMember(&kHooks).description(""))
      ->type_name("prerouting|input|forward|output")
      ->group(kEntry);
}

void AddResultOptions(CLI::App& command, VerifyOptions& options) {
  static const std::map<std::string, VerifyFormat> kFormats = {{"text", VerifyFormat::kText},
                                                               {"jsonl", VerifyFormat::kJsonl}};
  command.add_option("--format", options.format, "a report, or one JSON object a packet (default text)")
      ->transform(OneOf(kFormats))
      ->type_name("text|jsonl")
      ->group(kResults);
  command
      .add_flag("--frames", options.frames, "with jsonl: packets as they leave, as they arrive, and the firewall's own")
      ->group(kResults);
  AddRepeatable(command, "--write", options.write, "copy packets to a pcapng; comments name verdict and rule")
      ->check(CLI::Validator(MustBeWriteTarget, "", "TARGET"))
      ->type_name("accepted=FILE|dropped=FILE")
      ->group(kResults);
  command.add_option("--expect", options.expect, "jsonl of earlier verdicts: exit with 1 where they differ")
      ->type_name("FILE")
      ->group(kResults);
  AddRepeatable(command, "--egress", options.egress,
                "capture of what the real firewall let out: exit with 1 where it did otherwise")
      ->type_name("FILE")
      ->group(kResults);
  command.add_option("--egress-interface", options.egress_interface, "where it was taken (default: the capture's)")
      ->type_name("IFACE")
      ->group(kResults);
  command.add_option("--jobs", options.jobs, "worker threads; the results are the same (default 1)")
      ->check(CLI::Range(std::size_t{1}, kMostJobs).description(""))
      ->type_name("N")
      ->group(kResults);
  command.add_option("-o,--output", options.output, "write the result there instead of standard output")
      ->type_name("FILE")
      ->group(kResults);
}

std::string TargetFile(const std::string& target) { return target.substr(target.find('=') + 1); }

// A device such as /dev/null takes all that it is given; a file would hold what was written to it last.
bool HoldsOne(const std::string& path) {
  std::error_code error;
  return path == "-" || !std::filesystem::exists(path, error) || std::filesystem::is_regular_file(path, error);
}

// What is wrong with where results go, together.
std::string OutputConflict(const VerifyOptions& options) {
  std::vector<std::string> kinds, files = {options.output.empty() ? "-" : options.output};
  for (const std::string& target : options.write) {
    const std::string kind = target.substr(0, target.find('='));
    const std::string file = std::filesystem::path(TargetFile(target)).lexically_normal().string();
    if (std::ranges::find(kinds, kind) != kinds.end()) return fmt::format("`--write {}=` is given twice", kind);
    if (file == "-" && options.output.empty()) {
      return "a capture on standard output leaves no room for the report: add `-o FILE`";
    }
    if (std::ranges::find(files, file) != files.end() && HoldsOne(file)) {
      return fmt::format("`{}` would be written twice", file == "-" ? "standard output" : file);
    }
    kinds.push_back(kind);
    files.push_back(file);
  }
  return {};
}

// Text has no control bytes but blanks, ends of lines and the escape that a message's colours need. Only regular files
// are looked into: what is read from a pipe is gone. An empty one is told by its name: a capture (.pcap, .pcapng, .cap)
// that was never written is a fault, an empty set of rules is none.
bool LooksLikeText(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, 512> head = {};
  file.read(head.data(), head.size());
  if (file.gcount() == 0) return !std::filesystem::path(path).extension().string().contains("cap");
  const std::string_view bytes(head.data(), static_cast<std::size_t>(file.gcount()));
  return std::ranges::all_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || c == '\n' || c == '\t' || c == '\r' || c == '\033';
  });
}

}  // namespace

void AddVerifyOptions(CLI::App& command, VerifyOptions& options) {
  command.add_option("FILES", options.files, "RULES, then one or more captures (pcap, pcapng)")
      ->required()
      ->type_name("");
  AddEntryOptions(command, options);
  AddEngineOptions(command, options.engine);
  AddResultOptions(command, options);
  AddClassifierOptions(command, options.classifier);
  AddInputOptions(command, options.input);
}

std::string Conflict(const VerifyOptions& options) {
  if (options.captures.empty()) return "no capture to verify; name one behind the rules, such as `traffic.pcapng`";
  if (!options.egress_interface.empty() && options.egress.empty()) {
    return "`--egress-interface` says where the capture of `--egress` was taken, and there is none";
  }
  const auto standard_input = [](const std::vector<std::string>& files) { return std::ranges::count(files, "-"); };
  if (standard_input(options.files) + standard_input(options.egress) + standard_input({options.expect}) > 1)
    return "standard input can be read only once";
  if (std::string conflict = OutputConflict(options); !conflict.empty()) return conflict;
  if (options.in.size() > 1 && options.in.size() != options.captures.size()) {
    return fmt::format("{} `--in` for {}: give one for all, or one for each", options.in.size(),
                       Count(options.captures.size(), "capture"));
  }
  return {};
}

void SplitFiles(VerifyOptions& options) {
  auto capture = options.files.begin() + 1;
  while (capture != options.files.end() && std::next(capture) != options.files.end() && LooksLikeText(*capture)) {
    ++capture;
  }
  options.input.rules.assign(options.files.begin(), capture);
  options.captures.assign(capture, options.files.end());
}

}  // namespace iptc::cli
