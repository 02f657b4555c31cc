// connlabel: a bit of 128 that a connection carries (net/netfilter/xt_connlabel.c). With --set the bit is set where it
// is not, which is a hit as well. Labels have names in /etc/xtables/connlabel.conf.
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "compiler/ext/id_names.h"
#include "compiler/ext/lowering.h"
#include "runtime/helpers/connlabel.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kLastLabel = 127;

constexpr diag::Kind<std::string, std::uint64_t> kBadLabel{
    "IPT133", diag::Severity::kError,
    "`{}` is not a connection label: a number from 0 to {}, or a name of /etc/xtables/connlabel.conf"};
constexpr diag::Kind<std::uint64_t, std::uint64_t> kBeyond{"IPT145", diag::Severity::kError,
                                                           "the kernel has no label {}: the last is {}"};

// Read as a signed number of 32 bits, of which the low 16 are kept: 65536 is 0.
std::optional<Value> ParseLabel(const ValueInput& input) {
  const std::string& text = input.First().text;
  char* end = nullptr;
  const auto number = static_cast<std::int32_t>(std::strtoull(text.c_str(), &end, 0));
  if (!text.empty() && *end == '\0' && number >= 0) return std::uint64_t{static_cast<std::uint16_t>(number)};
  if (const auto named = IdOf(IdFile::kConnectionLabels, text)) return std::uint64_t{*named};
  input.emitter.Report(kBadLabel, input.First().Span(), text, kLastLabel);
  return std::nullopt;
}

void PrintLabel(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const auto label = static_cast<std::uint32_t>(std::get<std::uint64_t>(value));
  const std::string_view name = NameOf(IdFile::kConnectionLabels, label);
  out += name.empty() ? fmt::format("\"{}\"", label) : fmt::format("\"{}\"", name);
}

constexpr ValueKindInfo kLabelKind{ValueKind::kOwn, "label", ParseLabel, PrintLabel};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "label", .value = ValueKind::kOwn, .own = &kLabelKind, .required = true, .invertible = true},
    {.name = "set"},
});
constexpr const OptionSpec &kLabel = kOptions[0], &kSet = kOptions[1];

std::uint64_t LabelOf(Arguments args) { return std::get<std::uint64_t>(Find(args, kLabel)->value); }

void KernelCheck(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  if (LabelOf(args) > kLastLabel) emitter.Report(kBeyond, Find(args, kLabel)->span, LabelOf(args), kLastLabel);
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  const bool sets = Find(args, kSet) != nullptr;
  const helpers::ConnlabelParams params{
      .label = static_cast<std::uint8_t>(LabelOf(args)), .sets = sets, .inverted = Find(args, kLabel)->inverted};
  return ir::Call{
      .helper = "connlabel", .params = ParamBytes(params), .effect = sets ? ir::Effect::kWrites : ir::Effect::kReads};
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  const std::string_view name =
      numeric ? "" : NameOf(IdFile::kConnectionLabels, static_cast<std::uint32_t>(LabelOf(args)));
  return fmt::format(" connlabel{} {}{}", Find(args, kLabel)->inverted ? " !" : "",
                     name.empty() ? std::to_string(LabelOf(args)) : fmt::format("'{}'", name),
                     Find(args, kSet) != nullptr ? " set" : "");
}

}  // namespace

extern const MatchExtension kConnlabelMatch;
constexpr MatchExtension kConnlabelMatch{.name = "connlabel",
                                         .options = kOptions,
                                         .needs_conntrack = true,
                                         .kernel_check = KernelCheck,
                                         .lower = Lower,
                                         .list = List};

}  // namespace iptc::ext
