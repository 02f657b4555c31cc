#include "compiler/expand/shell_state.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace iptc::expand {
namespace {

// bash 5.2's hash of keys (FNV-1 of the bytes, which are signed) and its number of buckets, which grows fourfold when
// there are twice as many entries.
std::uint32_t HashOf(std::string_view key) {
  constexpr std::uint32_t kOffset = 2166136261U;
  constexpr std::uint32_t kPrime = 16777619U;
  std::uint32_t hash = kOffset;
  for (const char c : key) {
    hash *= kPrime;
    hash ^= static_cast<std::uint32_t>(static_cast<signed char>(c));
  }
  return hash;
}

std::uint32_t BucketsFor(std::size_t entries) {
  std::uint32_t buckets = 1024;
  while (entries >= std::size_t{2} * buckets) buckets *= 4;
  return buckets;
}

}  // namespace

bool* ShellState::Option(std::string_view option) {
  const std::pair<std::string_view, bool*> options[] = {
      {"a", &allexport}, {"allexport", &allexport}, {"E", &errtrace},       {"errtrace", &errtrace},
      {"e", &errexit},   {"errexit", &errexit},     {"f", &noglob},         {"noglob", &noglob},
      {"u", &nounset},   {"nounset", &nounset},     {"pipefail", &pipefail}};
  const auto* found = std::ranges::find(options, option, &std::pair<std::string_view, bool*>::first);
  return found != std::end(options) ? found->second : nullptr;
}

bool* ShellState::ShoptOption(std::string_view option) {
  const std::pair<std::string_view, bool*> options[] = {{"nullglob", &nullglob},
                                                        {"extglob", &extglob},
                                                        {"expand_aliases", &expand_aliases},
                                                        {"patsub_replacement", &patsub_replacement}};
  const auto* found = std::ranges::find(options, option, &std::pair<std::string_view, bool*>::first);
  return found != std::end(options) ? found->second : nullptr;
}

const Value* Variable::Scalar() const {
  if (shape == Shape::kIndexed) {
    const auto first = indexed.find(0);
    return first != indexed.end() ? &first->second : nullptr;
  }
  if (shape == Shape::kKeyed) {
    const auto first = keyed.find("0");
    return first != keyed.end() ? &first->second.value : nullptr;
  }
  return is_set ? &value : nullptr;
}

std::string Variable::Flags() const {
  const std::pair<char, bool> attributes[] = {{'a', shape == Shape::kIndexed},
                                              {'A', shape == Shape::kKeyed},
                                              {'i', integer},
                                              {'n', reference},
                                              {'r', readonly},
                                              {'x', exported},
                                              {'l', lower},
                                              {'u', upper}};
  std::string flags;
  for (const auto& [letter, is_on] : attributes) {
    if (is_on) flags += letter;
  }
  return flags;
}

std::vector<std::pair<const std::string*, const Value*>> ListKeyed(const Variable& variable) {
  const std::uint32_t mask = BucketsFor(variable.keyed.size()) - 1;
  // Within a bucket the newest comes first.
  std::vector<std::tuple<std::uint32_t, std::uint64_t, const std::string*, const Value*>> order;
  for (const auto& [key, element] : variable.keyed) {
    order.emplace_back(HashOf(key) & mask, ~element.serial, &key, &element.value);
  }
  std::ranges::sort(order, {}, [](const auto& row) { return std::pair(std::get<0>(row), std::get<1>(row)); });
  std::vector<std::pair<const std::string*, const Value*>> list;
  for (const auto& [bucket, age, key, value] : order) list.emplace_back(key, value);
  return list;
}

}  // namespace iptc::expand
