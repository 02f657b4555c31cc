// PacketOptionHost: what the IP options of one packet may ask of the host. Without a router the host has no addresses.
#pragma once

#include "runtime/engine/path.h"
#include "runtime/netfilter/ip_options.h"

namespace iptc::engine {

class PacketOptionHost final : public netfilter::OptionHost {
 public:
  PacketOptionHost(const Passage& packet, const host::Router* router, std::uint64_t now_ns)
      : packet_(packet), router_(router), now_ns_(now_ns) {}

  [[nodiscard]] U128 SpecificDestination() const override {
    if (packet_.route.kind == host::RouteKind::kLocal) return packet_.meta.daddr;
    if (router_ == nullptr) return 0;
    const auto back = router_->Lookup({.family = abi::Family::kIp4, .daddr = packet_.meta.saddr});
    return back.source.value_or(0);
  }
  [[nodiscard]] bool IsUnicast(U128 address) const override {
    const host::RouteQuery query{.family = abi::Family::kIp4, .daddr = address};
    return router_ == nullptr || router_->Lookup(query).kind == host::RouteKind::kUnicast;
  }
  [[nodiscard]] std::uint32_t MillisecondsOfDay() const override {
    constexpr std::uint64_t kDay = 86'400'000;
    return static_cast<std::uint32_t>(now_ns_ / 1'000'000 % kDay);
  }

 private:
  const Passage& packet_;
  const host::Router* const router_;
  const std::uint64_t now_ns_;
};

}  // namespace iptc::engine
