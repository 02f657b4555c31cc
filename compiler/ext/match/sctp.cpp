// sctp: ports of the SCTP header and the types of the chunks behind it (net/netfilter/xt_sctp.c).
#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "compiler/ext/listing.h"
#include "compiler/ext/lowering.h"
#include "compiler/ext/transport_names.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/helpers/sctp_chunks.h"

namespace iptc::ext {
namespace {

using helpers::SctpChunksParams;

constexpr std::size_t kChunkTypes = 256, kFlagBits = 8;
// iptables keeps flags by the place of the chunk in this table, so that they have a meaning only where that is its
// type.
constexpr std::size_t kWithFlags = 15;
constexpr std::size_t kMostWithFlags = 4;

constexpr auto kModes = std::to_array<NamedValue>({
    {"any", static_cast<std::uint64_t>(helpers::SctpChunksMode::kAny)},
    {"all", static_cast<std::uint64_t>(helpers::SctpChunksMode::kAll)},
    {"only", static_cast<std::uint64_t>(helpers::SctpChunksMode::kOnly)},
});
constexpr NameTable kModeNames{
    .what = "way to match chunks", .names = kModes, .spelling = NameTable::Spelling::kIgnoreCase};

constexpr auto kChunkNames = [] {
  std::array<NamedValue, kSctpChunks.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = {kSctpChunks[i].name, i};
  return names;
}();
constexpr NameTable kChunkTable{
    .what = "chunk type", .names = kChunkNames, .spelling = NameTable::Spelling::kIgnoreCase};

constexpr diag::Kind<char, std::string_view> kBadFlag{"IPT133", diag::Severity::kError,
                                                      "`{}` is not a flag of the chunk {}"};
constexpr diag::Kind<std::size_t> kTooManyFlags{"IPT136", diag::Severity::kError,
                                                "more than {} types of chunks with flags"};

// The value's numbers: the mode, whether all types are meant, then for each chunk its place in the table, a mask of
// flags and their values.
constexpr std::size_t kHead = 2, kPerChunk = 3;

bool EqualsIgnoringCase(std::string_view text, std::string_view upper) {
  const auto same = [](char a, char b) { return std::toupper(static_cast<unsigned char>(a)) == b; };
  return std::ranges::equal(text, upper, same);
}

class ChunkReader {
 public:
  ChunkReader(const ValueInput& input, OwnValue& value) : input_(input), value_(value) {}

  // Empty items are skipped, as strtok does.
  bool Read(const Part& list) {
    for (const Part& item : Split(list, ',')) {
      if (!item.Text().empty() && !ReadChunk(item)) return false;
    }
    return true;
  }

 private:
  bool ReadChunk(const Part& item) {
    const std::size_t colon = item.Text().find(':');
    const auto place = LookUpName(input_.emitter, kChunkTable, item.Sub(0, colon));
    if (!place) return false;
    const std::size_t entry = EntryOf(*place);
    return colon == std::string_view::npos || ReadFlags(item.Sub(colon + 1), entry);
  }

  std::size_t EntryOf(std::uint64_t place) {
    for (std::size_t i = kHead; i < value_.numbers.size(); i += kPerChunk) {
      if (value_.numbers[i] == place) return i;
    }
    value_.numbers.insert(value_.numbers.end(), {place, 0, 0});
    return value_.numbers.size() - kPerChunk;
  }

  // An upper-case letter asks for the flag to be set, a lower-case one to be clear; given both, it is to be set.
  bool ReadFlags(const Part& letters, std::size_t entry) {
    const SctpChunk& chunk = kSctpChunks[value_.numbers[entry]];
    for (std::size_t i = 0; i < letters.Text().size(); ++i) {
      const auto letter = static_cast<unsigned char>(letters.Text()[i]);
      const std::size_t place = chunk.flags.find(static_cast<char>(std::toupper(letter)));
      if (place == std::string_view::npos) {
        input_.emitter.Report(kBadFlag, letters.Sub(i, 1).Span(), letters.Text()[i], chunk.name);
        return false;
      }
      if (value_.numbers[entry + 1] == 0 && ++with_flags_ > kMostWithFlags) {
        input_.emitter.Report(kTooManyFlags, letters.Span(), kMostWithFlags);
        return false;
      }
      const std::uint64_t bit = std::uint64_t{1} << (kFlagBits - 1 - place);
      value_.numbers[entry + 1] |= bit;
      if (std::isupper(letter) != 0) value_.numbers[entry + 2] |= bit;
    }
    return true;
  }

  const ValueInput& input_;
  OwnValue& value_;
  std::size_t with_flags_ = 0;
};

std::optional<Value> ParseChunks(const ValueInput& input) {
  const auto mode = LookUpName(input.emitter, kModeNames, Whole(input.words[0]));
  if (!mode) return std::nullopt;
  const Part list = Whole(input.words[1]);
  const bool all = EqualsIgnoringCase(list.Text(), "ALL");
  OwnValue value{.numbers = {*mode, all ? 1U : 0U}, .text = {}};
  const bool named = !all && !EqualsIgnoringCase(list.Text(), "NONE");
  if (named && !ChunkReader(input, value).Read(list)) return std::nullopt;
  return value;
}

// The chunks of a value as the kernel has them.
SctpChunksParams ChunksOf(const OwnValue& value) {
  SctpChunksParams params;
  params.mode = static_cast<helpers::SctpChunksMode>(value.numbers[0]);
  params.all_types = value.numbers[1] != 0;
  if (params.all_types != 0) params.types.fill(~std::uint64_t{0});
  for (std::size_t i = kHead; i < value.numbers.size(); i += kPerChunk) {
    const std::size_t place = value.numbers[i];
    const std::uint8_t type = kSctpChunks[place].type;
    params.types[type / 64] |= std::uint64_t{1} << type % 64;
    if (place >= kWithFlags || value.numbers[i + 1] == 0) continue;
    params.flags[params.flag_count++] = {type, static_cast<std::uint8_t>(value.numbers[i + 1]),
                                         static_cast<std::uint8_t>(value.numbers[i + 2])};
  }
  return params;
}

void AppendFlags(std::string& out, const SctpChunk& chunk, const SctpChunksParams& params) {
  for (std::size_t i = 0; i < params.flag_count; ++i) {
    const helpers::SctpChunkFlags& flags = params.flags[i];
    if (flags.type != chunk.type) continue;
    out += ':';
    for (std::size_t place = 0; place < kFlagBits; ++place) {
      const auto bit = static_cast<std::uint8_t>(1U << (kFlagBits - 1 - place));
      if ((flags.mask & bit) == 0) continue;
      const char letter = chunk.flags[place];
      out += (flags.value & bit) != 0 ? letter : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
  }
}

// In the order of the types.
std::string ChunksText(const Value& value, bool numeric) {
  const SctpChunksParams params = ChunksOf(std::get<OwnValue>(value));
  std::string text(kModes[static_cast<std::size_t>(params.mode)].name);
  if (params.all_types != 0) return text + " ALL";
  std::string list;
  for (std::size_t type = 0; type < kChunkTypes; ++type) {
    if ((params.types[type / 64] >> type % 64 & 1U) == 0) continue;
    const SctpChunk& chunk = *std::ranges::find(kSctpChunks, type, &SctpChunk::type);
    list += list.empty() ? " " : ",";
    list += numeric ? fmt::format("0x{:04X}", type) : chunk.name;
    AppendFlags(list, chunk, params);
  }
  return text + (list.empty() ? " NONE" : list);
}
void PrintChunks(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += ChunksText(value, false);
}
constexpr ValueKindInfo kChunkList{ValueKind::kOwn, "any|all|only type[:flags][,type[:flags]]...", ParseChunks,
                                   PrintChunks};

// In the order of iptables-save.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "sport", .alias = "source-port", .value = ValueKind::kPort, .invertible = true, .services = "sctp"},
    {.name = "dport", .alias = "destination-port", .value = ValueKind::kPort, .invertible = true, .services = "sctp"},
    {.name = "chunk-types", .value = ValueKind::kOwn, .own = &kChunkList, .own_words = 2, .invertible = true},
});
constexpr const OptionSpec &kSport = kOptions[0], &kDport = kOptions[1], &kChunkTypesOption = kOptions[2];

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  std::vector<ir::Pred> terms = {TransportHeader(ir::Header::kSctp), RangeTest(ir::Field::kL4Sport, Find(args, kSport)),
                                 RangeTest(ir::Field::kL4Dport, Find(args, kDport))};
  if (const Argument* chunks = Find(args, kChunkTypesOption)) {
    const SctpChunksParams params = ChunksOf(std::get<OwnValue>(chunks->value));
    terms.push_back(
        ir::NegateIf(chunks->inverted,
                     ir::Call{.helper = "sctp_chunks", .params = ParamBytes(params), .effect = ir::Effect::kPure}));
  }
  return ir::All(std::move(terms));
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool numeric) {
  std::string text = " sctp" + ListPorts(" spt", Find(args, kSport), "sctp", numeric) +
                     ListPorts(" dpt", Find(args, kDport), "sctp", numeric);
  if (const Argument* chunks = Find(args, kChunkTypesOption)) {
    text += (chunks->inverted ? " ! " : " ") + ChunksText(chunks->value, numeric);
  }
  return text;
}

}  // namespace

extern const MatchExtension kSctpMatch;
constexpr MatchExtension kSctpMatch{
    .name = "sctp", .options = kOptions, .implied_by_protocol = 132, .lower = Lower, .list = List};

}  // namespace iptc::ext
