// The files that a script sees: those below the file root, read only, and over them what the script itself wrote, made
// or removed, which lives as long as the evaluation. Nothing of the machine is ever written.
//
// A place is an absolute, normalized path. An absolute path of the script also stands for the same path below the root,
// so that a folder with etc/firewall.conf in it can stand for the machine. What lies elsewhere is unknown, not missing.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/expand/value.h"
#include "compiler/source/source_map.h"

namespace iptc::expand {

class Files {
 public:
  // An empty root: no file is read.
  Files(const std::string& root, source::SourceMap& map);

  [[nodiscard]] const std::string& Root() const { return root_; }
  // The place that a path means in a working directory.
  [[nodiscard]] std::string Locate(std::string_view path, const std::string& folder) const;

  // What a file holds; nullopt if it is missing, a folder or too long. `known` is false where nobody can say.
  struct Contents {
    bool known = true;
    std::optional<Value> text;
  };
  [[nodiscard]] Contents Read(const std::string& place, const std::string& name, source::ExpansionId context);
  // `test` as in test(1): e f d r w x s L …; nullopt if nobody can say.
  [[nodiscard]] std::optional<bool> Exists(const std::string& place, char test) const;
  // Sorted by bytes; empty if nothing matches.
  [[nodiscard]] std::vector<std::string> Glob(std::string_view pattern, const std::string& folder) const;
  // The names in a folder, sorted.
  [[nodiscard]] std::set<std::string> List(const std::string& place) const;
  [[nodiscard]] bool IsKnownFolder(const std::string& place) const { return Exists(place, 'd').value_or(false); }

  // The file's text, made anew or as it is, for adding to it.
  Value& Open(const std::string& place, bool append);
  void MakeFolder(const std::string& place);
  void MakeExecutable(const std::string& place);
  // With everything in it.
  void Remove(const std::string& place);
  [[nodiscard]] std::size_t Count() const { return nodes_.size(); }

 private:
  struct Node {
    Value text;
    bool folder = false;
    bool removed = false;
    bool executable = false;
  };
  [[nodiscard]] static std::optional<bool> Passes(const Node& node, char test);
  [[nodiscard]] std::optional<std::string> RealPath(const std::string& place) const;
  [[nodiscard]] bool HoldsNodes(const std::string& place) const;

  std::string root_;
  source::SourceMap& map_;
  std::map<std::string, Node, std::less<>> nodes_;
  std::map<std::string, source::FileId> read_;  // real files that were read already
};

}  // namespace iptc::expand
