// The values in ipset's arguments, read as libipset 7.17 reads them: numbers by strtoull with any base, addresses as
// getaddrinfo takes them, names in square brackets where they hold a separator.
//
// A reader gets a Slice of a word, reports what is wrong at its place and returns nothing then (exit status 1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "compiler/diag/emitter.h"
#include "compiler/ipset/names.h"
#include "compiler/source/word.h"
#include "runtime/sets/element.h"

namespace iptc::ipset {

// text[begin, end) of a word.
struct Slice {
  const source::Word* word = nullptr;
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] std::string_view Text() const { return std::string_view(word->text).substr(begin, end - begin); }
  [[nodiscard]] SourceSpan Span() const { return word->Span(begin, end); }
  [[nodiscard]] Slice Part(std::size_t from, std::size_t to = std::string_view::npos) const;
};
[[nodiscard]] Slice Whole(const source::Word& word);

// Both sides of the first separator that stands neither at the beginning nor, as the same letter, at the end; a first
// part in brackets is passed over.
[[nodiscard]] std::optional<std::pair<Slice, Slice>> SplitAt(const Slice& slice, char separator);

struct Reader {
  const Names& names;
  diag::Emitter& emitter;

  [[nodiscard]] std::optional<std::uint64_t> Number(const Slice& slice, std::uint64_t minimum,
                                                    std::uint64_t maximum) const;
  [[nodiscard]] std::optional<U128> Address(const Slice& slice, abi::Family family) const;
  // "tcp" is asked for a service's port unless `protocol` says another.
  [[nodiscard]] std::optional<std::uint16_t> Port(const Slice& slice, std::string_view protocol) const;
  [[nodiscard]] std::optional<std::uint64_t> Mac(const Slice& slice) const;
  [[nodiscard]] std::optional<std::uint8_t> Protocol(const Slice& slice) const;
  // type << 8 | code
  [[nodiscard]] std::optional<std::uint16_t> IcmpType(const Slice& slice, abi::Family family) const;
  [[nodiscard]] bool SkbMark(const Slice& slice, sets::SkbInfo& skb) const;
  [[nodiscard]] bool SkbPriority(const Slice& slice, sets::SkbInfo& skb) const;
};

// The name of an ICMP type and code; empty without one.
[[nodiscard]] std::string_view IcmpName(std::uint16_t type_and_code, abi::Family family);

}  // namespace iptc::ipset
