// Answers abi::HostAnswers from a host model. Borrows it and its router, which must outlive this.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "runtime/abi/host_answers.h"
#include "runtime/host/routes.h"

namespace iptc::host {

class Answers {
 public:
  Answers(const HostModel& model, const Router& router);
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;

  // net/ipv4/netfilter/ipt_rpfilter.c, net/ipv6/netfilter/ip6t_rpfilter.c.
  [[nodiscard]] bool ReversePath(const abi::PacketMeta& meta, std::uint8_t options) const;
  [[nodiscard]] std::optional<std::uint32_t> DeviceGroup(U128 device) const;
  // net/netfilter/xt_socket.c: the socket that TPROXY chose, else the one that the stack would find.
  // Precondition: the model names its sockets.
  [[nodiscard]] bool HasSocket(const abi::PacketMeta& meta, std::uint8_t options) const;

  // What a helper may ask; it borrows this.
  [[nodiscard]] const abi::HostAnswers& View() const { return view_; }

 private:
  [[nodiscard]] bool ReversePath4(const abi::PacketMeta& meta, RouteQuery query, int device,
                                  std::uint8_t options) const;
  [[nodiscard]] bool ReversePath6(const abi::PacketMeta& meta, RouteQuery query, int device,
                                  std::uint8_t options) const;
  [[nodiscard]] int DeviceIndex(U128 device) const;  // -1: none

  const HostModel& model_;
  const Router& router_;
  std::map<U128, int> device_indices_;
  abi::HostAnswers view_;
};

}  // namespace iptc::host
