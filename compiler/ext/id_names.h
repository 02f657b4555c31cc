// Names of numbers as files of the machine give them, read once, never a name service: users, groups, and the lists of
// iproute2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ext/value/kinds.h"

namespace iptc::ext {

enum class IdFile : std::uint8_t {
  kUsers,             // /etc/passwd
  kGroups,            // /etc/group
  kRealms,            // /etc/iproute2/rt_realms
  kDeviceGroups,      // /etc/iproute2/group
  kConnectionLabels,  // /etc/xtables/connlabel.conf
  kCount
};

struct IdName {
  std::string name;
  std::uint32_t id = 0;
};
// passwd(5) or group(5): the third of the fields between colons. Lines that cannot be read are skipped.
[[nodiscard]] std::vector<IdName> ReadAccounts(std::string_view text);
// A number up to 255, decimal or with 0x, and its name (xtables_lmap_init); # begins a comment.
[[nodiscard]] std::vector<IdName> ReadIdList(std::string_view text);

// The first entry of that name or number; an empty name where there is none.
[[nodiscard]] std::optional<std::uint32_t> IdOf(IdFile file, std::string_view name);
[[nodiscard]] std::string_view NameOf(IdFile file, std::uint32_t id);

// "value[/mask]", or a name (xtables_parse_val_mask); a MarkMask. `what` is for diagnostics: "realm".
[[nodiscard]] std::optional<Value> ParseIdMask(const ValueInput& input, IdFile file, std::string_view what);
// "0x5/0xff", or with a full mask the name, unless `numeric`, or "0x5".
void PrintIdMask(std::string& out, const MarkMask& id, IdFile file, bool numeric);

}  // namespace iptc::ext
