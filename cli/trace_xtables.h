// XtablesTrace: a packet's way as `xtables-monitor --trace` (iptables 1.8.9) prints it: the rules that match, the
// policies, and the packet as each base chain's first such line finds it.
//
//   PACKET: 2 1f3b9c02 IN=eth0 MACSRC=2:0:0:0:0:1 MACDST=2:0:0:0:0:2 MACPROTO=0800 SRC=192.0.2.1 … SPORT=1 DPORT=22 SYN
//    TRACE: 2 1f3b9c02 filter:INPUT:rule:0x5:DROP  -4 -t filter -A INPUT -p tcp -m tcp --dport 22 -j DROP
//
// A rule's handle is the one that the kernel gives when `iptables-nft-restore` loads into an empty namespace what
// `iptc save` prints: chains first, then rules, table by table. The packet's id is made up; it changes, as the
// kernel's, where a packet comes in by lo. Lines come in the kernel's order: a REJECT's behind those of the packet that
// it sent.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/rule_names.h"
#include "runtime/engine/engine.h"

namespace iptc::cli {

class XtablesTrace final : public engine::Observer {
 public:
  // Both must outlive the trace.
  XtablesTrace(const abi::Program& program, const RuleNames& names);

  // The lines since the last call.
  [[nodiscard]] std::string Take();

  void OnHook(abi::Hook hook, const abi::PacketMeta& meta) override;
  void OnTable(std::size_t table, std::size_t chain, const abi::PacketMeta& meta) override;
  void OnChain(std::size_t /*table*/, std::size_t /*chain*/, std::size_t /*depth*/) override {}
  void OnRule(const engine::RuleHit& hit, std::optional<netfilter::WalkVerdict> end, const abi::PacketMeta& before,
              const abi::PacketMeta& after) override;
  void OnPolicy(const engine::RuleHit& hit, bool accept, const abi::PacketMeta& meta) override;
  void OnEvent(std::string_view /*text*/) override {}
  void OnConntrack(const abi::PacketMeta& /*meta*/, const std::optional<conntrack::Entry>& /*before*/) override {}
  void OnEntry(const std::optional<conntrack::Entry>& /*after*/) override {}

 private:
  struct Walking {
    std::uint32_t id = 0;
    bool shown = false;  // the packet, since its walk of this base chain began
  };

  Walking& Show(const abi::PacketMeta& meta);
  [[nodiscard]] std::string Verdict(const engine::RuleHit& hit, std::optional<netfilter::WalkVerdict> end) const;
  [[nodiscard]] std::uint32_t Handle(const engine::RuleHit& hit) const;

  const abi::Program& program_;
  const RuleNames& names_;
  std::string lines_;
  std::map<const abi::PacketMeta*, Walking> walking_;  // by the packet's own record
  std::uint32_t packets_ = 0;
};

}  // namespace iptc::cli
