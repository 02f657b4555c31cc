// srh: the segment routing header (net/ipv6/netfilter/ip6t_srh.c, revision 1). The options of one field share one
// number, the last one given.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/lowering.h"
#include "compiler/ext/value/kinds.h"
#include "runtime/abi/address_text.h"
#include "runtime/helpers/srh.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kByteMax = 0xFF, kU16Max = 0xFFFF;

void PrintSid(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  const AddressMask& sid = std::get<AddressMask>(value);
  out += abi::FormatAddress(abi::Family::kIp6, sid.address);
  out += "/" + std::to_string(sid.prefix);
}
constexpr ValueKindInfo kSid{ValueKind::kOwn, "address[/mask]", ParseAddressMask, PrintSid};

// In the order of iptables-save, and of helpers::SrhTest.
constexpr auto kOptions = std::to_array<OptionSpec>({
    {.name = "srh-next-hdr", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-hdr-len-eq", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-hdr-len-gt", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-hdr-len-lt", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-segs-left-eq", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-segs-left-gt", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-segs-left-lt", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-last-entry-eq", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-last-entry-gt", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-last-entry-lt", .value = ValueKind::kNumber, .invertible = true, .maximum = kByteMax},
    {.name = "srh-tag", .value = ValueKind::kNumber, .invertible = true, .maximum = kU16Max},
    {.name = "srh-psid", .value = ValueKind::kOwn, .own = &kSid, .invertible = true},
    {.name = "srh-nsid", .value = ValueKind::kOwn, .own = &kSid, .invertible = true},
    {.name = "srh-lsid", .value = ValueKind::kOwn, .own = &kSid, .invertible = true},
});
constexpr std::size_t kFirstSid = 11;
static_assert(kOptions.size() == helpers::kSrhTests);

// The options whose number is the same field of the kernel's structure.
constexpr std::size_t kShared[] = {0, 1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 11, 12, 13};
static_assert(std::size(kShared) == kOptions.size());

std::size_t IndexOf(const Argument& argument) { return static_cast<std::size_t>(argument.option - kOptions.data()); }

const Value& ValueOf(Arguments args, const Argument& argument) {
  const Value* value = &argument.value;
  for (const Argument& other : args) {
    if (kShared[IndexOf(other)] == kShared[IndexOf(argument)]) value = &other.value;
  }
  return *value;
}

ir::Pred Lower(Arguments args, const RuleContext& /*rule*/) {
  helpers::SrhParams params;
  for (const Argument& argument : args) {
    const std::size_t i = IndexOf(argument);
    params.asked |= static_cast<std::uint16_t>(1U << i);
    if (argument.inverted) params.inverted |= static_cast<std::uint16_t>(1U << i);
    if (i < kFirstSid) {
      params.numbers[i] = static_cast<std::uint16_t>(std::get<std::uint64_t>(ValueOf(args, argument)));
      continue;
    }
    const AddressMask& sid = std::get<AddressMask>(argument.value);
    params.sids[i - kFirstSid] = helpers::MakeSrhSid(sid.address, sid.Mask());
  }
  return ir::Call{.helper = "srh", .params = ParamBytes(params), .effect = ir::Effect::kPure};
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  std::string text;
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument != nullptr) text += PrintArgument({&option, ValueOf(args, *argument), argument->inverted, {}});
  }
  return text;
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  std::string text = " srh";
  for (const OptionSpec& option : kOptions) {
    const Argument* argument = Find(args, option);
    if (argument == nullptr) continue;
    const bool is_sid = IndexOf(*argument) >= kFirstSid;
    const std::string_view name = option.name.substr(std::string_view("srh-").size());
    text += fmt::format(" {}{}{}{}", name, is_sid ? " " : ":", argument->inverted ? "!" : "", is_sid ? " " : "");
    Info(option).print(text, option, ValueOf(args, *argument));
  }
  return text;
}

}  // namespace

extern const MatchExtension kSrhMatch;
constexpr MatchExtension kSrhMatch{
    .name = "srh", .families = kIp6, .options = kOptions, .lower = Lower, .print = Print, .list = List};

}  // namespace iptc::ext
