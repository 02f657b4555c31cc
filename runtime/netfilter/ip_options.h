// IPv4 options as the IP stack handles them between PREROUTING and the next hook, and behind FORWARD (RFC 791,
// net/ipv4/ip_options.c). Record route and timestamp are filled in on the way in, and get the outgoing interface's
// address on the way out; the header's checksum is made good only then, so INPUT and FORWARD see a stale one.
// Timestamps are milliseconds of the day by packet time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/abi/u128.h"

namespace iptc::netfilter {

// What was found; offsets count from the IP header, 0: not there.
struct IpOptions {
  std::uint8_t record_route = 0, timestamp = 0;
  std::uint8_t source_route = 0;
  bool record_address = false;  // the recorded route wants an address
  bool stamp_address = false;   // the timestamp wants one
  bool stamp_time = false;
  bool changed = false;
};

class OptionHost {
 public:
  virtual ~OptionHost() = default;
  [[nodiscard]] virtual U128 SpecificDestination() const = 0;    // fib_compute_spec_dst
  [[nodiscard]] virtual bool IsUnicast(U128 address) const = 0;  // neither the host's own nor a group
  [[nodiscard]] virtual std::uint32_t MillisecondsOfDay() const = 0;
};

// On the way in. Returns the offset of what is malformed, for ICMP's parameter problem.
[[nodiscard]] std::optional<std::uint8_t> CompileOptions(std::span<std::uint8_t> ip, const OptionHost& host,
                                                         IpOptions& options);

// Behind FORWARD: `source` is the host's address on the way out.
void ForwardOptions(std::span<std::uint8_t> ip, U128 source, IpOptions& options);

// The way back along a source route (RFC 1812 4.3.2.6): where an answer to the packet goes first, and its own option,
// whose last address is the packet's sender. Nothing: no hop was taken.
struct RouteBack {
  U128 first_hop = 0;
  std::vector<std::uint8_t> option;
};
[[nodiscard]] std::optional<RouteBack> EchoSourceRoute(std::span<const std::uint8_t> ip, const IpOptions& options);

// The options of an ICMP error in answer to the packet, which go on with what the packet's began (ip_options_echo,
// ip_options_build); `source` is the error's. Nothing: they leave no room, and no error is sent.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> EchoOptions(std::span<const std::uint8_t> ip,
                                                                   const IpOptions& options, U128 source,
                                                                   const OptionHost& host);

}  // namespace iptc::netfilter
