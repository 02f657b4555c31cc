// The options behind `create SET TYPE` and `add|del|test SET ELEMENT`, each a row of a table that says which types take
// it. A name may stand behind two dashes; an option that is given twice is refused, flags are not.
#pragma once

#include <optional>
#include <span>

#include "compiler/ipset/values.h"
#include "runtime/sets/request.h"

namespace iptc::ipset {

// How reading arguments ended: ipset's exit status.
enum class Parsed : std::uint8_t { kGood = 0, kRefused = 1, kUsage = 2 };

// The options of a new set; `type` is the word that named it.
[[nodiscard]] Parsed ReadCreateOptions(const Reader& reader, std::span<const source::Word> words,
                                       const source::Word& type, sets::SetOptions& options);

// What stands behind the element.
[[nodiscard]] Parsed ReadEntryOptions(const Reader& reader, std::span<const source::Word> words, sets::Type type,
                                      sets::Request& request);

}  // namespace iptc::ipset
