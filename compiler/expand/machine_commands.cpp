// Names of programs: the firewall's own, and those that act on the machine.
#include <algorithm>
#include <array>

#include "compiler/expand/builtins.h"

namespace iptc::expand {
namespace {

constexpr auto kFirewallCommands = std::to_array<std::string_view>({
    "iptables",
    "iptables-legacy",
    "iptables-nft",
    "iptables-restore",
    "iptables-save",
    "iptables-legacy-restore",
    "iptables-legacy-save",
    "iptables-nft-restore",
    "iptables-nft-save",
    "ip6tables",
    "ip6tables-legacy",
    "ip6tables-nft",
    "ip6tables-restore",
    "ip6tables-save",
    "ip6tables-legacy-restore",
    "ip6tables-legacy-save",
    "ip6tables-nft-restore",
    "ip6tables-nft-save",
    "ipset",
});

// What firewall scripts call besides iptables. Anything not here is named in a warning.
constexpr auto kMachineCommands = std::to_array<MachineCommand>({
    {"modprobe", Effect::kDoes},
    {"insmod", Effect::kDoes},
    {"rmmod", Effect::kDoes},
    {"depmod", Effect::kDoes},
    {"sysctl", Effect::kDoes},
    {"ip", Effect::kDoes},
    {"ifconfig", Effect::kDoes},
    {"route", Effect::kDoes},
    {"tc", Effect::kDoes},
    {"arp", Effect::kDoes},
    {"brctl", Effect::kDoes},
    {"bridge", Effect::kDoes},
    {"ethtool", Effect::kDoes},
    {"conntrack", Effect::kDoes},
    {"ebtables", Effect::kDoes},
    {"arptables", Effect::kDoes},
    {"sleep", Effect::kDoes},
    {"usleep", Effect::kDoes},
    {"logger", Effect::kDoes},
    {"mkdir", Effect::kDoes},
    {"rmdir", Effect::kDoes},
    {"chmod", Effect::kDoes},
    {"chown", Effect::kDoes},
    {"chgrp", Effect::kDoes},
    {"ln", Effect::kDoes},
    {"sync", Effect::kDoes},
    {"mount", Effect::kDoes},
    {"umount", Effect::kDoes},
    {"kill", Effect::kDoes},
    {"killall", Effect::kDoes},
    {"pkill", Effect::kDoes},
    {"service", Effect::kDoes},
    {"systemctl", Effect::kDoes},
    {"initctl", Effect::kDoes},
    {"rc-service", Effect::kDoes},
    {"update-rc.d", Effect::kDoes},
    {"chkconfig", Effect::kDoes},
    {"start-stop-daemon", Effect::kDoes},
    {"clear", Effect::kDoes},
    {"tput", Effect::kDoes},
    {"stty", Effect::kDoes},
    {"mknod", Effect::kDoes},
    {"ldconfig", Effect::kDoes},
    {"mail", Effect::kDoes},
    {"log_daemon_msg", Effect::kDoes},
    {"log_progress_msg", Effect::kDoes},
    {"log_end_msg", Effect::kDoes},
    {"log_begin_msg", Effect::kDoes},
    {"log_success_msg", Effect::kDoes},
    {"log_failure_msg", Effect::kDoes},
    {"log_warning_msg", Effect::kDoes},
    {"log_action_msg", Effect::kDoes},
    {"log_action_begin_msg", Effect::kDoes},
    {"log_action_end_msg", Effect::kDoes},
    {"einfo", Effect::kDoes},
    {"ebegin", Effect::kDoes},
    {"eend", Effect::kDoes},
    {"eerror", Effect::kDoes},
    {"ewarn", Effect::kDoes},
    {"action", Effect::kDoes},
    {"success", Effect::kDoes},
    {"failure", Effect::kDoes},
    {"passed", Effect::kDoes},
    {"date", Effect::kDoes},
    {"uptime", Effect::kDoes},
    {"uname", Effect::kDoes},
    {"hostname", Effect::kDoes},
    {"df", Effect::kDoes},
    {"ls", Effect::kAsks},
    {"lsmod", Effect::kDoes},
    {"ps", Effect::kDoes},
    {"netstat", Effect::kDoes},
    {"ss", Effect::kDoes},
    {"find", Effect::kDoes},
    {"stat", Effect::kAsks},
    {"pgrep", Effect::kAsks},
    {"pidof", Effect::kAsks},
    {"ping", Effect::kAsks},
    {"host", Effect::kAsks},
    {"dig", Effect::kAsks},
    {"nslookup", Effect::kAsks},
    {"getent", Effect::kAsks},
    {"curl", Effect::kAsks},
    {"wget", Effect::kAsks},
    {"nft", Effect::kAsks},
    {"docker", Effect::kAsks},
    {"uci", Effect::kAsks},
    {"nvram", Effect::kAsks},
    {"mountpoint", Effect::kAsks},
    {"modinfo", Effect::kAsks},
});

}  // namespace

std::string_view BaseName(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool IsFirewallCommand(std::string_view name) {
  return std::ranges::find(kFirewallCommands, name) != kFirewallCommands.end();
}

const MachineCommand* FindMachineCommand(std::string_view name) {
  const auto* row = std::ranges::find(kMachineCommands, name, &MachineCommand::name);
  return row != kMachineCommands.end() ? row : nullptr;
}

}  // namespace iptc::expand
