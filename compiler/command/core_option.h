// The options that iptables knows without any match or target: names, letters, and whether they take a word.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace iptc::command {

enum class CoreOption : std::uint8_t {
  kAppend,
  kDelete,
  kCheck,
  kInsert,
  kReplace,
  kList,
  kListRules,
  kFlush,
  kZero,
  kNewChain,
  kDeleteChain,
  kRenameChain,
  kPolicy,
  kSource,
  kDestination,
  kProtocol,
  kInInterface,
  kOutInterface,
  kJump,
  kGoto,
  kTable,
  kMatch,
  kNumeric,
  kVerbose,
  kWait,
  kWaitInterval,
  kExact,
  kFragments,
  kVersion,
  kHelp,
  kLineNumbers,
  kModprobe,
  kSetCounters,
  kIpv4,
  kIpv6,
};

// kOptional: a value only where it is attached (`-w5`, `--wait=5`).
enum class Takes : std::uint8_t { kNothing, kValue, kOptional };

struct CoreSpec {
  CoreOption option;
  char letter;  // 0: long only
  Takes takes;
  std::string_view name;
  std::string_view alias = {};
};

inline constexpr auto kCoreOptions = std::to_array<CoreSpec>({
    {CoreOption::kAppend, 'A', Takes::kValue, "append"},
    {CoreOption::kDelete, 'D', Takes::kValue, "delete"},
    {CoreOption::kCheck, 'C', Takes::kValue, "check"},
    {CoreOption::kInsert, 'I', Takes::kValue, "insert"},
    {CoreOption::kReplace, 'R', Takes::kValue, "replace"},
    {CoreOption::kList, 'L', Takes::kOptional, "list"},
    {CoreOption::kListRules, 'S', Takes::kOptional, "list-rules"},
    {CoreOption::kFlush, 'F', Takes::kOptional, "flush"},
    {CoreOption::kZero, 'Z', Takes::kOptional, "zero"},
    {CoreOption::kNewChain, 'N', Takes::kValue, "new-chain"},
    {CoreOption::kDeleteChain, 'X', Takes::kOptional, "delete-chain"},
    {CoreOption::kRenameChain, 'E', Takes::kValue, "rename-chain"},
    {CoreOption::kPolicy, 'P', Takes::kValue, "policy"},
    {CoreOption::kSource, 's', Takes::kValue, "source", "src"},
    {CoreOption::kDestination, 'd', Takes::kValue, "destination", "dst"},
    {CoreOption::kProtocol, 'p', Takes::kValue, "protocol"},
    {CoreOption::kInInterface, 'i', Takes::kValue, "in-interface"},
    {CoreOption::kOutInterface, 'o', Takes::kValue, "out-interface"},
    {CoreOption::kJump, 'j', Takes::kValue, "jump"},
    {CoreOption::kGoto, 'g', Takes::kValue, "goto"},
    {CoreOption::kTable, 't', Takes::kValue, "table"},
    {CoreOption::kMatch, 'm', Takes::kValue, "match"},
    {CoreOption::kNumeric, 'n', Takes::kNothing, "numeric"},
    {CoreOption::kVerbose, 'v', Takes::kNothing, "verbose"},
    {CoreOption::kWait, 'w', Takes::kOptional, "wait"},
    {CoreOption::kWaitInterval, 'W', Takes::kOptional, "wait-interval"},
    {CoreOption::kExact, 'x', Takes::kNothing, "exact"},
    {CoreOption::kFragments, 'f', Takes::kNothing, "fragments"},
    {CoreOption::kVersion, 'V', Takes::kNothing, "version"},
    {CoreOption::kHelp, 'h', Takes::kOptional, "help"},
    {CoreOption::kLineNumbers, 0, Takes::kNothing, "line-numbers"},
    {CoreOption::kModprobe, 'M', Takes::kValue, "modprobe"},
    {CoreOption::kSetCounters, 'c', Takes::kValue, "set-counters"},
    {CoreOption::kIpv4, '4', Takes::kNothing, "ipv4"},
    {CoreOption::kIpv6, '6', Takes::kNothing, "ipv6"},
});

constexpr std::uint64_t Bit(CoreOption option) { return std::uint64_t{1} << static_cast<unsigned>(option); }

}  // namespace iptc::command
