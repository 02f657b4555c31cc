// Routing: what fib_lookup and fib6_lookup answer for a host model, and the checks around them that decide whether a
// packet goes on after PREROUTING or OUTPUT (ip_route_input_slow, ip_route_output_key_hash_rcu in net/ipv4/route.c,
// net/ipv6/route.c).
//
// Sysctls that the model does not set are: forwarding on, rp_filter, send_redirects, accept_local, route_localnet and
// bc_forwarding off. A Router borrows its HostModel, which must outlive it and stay as it is. Lookups do not allocate.
//
//   Router router(model);
//   RouteResult route = router.Input({.family = Family::kIp4, .daddr = d, .saddr = s, .in = eth0});
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/host/host_model.h"

namespace iptc::host {

enum class RouteKind : std::uint8_t {
  kUnicast,
  kLocal,      // also IPv6 anycast
  kBroadcast,  // IPv4
  kMulticast,
  kBlackhole,
  kUnreachable,
  kProhibit,
  kNone,               // no route
  kMartianSource,      // Input only: dropped without an answer
  kMartianDestination  // Input only
};

struct RouteQuery {
  abi::Family family = abi::Family::kIp4;
  U128 daddr = 0;
  U128 saddr = 0;  // 0: not chosen yet
  std::uint32_t mark = 0;
  int in = -1;   // interface that it came in by; -1: from the host itself
  int out = -1;  // interface that it is bound to; -1: any
};

struct RouteResult {
  RouteKind kind = RouteKind::kNone;
  int interface = -1;          // out of the host; for local packets the interface that the address is on
  std::optional<U128> via;     // nothing: the destination is on the link
  std::uint8_t prefix = 0;     // of the route that was found
  std::optional<U128> source;  // what the host would put as source of a packet of its own

  [[nodiscard]] U128 NextHop(U128 daddr) const { return via.value_or(daddr); }
  // Whether a packet can go this way at all.
  [[nodiscard]] bool Leads() const {
    return kind == RouteKind::kUnicast || kind == RouteKind::kLocal || kind == RouteKind::kBroadcast ||
           kind == RouteKind::kMulticast;
  }
};

class Router {
 public:
  explicit Router(const HostModel& model);

  // The route of one table alone, whatever its type; null: none.
  [[nodiscard]] const Route* FindIn(std::uint32_t table, const RouteQuery& query) const;

  // The policy rules and their tables alone.
  [[nodiscard]] RouteResult Lookup(const RouteQuery& query) const;

  // For a packet that came in by `query.in`, after PREROUTING. kUnicast means "forward", also to where it came from;
  // kNone and kUnreachable differ in nothing that the sender sees. With forwarding off nothing is kUnicast but kNone.
  // A multicast packet is kMulticast only if the host listens to the group; else kNone. IPv4: a broadcast is
  // kBroadcast, to be delivered locally.
  [[nodiscard]] RouteResult Input(const RouteQuery& query) const;

  // For a packet of the host itself. A local destination goes out by the loopback interface.
  [[nodiscard]] RouteResult Output(const RouteQuery& query) const;

  // The address that the host takes as source towards `next_hop` on that interface: inet_select_addr,
  // ipv6_dev_get_saddr. MASQUERADE asks this. Nothing: the host has no address of the family.
  [[nodiscard]] std::optional<U128> SelectSource(abi::Family family, int interface, U128 next_hop) const;

  [[nodiscard]] std::optional<std::uint64_t> NeighbourMac(abi::Family family, U128 address, int interface) const;

  // Whether an interface of the host has the address.
  [[nodiscard]] bool HasAddress(abi::Family family, U128 address) const;

  // Whether the host listens to a group on that interface by itself: all-hosts and, IPv6, all-nodes, all-routers and
  // the solicited-node groups of its addresses.
  [[nodiscard]] bool ListensTo(abi::Family family, U128 group, int interface) const;

  [[nodiscard]] bool Forwards(abi::Family family, int interface) const;

 private:
  // Routes of one table and prefix length, sorted by destination; those of one destination by metric, then as written.
  struct Length {
    std::uint8_t prefix = 0;
    U128 mask = 0;
    std::vector<const Route*> routes;
  };
  struct Table {
    abi::Family family = abi::Family::kIp4;
    std::uint32_t number = 0;
    std::vector<Length> lengths;  // longest prefix first
  };
  // The sysctls of net.ipv4.conf that input routing asks for, of one interface.
  struct InputSettings {
    bool forward4 = true, forward6 = true, accept_local = false, route_localnet = false, send_redirects = false;
    bool broadcast_forward = false;
    int rp_filter = 0;
  };

  [[nodiscard]] const Table* FindTable(abi::Family family, std::uint32_t number) const;
  [[nodiscard]] const Route* FindRoute(const Table& table, const RouteQuery& query, int longest_ignored) const;
  [[nodiscard]] bool RuleMatches(const Rule& rule, const RouteQuery& query) const;
  [[nodiscard]] RouteResult ResultOf(const Route& route, const RouteQuery& query) const;
  [[nodiscard]] static RouteResult Answer(RouteKind kind);
  [[nodiscard]] static std::optional<RouteKind> Martian4(const RouteQuery& query, bool route_localnet);
  [[nodiscard]] RouteResult Input4(const RouteQuery& query) const;
  [[nodiscard]] RouteResult InputMulticast4(const RouteQuery& query) const;
  [[nodiscard]] RouteResult InputBroadcast4(const RouteQuery& query) const;
  [[nodiscard]] int InterfaceWith4(U128 value) const;
  [[nodiscard]] RouteResult Input6(const RouteQuery& query) const;
  [[nodiscard]] bool SourceOk(const RouteQuery& query, U128 daddr, int out) const;
  [[nodiscard]] bool ReversePathOk(const RouteQuery& query, U128 daddr) const;
  [[nodiscard]] std::optional<U128> SelectSource4(int interface, std::optional<U128> next_hop) const;
  [[nodiscard]] std::optional<U128> SelectSource6(int interface, U128 destination) const;
  [[nodiscard]] const InputSettings& Settings(int interface) const;
  [[nodiscard]] InputSettings ReadSettings(const Interface& interface) const;

  const HostModel& model_;
  std::vector<Table> tables_;
  std::vector<InputSettings> settings_;  // by interface
  bool custom_rules4_ = false;           // policy rules other than the default ones
  bool custom_local4_ = false;           // local routes other than those of addresses
  int loopback_ = -1;
};

}  // namespace iptc::host
