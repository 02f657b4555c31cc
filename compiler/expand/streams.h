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
};

}  // namespace iptc::expand
