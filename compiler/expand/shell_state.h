// The state of the shell: what a subshell may change and throws away when it ends.
//
// Variables and functions are journaled: a subshell notes what it changes and puts it back, so that entering one costs
// nothing however much the script has defined. Everything else is small and copied.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/expand/value.h"
#include "compiler/syntax/script.h"

namespace iptc::expand {

struct KeyedElement {
  Value value;
  std::uint64_t serial = 0;  // of its insertion
};

struct Variable {
  enum class Shape : std::uint8_t { kScalar, kIndexed, kKeyed };

  Value value;  // of a scalar
  std::map<std::int64_t, Value> indexed;
  std::map<std::string, KeyedElement, std::less<>> keyed;
  Shape shape = Shape::kScalar;
  bool is_set = false;  // else only declared
  bool readonly = false;
  bool integer = false;  // declare -i: what is assigned is calculated
  bool upper = false;
  bool lower = false;
  bool reference = false;  // declare -n: stands for the variable that it names
  bool exported = false;   // another shell that the script starts sees it
  bool overrides = false;  // `--define!`: assignments of the script do nothing
  SourceSpan assigned;     // where; invalid if nowhere in a script
  // The expansion record that explains the value: a loop turn, a definition; else made on use and kept for the context
  // in which it was made.
  mutable source::ExpansionId record = source::ExpansionId::kNone;
  mutable source::ExpansionId record_context = source::ExpansionId::kNone;
  bool record_is_fixed = false;

  // What `$name` stands for: of an array, the element 0. nullptr if it is not set.
  [[nodiscard]] const Value* Scalar() const;
  // Its attributes as letters, in the order of ${x@a}.
  [[nodiscard]] std::string Flags() const;
};

// The elements of an associative array in the order in which bash lists them: that of its hash table.
[[nodiscard]] std::vector<std::pair<const std::string*, const Value*>> ListKeyed(const Variable& variable);

// Values by name, changes of which can be taken back.
template <class T>
class Journaled {
 public:
  using Map = std::map<std::string, T, std::less<>>;

  [[nodiscard]] const T* Find(std::string_view name) const {
    const auto found = values_.find(name);
    return found != values_.end() ? &found->second : nullptr;
  }
  // For changing it; made if it is not there.
  T& Touch(std::string_view name) {
    Note(name);
    const auto found = values_.find(name);
    return found != values_.end() ? found->second : values_.try_emplace(std::string(name)).first->second;
  }
  void Erase(std::string_view name) {
    const auto found = values_.find(name);
    if (found == values_.end()) return;
    Note(name);
    values_.erase(found);
  }
  void Put(std::string_view name, std::optional<T> value) {
    if (value) {
      Touch(name) = *std::move(value);
    } else {
      Erase(name);
    }
  }

  void Begin() { journal_.emplace_back(); }
  void RollBack() {
    for (auto& [name, old] : journal_.back()) {
      if (old) {
        values_.insert_or_assign(name, *std::move(old));
      } else {
        values_.erase(name);
      }
    }
    journal_.pop_back();
  }

  [[nodiscard]] const Map& All() const { return values_; }

 private:
  void Note(std::string_view name) {
    if (journal_.empty() || journal_.back().contains(name)) return;
    const T* old = Find(name);
    journal_.back().emplace(std::string(name), old != nullptr ? std::optional(*old) : std::nullopt);
  }

  Map values_;
  std::vector<std::map<std::string, std::optional<T>, std::less<>>> journal_;
};

// $1, $2, … Shared between the shell and its subshells; `shift` only moves on.
class Positional {
 public:
  Positional() = default;
  explicit Positional(std::vector<Variable> values)
      : values_(std::make_shared<const std::vector<Variable>>(std::move(values))) {}

  [[nodiscard]] std::size_t Size() const { return values_ == nullptr ? 0 : values_->size() - first_; }
  [[nodiscard]] const Variable& operator[](std::size_t i) const { return (*values_)[first_ + i]; }
  void Shift(std::size_t count) { first_ += count; }

 private:
  std::shared_ptr<const std::vector<Variable>> values_;
  std::size_t first_ = 0;
};

// What a word stands for where a command begins.
struct Alias {
  std::string text;
  // What the text says, read once it is used first. `command` is null where that is more than the beginning of a
  // command.
  struct Meaning {
    std::shared_ptr<const syntax::SimpleCommand> command;
  };
  mutable std::optional<Meaning> meaning = {};
};
using Aliases = std::map<std::string, Alias, std::less<>>;

struct Function {
  std::shared_ptr<const syntax::Command> body;
  std::shared_ptr<const Aliases> aliases;  // as they were when it was read; null: none were replaced
  bool exported = false;                   // another bash that the script starts has it
};

struct ShellState {
  Positional positional;
  std::string exit_trap;
  std::string error_trap;
  std::shared_ptr<const Aliases> aliases = std::make_shared<const Aliases>();  // never changed in place
  std::vector<std::string> folders;                                            // pushd
  std::string name;                                                            // $0
  std::string folder;  // the working directory: absolute, without a slash at its end unless it is the root
  bool errexit = false;
  bool nounset = false;
  bool pipefail = false;
  bool noglob = false;
  bool nullglob = false;
  bool extglob = false;
  bool errtrace = false;
  bool allexport = false;
  bool expand_aliases = false;
  bool patsub_replacement = true;
  int status = 0;
  std::size_t option_at = 0;  // getopts: the place in a word of several letters

  // As `set -o name`, or `set -e` by its letter, and `shopt -s name`; nullptr: it changes no rules.
  [[nodiscard]] bool* Option(std::string_view option);
  [[nodiscard]] bool* ShoptOption(std::string_view option);
};

}  // namespace iptc::expand
