#include "tests/fuzz/engine/firewalls.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/command/loader.h"
#include "compiler/diag/emitter.h"
#include "compiler/eval/evaluate.h"
#include "compiler/source/source_map.h"

namespace iptc::fuzz {
namespace {

// Below tests/. New ones at the end: the corpus chooses by place.
constexpr std::array<std::string_view, kFirewalls> kNames = {
    "kernel/captures/inspect", "kernel/captures/stateful",   "kernel/captures/nat",
    "kernel/captures/mangle",  "kernel/captures/reject",     "kernel/captures/reject_tracked",
    "kernel/captures/helpers", "fuzz/engine/rules/synproxy", "fuzz/engine/rules/tee"};
constexpr std::string_view kHost = R"({
  "interfaces": [
    {"name": "eth0", "mac": "02:00:00:00:00:01", "mtu": 9000, "addrs": ["192.0.2.1/24", "2001:db8:1::1/64", "fe80::1/64"]},
    {"name": "eth1", "mac": "02:00:00:00:01:01", "mtu": 1300, "addrs": ["198.51.100.1/24", "2001:db8:2::1/64"]},
    {"name": "eth1.7", "mac": "02:00:00:00:01:01", "mtu": 576, "addrs": ["10.7.0.1/24"]}],
  "routes": [{"dst": "0.0.0.0/0", "via": "198.51.100.2", "dev": "eth1"}, {"dst": "::/0", "via": "2001:db8:2::2", "dev": "eth1"},
             {"dst": "172.16.0.0/16", "type": "unreachable"}, {"dst": "172.32.0.0/16", "type": "prohibit"}]})";

eval::InterpretedRuleset Read(std::string_view name) {
  source::SourceMap map;
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, map);
  command::Loader loader({}, emitter);
  for (const auto& [suffix, family] : {std::pair(".v4.save", ir::Family::kIp4), {".v6.save", ir::Family::kIp6}}) {
    const std::string path = std::string(IPTC_SOURCE_DIR "/tests/").append(name) + suffix;
    std::ifstream in(path);
    if (!in) std::abort();
    loader.LoadSaveFile(map.AddFile(path, {std::istreambuf_iterator<char>(in), {}}), family);
  }
  if (emitter.ErrorCount() > 0) std::abort();
  return eval::InterpretedRuleset(loader.TakeRuleset());
}

}  // namespace

std::unique_ptr<engine::Engine> MakeEngine(std::size_t index, const engine::Options& options) {
  static std::array<std::optional<eval::InterpretedRuleset>, kFirewalls> rulesets;
  static const host::HostModel host = *host::ParseHostModel(kHost);
  if (!rulesets[index]) rulesets[index] = Read(kNames[index]);
  return std::make_unique<engine::Engine>(rulesets[index]->Program(), host, options);
}

}  // namespace iptc::fuzz
