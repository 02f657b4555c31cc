// dccp: ports, type and options of the DCCP header (net/netfilter/xt_dccp.c).
#include <array>

#include <fmt/format.h>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/transport_names.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/dccp.h"

namespace iptc::ext {
namespace {

// INVALID stands for the types from 10 on, which nobody has defined.
constexpr auto kTypes = [] {
  std::array<NamedValue, kDccpTypes.size() + 1> types{};
  for (std::size_t i = 0; i < kDccpTypes.size(); ++i) types[i] = {kDccpTypes[i], std::uint64_t{1} << i};
  types.back() = {"INVALID", 0xFC00};
  return types;
}();
constexpr NameTable kTypeNames{.what = "DCCP type", .names = kTypes, .spelling = NameTable::Spelling::kIgnoreCase};

// Empty items are skipped, as strtok does; no type at all is a set, too.
std::optional<Value> ParseTypes(const ValueInput& input) {
  std::uint64_t types = 0;
  for (const Part& part : Split(Whole(input.First()), ',')) {
    if (part.Text().empty()) continue;
    const auto type = LookUpName(input.emitter, kTypeNames, part);
    if (!type) return std::nullopt;
    types |= *type;
  }
  return types;
}

void PrintTypes(std::string& out, const OptionSpec& option, const Value& value) {
  if (std::get<std::uint64_t>(value) != 0) PrintNameSet(out, option, value);
}

constexpr ValueKindInfo kTypeSet{ValueKind::kOwn, "type[,type]...", ParseTypes, PrintTypes};

constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "sport", .alias = "source-port", .value = ValueKind::kLaxPortRange, .invertible = true},
    {.name = "dport", .alias = "destination-port", .value = ValueKind::kLaxPortRange, .invertible = true},
    {.name = "dccp-types", .value = ValueKind::kOwn, .own = &kTypeSet, .invertible = true, .names = &kTypeNames},
    {.name = "dccp-option", .value = ValueKind::kNumber, .invertible = true, .minimum = 1, .maximum = 255},
});
constexpr const OptionSpec &kSport = kOptions[0], &kDport = kOptions[1], &kTypesOption = kOptions[2],
                           &kDccpOption = kOptions[3];

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::vector<ir::Pred> terms = {TransportHeader(ir::Header::kDccp), RangeTest(ir::Field::kL4Sport, Find(args, kSport)),
                                 RangeTest(ir::Field::kL4Dport, Find(args, kDport))};
  helpers::DccpParams params;
  const Argument* types = Find(args, kTypesOption);
  const Argument* option = Find(args, kDccpOption);
  if (types != nullptr) {
    params.tests_types = 1;
    params.types = static_cast<std::uint16_t>(std::get<std::uint64_t>(types->value));
    params.types_inverted = types->inverted;
  }
  if (option != nullptr) {
    params.option = static_cast<std::uint8_t>(std::get<std::uint64_t>(option->value));
    params.option_inverted = option->inverted;
  }
  if (types != nullptr || option != nullptr) {
    terms.push_back(ir::Call{.helper = "dccp", .params = ParamBytes(params), .effect = ir::Effect::kPure});
  }
  return ir::All(std::move(terms));
}

std::string ListTypes(const Argument& argument, bool numeric) {
  const std::uint64_t types = std::get<std::uint64_t>(argument.value);
  std::string text = argument.inverted ? " ! " : " ";
  if (!numeric) {
    PrintTypes(text, kTypesOption, argument.value);
    return text;
  }
  const char* separator = "";
  for (unsigned type = 0; types >> type != 0; ++type) {
    if ((types >> type & 1U) == 0) continue;
    text += separator + std::to_string(type);
    separator = ",";
  }
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text = " dccp" + ListPorts(" spt", Find(args, kSport), "dccp", numeric) +
                     ListPorts(" dpt", Find(args, kDport), "dccp", numeric);
  if (const Argument* types = Find(args, kTypesOption)) text += ListTypes(*types, numeric);
  if (const Argument* option = Find(args, kDccpOption)) {
    text += fmt::format(" option={}{}", option->inverted ? "!" : "", std::get<std::uint64_t>(option->value));
  }
  return text;
}

}  // namespace

extern const MatchExtension kDccpMatch;
constexpr MatchExtension kDccpMatch{
    .name = "dccp", .options = kOptions, .implied_by_protocol = 33, .lower = Lower, .list = List};

}  // namespace iptc::ext
