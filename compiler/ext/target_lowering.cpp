#include "compiler/ext/target_lowering.h"

#include <algorithm>
#include <utility>

#include "compiler/ext/services.h"

namespace iptc::ext {
namespace {

constexpr diag::Kind<std::string_view, std::string> kNeedsProtocol{"IPT302", diag::Severity::kError, "`{}` needs {}"};
constexpr diag::Kind<std::string_view, std::string> kNegatedProtocol{"IPT303", diag::Severity::kError,
                                                                     "`{}` needs {}, not its negation"};

}  // namespace

ir::Target GoOn(std::string_view name, std::initializer_list<abi::Field> writes, std::vector<std::uint8_t> params) {
  std::uint64_t bits = 0;
  for (const abi::Field field : writes) bits |= abi::FieldBit(field);
  return ir::Action{.name = name, .params = std::move(params), .writes = bits, .ends = ir::Action::Ends::kNever};
}

void RequireProtocol(std::string_view what, std::initializer_list<std::uint8_t> protocols, SourceSpan span,
                     const RuleContext& rule, diag::Emitter& emitter) {
  if (rule.ProtocolIs(protocols)) return;
  std::string wanted;
  for (const std::uint8_t protocol : protocols) {
    wanted += (wanted.empty() ? "`-p " : " or `-p ") + std::string(ProtocolName(protocol)) + "`";
  }
  const bool negated = std::ranges::find(protocols, rule.protocol) != protocols.end();
  auto d = emitter.Build(negated ? kNegatedProtocol : kNeedsProtocol, span, what, wanted);
  if (rule.protocol == 0 && rule.before_match.IsValid()) {
    const std::string text = "-p " + std::string(ProtocolName(*protocols.begin())) + " ";
    d.fixits.push_back({{{rule.before_match, text}}, diag::Fixability::kMaybe, "name the protocol"});
  }
  emitter.Emit(std::move(d));
}

std::uint64_t NumberOf(Arguments arguments, const OptionSpec& option, std::uint64_t otherwise) {
  const Argument* argument = Find(arguments, option);
  return argument != nullptr ? std::get<std::uint64_t>(argument->value) : otherwise;
}

}  // namespace iptc::ext
