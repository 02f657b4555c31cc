// quota: hits while the bytes that are left suffice for the packet; the first that does not fit uses them up
// (net/netfilter/xt_quota.c). A packet counts from its IP header on.
#pragma once

#include <cstdint>

namespace iptc::helpers {

struct QuotaParams {
  std::uint64_t bytes = 0;
};

struct QuotaState {
  std::uint64_t left = 0;
};

}  // namespace iptc::helpers
