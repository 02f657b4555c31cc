#include "compiler/ipset/session.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "compiler/ipset/element.h"
#include "compiler/ipset/faults.h"
#include "compiler/ipset/options.h"
#include "compiler/ipset/restore_lines.h"

namespace iptc::ipset {
namespace {

using diag::Severity;
using sets::SetIndex;
using sets::Status;
using source::Word;

constexpr diag::Kind<std::string_view> kUnknownCommand{"IPT180", Severity::kError, "`{}` is no command of ipset"};
constexpr diag::Kind<> kNoCommand{"IPT180", Severity::kError, "ipset without a command"};
constexpr diag::Kind<std::string_view> kUnknownWord{"IPT180", Severity::kError, "`{}` is one word too many"};
constexpr diag::Kind<std::string_view> kNotInRestore{"IPT180", Severity::kError,
                                                     "`{}` cannot stand in what `ipset restore` reads"};
constexpr diag::Kind<std::string_view, std::string_view> kNoWord{"IPT181", Severity::kError, "`{}` needs {}"};
constexpr diag::Kind<std::string_view> kNoArgument{"IPT181", Severity::kError, "`{}` without its argument"};
constexpr diag::Kind<std::string_view> kNoType{"IPT182", Severity::kError, "there is no set type `{}`"};
constexpr diag::Kind<std::string_view> kNoMode{"IPT182", Severity::kError, "`{}` is neither plain, save nor xml"};
constexpr diag::Kind<std::string_view> kLongName{"IPT182", Severity::kError,
                                                 "set name `{}` is longer than 31 characters"};
constexpr diag::Kind<> kOpenQuote{"IPT186", Severity::kError, "a double quote is not closed"};
constexpr diag::Kind<> kNoInput{"IPT186", Severity::kError, "`ipset restore` without lines to read"};
constexpr diag::Kind<std::string_view> kNotThere{"IPT185", Severity::kError, "set `{}` has no such entry"};
constexpr std::string_view kVersionText = "ipset v7.17, protocol version: 7\n";

constexpr int kUsage = 2;

}  // namespace

struct Session::Arguments {
  std::vector<Word> words;  // what is left of the command line: options of the type
  const CommandRow* command = nullptr;
  std::optional<Word> first = {}, second = {};
  ListStyle style = {};
  std::optional<Word> file = {};
  bool mode_given = false;
  bool quiet = false;
  SourceSpan call;
  const Word* standard_input = nullptr;
};

// Options that may stand anywhere, with one dash or two.
struct Session::EnvironmentRow {
  std::string_view letter, name;
  bool takes_word = false;
  void (*set)(Session&, Arguments&, Word&) = nullptr;
};

// How many words a command takes by position.
struct Session::CommandRow {
  std::string_view name, short_name, letter;
  int needed = 0, taken = 0;
  bool in_restore = true;
  bool takes_options = false;  // words behind the positional ones
  Result (Session::*run)(const Arguments&) = nullptr;
};

// A command may be cut short as long as one of its names begins so; the first in the table wins.
const Session::CommandRow* Session::FindCommand(std::string_view word) {
  static constexpr auto kCommands = std::to_array<CommandRow>({
      {"create", "n", "-N", 2, 2, true, true, &Session::Create},
      {"add", "a", "-A", 2, 2, true, true, &Session::Add},
      {"del", "d", "-D", 2, 2, true, true, &Session::Delete},
      {"test", "t", "-T", 2, 2, true, true, &Session::Test},
      {"destroy", "x", "-X", 0, 1, true, false, &Session::Destroy},
      {"list", "l", "-L", 0, 1, true, false, &Session::List},
      {"save", "s", "-S", 0, 1, true, false, &Session::Save},
      {"restore", "r", "-R", 0, 0, false, false, &Session::ReadStandardInput},
      {"flush", "f", "-F", 0, 1, true, false, &Session::Flush},
      {"rename", "e", "-E", 2, 2, true, false, &Session::Rename},
      {"swap", "w", "-W", 2, 2, true, false, &Session::Swap},
      {"help", "h", "-H", 0, 1, false, false, &Session::Version},
      {"version", "v", "-V", 0, 0, false, false, &Session::Version},
      {"quit", "q", "", 0, 0, true, false, &Session::Quit},
  });
  const std::string_view text = word.substr(word.starts_with("--") ? 2 : 0);
  if (text.empty() || word == "-") return nullptr;
  const auto* const found = std::ranges::find_if(kCommands, [&](const CommandRow& row) {
    return row.name.starts_with(text) || row.short_name == text || row.letter == text;
  });
  return found == kCommands.end() ? nullptr : found;
}

Session::Result Session::Refuse(Status status, SourceSpan span, std::string_view set) {
  ReportRefusal(status, span, set, emitter_);
  return {.status = 1};
}

SetIndex Session::FindSet(const Word& name) {
  if (!GoodName(name)) return sets::kNoSet;
  const SetIndex index = directory_.Find(name.text);
  if (index == sets::kNoSet) ReportRefusal(Status::kNoSet, name.Span(), name.text, emitter_);
  return index;
}

bool Session::GoodName(const Word& name) {
  if (name.text.size() <= sets::kMaxSetName) return true;
  emitter_.Report(kLongName, name.Span(sets::kMaxSetName), name.text);
  return false;
}

// The options of ipset itself; the exit status when one is not good.
int Session::TakeEnvironment(Arguments& arguments) {
  static constexpr auto kRows = std::to_array<EnvironmentRow>({
      {"-o", "-output", true,
       [](Session&, Arguments& a, Word& word) {
         a.mode_given = true;
         a.style.mode = word.text == "save"  ? ListStyle::Mode::kSave
                        : word.text == "xml" ? ListStyle::Mode::kXml
                                             : ListStyle::Mode::kPlain;
       }},
      {"-s", "-sorted", false, [](Session&, Arguments& a, Word&) { a.style.sorted = true; }},
      {"-q", "-quiet", false, [](Session&, Arguments& a, Word&) { a.quiet = true; }},
      {"-r", "-resolve", false, [](Session&, Arguments&, Word&) {}},
      {"-!", "-exist", false, [](Session& session, Arguments&, Word&) { session.exist_ = true; }},
      {"-n", "-name", false, [](Session&, Arguments& a, Word&) { a.style.names_only = true; }},
      {"-t", "-terse", false, [](Session&, Arguments& a, Word&) { a.style.headers_only = true; }},
      {"-f", "-file", true, [](Session&, Arguments& a, Word& word) { a.file = std::move(word); }},
  });
  std::vector<Word> rest;
  for (std::size_t i = 0; i < arguments.words.size(); ++i) {
    Word& word = arguments.words[i];
    const std::string_view text = std::string_view(word.text).substr(word.text.starts_with("--") ? 1 : 0);
    const auto* const row =
        std::ranges::find_if(kRows, [&](const EnvironmentRow& r) { return r.letter == text || r.name == text; });
    if (row == kRows.end()) {
      rest.push_back(std::move(word));
      continue;
    }
    if (row->takes_word && i + 1 == arguments.words.size()) {
      emitter_.Report(kNoArgument, word.Span(), word.text);
      return kUsage;
    }
    Word& value = row->takes_word ? arguments.words[++i] : word;
    const std::string mode = value.text;
    if (row->letter == "-o" && mode != "plain" && mode != "save" && mode != "xml") {
      emitter_.Report(kNoMode, value.Span(), mode);
      return 1;
    }
    row->set(*this, arguments, value);
  }
  arguments.words = std::move(rest);
  return 0;
}

// The command and its words by position.
int Session::TakeCommand(Arguments& arguments) {
  std::vector<Word>& words = arguments.words;
  if (words.empty()) {
    emitter_.Report(kNoCommand, arguments.call);
    return kUsage;
  }
  const Word name = std::move(words.front());
  words.erase(words.begin());
  arguments.command = FindCommand(name.text);
  if (arguments.command == nullptr) {
    emitter_.Report(kUnknownCommand, name.Span(), name.text);
    return kUsage;
  }
  const CommandRow& command = *arguments.command;
  if (restoring_ && !command.in_restore) {
    emitter_.Report(kNotInRestore, name.Span(), command.name);
    return kUsage;
  }
  if (words.size() < static_cast<std::size_t>(command.needed)) {
    emitter_.Report(kNoWord, name.Span(), command.name, words.empty() ? "the name of a set" : "a second word");
    return kUsage;
  }
  for (std::optional<Word>* place : {&arguments.first, &arguments.second}) {
    const bool wanted = place == &arguments.first ? command.taken > 0 : command.taken > 1;
    if (!wanted || words.empty()) break;
    *place = std::move(words.front());
    words.erase(words.begin());
  }
  if (words.empty() || command.takes_options) return 0;
  emitter_.Report(kUnknownWord, words.front().Span(), words.front().text);
  return kUsage;
}

Session::Result Session::RunLine(std::vector<Word> words, SourceSpan call, const Word* standard_input) {
  Arguments arguments{.words = std::move(words), .call = call, .standard_input = standard_input};
  if (const int status = TakeEnvironment(arguments); status != 0) return {.status = status};
  std::optional<diag::Emitter::ExpectFailure> lenient;
  if (arguments.quiet) lenient.emplace(emitter_);
  if (const int status = TakeCommand(arguments); status != 0) return {.status = status};
  return (this->*arguments.command->run)(arguments);
}

Session::Result Session::Run(std::span<const Word> words, SourceSpan call, const Word* standard_input) {
  exist_ = false;
  restoring_ = false;
  return RunLine(std::vector<Word>(words.begin(), words.end()), call, standard_input);
}

Session::Result Session::Restore(const Word& text, bool exist) {
  restoring_ = true;
  exist_ = exist;
  Result whole;
  RestoreLines lines(text);
  InputLine line;
  ended_ = false;
  while (whole.status == 0 && !ended_ && lines.Next(line)) {
    if (line.open_quote) {
      emitter_.Report(kOpenQuote, line.span);
      whole.status = kUsage;
      break;
    }
    if (line.words.empty()) continue;
    Result result = RunLine(std::exchange(line.words, {}), line.span, nullptr);
    whole.output += result.output;
    whole.changed |= result.changed;
    whole.status = result.status;
  }
  restoring_ = false;
  return whole;
}

Session::Result Session::Create(const Arguments& arguments) {
  if (!GoodName(*arguments.first)) return {.status = 1};
  const sets::TypeInfo* type = sets::FindType(arguments.second->text);
  if (type == nullptr) {
    emitter_.Report(kNoType, arguments.second->Span(), arguments.second->text);
    return {.status = 1};
  }
  sets::SetOptions options{.type = type->type};
  const Reader reader{names_, emitter_};
  const Parsed parsed = ReadCreateOptions(reader, arguments.words, *arguments.second, options);
  if (parsed != Parsed::kGood) return {.status = static_cast<int>(parsed)};
  const Status status = directory_.Create(arguments.first->text, options, exist_);
  if (status != Status::kOk) return Refuse(status, arguments.first->Span(), arguments.first->text);
  return {.changed = true};
}

Session::Result Session::Entry(const Arguments& arguments, sets::Verb verb, Status& status) {
  const SetIndex index = FindSet(*arguments.first);
  if (index == sets::kNoSet) return {.status = 1};
  sets::Request request;
  request.verb = verb;
  request.exist = exist_;
  const Reader reader{names_, emitter_};
  const sets::SetOptions options = directory_.At(index).Options();
  if (!ReadElement(reader, Whole(*arguments.second), options, request)) return {.status = 1};
  const Parsed parsed = ReadEntryOptions(reader, arguments.words, options.type, request);
  if (parsed != Parsed::kGood) return {.status = static_cast<int>(parsed)};
  if (!CheckElement(reader, Whole(*arguments.second), options, request)) return {.status = 1};
  status = directory_.Apply(index, request);
  return {.changed = verb != sets::Verb::kTest};
}

Session::Result Session::Add(const Arguments& arguments) {
  Status status = Status::kOk;
  Result result = Entry(arguments, sets::Verb::kAdd, status);
  if (status == Status::kOk) return result;
  return Refuse(status, arguments.second->Span(), arguments.first->text);
}

Session::Result Session::Delete(const Arguments& arguments) {
  Status status = Status::kOk;
  Result result = Entry(arguments, sets::Verb::kDelete, status);
  if (status == Status::kOk || (status == Status::kExists && exist_)) return result;
  if (status != Status::kExists) return Refuse(status, arguments.second->Span(), arguments.first->text);
  emitter_.Report(kNotThere, arguments.second->Span(), arguments.first->text);
  return {.status = 1};
}

// A miss is no fault; it ends a restore file all the same, with status 0.
Session::Result Session::Test(const Arguments& arguments) {
  Status status = Status::kOk;
  Result result = Entry(arguments, sets::Verb::kTest, status);
  if (status == Status::kOk) return result;
  if (status != Status::kExists && status != Status::kNoMatches) {
    return Refuse(status, arguments.second->Span(), arguments.first->text);
  }
  ended_ = restoring_;
  return {.status = restoring_ ? 0 : 1};
}

// The named set, or all; `known` is unset (and reported) when the name is nobody's.
std::vector<SetIndex> Session::Chosen(const Arguments& arguments, bool& known) {
  known = true;
  if (!arguments.first) return directory_.Listed();
  const SetIndex index = FindSet(*arguments.first);
  known = index != sets::kNoSet;
  return known ? std::vector{index} : std::vector<SetIndex>{};
}

Session::Result Session::Destroy(const Arguments& arguments) {
  if (arguments.first && exist_ && directory_.Find(arguments.first->text) == sets::kNoSet) return {};
  bool known = false;
  const std::vector<SetIndex> chosen = Chosen(arguments, known);
  if (!known) return {.status = 1};
  const SourceSpan span = arguments.first ? arguments.first->Span() : arguments.call;
  for (const SetIndex index : chosen) {
    if (references_(index) + directory_.Memberships(index) != 0) {
      return Refuse(Status::kInUse, span, directory_.At(index).Name());
    }
  }
  for (const SetIndex index : chosen) static_cast<void>(directory_.Destroy(index));
  return {.changed = !chosen.empty()};
}

Session::Result Session::Flush(const Arguments& arguments) {
  bool known = false;
  for (const SetIndex index : Chosen(arguments, known)) directory_.At(index).Flush();
  return {.status = known ? 0 : 1, .changed = known};
}

Session::Result Session::Rename(const Arguments& arguments) {
  const SetIndex index = FindSet(*arguments.first);
  if (index == sets::kNoSet || !GoodName(*arguments.second)) return {.status = 1};
  const Status status =
      references_(index) != 0 ? Status::kRenameInUse : directory_.Rename(index, arguments.second->text);
  if (status == Status::kOk) return {.changed = true};
  const Word& at_fault = status == Status::kRenameTaken ? *arguments.second : *arguments.first;
  return Refuse(status, at_fault.Span(), at_fault.text);
}

Session::Result Session::Swap(const Arguments& arguments) {
  const SetIndex a = FindSet(*arguments.first);
  if (a == sets::kNoSet) return {.status = 1};
  const SetIndex b = FindSet(*arguments.second);
  if (b == sets::kNoSet) return {.status = 1};
  const Status status = directory_.Swap(a, b);
  if (status == Status::kOk) return {.changed = true};
  return Refuse(status, arguments.second->Span(), arguments.second->text);
}

Session::Result Session::List(const Arguments& arguments) { return Print(arguments, arguments.style); }

Session::Result Session::Save(const Arguments& arguments) {
  ListStyle style = arguments.style;
  if (!arguments.mode_given) style.mode = ListStyle::Mode::kSave;
  return Print(arguments, style);
}

// What goes into a file is not seen.
Session::Result Session::Print(const Arguments& arguments, ListStyle style) {
  bool known = false;
  const std::vector<SetIndex> chosen = Chosen(arguments, known);
  if (!known) return {.status = 1};
  if (style.mode == ListStyle::Mode::kSave) style.names_only = false;
  if (arguments.file) return {};
  return {.output = PrintSets({directory_, names_, references_, directory_.Clock(0)}, chosen, style)};
}

Session::Result Session::ReadStandardInput(const Arguments& arguments) {
  if (arguments.standard_input != nullptr) return Restore(*arguments.standard_input, exist_);
  emitter_.Report(kNoInput, arguments.call);
  return {.status = 1};
}

Session::Result Session::Version(const Arguments& /*arguments*/) { return {.output = std::string(kVersionText)}; }

Session::Result Session::Quit(const Arguments& /*arguments*/) {
  ended_ = true;
  return {};
}

}  // namespace iptc::ipset
