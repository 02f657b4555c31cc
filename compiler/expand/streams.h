// Where commands read and write. No file of the machine is ever written: `>` goes to VirtualFiles, which live as long
// as the evaluation, so that `cat > rules <<EOF … iptables-restore < rules` works.
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
  std::string path;
};

struct Streams {
  std::shared_ptr<Input> in;  // null: the terminal, whose text nobody knows
  Output out;
  Output err;
};

using VirtualFiles = std::map<std::string, Value>;

}  // namespace iptc::expand
