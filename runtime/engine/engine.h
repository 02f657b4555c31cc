// Engine: packets through the hooks, tables, conntrack and NAT of one host, as the kernel walks them.
//
//   engine::Engine engine(program, host, options);
//   engine::PacketResult result;
//   engine.Process(packet, result);   // result is reused from packet to packet
//
// One Engine is one host's state: connections, NAT bindings, counters, state of stateful matches. Not thread-safe.
// The Program must outlive it. A host model without interfaces other than lo is no model: every address is foreign
// then, InputPacket::forced_hook says the way (default: forward), and the outgoing interface is unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/program.h"
#include "runtime/capture/packet_source.h"
#include "runtime/conntrack/drawn_port.h"
#include "runtime/conntrack/entry.h"
#include "runtime/host/host_model.h"
#include "runtime/netfilter/walk.h"

namespace iptc::engine {

enum class Verdict : std::uint8_t { kAccept, kDrop, kReject, kStolen };

// Why a packet ended where it did; the names are those of cli.md (`fate`).
enum class FateKind : std::uint8_t {
  kForwarded,
  kSent,
  kLocal,
  kRule,
  kPolicy,
  kFragment,
  kQueue,
  kSilent,       // vanished inside `hook` without a rule: hotdrop, NAT failure, clash at confirm
  kStackBefore,  // the IP stack discarded it before `hook`: PREROUTING, or OUTPUT when there is no route
  kStackAfter,   // … after `hook`
};
struct Fate {
  FateKind kind = FateKind::kForwarded;
  abi::Hook hook = abi::Hook::kPrerouting;
  std::string_view reason = {};  // for people: "TTL exceeded", "no route", …
};
[[nodiscard]] std::string FateText(const Fate& fate);  // "silent:POSTROUTING", "stack:before-PREROUTING", …

using netfilter::Counter;
using netfilter::RuleHit;

struct OutFrame {
  int interface = -1;               // index in HostModel::interfaces
  std::vector<std::uint8_t> bytes;  // with its Ethernet header, or from the IP header on (local, gen)
  std::uint32_t mark = 0;
  bool generated = false;
};

// What a target told of the packet, or of one that the firewall made on its way; `by` is the rule.
struct LogRecord : netfilter::LogRecord {
  RuleHit by = {};
  abi::Hook hook = abi::Hook::kPrerouting;
};

struct PacketResult {
  Verdict verdict = Verdict::kAccept;
  Fate fate;
  std::optional<RuleHit> where;   // the rule (or policy) that decided
  std::vector<RuleHit> hits;      // in order
  std::vector<RuleHit> policies;  // policy counters that stepped
  std::uint8_t ct_state = 0;      // abi::kCt… bit as the rules saw it, 0: none
  std::uint32_t mark = 0;
  conntrack::DrawnPort drawn_port;  // of the packet's connection
  std::vector<OutFrame> out, local, gen;
  std::vector<LogRecord> logs;
  bool traced = false;                    // TRACE marked it
  std::vector<std::string_view> unknown;  // matches that took part and nobody could decide (helpers/unknown.h)
  void Clear();
};

// Where a packet enters.
struct InputPacket {
  capture::Frame frame;
  int interface = -1;       // ingress; -1: unknown
  bool from_local = false;  // the host itself sends it (OUTPUT path)
  // --hook: the way, instead of asking the host model. PREROUTING: that hook alone; INPUT: PREROUTING, INPUT; FORWARD:
  // PREROUTING, FORWARD, POSTROUTING; OUTPUT: OUTPUT, POSTROUTING.
  std::optional<abi::Hook> forced_hook;
  // The clock stands there at least, whatever the frame's time says: what the host saw before may not have come here.
  std::uint64_t not_before_ns = 0;
  // What only `trace` knows of a packet.
  std::optional<std::uint32_t> mark;                  // set on entry
  std::optional<std::uint32_t> owner_uid, owner_gid;  // the user and the group whose socket sends the packet
  std::optional<std::uint8_t> ct_state;  // abi::kCt… bit in place of what conntrack would say: no entry then
  std::string out_interface;             // the name of the outgoing interface where no host model tells it
};

enum class Replies : std::uint8_t { kPass, kConsume };
enum class QueueVerdict : std::uint8_t { kStolen, kAccept, kDrop, kBypass };

struct Options {
  bool frozen_clock = false;  // --clock frozen: conntrack and matches see no time pass
  Replies replies = Replies::kPass;
  bool rewrite_mac = false;    // every frame counts as addressed to its ingress interface
  bool record_frames = false;  // fill out, local, gen
  bool record_hits = true;     // fill hits, policies
  bool record_logs = false;
  std::uint64_t seed = 1;
  std::optional<std::size_t> conntrack_max = {};  // 0: no limit; nothing: what the host's sysctl says
  QueueVerdict queue = QueueVerdict::kStolen;
};

// Sees the walk from inside: for `trace`. All calls come in the order of events.
class Observer : public netfilter::WalkObserver {
 public:
  void OnCount(const RuleHit& /*hit*/) override {}
  virtual void OnHook(abi::Hook hook, const abi::PacketMeta& meta) = 0;
  virtual void OnEvent(std::string_view text) = 0;  // "routed to eth1 via 192.0.2.1"
  // Conntrack looked at the packet; `before` is the entry as it found it.
  virtual void OnConntrack(const abi::PacketMeta& meta, const std::optional<conntrack::Entry>& before) = 0;
  // The packet that entered has come to its end; `after` is its entry as it is now, confirmed or not.
  virtual void OnEntry(const std::optional<conntrack::Entry>& after) = 0;
};

struct Statistics {
  std::uint64_t packets = 0;
  std::uint64_t connections = 0;  // in the table; those whose time is over are reclaimed first
  std::uint64_t connections_made = 0;
  std::uint64_t table_full_drops = 0;
};

class Engine {
 public:
  Engine(const abi::Program& program, host::HostModel host, Options options);
  ~Engine();

  // The ruleset counts as loaded at this time; without a call it is that of the first packet.
  void Start(std::uint64_t time_ns);

  // The host's clock is the packets' time, but never steps back: a packet that is earlier than one before counts as of
  // the same time.
  void Process(const InputPacket& packet, PacketResult& result);

  // Time goes on without a packet.
  void Advance(std::uint64_t time_ns);

  // Says which frames Process will get next, so that their connections are on their way from memory by then. Best for
  // some 16 frames at a time; never needed, changes no answer.
  void Expect(std::span<const capture::Frame> frames) const;
  void SetObserver(Observer* observer);

  [[nodiscard]] std::span<const Counter> Counters() const;  // by the Program's counter numbers
  [[nodiscard]] Statistics Stats() const;
  [[nodiscard]] std::uint64_t Alive() const;  // connections whose time is not up; looks at the whole table
  [[nodiscard]] const host::HostModel& Host() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iptc::engine
