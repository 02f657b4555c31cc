// CONNMARK: the connection's mark, set or copied from and to the packet's (net/netfilter/xt_connmark.c, revision 2).
// Options are applied in the order in which they are written: a mask behind --set-mark replaces its mask.
#include <array>

#include <fmt/format.h>

#include "compiler/ext/mark_lowering.h"
#include "compiler/ext/target_lowering.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kMaxShift = 32;

constexpr auto kOptions = WithMarkForms(std::to_array<OptionSpec>({
    {.name = "save-mark", .one_of = 1},
    {.name = "restore-mark", .one_of = 1},
    {.name = "left-shift-mark", .value = ValueKind::kNumber, .maximum = kMaxShift},
    {.name = "right-shift-mark", .value = ValueKind::kNumber, .maximum = kMaxShift},
    {.name = "ctmask", .value = ValueKind::kNumber},
    {.name = "nfmask", .value = ValueKind::kNumber},
    {.name = "mask", .value = ValueKind::kNumber},
}));
constexpr const OptionSpec &kSave = kOptions[5], &kRestore = kOptions[6], &kLeftShift = kOptions[7],
                           &kRightShift = kOptions[8], &kCtMask = kOptions[9], &kNfMask = kOptions[10],
                           &kMask = kOptions[11];

constexpr diag::Kind<std::uint64_t> kShiftTooFar{"IPT145", diag::Severity::kError,
                                                 "the kernel does not shift a mark by {} bits, 31 at most"};

void Apply(const Argument& argument, abi::ConnmarkParams& params) {
  const OptionSpec* option = argument.option;
  const auto number = [&] { return static_cast<std::uint32_t>(std::get<std::uint64_t>(argument.value)); };
  if (option == &kSave) {
    params.mode = abi::ConnmarkMode::kSave;
  } else if (option == &kRestore) {
    params.mode = abi::ConnmarkMode::kRestore;
  } else if (option == &kLeftShift || option == &kRightShift) {
    params.shift = static_cast<std::uint8_t>(number());
    params.shift_right = option == &kRightShift ? 1 : 0;
  } else if (option == &kCtMask) {
    params.ct_mask = number();
  } else if (option == &kNfMask) {
    params.nf_mask = number();
  } else if (option == &kMask) {
    params.ct_mask = params.nf_mask = number();
  } else {
    const abi::MarkParams mark = MarkOf(static_cast<std::size_t>(option - kOptions.data()), argument.value);
    params.value = mark.value;
    params.ct_mask = mark.mask;
  }
}

abi::ConnmarkParams ParamsOf(Arguments args) {
  abi::ConnmarkParams params;
  for (const Argument& argument : args) Apply(argument, params);
  return params;
}

// --mask stands for both.
void Check(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  RequireApart(args, kCtMask, kMask, emitter);
  RequireApart(args, kNfMask, kMask, emitter);
}

void CheckKernel(Arguments args, const RuleContext& /*rule*/, diag::Emitter& emitter) {
  for (const Argument& argument : args) {
    if (argument.option != &kLeftShift && argument.option != &kRightShift) continue;
    const std::uint64_t bits = std::get<std::uint64_t>(argument.value);
    if (bits == kMaxShift) emitter.Report(kShiftTooFar, argument.span, bits);
  }
}

ir::Target Lower(Arguments args, const RuleContext& /*rule*/) {
  const abi::ConnmarkParams params = ParamsOf(args);
  const bool restores = params.mode == abi::ConnmarkMode::kRestore;
  return GoOn("CONNMARK", {restores ? abi::Field::kMark : abi::Field::kCtMark}, ParamBytes(params));
}

std::string Shift(const abi::ConnmarkParams& params, std::string_view dashes) {
  if (params.shift == 0) return {};
  return fmt::format(" {}{}-shift-mark {}", dashes, params.shift_right != 0 ? "right" : "left", params.shift);
}

std::string Print(Arguments args, const RuleContext& /*rule*/) {
  const abi::ConnmarkParams params = ParamsOf(args);
  std::string text = PrintMark({params.value, params.ct_mask});
  if (params.mode != abi::ConnmarkMode::kSet) {
    const std::string_view verb = params.mode == abi::ConnmarkMode::kSave ? "save" : "restore";
    text = fmt::format(" --{}-mark --nfmask {:#x} --ctmask {:#x}", verb, params.nf_mask, params.ct_mask);
  }
  return text + Shift(params, "--");
}

std::string ListMasks(const abi::ConnmarkParams& params, std::string_view from, std::uint32_t from_mask,
                      std::string_view to, std::uint32_t to_mask) {
  if (params.nf_mask != params.ct_mask) return fmt::format(" {} {:#x} {} ~{:#x}", from, from_mask, to, to_mask);
  return params.nf_mask == 0xFFFFFFFF ? std::string() : fmt::format(" mask {:#x}", params.nf_mask);
}

std::string List(Arguments args, const RuleContext& /*rule*/, bool /*numeric*/) {
  const abi::ConnmarkParams params = ParamsOf(args);
  std::string text = " CONNMARK";
  if (params.mode == abi::ConnmarkMode::kSet) {
    text += ListMark({params.value, params.ct_mask});
  } else if (params.mode == abi::ConnmarkMode::kSave) {
    text += " save" + ListMasks(params, "nfmask", params.nf_mask, "ctmask", params.ct_mask);
  } else {
    text += " restore" + ListMasks(params, "ctmask", params.ct_mask, "nfmask", params.nf_mask);
  }
  return text + Shift(params, "");
}

}  // namespace

extern const TargetExtension kConnmarkTarget;
constexpr TargetExtension kConnmarkTarget{.name = "CONNMARK",
                                          .options = kOptions,
                                          .needs_conntrack = true,
                                          .check = Check,
                                          .kernel_check = CheckKernel,
                                          .lower = Lower,
                                          .print = Print,
                                          .list = List};

}  // namespace iptc::ext
