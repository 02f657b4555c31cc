#include "compiler/expand/awk.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/expand/format.h"
#include "compiler/syntax/escapes.h"

namespace iptc::expand::awk {
namespace {

constexpr std::size_t kMaxWork = 5'000'000;
constexpr std::size_t kMaxText = 16U << 20U;

// A value: a number, a text, or a text from the input that may count as a number.
struct Cell {
  std::string text = {};
  double number = 0;
  bool is_number = false;
  bool from_input = false;
};

double LeadingNumber(std::string_view text, bool* whole = nullptr) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t\n"), text.size());
  std::string_view rest = text.substr(begin);
  if (rest.starts_with('+')) rest.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (whole != nullptr) {
    const std::string_view behind(end, static_cast<std::size_t>(rest.data() + rest.size() - end));
    *whole = error == std::errc() && behind.find_first_not_of(" \t\n") == std::string_view::npos && !rest.empty();
  }
  return error == std::errc() && std::isfinite(number) ? number : 0;
}

// A number without its fraction; what an int cannot hold is the nearest that it can.
int WholeOf(double number) {
  constexpr double kMost = std::numeric_limits<int>::max();
  return std::isnan(number) ? 0 : static_cast<int>(std::clamp(number, -kMost - 1, kMost));
}

std::string NumberText(double number) {
  constexpr double kMostExact = 1e15;
  if (number == std::floor(number) && std::abs(number) < kMostExact) return fmt::format("{:.0f}", number);
  return fmt::format("{:.6g}", number);
}

// What a format of printf does with its operands, a letter each; `*` takes a width or a precision.
std::string Conversions(std::string_view format) {
  std::string letters;
  for (std::size_t at = format.find('%'); at != std::string_view::npos; at = format.find('%', at)) {
    for (++at; at < format.size() && std::string_view("-+ #0123456789.*").contains(format[at]); ++at) {
      if (format[at] == '*') letters += '*';
    }
    if (at < format.size() && format[at] != '%') letters += format[at];
    at = std::min(at + 1, format.size());
  }
  return letters;
}

Cell Number(double number) { return {{}, number, true, false}; }
Cell Text(std::string text) { return {std::move(text), 0, false, false}; }

std::string TextOf(const Cell& cell) { return cell.is_number ? NumberText(cell.number) : cell.text; }
double NumberOf(const Cell& cell) { return cell.is_number ? cell.number : LeadingNumber(cell.text); }
bool CountsAsNumber(const Cell& cell) {
  if (cell.is_number) return true;
  bool whole = false;
  if (cell.from_input) LeadingNumber(cell.text, &whole);
  return whole || (cell.from_input && cell.text.empty());
}
bool Holds(const Cell& cell) {
  if (cell.is_number) return cell.number != 0;
  bool whole = false;
  const double number = cell.from_input ? LeadingNumber(cell.text, &whole) : 0;
  return whole ? number != 0 : !cell.text.empty();
}

enum class Flow : std::uint8_t { kNext, kBreak, kContinue, kNextLine, kExit };

class Machine {
 public:
  Machine(const Program& program, const SourceSpan& call) : program_(program), call_(call), span_(call) {
    variables_["FS"] = Text(" ");
    variables_["OFS"] = Text(" ");
    variables_["ORS"] = Text("\n");
    variables_["SUBSEP"] = Text("\034");
    in_range_.resize(program.rules.size(), false);
  }

  void Set(const std::string& name, const std::string& text) {
    variables_[name] = {syntax::DecodeEscapes(text, syntax::kAwkText).text, 0, false, true};
  }

  std::optional<Outcome> Run(std::span<const Value> lines) {
    RunRules(Rule::When::kBegin);
    const bool reads = std::ranges::any_of(program_.rules, [](const Rule& r) { return r.when != Rule::When::kBegin; });
    for (std::size_t i = 0; reads && i < lines.size() && flow_ != Flow::kExit && !failed_; ++i) {
      span_ = lines[i].Span().IsValid() ? lines[i].Span() : call_;
      variables_["NR"] = variables_["FNR"] = Number(static_cast<double>(i + 1));
      SetRecord(lines[i].text);
      flow_ = Flow::kNext;
      RunRules(Rule::When::kLine);
    }
    span_ = call_;
    if (flow_ != Flow::kExit || !exited_in_end_) {
      flow_ = Flow::kNext;
      RunRules(Rule::When::kEnd);
    }
    if (failed_) return std::nullopt;
    return Outcome{std::move(output_), status_};
  }

 private:
  bool Step() {
    if (++work_ > kMaxWork || output_.text.size() > kMaxText) failed_ = true;
    return !failed_;
  }
  Cell Fail() {
    failed_ = true;
    return {};
  }

  void RunRules(Rule::When when) {
    for (std::size_t i = 0; i < program_.rules.size() && flow_ == Flow::kNext && !failed_; ++i) {
      const Rule& rule = program_.rules[i];
      if (rule.when != when || !Selects(rule, i)) continue;
      if (rule.action == nullptr) {
        Emit(record_ + TextOf(variables_["ORS"]));
      } else {
        Execute(*rule.action);
      }
    }
  }

  bool Selects(const Rule& rule, std::size_t i) {
    if (rule.pattern == nullptr) return true;
    if (rule.last == nullptr) return Holds(Evaluate(*rule.pattern));
    if (!in_range_[i] && !Holds(Evaluate(*rule.pattern))) return false;
    in_range_[i] = !Holds(Evaluate(*rule.last));
    return true;
  }

  void Emit(const std::string& text) { output_.Append(text, span_); }

  // --- fields

  static std::vector<std::string> Split(const std::string& text, const std::string& separator, bool& failed) {
    std::vector<std::string> parts;
    if (separator == " ") {
      for (std::size_t at = text.find_first_not_of(" \t\n"); at != std::string::npos;
           at = text.find_first_not_of(" \t\n", at)) {
        const std::size_t end = std::min(text.find_first_of(" \t\n", at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end;
      }
      return parts;
    }
    if (text.empty()) return parts;
    std::optional<Regex> regex;
    const bool plain = separator.size() == 1 && separator != "\\";
    if (!plain) {
      regex = Regex::Compile(separator, {.syntax = Regex::Syntax::kAwk});
      failed = failed || !regex || text.size() > Regex::kMaxText;
      if (failed) return parts;
    }
    std::size_t at = 0;
    while (at <= text.size()) {
      RegexGroup hit;
      if (plain) {
        hit.begin = text.find(separator, at);
        hit.end = hit.begin == std::string::npos ? hit.begin : hit.begin + 1;
      } else if (const auto found = regex->Search(text, at); found && (*found)[0].end > (*found)[0].begin) {
        hit = (*found)[0];
      }
      if (hit.begin == std::string::npos) break;
      parts.push_back(text.substr(at, hit.begin - at));
      at = hit.end;
    }
    parts.push_back(text.substr(at));
    return parts;
  }

  void SetRecord(const std::string& text) {
    record_ = text;
    fields_ = Split(text, TextOf(variables_["FS"]), failed_);
    variables_["NF"] = Number(static_cast<double>(fields_.size()));
  }

  void JoinRecord() {
    record_.clear();
    for (std::size_t i = 0; i < fields_.size(); ++i) record_ += (i > 0 ? TextOf(variables_["OFS"]) : "") + fields_[i];
    variables_["NF"] = Number(static_cast<double>(fields_.size()));
  }

  Cell Field(double number) {
    constexpr double kMost = 1e6;
    if (!(number >= 0 && number <= kMost)) return Fail();
    const auto i = static_cast<std::size_t>(number);
    if (i == 0) return {record_, 0, false, true};
    return i <= fields_.size() ? Cell{fields_[i - 1], 0, false, true} : Cell{{}, 0, false, true};
  }

  void SetField(double number, const std::string& text) {
    constexpr double kMost = 10'000;
    if (!(number >= 0 && number <= kMost)) {
      failed_ = true;
    } else if (number < 1) {
      SetRecord(text);
    } else {
      const auto i = static_cast<std::size_t>(number);
      if (fields_.size() < i) fields_.resize(i);
      fields_[i - 1] = text;
      JoinRecord();
    }
  }

  // --- expressions

  std::string KeyOf(const std::vector<NodePtr>& kids) {
    std::string key;
    for (std::size_t i = 0; i < kids.size(); ++i) {
      key += (i > 0 ? TextOf(variables_["SUBSEP"]) : "") + TextOf(Evaluate(*kids[i]));
    }
    return key;
  }

  void Assign(const Node& place, const Cell& cell) {
    if (place.kind == Kind::kField) {
      SetField(NumberOf(Evaluate(*place.kids[0])), TextOf(cell));
    } else if (place.kind == Kind::kElement) {
      arrays_[place.text][KeyOf(place.kids)] = cell;
    } else {
      variables_[place.text] = cell;
      if (place.text == "NF") {
        constexpr double kMost = 10'000;
        const double count = NumberOf(cell);
        if (!(count >= 0 && count <= kMost)) {
          failed_ = true;
          return;
        }
        fields_.resize(static_cast<std::size_t>(count));
        JoinRecord();
      }
    }
  }

  Cell Evaluate(const Node& node) {
    if (!Step()) return {};
    switch (node.kind) {
      case Kind::kNumber:
        return Number(node.number);
      case Kind::kText:
        return Text(node.text);
      case Kind::kRegex:
        return Number(Search(*node.regex, record_) ? 1 : 0);
      case Kind::kVariable: {
        const auto found = variables_.find(node.text);
        return found != variables_.end() ? found->second : Cell{{}, 0, false, true};
      }
      case Kind::kElement: {
        const auto [element, is_new] = arrays_[node.text].try_emplace(KeyOf(node.kids));
        if (is_new) element->second.from_input = true;
        return element->second;
      }
      case Kind::kField:
        return Field(NumberOf(Evaluate(*node.kids[0])));
      case Kind::kAssign: {
        Cell value = Evaluate(*node.kids[1]);
        if (!node.text.empty()) value = Compute(node.text, NumberOf(Evaluate(*node.kids[0])), NumberOf(value));
        Assign(*node.kids[0], value);
        return value;
      }
      case Kind::kUnary: {
        const Cell operand = Evaluate(*node.kids[0]);
        if (node.text == "!") return Number(Holds(operand) ? 0 : 1);
        return Number(node.text == "-" ? -NumberOf(operand) : NumberOf(operand));
      }
      case Kind::kStep: {
        const double old = NumberOf(Evaluate(*node.kids[0]));
        const double changed = old + (node.text.contains("++") ? 1 : -1);
        Assign(*node.kids[0], Number(changed));
        return Number(node.text.starts_with('x') ? old : changed);
      }
      case Kind::kIn:
        return Number(arrays_[node.text].contains(KeyOf(node.kids)) ? 1 : 0);
      case Kind::kCondition:
        return Evaluate(*node.kids[Holds(Evaluate(*node.kids[0])) ? 1 : 2]);
      case Kind::kBinary:
        return Binary(node);
      case Kind::kCall:
        return Call(node);
      default:
        return Fail();
    }
  }

  bool Search(const Regex& regex, const std::string& text) {
    if (text.size() > Regex::kMaxText) failed_ = true;
    return regex.Search(text).has_value();
  }

  // The regular expression that an operand is, or that its text makes.
  template <class Use>
  auto WithRegex(const Node& node, Use use) {
    if (node.kind == Kind::kRegex) return use(*node.regex);
    const auto regex = Regex::Compile(TextOf(Evaluate(node)), {.syntax = Regex::Syntax::kAwk});
    if (regex) return use(*regex);
    failed_ = true;
    return decltype(use(*regex)){};
  }

  static Cell Compute(std::string_view op, double a, double b) {
    if (op == "+") return Number(a + b);
    if (op == "-") return Number(a - b);
    if (op == "*") return Number(a * b);
    if (op == "^") return Number(std::pow(a, b));
    if (b == 0) return Number(0);
    return Number(op == "/" ? a / b : std::fmod(a, b));
  }

  Cell Binary(const Node& node) {
    const std::string& op = node.text;
    if (op == "&&" || op == "||") {
      const bool left = Holds(Evaluate(*node.kids[0]));
      if (left == (op == "||")) return Number(left ? 1 : 0);
      return Number(Holds(Evaluate(*node.kids[1])) ? 1 : 0);
    }
    const Cell left = Evaluate(*node.kids[0]);
    if (op == "~" || op == "!~") {
      const std::string text = TextOf(left);
      const bool hit = WithRegex(*node.kids[1], [&](const Regex& regex) { return Search(regex, text); });
      return Number(hit == (op == "~") ? 1 : 0);
    }
    const Cell right = Evaluate(*node.kids[1]);
    if (op == " ") return Text(TextOf(left) + TextOf(right));
    if (std::string_view("< <= == != >= >").contains(op)) return Compare(left, op, right);
    if ((op == "/" || op == "%") && NumberOf(right) == 0) return Fail();
    return Compute(op, NumberOf(left), NumberOf(right));
  }

  static Cell Compare(const Cell& left, std::string_view op, const Cell& right) {
    const bool numeric = CountsAsNumber(left) && CountsAsNumber(right);
    const double difference = NumberOf(left) - NumberOf(right);
    const int order = numeric ? (difference < 0 ? -1 : difference > 0 ? 1 : 0) : TextOf(left).compare(TextOf(right));
    if (op == "==") return Number(order == 0 ? 1 : 0);
    if (op == "!=") return Number(order != 0 ? 1 : 0);
    const bool or_equal = op.size() > 1 && order == 0;
    return Number(or_equal || (op[0] == '<' ? order < 0 : order > 0) ? 1 : 0);
  }

  // --- functions

  struct FunctionRow {
    std::string_view name;
    std::size_t least, most;
    Cell (Machine::*run)(const Node&);
  };

  Cell Call(const Node& node) {
    static constexpr auto kRows = std::to_array<FunctionRow>({{"length", 0, 1, &Machine::Length},
                                                              {"substr", 2, 3, &Machine::Substr},
                                                              {"index", 2, 2, &Machine::Index},
                                                              {"split", 2, 3, &Machine::SplitCall},
                                                              {"sub", 2, 3, &Machine::Replace},
                                                              {"gsub", 2, 3, &Machine::Replace},
                                                              {"match", 2, 2, &Machine::Match},
                                                              {"sprintf", 1, 99, &Machine::Sprintf},
                                                              {"tolower", 1, 1, &Machine::ChangeCase},
                                                              {"toupper", 1, 1, &Machine::ChangeCase},
                                                              {"int", 1, 1, &Machine::Int}});
    const auto* row = std::ranges::find(kRows, node.text, &FunctionRow::name);
    const bool fits = row != kRows.end() && node.kids.size() >= row->least && node.kids.size() <= row->most;
    return fits ? (this->*row->run)(node) : Fail();
  }

  std::string Argument(const Node& node, std::size_t i) { return TextOf(Evaluate(*node.kids[i])); }

  Cell Length(const Node& node) {
    if (node.kids.empty()) return Number(static_cast<double>(record_.size()));
    const Node& operand = *node.kids[0];
    const bool is_array = operand.kind == Kind::kVariable && arrays_.contains(operand.text);
    return Number(static_cast<double>(is_array ? arrays_[operand.text].size() : Argument(node, 0).size()));
  }

  Cell Substr(const Node& node) {
    const std::string text = Argument(node, 0);
    const double from = NumberOf(Evaluate(*node.kids[1]));
    const double size = static_cast<double>(text.size());
    const bool has_length = node.kids.size() > 2;
    const double length = has_length ? NumberOf(Evaluate(*node.kids[2])) : size + 1;
    // awks do not agree on fractions, nor on a length that counts from before the text.
    const bool disputed = !std::isfinite(from) || !std::isfinite(length) || from != std::floor(from) ||
                          length != std::floor(length) || (has_length && from < 1);
    if (disputed) return Fail();
    const double begin = std::clamp(from, 1.0, size + 1);
    const double end = has_length ? std::clamp(from + length, begin, size + 1) : size + 1;
    return Text(text.substr(static_cast<std::size_t>(begin) - 1, static_cast<std::size_t>(end - begin)));
  }

  Cell Index(const Node& node) {
    const std::string text = Argument(node, 0);
    const std::size_t found = text.find(Argument(node, 1));
    return Number(found == std::string::npos ? 0 : static_cast<double>(found + 1));
  }

  Cell SplitCall(const Node& node) {
    if (node.kids[1]->kind != Kind::kVariable) return Fail();
    const std::string text = Argument(node, 0);
    const bool is_regex = node.kids.size() > 2 && node.kids[2]->kind == Kind::kRegex;
    const std::string separator = is_regex               ? node.kids[2]->text
                                  : node.kids.size() > 2 ? Argument(node, 2)
                                                         : TextOf(variables_["FS"]);
    auto& array = arrays_[node.kids[1]->text];
    array.clear();
    const std::vector<std::string> parts = Split(text, separator, failed_);
    for (std::size_t i = 0; i < parts.size(); ++i) array[std::to_string(i + 1)] = {parts[i], 0, false, true};
    return Number(static_cast<double>(parts.size()));
  }

  // sub and gsub: `&` stands for the match, `\\&` for itself.
  Cell Replace(const Node& node) {
    const bool all = node.text == "gsub";
    const std::string by = Argument(node, 1);
    const Node* place = node.kids.size() > 2 ? node.kids[2].get() : nullptr;
    const std::string text = place != nullptr ? TextOf(Evaluate(*place)) : record_;
    if (text.size() > Regex::kMaxText) return Fail();
    std::string out;
    const int count = WithRegex(*node.kids[0], [&](const Regex& regex) {
      int hits = 0;
      std::size_t at = 0;
      while (at <= text.size() && (all || hits == 0)) {
        const auto found = regex.Search(text, at);
        if (!found) break;
        const RegexGroup hit = (*found)[0];
        out += text.substr(at, hit.begin - at);
        AppendReplacement(out, by, text.substr(hit.begin, hit.end - hit.begin));
        ++hits;
        at = hit.end;
        if (hit.end > hit.begin) continue;
        if (at < text.size()) out += text[at];
        ++at;
      }
      if (at < text.size()) out += text.substr(at);
      return hits;
    });
    if (count > 0 && place != nullptr) Assign(*place, Text(out));
    if (count > 0 && place == nullptr) SetRecord(out);
    return Number(count);
  }

  static void AppendReplacement(std::string& out, const std::string& by, const std::string& match) {
    for (std::size_t i = 0; i < by.size(); ++i) {
      const bool escaped = by[i] == '\\' && i + 1 < by.size() && (by[i + 1] == '&' || by[i + 1] == '\\');
      if (escaped) {
        out += by[++i];
      } else if (by[i] == '&') {
        out += match;
      } else {
        out += by[i];
      }
    }
  }

  Cell Match(const Node& node) {
    const std::string text = Argument(node, 0);
    if (text.size() > Regex::kMaxText) return Fail();
    const auto found = WithRegex(*node.kids[1], [&](const Regex& regex) { return regex.Search(text); });
    const bool hit = found.has_value();
    variables_["RSTART"] = Number(hit ? static_cast<double>((*found)[0].begin + 1) : 0);
    variables_["RLENGTH"] = Number(hit ? static_cast<double>((*found)[0].end - (*found)[0].begin) : -1);
    return variables_["RSTART"];
  }

  // An operand as its directive reads it: awk's numbers are decimal and exact, and a number's character is its code.
  std::string OperandText(const Cell& cell, char conversion) {
    constexpr double kMostWhole = 9e15;
    if (conversion == 'c' && cell.is_number) {
      const char c = static_cast<char>(WholeOf(cell.number));
      return c != 0 ? std::string(1, c) : std::string();  // as with an empty text
    }
    if (std::string_view("eEfFgG").contains(conversion)) return fmt::format("{:.17g}", NumberOf(cell));
    if (!std::string_view("*dioxXu").contains(conversion)) return TextOf(cell);
    const double number = std::trunc(NumberOf(cell));
    if (!(std::abs(number) <= kMostWhole)) failed_ = true;
    return failed_ ? std::string() : fmt::format("{:.0f}", number);
  }

  std::string Formatted(const Node& node) {
    const Value format = MakeValue(Argument(node, 0), span_);
    const std::string conversions = Conversions(format.text);
    std::vector<Value> operands;
    for (std::size_t i = 1; i < node.kids.size(); ++i) {
      const char conversion = i <= conversions.size() ? conversions[i - 1] : 's';
      operands.push_back(MakeValue(OperandText(Evaluate(*node.kids[i]), conversion), span_));
    }
    const auto formatted = Format(format, operands, FormatRules{.format = std::nullopt, .repeats = false});
    if (!formatted) failed_ = true;
    return formatted ? formatted->text.text : std::string();
  }
  Cell Sprintf(const Node& node) { return Text(Formatted(node)); }

  Cell ChangeCase(const Node& node) {
    std::string text = Argument(node, 0);
    for (char& c : text) {
      const auto byte = static_cast<unsigned char>(c);
      c = static_cast<char>(node.text == "tolower" ? std::tolower(byte) : std::toupper(byte));
    }
    return Text(std::move(text));
  }

  Cell Int(const Node& node) { return Number(std::trunc(NumberOf(Evaluate(*node.kids[0])))); }

  // --- statements

  void Execute(const Node& node) {
    if (!Step() || flow_ != Flow::kNext) return;
    switch (node.kind) {
      case Kind::kBlock:
        for (const NodePtr& kid : node.kids) Execute(*kid);
        return;
      case Kind::kPrint:
        Print(node);
        return;
      case Kind::kPrintf:
        if (node.kids.empty()) {
          Fail();
        } else {
          Emit(Formatted(node));
        }
        return;
      case Kind::kIf:
        if (Holds(Evaluate(*node.kids[0]))) {
          Execute(*node.kids[1]);
        } else if (node.kids.size() > 2) {
          Execute(*node.kids[2]);
        }
        return;
      case Kind::kForIn:
        LoopOverKeys(node);
        return;
      case Kind::kWhile:
      case Kind::kDo:
      case Kind::kFor:
        Loop(node);
        return;
      case Kind::kDelete:
        if (node.kids[0]->kind == Kind::kElement) {
          arrays_[node.kids[0]->text].erase(KeyOf(node.kids[0]->kids));
        } else {
          arrays_[node.kids[0]->text].clear();
        }
        return;
      case Kind::kNext:
        flow_ = Flow::kNextLine;
        return;
      case Kind::kBreak:
        flow_ = Flow::kBreak;
        return;
      case Kind::kContinue:
        flow_ = Flow::kContinue;
        return;
      case Kind::kExit:
        if (!node.kids.empty()) status_ = WholeOf(NumberOf(Evaluate(*node.kids[0]))) & 0xFF;
        flow_ = Flow::kExit;
        exited_in_end_ = true;
        return;
      default:
        Evaluate(node);
    }
  }

  void Print(const Node& node) {
    std::string line;
    for (std::size_t i = 0; i < node.kids.size(); ++i) {
      line += (i > 0 ? TextOf(variables_["OFS"]) : "") + Argument(node, i);
    }
    Emit((node.kids.empty() ? record_ : line) + TextOf(variables_["ORS"]));
  }

  // After a turn: true if the loop is to be left.
  bool TurnEnds() {
    if (flow_ == Flow::kContinue) flow_ = Flow::kNext;
    if (flow_ == Flow::kNext) return failed_;
    if (flow_ == Flow::kBreak) flow_ = Flow::kNext;
    return true;
  }

  void LoopOverKeys(const Node& node) {
    std::vector<std::string> keys;
    for (const auto& [key, cell] : arrays_[node.text2]) keys.push_back(key);
    if (keys.size() > 1) failed_ = true;  // awk's order is that of its hash table
    for (const std::string& key : keys) {
      variables_[node.text] = {key, 0, false, true};
      Execute(*node.kids[0]);
      if (TurnEnds()) return;
    }
  }

  void Loop(const Node& node) {
    const bool is_for = node.kind == Kind::kFor;
    const bool is_do = node.kind == Kind::kDo;
    const Node* condition = is_for ? node.kids[1].get() : node.kids[is_do ? 1 : 0].get();
    const Node& body = *node.kids[is_for ? 3 : is_do ? 0 : 1];
    if (is_for && node.kids[0] != nullptr) Execute(*node.kids[0]);
    for (bool first = true; Step(); first = false) {
      const bool tests = condition != nullptr && !(is_do && first);
      if (tests && !Holds(Evaluate(*condition))) return;
      Execute(body);
      if (TurnEnds()) return;
      if (is_for && node.kids[2] != nullptr) Execute(*node.kids[2]);
    }
  }

  const Program& program_;
  SourceSpan call_;
  SourceSpan span_;
  std::map<std::string, Cell, std::less<>> variables_;
  std::map<std::string, std::map<std::string, Cell>, std::less<>> arrays_;
  std::vector<bool> in_range_;
  std::string record_;
  std::vector<std::string> fields_;
  Value output_;
  Flow flow_ = Flow::kNext;
  int status_ = 0;
  bool exited_in_end_ = false;
  bool failed_ = false;
  std::size_t work_ = 0;
};

}  // namespace

std::optional<Outcome> Run(const Program& program, std::span<const Value> lines,
                           const std::map<std::string, std::string>& variables, const SourceSpan& call) {
  Machine machine(program, call);
  for (const auto& [name, text] : variables) machine.Set(name, text);
  return machine.Run(lines);
}

}  // namespace iptc::expand::awk
