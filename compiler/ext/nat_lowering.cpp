#include "compiler/ext/nat_lowering.h"

#include <initializer_list>

#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

using abi::Field;

constexpr std::uint64_t Bits(std::initializer_list<Field> fields) {
  std::uint64_t bits = 0;
  for (const Field field : fields) bits |= abi::FieldBit(field);
  return bits;
}

// A source's translation is where replies go, a destination's where they come from. An ICMP id is a source port.
constexpr std::uint64_t kSourceFields =
    Bits({Field::kIp4Saddr, Field::kIp6Saddr, Field::kL4Sport, Field::kCtStatus, Field::kCt4ReplyDaddr,
          Field::kCt6ReplyDaddr, Field::kCtReplyDport, Field::kCtReplySport});
constexpr std::uint64_t kDestinationFields =
    Bits({Field::kIp4Daddr, Field::kIp6Daddr, Field::kL4Dport, Field::kCtStatus, Field::kCt4ReplySaddr,
          Field::kCt6ReplySaddr, Field::kCtReplySport});

}  // namespace

abi::NatParams NatParamsOf(const NatRange& range) {
  return {.min_addr = range.min_address,
          .max_addr = range.max_address,
          .flags = range.flags,
          .min_port = range.min_port,
          .max_port = range.max_port,
          .base_port = range.base_port};
}

std::uint32_t NatFlagsOf(Arguments args, std::span<const NatFlag> flags) {
  std::uint32_t bits = 0;
  for (const NatFlag& flag : flags) {
    if (Find(args, *flag.option) != nullptr) bits |= flag.bit;
  }
  return bits;
}

std::string ListNat(std::string_view label, Arguments args, const OptionSpec& range, std::span<const NatFlag> flags) {
  std::string text;
  if (const Argument* argument = Find(args, range)) {
    text += label;
    Info(range).print(text, range, argument->value);
  }
  for (const NatFlag& flag : flags) {
    if (Find(args, *flag.option) != nullptr) text += " " + std::string(flag.option->name);
  }
  return text;
}

ir::Target NatAction(std::string_view name, NatSide side, const abi::NatParams& params) {
  std::uint64_t writes = 0;
  if (side != NatSide::kDestination) writes |= kSourceFields;
  if (side != NatSide::kSource) writes |= kDestinationFields;
  return ir::Action{.name = name, .params = ParamBytes(params), .writes = writes, .ends = ir::Action::Ends::kAlways};
}

}  // namespace iptc::ext
