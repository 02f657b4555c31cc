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
    {"modprobe", Effect::kSilent},
    {"insmod", Effect::kSilent},
    {"rmmod", Effect::kSilent},
    {"depmod", Effect::kSilent},
    {"bridge", Effect::kPrints},
    {"iw", Effect::kPrints},
    {"iwconfig", Effect::kPrints},
    {"vconfig", Effect::kSilent},
    {"tunctl", Effect::kSilent},
    {"wg", Effect::kPrints},
    {"wg-quick", Effect::kSilent},
    {"tc", Effect::kPrints},
    {"arp", Effect::kPrints},
    {"brctl", Effect::kPrints},
    {"ethtool", Effect::kPrints},
    {"conntrack", Effect::kPrints},
    {"ebtables", Effect::kSilent},
    {"arptables", Effect::kSilent},
    {"sleep", Effect::kSilent},
    {"usleep", Effect::kSilent},
    {"logger", Effect::kSilent},
    {"chown", Effect::kSilent},
    {"chgrp", Effect::kSilent},
    {"ln", Effect::kSilent},
    {"sync", Effect::kSilent},
    {"mount", Effect::kPrints},
    {"umount", Effect::kSilent},
    {"kill", Effect::kSilent},
    {"killall", Effect::kSilent},
    {"pkill", Effect::kSilent},
    {"service", Effect::kPrints},
    {"systemctl", Effect::kSilent},
    {"initctl", Effect::kSilent},
    {"rc-service", Effect::kSilent},
    {"update-rc.d", Effect::kSilent},
    {"chkconfig", Effect::kSilent},
    {"start-stop-daemon", Effect::kSilent},
    {"clear", Effect::kSilent},
    {"tput", Effect::kPrints},
    {"stty", Effect::kPrints},
    {"mknod", Effect::kSilent},
    {"ldconfig", Effect::kSilent},
    {"mail", Effect::kSilent},
    {"log_daemon_msg", Effect::kSilent},
    {"log_progress_msg", Effect::kSilent},
    {"log_end_msg", Effect::kSilent},
    {"log_begin_msg", Effect::kSilent},
    {"log_success_msg", Effect::kSilent},
    {"log_failure_msg", Effect::kSilent},
    {"log_warning_msg", Effect::kSilent},
    {"log_action_msg", Effect::kSilent},
    {"log_action_begin_msg", Effect::kSilent},
    {"log_action_end_msg", Effect::kSilent},
    {"einfo", Effect::kSilent},
    {"ebegin", Effect::kSilent},
    {"eend", Effect::kSilent},
    {"eerror", Effect::kSilent},
    {"ewarn", Effect::kSilent},
    {"action", Effect::kSilent},
    {"success", Effect::kSilent},
    {"failure", Effect::kSilent},
    {"passed", Effect::kSilent},
    {"date", Effect::kPrints},
    {"uptime", Effect::kPrints},
    {"hostname", Effect::kPrints},
    {"df", Effect::kPrints},
    {"lsmod", Effect::kPrints},
    {"ps", Effect::kPrints},
    {"netstat", Effect::kPrints},
    {"ss", Effect::kPrints},
    {"find", Effect::kPrints},
    {"stat", Effect::kAsks},
    {"pgrep", Effect::kAsks},
    {"pidof", Effect::kAsks},
    {"dmesg", Effect::kPrints},
    {"free", Effect::kPrints},
    {"who", Effect::kPrints},
    {"nproc", Effect::kPrints},
    {"arch", Effect::kPrints},
    {"lsb_release", Effect::kPrints},
    {"tty", Effect::kPrints},
    {"inotifywait", Effect::kPrints},
    {"update-alternatives", Effect::kSilent},
    {"dpkg-reconfigure", Effect::kSilent},
    {"apt-get", Effect::kSilent},
    {"apt", Effect::kSilent},
    {"yum", Effect::kSilent},
    {"dnf", Effect::kSilent},
    {"netfilter-persistent", Effect::kSilent},
    {"iptables-apply", Effect::kSilent},
    {"fail2ban-client", Effect::kPrints},
    {"ufw", Effect::kPrints},
    {"firewall-cmd", Effect::kAsks},
    {"dpkg", Effect::kAsks},
    {"rpm", Effect::kAsks},
    {"jq", Effect::kAsks},
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

bool IsKnownProgram(std::string_view base) {
  return IsFirewallCommand(base) || FindTextTool(base) != nullptr || FindHostCommand(base) != nullptr ||
         FindMachineCommand(base) != nullptr;
}

const MachineCommand* FindMachineCommand(std::string_view name) {
  const auto* row = std::ranges::find(kMachineCommands, name, &MachineCommand::name);
  return row != kMachineCommands.end() ? row : nullptr;
}

}  // namespace iptc::expand
