#include "compiler/ext/id_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "compiler/ext/did_you_mean.h"

namespace iptc::ext {
namespace {

constexpr std::uint64_t kU32Max = 0xFFFFFFFF, kListedMax = 0xFF;

constexpr diag::Kind<std::string, std::string_view> kBadId{
    "IPT131", diag::Severity::kError, "`{}` is not a {}: a 32-bit number, with or without a /mask"};
constexpr diag::Kind<std::string_view, std::string> kUnknownId{"IPT133", diag::Severity::kError, "no {} is named `{}`"};

struct Source {
  const char* path;
  std::vector<IdName> (*read)(std::string_view text);
};
constexpr std::array<Source, static_cast<std::size_t>(IdFile::kCount)> kSources = {{
    {"/etc/passwd", ReadAccounts},
    {"/etc/group", ReadAccounts},
    {"/etc/iproute2/rt_realms", ReadIdList},
    {"/etc/iproute2/group", ReadIdList},
    {"/etc/xtables/connlabel.conf", ReadIdList},
}};

// Calls `line` with each line of the text.
template <class Fn>
void ForEachLine(std::string_view text, Fn&& line) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

const std::vector<IdName>& Names(IdFile file) {
  static const auto names = [] {
    std::array<std::vector<IdName>, kSources.size()> all;
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::ifstream stream(kSources[i].path, std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
      all[i] = kSources[i].read(text);
    }
    return all;
  }();
  return names.at(static_cast<std::size_t>(file));
}

bool IsBlank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string_view TrimFront(std::string_view text) {
  text.remove_prefix(static_cast<std::size_t>(std::ranges::find_if_not(text, IsBlank) - text.begin()));
  return text;
}

std::optional<IdName> ReadListed(std::string_view line) {
  line = TrimFront(line);
  std::string_view rest;
  const auto id = ReadUnsignedPrefix(line, kListedMax, line.starts_with("0x") ? 16 : 10, rest);
  if (!id || rest.empty() || !IsBlank(rest.front())) return std::nullopt;
  rest = TrimFront(rest);
  const std::string_view name(rest.begin(), std::ranges::find_if(rest, IsBlank));
  if (name.empty() || name.front() == '#') return std::nullopt;
  return IdName{std::string(name), static_cast<std::uint32_t>(*id)};
}

}  // namespace

std::vector<IdName> ReadAccounts(std::string_view text) {
  std::vector<IdName> names;
  ForEachLine(text, [&](std::string_view line) {
    const std::size_t name_end = line.find(':');
    const std::size_t id_begin = name_end == std::string_view::npos ? name_end : line.find(':', name_end + 1);
    if (id_begin == std::string_view::npos || name_end == 0) return;
    const std::string_view id_text = line.substr(id_begin + 1, line.find(':', id_begin + 1) - id_begin - 1);
    if (const auto id = ReadUnsigned(id_text, kU32Max, 10)) {
      names.push_back({std::string(line.substr(0, name_end)), static_cast<std::uint32_t>(*id)});
    }
  });
  return names;
}

std::vector<IdName> ReadIdList(std::string_view text) {
  std::vector<IdName> names;
  ForEachLine(text, [&](std::string_view line) {
    if (auto listed = ReadListed(line)) names.push_back(std::move(*listed));
  });
  return names;
}

std::optional<std::uint32_t> IdOf(IdFile file, std::string_view name) {
  const auto found = std::ranges::find(Names(file), name, &IdName::name);
  return found == Names(file).end() ? std::nullopt : std::optional(found->id);
}

std::string_view NameOf(IdFile file, std::uint32_t id) {
  const auto found = std::ranges::find(Names(file), id, &IdName::id);
  return found == Names(file).end() ? std::string_view() : found->name;
}

// A number is one only if a slash or nothing follows it; a name may begin with digits.
std::optional<Value> ParseIdMask(const ValueInput& input, IdFile file, std::string_view what) {
  const std::string text = input.First().text;
  std::string_view rest;
  const auto id = ReadUnsignedPrefix(text, kU32Max, 0, rest);
  if (id && (rest.empty() || rest.front() == '/')) {
    const auto mask = rest.empty() ? std::optional(kU32Max) : ReadUnsigned(rest.substr(1), kU32Max);
    if (mask) return MarkMask{static_cast<std::uint32_t>(*id), static_cast<std::uint32_t>(*mask)};
    input.emitter.Report(kBadId, input.First().Span(), text, what);
    return std::nullopt;
  }
  if (const auto named = IdOf(file, text)) return MarkMask{*named};
  auto d = input.emitter.Build(kUnknownId, input.First().Span(), what, text);
  std::vector<std::string_view> names;
  for (const IdName& known : Names(file)) names.push_back(known.name);
  if (const auto near = DidYouMean(text, names)) {
    d.fixits.push_back({{{input.First().Span(), std::string(*near)}},
                        diag::Fixability::kMaybe,
                        "did you mean `" + std::string(*near) + "`?"});
  }
  input.emitter.Emit(std::move(d));
  return std::nullopt;
}

void PrintIdMask(std::string& out, const MarkMask& id, IdFile file, bool numeric) {
  const std::string_view name = id.mask == kU32Max && !numeric ? NameOf(file, id.value) : std::string_view();
  out += name.empty() ? fmt::format("{:#x}", id.value) : name;
  if (id.mask != kU32Max) out += fmt::format("/{:#x}", id.mask);
}

}  // namespace iptc::ext
