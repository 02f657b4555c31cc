#include "compiler/ext/set_reference.h"

#include <cstddef>
#include <cstring>
#include <utility>

#include "compiler/ext/did_you_mean.h"
#include "runtime/sets/directory.h"

namespace iptc::ext {
namespace {

using diag::Severity;

constexpr diag::Kind<std::string_view> kUnknownSet{"IPT184", Severity::kError, "there is no set `{}`"};
constexpr diag::Kind<std::string_view> kLongName{"IPT137", Severity::kError,
                                                 "set name `{}` is longer than 31 characters"};
constexpr diag::Kind<std::string_view, std::string_view, std::string_view> kWrongFamily{
    "IPT184", Severity::kError, "set `{}` holds {} addresses, the rule is for {}"};
constexpr diag::Kind<std::string_view> kNoDirection{"IPT108", Severity::kError, "`{}` is neither src nor dst"};
constexpr diag::Kind<> kTooMany{"IPT108", Severity::kError, "a set has at most 6 dimensions"};
constexpr std::size_t kMostDirections = 6;

void ReportUnknown(const ValueInput& input) {
  const source::Word& name = input.First();
  auto diagnostic = input.emitter.Build(kUnknownSet, name.Span(), name.text);
  std::vector<std::string_view> known;
  for (const sets::SetIndex index : input.rule.sets->Listed()) known.push_back(input.rule.sets->At(index).Name());
  if (const auto meant = DidYouMean(name.text, known)) {
    diagnostic.fixits.push_back({{{name.Span(), std::string(*meant)}}, diag::Fixability::kMaybe, "misspelled"});
  }
  input.emitter.Emit(std::move(diagnostic));
}

bool CheckName(const ValueInput& input) {
  const source::Word& name = input.First();
  if (name.text.size() > sets::kMaxSetName) {
    input.emitter.Report(kLongName, name.Span(sets::kMaxSetName), name.text);
    return false;
  }
  if (input.rule.sets == nullptr) return true;
  const sets::SetIndex index = input.rule.sets->Find(name.text);
  if (index == sets::kNoSet) {
    ReportUnknown(input);
    return false;
  }
  const auto family = input.rule.sets->At(index).Options().family;
  if (!family || *family == input.rule.family) return true;
  const auto text = [](abi::Family f) { return f == abi::Family::kIp4 ? "IPv4" : "IPv6"; };
  input.emitter.Report(kWrongFamily, name.Span(), name.text, text(*family), text(input.rule.family));
  return false;
}

// What stands behind src or dst in a direction is passed over.
std::optional<Value> ParseReference(const ValueInput& input) {
  if (!CheckName(input)) return std::nullopt;
  const std::vector<Part> parts = Split(Whole(input.words[1]), ',');
  std::string text = input.First().text + " ";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == kMostDirections) {
      input.emitter.Report(kTooMany, parts[i].Span());
      return std::nullopt;
    }
    const std::string_view direction = parts[i].Text().substr(0, 3);
    if (direction != "src" && direction != "dst") {
      input.emitter.Report(kNoDirection, parts[i].Span(), parts[i].Text());
      return std::nullopt;
    }
    text += (i == 0 ? "" : ",") + std::string(direction);
  }
  return text;
}

void PrintReference(std::string& out, const OptionSpec& /*option*/, const Value& value) {
  out += std::get<std::string>(value);
}

sets::SetIndex IndexAt(const std::vector<std::uint8_t>& params, std::size_t offset) {
  sets::SetIndex index = sets::kNoSet;
  std::memcpy(&index, params.data() + offset, sizeof index);
  return index;
}

}  // namespace

constexpr ValueKindInfo kSetReference{ValueKind::kOwn, "set src|dst[,…]", ParseReference, PrintReference};

sets::SetReference ReferenceOf(const Argument& argument, const RuleContext& rule) {
  const std::string& text = std::get<std::string>(argument.value);
  const std::size_t blank = text.rfind(' ');
  sets::SetReference reference;
  if (rule.sets != nullptr) reference.index = rule.sets->Find(std::string_view(text).substr(0, blank));
  for (std::size_t at = blank + 1; at < text.size(); at += 4) {
    if (text.compare(at, 3, "src") == 0) reference.sources |= static_cast<std::uint8_t>(1U << reference.count);
    ++reference.count;
  }
  return reference;
}

void ForEachSet(const ir::Pred& when, const ir::Target& then, const std::function<void(sets::SetIndex)>& visit) {
  const auto seen = [&](sets::SetIndex index) {
    if (index != sets::kNoSet) visit(index);
  };
  ir::ForEachCall(when, [&](const ir::Call& call) {
    if (call.helper == "set") seen(IndexAt(call.params, offsetof(sets::SetMatchParams, set)));
  });
  const auto* const action = std::get_if<ir::Action>(&then);
  if (action == nullptr || action->name != "SET") return;
  seen(IndexAt(action->params, offsetof(sets::SetTargetParams, add)));
  seen(IndexAt(action->params, offsetof(sets::SetTargetParams, del)));
  seen(IndexAt(action->params, offsetof(sets::SetTargetParams, map)));
}

}  // namespace iptc::ext
