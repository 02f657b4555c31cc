// DCC offers in what an IRC client says (CTCP: \1DCC SEND file address port size\1), read as
// net/netfilter/nf_conntrack_irc.c reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace iptc::conntrack {

struct DccOffer {
  std::size_t offset = 0;  // of the address, the blanks and the port, in the payload
  std::size_t length = 0;
  std::uint32_t address = 0;
  std::uint16_t port = 0;
};

// The first offer, whatever address it names; text where a number should be counts as 0.
[[nodiscard]] std::optional<DccOffer> FindDccOffer(std::string_view payload);

}  // namespace iptc::conntrack
