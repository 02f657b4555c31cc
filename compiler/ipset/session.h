// Session: ipset's command line over a Directory of sets, as ipset 7.17 would run it on the kernel of Linux 6.18.
//
//   Session session(directory, names, references, emitter);
//   Session::Result result = session.Run(words, span, nullptr);   // {"create", "x", "hash:ip"} -> status 0
//
// Exit statuses: 0; 1 for what is read but refused, by ipset or the kernel; 2 for a command line that is none. A test
// that misses is status 1 without a diagnostic. Output is what goes to standard output; time stands still.
// A restore file runs line by line and ends at the first refusal; what the lines before did stays. (ipset sends adds in
// batches, so that it also loses the last ones before a line that it cannot read.)
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "compiler/diag/emitter.h"
#include "compiler/ipset/names.h"
#include "compiler/ipset/print.h"
#include "compiler/source/word.h"
#include "runtime/sets/directory.h"

namespace iptc::ipset {

class Session {
 public:
  struct Result {
    int status = 0;
    std::string output = {};
    bool changed = false;
  };

  Session(sets::Directory& directory, const Names& names, References references, diag::Emitter& emitter)
      : directory_(directory), names_(names), references_(std::move(references)), emitter_(emitter) {}

  // One call; `words` without the program's name. `standard_input`: for restore, may be null.
  [[nodiscard]] Result Run(std::span<const source::Word> words, SourceSpan call, const source::Word* standard_input);
  // A whole restore file.
  [[nodiscard]] Result Restore(const source::Word& text, bool exist);

 private:
  struct Arguments;
  struct EnvironmentRow;
  struct CommandRow;
  Result RunLine(std::vector<source::Word> words, SourceSpan call, const source::Word* standard_input);
  [[nodiscard]] int TakeEnvironment(Arguments& arguments);
  [[nodiscard]] int TakeCommand(Arguments& arguments);
  Result Create(const Arguments& arguments);
  Result Add(const Arguments& arguments);
  Result Delete(const Arguments& arguments);
  Result Test(const Arguments& arguments);
  Result Entry(const Arguments& arguments, sets::Verb verb, sets::Status& status);
  Result Destroy(const Arguments& arguments);
  Result Flush(const Arguments& arguments);
  Result Rename(const Arguments& arguments);
  Result Swap(const Arguments& arguments);
  Result List(const Arguments& arguments);
  Result Save(const Arguments& arguments);
  Result Print(const Arguments& arguments, ListStyle style);
  Result ReadStandardInput(const Arguments& arguments);
  Result Version(const Arguments& arguments);
  Result Quit(const Arguments& arguments);
  [[nodiscard]] Result Refuse(sets::Status status, SourceSpan span, std::string_view set);
  // kNoSet (reported) when there is none.
  [[nodiscard]] sets::SetIndex FindSet(const source::Word& name);
  [[nodiscard]] bool GoodName(const source::Word& name);
  [[nodiscard]] std::vector<sets::SetIndex> Chosen(const Arguments& arguments, bool& known);
  static const CommandRow* FindCommand(std::string_view word);

  sets::Directory& directory_;
  const Names& names_;
  References references_;
  diag::Emitter& emitter_;
  bool restoring_ = false;
  bool exist_ = false;  // holds on for the rest of a restore file
  bool ended_ = false;  // the restore file is not read on
};

}  // namespace iptc::ipset
