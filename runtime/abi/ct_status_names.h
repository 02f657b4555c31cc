// What bits of CtView::status are called where people read them, as the conntrack tool and `--ctstatus` have it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "runtime/abi/conntrack.h"

namespace iptc::abi {

struct CtStatusName {
  std::uint32_t bit;
  std::string_view name;
};
inline constexpr auto kCtStatusNames = std::to_array<CtStatusName>({{kCtExpected, "EXPECTED"},
                                                                    {kCtSeenReply, "SEEN_REPLY"},
                                                                    {kCtAssured, "ASSURED"},
                                                                    {kCtConfirmed, "CONFIRMED"},
                                                                    {kCtSrcNat, "SNAT"},
                                                                    {kCtDstNat, "DNAT"},
                                                                    {kCtDying, "DYING"}});

}  // namespace iptc::abi
