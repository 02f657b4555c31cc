#include "cli/engine_options.h"

#include <cstddef>
#include <map>
#include <string>

#include "cli/options.h"

namespace iptc::cli {
namespace {

constexpr const char* kKernel = "The kernel's part";
constexpr std::size_t kMostEntries = 0xFFFFFFFF;  // of the conntrack table: the sysctl has 32 bits

}  // namespace

void AddEngineOptions(CLI::App& command, engine::Options& options) {
  static const std::map<std::string, bool> kClocks = {{"capture", false}, {"frozen", true}};
  static const std::map<std::string, engine::Replies> kReplies = {{"pass", engine::Replies::kPass},
                                                                  {"consume", engine::Replies::kConsume}};
  static const std::map<std::string, engine::QueueVerdict> kQueue = {{"accept", engine::QueueVerdict::kAccept},
                                                                     {"drop", engine::QueueVerdict::kDrop},
                                                                     {"bypass", engine::QueueVerdict::kBypass}};
  command
      .add_option_function<std::string>(
          "--clock", [&options](const std::string& name) { options.frozen_clock = kClocks.at(name); },
          "time passes as in the capture, or not at all (default capture)")
      ->check(CLI::IsMember(&kClocks).description(""))
      ->type_name("capture|frozen")
      ->group(kKernel);
  command
      .add_option("--replies", options.replies,
                  "packets that the firewall makes walk OUTPUT, or go no further (default pass)")
      ->transform(OneOf(kReplies))
      ->type_name("pass|consume")
      ->group(kKernel);
  command
      .add_option("--queue", options.queue, "what becomes of queued packets (default: they are gone, verdict STOLEN)")
      ->transform(OneOf(kQueue))
      ->type_name("accept|drop|bypass")
      ->group(kKernel);
  command.add_option("--seed", options.seed, "where the kernel draws at random (default 1)")
      ->type_name("N")
      ->group(kKernel);
  command
      .add_option("--conntrack-max", options.conntrack_max,
                  "entries of the conntrack table, 0 for no limit (default: the host's sysctl, else 262144)")
      ->check(CLI::Range(std::size_t{0}, kMostEntries).description(""))
      ->type_name("N")
      ->group(kKernel);
  command.add_flag("--rewrite-mac", options.rewrite_mac, "take every frame as addressed to its ingress interface")
      ->group(kKernel);
}

}  // namespace iptc::cli
