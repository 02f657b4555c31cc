#include "compiler/ext/reject_lowering.h"

#include "compiler/ext/target_lowering.h"
#include "compiler/ext/value/kinds.h"

namespace iptc::ext {
namespace {

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

std::string ListReject(Arguments args, const OptionSpec& option, abi::RejectWith otherwise) {
  std::string text = " reject-with ";
  PrintName(text, option, AnswerOf(args, otherwise));
  return text;
}

void CheckReject(Arguments args, const RuleContext& rule, diag::Emitter& emitter) {
  if (args.empty()) return;
  if (std::get<std::uint64_t>(args.front().value) != RejectCode(abi::RejectWith::kTcpReset)) return;
  RequireProtocol("--reject-with tcp-reset", {kTcpProtocol}, args.front().span, rule, emitter);
}

}  // namespace iptc::ext
