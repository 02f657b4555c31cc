#include "compiler/syntax/decode.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "compiler/syntax/escapes.h"

namespace iptc::syntax {
namespace {

bool IsNameChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

struct OperatorRow {
  std::string_view text;
  ParameterOp op;
  bool null_too;
};

constexpr auto kOperators = std::to_array<OperatorRow>({
    {":-", ParameterOp::kDefault, true},
    {"-", ParameterOp::kDefault, false},
    {":=", ParameterOp::kAssign, true},
    {"=", ParameterOp::kAssign, false},
    {":?", ParameterOp::kError, true},
    {"?", ParameterOp::kError, false},
    {":+", ParameterOp::kAlternative, true},
    {"+", ParameterOp::kAlternative, false},
    {"##", ParameterOp::kRemoveLongPrefix, false},
    {"#", ParameterOp::kRemovePrefix, false},
    {"%%", ParameterOp::kRemoveLongSuffix, false},
    {"%", ParameterOp::kRemoveSuffix, false},
    {"//", ParameterOp::kReplaceAll, false},
    {"/#", ParameterOp::kReplacePrefix, false},
    {"/%", ParameterOp::kReplaceSuffix, false},
    {"/", ParameterOp::kReplaceFirst, false},
    {":", ParameterOp::kSubstring, false},
    {"^^", ParameterOp::kUpperAll, false},
    {"^", ParameterOp::kUpperFirst, false},
    {",,", ParameterOp::kLowerAll, false},
    {",", ParameterOp::kLowerFirst, false},
});

}  // namespace

bool IsName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, IsNameChar) &&
         std::isdigit(static_cast<unsigned char>(text[0])) == 0;
}

// As the format of bash's printf.
std::string DecodeDollarQuoted(std::string_view inside) { return DecodeEscapes(inside, kBashFormat).text; }

namespace {

// Of the bracket that text[0] opens.
std::size_t ClosingBracket(std::string_view text) {
  int open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') ++open;
    if (text[i] == ']' && --open == 0) return i;
  }
  return text.size() - 1;
}

// `${#}` is a count, `${#x}` a length; `${!}` a pid, `${!x}` an indirection.
void TakePrefix(Parameter& parameter, std::string_view& text, bool closed) {
  if (closed && text.size() > 1 && text[0] == '#') {
    parameter.op = ParameterOp::kLength;
    text.remove_prefix(1);
  } else if (text.size() > 1 && text[0] == '!' && (IsNameChar(text[1]) || text == "!#")) {
    parameter.indirect = true;
    text.remove_prefix(1);
  }
}

void TakeNameAndIndex(Parameter& parameter, std::string_view& text) {
  std::size_t end = 1;
  if (IsNameChar(text[0])) {
    while (end < text.size() && IsNameChar(text[end])) ++end;
  }
  parameter.name = text.substr(0, end);
  text.remove_prefix(end);
  if (text.starts_with('[')) {
    const std::size_t close = ClosingBracket(text);
    parameter.index = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
  }
}

// `${!x@}` and `${!x[@]}` look like indirections, but ask for names and keys.
void DecodeListing(Parameter& parameter, std::string_view rest) {
  const bool names = parameter.indirect && (rest == "@" || rest == "*");
  const bool keys = parameter.indirect && rest.empty() && (parameter.index == "@" || parameter.index == "*");
  if (!names && !keys) return;
  parameter.op = names ? ParameterOp::kNames : ParameterOp::kKeys;
  parameter.indirect = false;
  if (names) parameter.index = rest;
}

}  // namespace

Parameter DecodeParameter(std::string_view text) {
  Parameter parameter;
  text.remove_prefix(1);
  const bool braced = text.starts_with('{') && text.size() > 1;
  if (!braced) {
    parameter.name = text;
    return parameter;
  }
  text.remove_prefix(1);
  const bool closed = text.ends_with('}');
  if (closed) text.remove_suffix(1);
  TakePrefix(parameter, text, closed);
  TakeNameAndIndex(parameter, text);
  DecodeListing(parameter, text);
  if (closed && text.size() == 2 && text[0] == '@') {
    parameter.op = ParameterOp::kTransform;
    parameter.transform = text[1];
  }
  if (closed) return parameter;
  const auto* row = std::ranges::find(kOperators, text, &OperatorRow::text);
  if (row != kOperators.end()) {
    parameter.op = row->op;
    parameter.null_too = row->null_too;
  }
  return parameter;
}

}  // namespace iptc::syntax
