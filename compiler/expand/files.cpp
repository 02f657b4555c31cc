#include "compiler/expand/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "compiler/expand/pattern.h"

namespace iptc::expand {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = 16U << 20U;
constexpr std::size_t kMaxEntries = 10'000;

std::string Normalized(const fs::path& path) {
  std::string text = path.lexically_normal().string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

bool IsInside(const std::string& root, const std::string& path) {
  return path == root || path.starts_with(root.ends_with('/') ? root : root + "/");
}

// nullopt: no regular file, too long or not readable.
std::optional<std::string> TextOfFile(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error) || error) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in.is_open()) return std::nullopt;
  constexpr std::size_t kBlock = 64UL * 1024;
  std::string text;
  std::string block(kBlock, '\0');
  while (in) {
    in.read(block.data(), static_cast<std::streamsize>(block.size()));
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMaxFileBytes) return std::nullopt;
  }
  if (in.bad()) return std::nullopt;
  return text;
}

bool HasWildcard(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (std::string_view("*?[(").contains(pattern[i])) {
      return true;
    }
  }
  return false;
}

bool IsLinkTest(char test) { return test == 'L' || test == 'h'; }

bool RealFilePasses(const fs::path& file, char test) {
  std::error_code error;
  if (test == 'd') return fs::is_directory(file, error);
  if (test == 'f') return fs::is_regular_file(file, error);
  if (test == 's') return fs::is_directory(file, error) || fs::file_size(file, error) > 0;
  if (test == 'x') return (fs::status(file, error).permissions() & fs::perms::owner_exec) != fs::perms::none;
  return !IsLinkTest(test);
}

std::string Unescaped(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    text += pattern[i];
  }
  return text;
}

}  // namespace

Files::Files(const std::string& root, source::SourceMap& map) : map_(map) {
  std::error_code error;
  const fs::path real = root.empty() ? fs::path() : fs::canonical(root, error);
  if (!error) root_ = real.string();
}

std::string Files::Locate(std::string_view path, const std::string& folder) const {
  if (path.starts_with('/')) return Normalized(fs::path(path));
  std::string place = Normalized(fs::path(folder) / fs::path(path));
  if (root_.empty() || nodes_.contains(place) || RealPath(place)) return place;
  // `dirname "$0"` names the script's folder as it was given on the command line.
  std::error_code error;
  const fs::path given = fs::weakly_canonical(fs::path(path), error);
  const bool exists = !error && fs::exists(given, error) && !error;
  return exists && IsInside(root_, given.string()) ? given.string() : place;
}

// The file that a place means, if it lies below the root and exists.
std::optional<std::string> Files::RealPath(const std::string& place) const {
  if (root_.empty()) return std::nullopt;
  for (const fs::path& candidate : {fs::path(root_) / fs::path(place).relative_path(), fs::path(place)}) {
    std::error_code error;
    const fs::path file = fs::canonical(candidate, error);
    if (!error && IsInside(root_, file.string())) return file.string();
  }
  return std::nullopt;
}

bool Files::HoldsNodes(const std::string& place) const {
  const std::string front = place.ends_with('/') ? place : place + "/";
  for (auto at = nodes_.lower_bound(front); at != nodes_.end() && at->first.starts_with(front); ++at) {
    if (!at->second.removed) return true;
  }
  return false;
}

Files::Contents Files::Read(const std::string& place, const std::string& name, source::ExpansionId context) {
  if (const auto node = nodes_.find(place); node != nodes_.end()) {
    if (node->second.removed || node->second.folder) return {true, std::nullopt};
    return {true, node->second.text};
  }
  if (const auto file = RealPath(place)) {
    auto known = read_.find(*file);
    if (known == read_.end()) {
      std::optional<std::string> text = TextOfFile(*file);
      if (!text) return {true, std::nullopt};
      known = read_.emplace(*file, map_.AddFile(name, *std::move(text))).first;
    }
    const std::string_view text = map_.File(known->second).Text();
    return {true, MakeValue(text, {known->second, 0, static_cast<std::uint32_t>(text.size()), context}, true)};
  }
  return {Exists(place, 'e').has_value(), std::nullopt};
}

std::optional<bool> Files::Passes(const Node& node, char test) {
  if (node.removed || IsLinkTest(test)) return false;
  if (test == 'd') return node.folder;
  if (test == 'f') return !node.folder;
  if (test == 'x') return node.folder || node.executable;
  if (test != 's' || node.folder || !node.text.text.empty()) return true;
  return node.text.unknown == UnknownId::kNone ? std::optional(false) : std::nullopt;
}

std::optional<bool> Files::Exists(const std::string& place, char test) const {
  if (const auto node = nodes_.find(place); node != nodes_.end()) return Passes(node->second, test);
  if (HoldsNodes(place)) return test != 'f' && !IsLinkTest(test);
  if (const auto file = RealPath(place)) return RealFilePasses(*file, test);
  if (root_.empty()) return std::nullopt;
  // Of a folder that is there, everything is known.
  const std::string parent = Normalized(fs::path(place).parent_path());
  const bool known = IsInside(root_, place) || (parent != "/" && RealPath(parent).has_value());
  return known ? std::optional(false) : std::nullopt;
}

std::set<std::string> Files::List(const std::string& place) const {
  std::set<std::string> names;
  if (const auto file = RealPath(place)) {
    std::error_code error;
    for (auto at = fs::directory_iterator(*file, error); !error && at != fs::directory_iterator();
         at.increment(error)) {
      names.insert(at->path().filename().string());
      if (names.size() >= kMaxEntries) break;
    }
  }
  const std::string front = place.ends_with('/') ? place : place + "/";
  for (auto at = nodes_.lower_bound(front); at != nodes_.end() && at->first.starts_with(front); ++at) {
    const std::string_view rest = std::string_view(at->first).substr(front.size());
    const std::string name(rest.substr(0, rest.find('/')));
    const bool is_itself = name.size() == rest.size();
    if (!at->second.removed) {
      names.insert(name);
    } else if (is_itself) {
      names.erase(name);
    }
  }
  return names;
}

std::vector<std::string> Files::Glob(std::string_view pattern, const std::string& folder) const {
  std::vector<std::string> paths{""};
  std::string_view rest = pattern;
  while (!rest.empty() && !paths.empty()) {
    const std::size_t slashes = std::min(rest.find_first_not_of('/'), rest.size());
    for (std::string& path : paths) path += rest.substr(0, slashes);
    rest.remove_prefix(slashes);
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view component = rest.substr(0, end);
    rest.remove_prefix(end);
    if (!HasWildcard(component)) {
      for (std::string& path : paths) path += Unescaped(component);
      continue;
    }
    std::vector<std::string> found;
    for (const std::string& path : paths) {
      for (const std::string& name : List(path.empty() ? folder : Locate(path, folder))) {
        const bool hidden = name.starts_with('.') && !component.starts_with('.');
        if (!hidden && Matches(component, name) && found.size() < kMaxEntries) found.push_back(path + name);
      }
    }
    paths = std::move(found);
  }
  std::erase_if(paths, [&](const std::string& path) { return !Exists(Locate(path, folder), 'e').value_or(true); });
  std::ranges::sort(paths);
  return paths;
}

Value& Files::Open(const std::string& place, bool append) {
  const auto known = nodes_.find(place);
  const bool keeps = append && known != nodes_.end() && !known->second.removed;
  if (keeps) return known->second.text;
  Node node;
  if (append && known == nodes_.end())
    node.text = Read(place, place, source::ExpansionId::kNone).text.value_or(Value{});
  node.executable = known != nodes_.end() && known->second.executable;
  return nodes_.insert_or_assign(place, std::move(node)).first->second.text;
}

void Files::MakeFolder(const std::string& place) {
  Node& node = nodes_[place];
  node.folder = true;
  node.removed = false;
}

void Files::MakeExecutable(const std::string& place) {
  if (const auto node = nodes_.find(place); node != nodes_.end()) node->second.executable = true;
}

void Files::Remove(const std::string& place) {
  const std::string front = place + "/";
  for (auto at = nodes_.lower_bound(front); at != nodes_.end() && at->first.starts_with(front); ++at) {
    at->second = {};
    at->second.removed = true;
  }
  Node gone;
  gone.removed = true;
  nodes_.insert_or_assign(place, std::move(gone));
}

}  // namespace iptc::expand
