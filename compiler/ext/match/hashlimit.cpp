// hashlimit: a limit for each address, network or port by itself (runtime/helpers/hashlimit.h has the arithmetic).
//
// A rate is of packets ("5/minute") or of bytes ("512kb/s"). What is kept is not the rate but what a packet or sixteen
// bytes cost, so what is printed is the nearest rate to that: 17b/s is 16b/s, 600000/sec is 1000000/sec.
#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/ext/hashlimit_rate.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/hashlimit.h"

namespace iptc::ext {
namespace {

using helpers::HashlimitParams;

constexpr std::uint64_t kMaxBurst = 1'000'000;
constexpr std::uint32_t kDefaultBurst = 5, kDefaultGcInterval = 1000;

constexpr diag::Kind<std::string, std::uint64_t> kBadBurst{"IPT131", diag::Severity::kError,
                                                           "`{}` is not a burst from 1 to {}"};
constexpr diag::Kind<std::uint64_t> kBurstBelowRate{"IPT143", diag::Severity::kError,
                                                    "the burst is below the rate's {} bytes a second"};
constexpr diag::Kind<> kNoBurst{
    "IPT143", diag::Severity::kError,
    "a rate below 16 bytes a second cannot have a burst: iptables ends in a division by zero"};
constexpr diag::Kind<std::string> kBadInterval{"IPT131", diag::Severity::kError,
                                               "`{}` is not a number of seconds from 1 to 2147483647"};
constexpr diag::Kind<std::uint64_t> kOverflow{"IPT143", diag::Severity::kError,
                                              "the kernel refuses this rate with a burst of {}: the credit overflows"};
constexpr diag::Kind<> kNoRate{"IPT143", diag::Severity::kError, "the kernel refuses this rate: it is too fast"};
constexpr diag::Kind<std::string_view> kZero{"IPT145", diag::Severity::kError, "the kernel wants `--{}` above 0"};
constexpr diag::Kind<std::string_view> kBadMask{"IPT145", diag::Severity::kError,
                                                "the kernel wants `--{}` to be a prefix"};
constexpr diag::Kind<std::string> kBadName{"IPT145", diag::Severity::kError,
                                           "`{}` cannot name a file under /proc/net, which the kernel makes of it"};

// A number with a letter behind it, of which only k and m mean something.
std::optional<Value> ParseBurst(const ValueInput& input) {
  std::string_view rest;
  const auto number = ReadUnsignedPrefix(input.Text(), 0xFFFFFFFFFFFFFFFF, 0, rest);
  if (number && *number != 0 && (!rest.empty() || *number <= kMaxBurst)) {
    return *number * HashlimitFactor(rest.empty() ? ' ' : rest[0]);
  }
  input.emitter.Report(kBadBurst, input.First().Span(), input.First().text, kMaxBurst);
  return std::nullopt;
}

// As atoi reads it.
std::optional<Value> ParseInterval(const ValueInput& input) {
  const auto seconds = static_cast<std::int32_t>(std::strtol(input.First().text.c_str(), nullptr, 10));
  if (seconds > 0) return static_cast<std::uint64_t>(seconds);
  input.emitter.Report(kBadInterval, input.First().Span(), input.First().text);
  return std::nullopt;
}

constexpr auto kModes = std::to_array<NamedValue>({
    {"srcip", HashlimitParams::kSource},
    {"srcport", HashlimitParams::kSourcePort},
    {"dstip", HashlimitParams::kDestination},
    {"dstport", HashlimitParams::kDestinationPort},
});
constexpr NameTable kModeNames{.what = "mode of hashlimit", .names = kModes};

// Joined by commas or bars; empty items are skipped, as strtok does.
std::optional<Value> ParseMode(const ValueInput& input) {
  std::uint64_t mode = 0;
  for (const Part& items : Split(Whole(input.First()), ',')) {
    for (const Part& item : Split(items, '|')) {
      if (item.Text().empty()) continue;
      const auto bit = LookUpName(input.emitter, kModeNames, item);
      if (!bit) return std::nullopt;
      mode |= *bit;
    }
  }
  return mode;
}

constexpr ValueKindInfo kBurstKind{ValueKind::kOwn, "number[k|m]", ParseBurst, PrintNumber};
constexpr ValueKindInfo kModeKind{ValueKind::kOwn, "mode[,mode]...", ParseMode, PrintNameSet};
constexpr ValueKindInfo kIntervalKind{ValueKind::kOwn, "seconds", ParseInterval, PrintNumber};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "hashlimit-upto",
     .alias = "hashlimit",
     .value = ValueKind::kOwn,
     .own = &kHashlimitRate,
     .one_of = 1,
     .invertible = true},
    {.name = "hashlimit-above", .value = ValueKind::kOwn, .own = &kHashlimitRate, .one_of = 1, .invertible = true},
    {.name = "hashlimit-burst", .value = ValueKind::kOwn, .own = &kBurstKind},
    {.name = "hashlimit-mode", .value = ValueKind::kOwn, .own = &kModeKind, .names = &kModeNames},
    {.name = "hashlimit-name",
     .value = ValueKind::kPlainString,
     .required = true,
     .minimum = 1,
     .maximum = 254,
     .cut = true},
    {.name = "hashlimit-htable-size", .value = ValueKind::kNumber},
    {.name = "hashlimit-htable-max", .value = ValueKind::kNumber},
    {.name = "hashlimit-htable-gcinterval", .value = ValueKind::kNumber},
    {.name = "hashlimit-htable-expire", .value = ValueKind::kNumber},
    {.name = "hashlimit-srcmask", .value = ValueKind::kPrefixLength},
    {.name = "hashlimit-dstmask", .value = ValueKind::kPrefixLength},
    {.name = "hashlimit-rate-match"},
    {.name = "hashlimit-rate-interval", .value = ValueKind::kOwn, .own = &kIntervalKind},
});
constexpr const OptionSpec &kUpTo = kOptions[0], &kAbove = kOptions[1], &kBurst = kOptions[2], &kMode = kOptions[3],
                           &kName = kOptions[4], &kSize = kOptions[5], &kMax = kOptions[6], &kGcInterval = kOptions[7],
                           &kExpire = kOptions[8], &kSourceMask = kOptions[9], &kDestinationMask = kOptions[10],
                           &kRateMatch = kOptions[11], &kInterval = kOptions[12];

const Argument* RateArgument(Arguments args) {
  const Argument* above = Find(args, kAbove);
  return above != nullptr ? above : Find(args, kUpTo);
}
std::uint64_t RatePartOf(Arguments args, HashlimitRatePart part) {
  return std::get<OwnValue>(RateArgument(args)->value).numbers.at(part);
}
std::uint64_t NumberOr(Arguments args, const OptionSpec& option, std::uint64_t otherwise) {
  const Argument* argument = Find(args, option);
  return argument == nullptr ? otherwise : std::get<std::uint64_t>(argument->value);
}
std::uint64_t Bits(const RuleContext& rule) { return rule.family == abi::Family::kIp4 ? 32 : 128; }

// In bytes: how many seconds' worth; the rest of a division counts as a whole one, of a burst of 32 bits though.
std::uint64_t BurstOf(Arguments args, bool bytes, std::uint64_t average) {
  const Argument* burst = Find(args, kBurst);
  if (!bytes) return burst == nullptr ? kDefaultBurst : std::get<std::uint64_t>(burst->value);
  if (burst == nullptr) return 0;
  const std::uint64_t wanted = std::get<std::uint64_t>(burst->value), a_second = helpers::HashlimitBytes(average);
  return (wanted & 0xFFFFFFFF) / a_second + (wanted % a_second != 0 ? 1 : 0);
}

std::uint32_t ModeOf(Arguments args) {
  const Argument& rate = *RateArgument(args);
  auto mode = static_cast<std::uint32_t>(NumberOr(args, kMode, 0));
  if ((rate.option == &kAbove) != rate.inverted) mode |= HashlimitParams::kAbove;
  if (RatePartOf(args, kHashlimitOfBytes) != 0) mode |= HashlimitParams::kBytes;
  if (Find(args, kRateMatch) != nullptr) mode |= HashlimitParams::kRateMatch;
  return mode;
}

// What the kernel gets. It cuts the sizes by itself.
HashlimitParams ParamsOf(Arguments args, const RuleContext& rule) {
  HashlimitParams params{.average = RatePartOf(args, kHashlimitAverage), .mode = ModeOf(args)};
  const bool bytes = (params.mode & HashlimitParams::kBytes) != 0;
  const bool rate_match = (params.mode & HashlimitParams::kRateMatch) != 0;
  const std::uint64_t unit = RatePartOf(args, kHashlimitUnit);
  if (rate_match && !bytes) params.average /= unit;
  params.burst = BurstOf(args, bytes, params.average);
  const std::uint64_t expire = bytes && Find(args, kBurst) != nullptr ? kHashlimitByteBurstExpire : unit;
  const auto cut = [](std::uint64_t size) {
    return static_cast<std::uint32_t>(std::min(size, helpers::kHashlimitMaxSize));
  };
  params.size = cut(NumberOr(args, kSize, 0));
  params.max = cut(NumberOr(args, kMax, 0));
  params.gc_interval = static_cast<std::uint32_t>(NumberOr(args, kGcInterval, kDefaultGcInterval));
  params.expire = static_cast<std::uint32_t>(NumberOr(args, kExpire, expire * 1000));
  params.interval = static_cast<std::uint32_t>(NumberOr(args, kInterval, !rate_match ? 0 : bytes ? 1 : unit));
  params.source_prefix = static_cast<std::uint8_t>(NumberOr(args, kSourceMask, Bits(rule)));
  params.destination_prefix = static_cast<std::uint8_t>(NumberOr(args, kDestinationMask, Bits(rule)));
  params.family = rule.family == abi::Family::kIp4 ? 4 : 6;
  const auto& name = std::get<std::string>(Find(args, kName)->value);
  params.name[0] = rule.family == abi::Family::kIp4 ? '4' : '6';
  std::ranges::copy(name, params.name.begin() + 1);
  return params;
}

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  const Argument* burst = Find(args, kBurst);
  if (RateArgument(args) == nullptr || burst == nullptr) return;
  const std::uint64_t number = std::get<std::uint64_t>(burst->value);
  if (RatePartOf(args, kHashlimitOfBytes) == 0) {
    if (number > kMaxBurst) emitter.Report(kBadBurst, burst->span, std::to_string(number), kMaxBurst);
    return;
  }
  const std::uint64_t bytes = helpers::HashlimitBytes(RatePartOf(args, kHashlimitAverage));
  if (bytes == 0) {
    emitter.Report(kNoBurst, burst->span);
  } else if (number < bytes) {
    emitter.Report(kBurstBelowRate, burst->span, bytes);
  }
}

void KernelCheck(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  const HashlimitParams params = ParamsOf(args, rule);
  if (params.gc_interval == 0) emitter.Report(kZero, Find(args, kGcInterval)->span, kGcInterval.name);
  if (params.expire == 0 && Find(args, kExpire) != nullptr) {
    emitter.Report(kZero, Find(args, kExpire)->span, kExpire.name);
  }
  for (const OptionSpec* option : {&kSourceMask, &kDestinationMask}) {
    if (NumberOr(args, *option, 0) > Bits(rule)) emitter.Report(kBadMask, Find(args, *option)->span, option->name);
  }
  const Argument& name = *Find(args, kName);
  const auto& text = std::get<std::string>(name.value);
  if (text == "." || text == ".." || text.find('/') != std::string::npos) emitter.Report(kBadName, name.span, text);
  if (helpers::HashlimitIsAccepted(params.average, params.burst, params.mode)) return;
  constexpr std::uint32_t kPlain = HashlimitParams::kRateMatch | HashlimitParams::kBytes;
  if ((params.mode & kPlain) != 0) {
    emitter.Report(kNoRate, RateArgument(args)->span);
  } else {
    emitter.Report(kOverflow, RateArgument(args)->span, params.burst);
  }
}

ir::Pred Lower(Arguments args, const RuleContext& rule) {
  return ir::Call{.helper = "hashlimit", .params = ParamBytes(ParamsOf(args, rule)), .effect = ir::Effect::kWrites};
}

std::string ModeText(std::uint32_t mode, char separator) {
  std::string text;
  for (const NamedValue& named : kModes) {
    if ((mode & named.value) == 0) continue;
    if (!text.empty()) text += separator;
    text += named.name;
  }
  return text;
}

// The sizes, times and masks that are not what they are by themselves, as -L and iptables-save alike write them.
std::string Settings(const HashlimitParams& params, std::uint64_t expire, std::uint64_t bits, std::string_view dashes) {
  struct Setting {
    std::string_view name;
    std::uint64_t value, otherwise;
  };
  std::string text;
  for (const Setting& s :
       {Setting{"htable-size", params.size, 0}, Setting{"htable-max", params.max, 0},
        Setting{"htable-gcinterval", params.gc_interval, kDefaultGcInterval},
        Setting{"htable-expire", params.expire, expire}, Setting{"srcmask", params.source_prefix, bits},
        Setting{"dstmask", params.destination_prefix, bits}}) {
    if (s.value != s.otherwise) text += fmt::format(" {}{} {}", dashes, s.name, s.value);
  }
  if ((params.mode & HashlimitParams::kRateMatch) == 0) return text;
  text += fmt::format(" {}rate-match", dashes);
  if (params.interval != 1) text += fmt::format(" {}rate-interval {}", dashes, params.interval);
  return text;
}

std::string Print(Arguments args, const RuleContext& rule) {
  const HashlimitParams params = ParamsOf(args, rule);
  const bool bytes = (params.mode & HashlimitParams::kBytes) != 0;
  const RateText rate = HashlimitRateText(bytes, params.average, params.burst);
  std::string text =
      fmt::format(" --hashlimit-{} {}", (params.mode & HashlimitParams::kAbove) != 0 ? "above" : "upto", rate.rate);
  if (!rate.burst.empty()) text += " --hashlimit-burst " + rate.burst;
  if (const std::string mode = ModeText(params.mode, ','); !mode.empty()) text += " --hashlimit-mode " + mode;
  text += PrintArgument(*Find(args, kName));
  return text + Settings(params, rate.expire, Bits(rule), "--hashlimit-");
}

// An interval is multiplied into the rate, which iptables-save leaves alone.
std::string List(Arguments args, const RuleContext& rule, bool /*numeric*/) {
  const HashlimitParams params = ParamsOf(args, rule);
  const bool bytes = (params.mode & HashlimitParams::kBytes) != 0;
  const std::uint64_t average = bytes || params.interval == 0 ? params.average : params.average * params.interval;
  const RateText rate = HashlimitRateText(bytes, average, params.burst);
  std::string text =
      fmt::format(" limit: {} {}", (params.mode & HashlimitParams::kAbove) != 0 ? "above" : "up to", rate.rate);
  if (!rate.burst.empty()) text += " burst " + rate.burst;
  if (const std::string mode = ModeText(params.mode, '-'); !mode.empty()) text += " mode " + mode;
  return text + Settings(params, rate.expire, Bits(rule), "");
}

}  // namespace

extern const MatchExtension kHashlimitMatch;
constexpr MatchExtension kHashlimitMatch{.name = "hashlimit",
                                         .options = kOptions,
                                         .check = Check,
                                         .kernel_check = KernelCheck,
                                         .lower = Lower,
                                         .print = Print,
                                         .list = List};

}  // namespace iptc::ext
