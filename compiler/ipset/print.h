// What `ipset list` and `ipset save` print.
//
// Entries of bitmaps come in the order of their numbers, members of lists in theirs. A hash type's come in the order of
// their adding, or sorted as `-sorted` does; the kernel's own order hangs on a random seed. `initval` is that seed: the
// one that was given, else 0.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/ipset/names.h"
#include "runtime/sets/directory.h"

namespace iptc::ipset {

// How many rules refer to a set.
using References = std::function<std::uint32_t(sets::SetIndex)>;

struct ListStyle {
  enum class Mode : std::uint8_t { kPlain, kSave, kXml };
  Mode mode = Mode::kPlain;
  bool names_only = false;
  bool headers_only = false;
  bool sorted = false;
};

struct ListContext {
  const sets::Directory& directory;
  const Names& names;
  const References& references;
  sets::Jiffies now = 0;
};

[[nodiscard]] std::string PrintSets(const ListContext& context, std::span<const sets::SetIndex> indices,
                                    const ListStyle& style);

}  // namespace iptc::ipset
