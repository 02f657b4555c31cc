// Policy rules of scripts: those that the merged model has are those that the kernel has after the same commands.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/host_changes.h"
#include "runtime/host/host_model.h"
#include "tests/support/no_kernel.h"
#include "tests/unit/expand/script_case.h"

namespace iptc::cli {
namespace {

// One line a rule, tables and all.
std::string Listed(const std::vector<host::Rule>& rules) {
  std::string out;
  for (const host::Rule& rule : rules) {
    out += fmt::format("{} {} {}{:x}/{} {:x}/{} in={} out={} mark={:#x}/{:#x} action={} table={} suppress={}\n",
                       rule.family == abi::Family::kIp6 ? 6 : 4, rule.priority, rule.inverted ? "not " : "",
                       static_cast<std::uint64_t>(rule.source >> 64U) ^ static_cast<std::uint64_t>(rule.source),
                       rule.source_prefix, static_cast<std::uint64_t>(rule.destination), rule.destination_prefix,
                       rule.in, rule.out, rule.mark, rule.mark_mask, static_cast<int>(rule.action), rule.table,
                       rule.suppress_prefix);
  }
  return out;
}

std::string ModelOf(const std::string& json) {
  const auto model = host::ParseHostModel(json);
  EXPECT_TRUE(model) << model.error();
  return model ? Listed(model->rules) : std::string();
}

// What a model without rules of its own has after the script.
std::string Merged(const std::string& script) {
  expand::ScriptCase evaluated;
  Evaluate(evaluated, script);
  const auto merged =
      MergeHostChanges("{}", evaluated.result.host_changes,
                       [](const expand::HostChange&, const std::string& reason) { ADD_FAILURE() << reason; });
  EXPECT_TRUE(merged);
  return ModelOf(merged.value_or("{}"));
}

// What a command does that the kernel refuses is left out, which is what the kernel does.
TEST(HostRules, RemovalNeedsTheRuleItself) {
  expand::ScriptCase evaluated;
  Evaluate(evaluated,
           "ip rule add fwmark 1/0xff table 8\nip rule del fwmark 1 table 8\nip rule del from 10.0.0.7 blackhole\n");
  std::vector<std::string> reasons;
  const auto merged =
      MergeHostChanges("{}", evaluated.result.host_changes,
                       [&](const expand::HostChange&, const std::string& why) { reasons.push_back(why); });
  ASSERT_TRUE(merged);
  EXPECT_EQ(reasons, std::vector<std::string>(2, "the host model has no such rule"));
  EXPECT_TRUE(ModelOf(*merged).contains("mark=0x1/0xff action=0 table=8")) << ModelOf(*merged);
}

// nullopt: no namespaces here.
std::optional<std::string> OfKernel(const std::string& script) {
  const std::string command = "unshare -n sh -c '" + script + " echo; ip -j rule; echo; ip -6 -j rule' 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  std::array<char, 4096> block{};
  while (const std::size_t size = fread(block.data(), 1, block.size(), pipe.get())) text.append(block.data(), size);
  const std::size_t second = text.rfind("\n[");
  if (second == std::string::npos || second == 0) return std::nullopt;
  nlohmann::json rules = nlohmann::json::parse(text.substr(text.find('['), second - text.find('[')));
  for (nlohmann::json rule : nlohmann::json::parse(text.substr(second))) {
    rule["family"] = "inet6";
    rules.push_back(rule);
  }
  return ModelOf(nlohmann::json{{"rule", rules}}.dump());
}

constexpr auto kScripts = std::to_array<const char*>({
    "ip rule add fwmark 1 table 100\n",
    "ip rule add fwmark 0x1/0xff lookup 100 pref 500\nip rule add from 10.0.0.0/8 table 200 prio 400\n",
    "ip rule add iif eth0 table 5\nip rule add oif eth1 table 6\nip rule add from 192.0.2.1 to 198.51.100.0/24 table "
    "7\n",
    "ip rule add fwmark 2 table 2\nip rule add fwmark 3 table 3\nip rule del fwmark 2 table 2\nip rule add fwmark 4 "
    "table "
    "4\n",
    "ip rule add not fwmark 0xca6c table 51820\nip rule add table main suppress_prefixlength 0\n",
    "ip rule add from 203.0.113.0/24 blackhole\nip rule add to 203.0.113.0/24 unreachable\nip rule add fwmark 9 "
    "prohibit\n",
    "ip -6 rule add fwmark 1 table 100\nip -6 rule add from 2001:db8::/32 table 7\nip rule add from all table 8\n",
    "ip rule add fwmark 1 table 100\nip rule flush\nip rule add table main pref 10\n",
    "ip rule del pref 32767\nip rule del table main\nip rule add pref 7 table default\n",
    "ip rule add fwmark 1 table 100\nip rule add fwmark 1 table 100\n",
    "ip rule add from 10.0.0.0/8 table 5 pref 9\nip rule add from 10.0.0.0/8 table 5 pref 9\n",
    "ip rule add from 10.9.0.0/16\nip rule add from 10.8.0.0/16\nip rule del from 10.9.0.0/16 table main\n",
    "ip rule add not fwmark 5 table 9\nip rule del fwmark 5 table 9\nip rule add fwmark 7 pref 3 table 1\n"
    "ip rule add not fwmark 7 pref 3 table 1\n",
    "ip rule add to 10.0.0.1/32 table 4\nip rule add to 10.0.0.2 table 4\nip rule del to 10.0.0.1 table 4\n"
    "ip rule del to 10.0.0.2/32 table 4\n",
    "ip rule add pref 0 fwmark 5 table 9\nip rule add fwmark 6 table 10\n",
});

TEST(HostRules, AsTheKernelKeepsThem) {
  for (const char* script : kScripts) {
    const std::optional<std::string> theirs = OfKernel(script);
    if (!theirs) IPTC_NO_KERNEL("root, network namespaces and iproute2");
    EXPECT_EQ(Merged(script), *theirs) << script;
  }
}

TEST(HostRules, NamedTablesAreToldApart) {
  const std::string rules = Merged("ip rule add fwmark 1 table isp1\nip rule add fwmark 2 table isp2\n");
  EXPECT_TRUE(rules.contains("mark=0x1/0xffffffff action=0 table=2147483648")) << rules;
  EXPECT_TRUE(rules.contains("mark=0x2/0xffffffff action=0 table=2147483649")) << rules;
}

}  // namespace
}  // namespace iptc::cli
