// statistic: at random, or every n-th packet (net/netfilter/xt_statistic.c). Each rule counts for itself.
#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/statistic.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kRandom = 0, kNth = 1;
constexpr auto kModes = std::to_array<NamedValue>({{"random", kRandom}, {"nth", kNth}});
constexpr NameTable kModeNames{.what = "mode", .names = kModes};

constexpr double kWhole = helpers::kStatisticWhole;

constexpr diag::Kind<std::string> kBadProbability{"IPT131", diag::Severity::kError, "`{}` is not a number from 0 to 1"};
constexpr diag::Kind<std::string_view, std::string_view> kModeNeeds{"IPT138", diag::Severity::kError,
                                                                    "`--mode {}` needs `--{}`"};
constexpr diag::Kind<std::uint64_t> kPacketTooLarge{"IPT131", diag::Severity::kError,
                                                    "`--packet` is above {}, the last of the packets to choose from"};

// As strtod reads it: "0x1p-2" and ".5" too; "nan" is within every bound and ends up as 0.
std::optional<Value> ParseProbability(const ValueInput& input) {
  const std::string& text = input.First().text;
  char* end = nullptr;
  const double probability = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0' || probability < 0 || probability > 1) {
    input.emitter.Report(kBadProbability, input.First().Span(), text);
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(std::isnan(probability) ? 0 : std::lround(kWhole * probability));
}

void PrintProbability(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += fmt::format("{:.11f}", static_cast<double>(std::get<std::uint64_t>(value)) / kWhole);
}
constexpr ValueKindInfo kProbabilityKind{ValueKind::kOwn, "probability", ParseProbability, PrintProbability};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "mode", .value = ValueKind::kName, .required = true, .names = &kModeNames},
    {.name = "probability", .value = ValueKind::kOwn, .own = &kProbabilityKind, .invertible = true},
    {.name = "every", .value = ValueKind::kNumber, .invertible = true, .minimum = 1},
    {.name = "packet", .value = ValueKind::kNumber},
});
constexpr const OptionSpec &kMode = kOptions[0], &kProbability = kOptions[1], &kEvery = kOptions[2],
                           &kPacket = kOptions[3];

std::uint64_t NumberOf(const Argument* argument) {
  return argument != nullptr ? std::get<std::uint64_t>(argument->value) : 0;
}

void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  RequireApart(args, kProbability, kEvery, emitter);
  RequireApart(args, kProbability, kPacket, emitter);
  RequireTogether(args, kEvery, kPacket, emitter);
  RequireTogether(args, kPacket, kEvery, emitter);
  const Argument* mode = Find(args, kMode);
  if (mode == nullptr) return;
  const OptionSpec& needed = NumberOf(mode) == kRandom ? kProbability : kEvery;
  if (Find(args, needed) == nullptr) {
    emitter.Report(kModeNeeds, mode->span, kModes[NumberOf(mode)].name, needed.name);
  }
  const Argument* every = Find(args, kEvery);
  const Argument* packet = Find(args, kPacket);
  if (every == nullptr || NumberOf(packet) < NumberOf(every)) return;
  emitter.Report(kPacketTooLarge, packet != nullptr ? packet->span : every->span, NumberOf(every) - 1);
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const Argument* probability = Find(args, kProbability);
  const Argument* every = Find(args, kEvery);
  const bool inverted = (probability != nullptr && probability->inverted) || (every != nullptr && every->inverted);
  helpers::StatisticParams params;
  if (probability != nullptr) {
    params.probability = static_cast<std::uint32_t>(NumberOf(probability));
  } else {
    params.last = static_cast<std::uint32_t>(NumberOf(every) - 1);
    params.start = static_cast<std::uint32_t>(params.last - NumberOf(Find(args, kPacket)));
  }
  const char* helper = probability != nullptr ? "statistic_random" : "statistic_nth";
  return ir::NegateIf(inverted,
                      ir::Call{.helper = helper, .params = ParamBytes(params), .effect = ir::Effect::kWrites});
}

// Like iptables-save, without the dashes; a first packet of 0 is not shown.
std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const auto inverted = [](const Argument& argument) { return argument.inverted ? " !" : ""; };
  if (const Argument* probability = Find(args, kProbability)) {
    std::string text = fmt::format(" statistic mode random{} probability ", inverted(*probability));
    PrintProbability(text, kProbability, probability->value);
    return text;
  }
  const Argument& every = *Find(args, kEvery);
  std::string text = fmt::format(" statistic mode nth{} every {}", inverted(every), NumberOf(&every));
  if (const std::uint64_t packet = NumberOf(Find(args, kPacket)); packet != 0)
    text += fmt::format(" packet {}", packet);
  return text;
}

}  // namespace

extern const MatchExtension kStatisticMatch;
constexpr MatchExtension kStatisticMatch{
    .name = "statistic", .options = kOptions, .check = Check, .lower = Lower, .list = List};

}  // namespace iptc::ext
