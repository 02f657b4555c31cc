// Addresses of `-s` and `-d`: lists, masks, host names from a hosts(5) text.
//
// Numbers are read as iptables does: IPv4 parts in decimal, octal or hex, missing parts at the end are zero, masks as a
// prefix length or an address and not necessarily contiguous. `name/0` is any address and never looked up. Names are
// never looked up on the network; `localhost` needs no hosts file.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/source/word.h"
#include "runtime/abi/netfilter.h"
#include "runtime/abi/u128.h"

namespace iptc::command {

// Host order; an IPv4 address stands in the low 32 bits. Invariant: address has no bit outside mask.
struct AddressMask {
  U128 address = 0;
  U128 mask = 0;
  friend bool operator==(const AddressMask&, const AddressMask&) = default;
};

class HostNames {
 public:
  HostNames() = default;
  explicit HostNames(std::string_view hosts_text);
  [[nodiscard]] std::vector<U128> Find(std::string_view name, abi::Family family) const;
  // The first name of the address in the file; empty without one.
  [[nodiscard]] std::string_view NameOf(U128 address, abi::Family family) const;

 private:
  std::map<std::string, std::vector<U128>, std::less<>> ip4_, ip6_;
  std::map<std::pair<abi::Family, U128>, std::string> names_;
};

// A comma list of addresses. Reports each bad element at its own place; nothing comes back then.
[[nodiscard]] std::optional<std::vector<AddressMask>> ParseAddressList(const source::Word& word, abi::Family family,
                                                                       const HostNames& hosts, diag::Emitter& emitter);

[[nodiscard]] std::optional<U128> ParseNumericAddress(std::string_view text, abi::Family family);

// "10.0.0.0/8", "1.0.3.0/255.0.255.0", "::1/128", as iptables-save prints them.
[[nodiscard]] std::string PrintAddress(const AddressMask& address, abi::Family family);

[[nodiscard]] U128 FullMask(abi::Family family);
// The mask's ones are followed by zeros only.
[[nodiscard]] bool IsPrefix(U128 mask, abi::Family family);

}  // namespace iptc::command
