// Where commands read and write. What is written to files goes to Files, which live as long as the evaluation, so that
// `cat > rules <<EOF … iptables-restore < rules` works.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "compiler/expand/value.h"

namespace iptc::expand {

// What a command reads: a text and how far it has been read.
struct Input {
  Value text;
  std::size_t at = 0;
};

struct Output {
  enum class Kind : std::uint8_t { kTerminal, kNull, kBuffer, kFile };
  Kind kind = Kind::kTerminal;
  Value* buffer = nullptr;
  std::string path = {};  // its place

  // Somebody may look at what is written.
  [[nodiscard]] bool IsKept() const { return kind == Kind::kBuffer || kind == Kind::kFile; }
};

struct Streams {
  std::shared_ptr<Input> in;  // null: the terminal, whose text nobody knows
  Output out;
  Output err;
  // Descriptors from 3 on, as `exec 3<file` opens them.
  std::map<int, std::shared_ptr<Input>> inputs;
  std::map<int, Output> outputs;

  void Close(int fd) {
    if (fd == 1) out = {Output::Kind::kNull};
    if (fd == 2) err = {Output::Kind::kNull};
    inputs.erase(fd);
    outputs.erase(fd);
  }
  // What is not open stays as it is.
  void DuplicateInput(int from, int to) {
    const auto known = inputs.find(from);
    if (from == 0) {
      inputs[to] = in;
    } else if (known != inputs.end()) {
      (to == 0 ? in : inputs[to]) = known->second;
    }
  }
  void DuplicateOutput(int from, int to) {
    const auto known = outputs.find(from);
    const Output source = from == 1 ? out : from == 2 ? err : known != outputs.end() ? known->second : Output{};
    (to == 1 ? out : to == 2 ? err : outputs[to]) = source;
  }
};

}  // namespace iptc::expand
