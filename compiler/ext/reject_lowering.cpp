#include "compiler/ext/reject_lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint8_t kTcp = 6;

constexpr diag::Kind<> kNeedsTcp{"IPT302", diag::Severity::kError, "`--reject-with tcp-reset` needs `-p tcp`"};
constexpr diag::Kind<> kNegatedTcp{"IPT303", diag::Severity::kError,
                                   "`--reject-with tcp-reset` needs `-p tcp`, not its negation"};

std::uint64_t AnswerOf(Arguments args, abi::RejectWith otherwise) {
  return args.empty() ? RejectCode(otherwise) : std::get<std::uint64_t>(args.front().value);
}

}  // namespace

ir::Target LowerReject(Arguments args, abi::RejectWith otherwise) {
  const abi::RejectParams params{static_cast<abi::RejectWith>(AnswerOf(args, otherwise))};
  return ir::Action{.name = "REJECT", .params = ParamBytes(params), .writes = 0, .ends = ir::Action::Ends::kAlways};
}

std::string PrintReject(Arguments args, const OptionSpec& option, abi::RejectWith otherwise) {
  return PrintArgument({&option, AnswerOf(args, otherwise), false, {}});
}

void CheckReject(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  if (args.empty() || rule.ProtocolIs({kTcp})) return;
  if (std::get<std::uint64_t>(args.front().value) != RejectCode(abi::RejectWith::kTcpReset)) return;
  auto d = emitter.Build(rule.protocol == kTcp ? kNegatedTcp : kNeedsTcp, args.front().span);
  if (rule.protocol == 0 && rule.before_match.IsValid()) {
    d.fixits.push_back({{{rule.before_match, "-p tcp "}}, diag::Fixability::kMaybe, "name the protocol"});
  }
  emitter.Emit(std::move(d));
}

}  // namespace iptc::ext
