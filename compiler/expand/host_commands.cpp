// Programs that change the host in a way that rules may see: sysctl, ip, ifconfig, route. Nothing is done; what they
// would do is kept as HostChanges, and sysctls can be read again by the script.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/expand/builtins.h"
#include "compiler/expand/text_tools.h"

namespace iptc::expand {
namespace {

using Kind = HostChange::Kind;
using Action = HostChange::Action;
using Words = std::span<const Value>;

constexpr std::string_view kSysctlFolder = "/proc/sys/";

// Dots and slashes change places between a sysctl's name and its path; either form is accepted.
std::string SysctlPath(std::string_view name) {
  std::string path(name);
  const std::size_t first = path.find_first_of("./");
  const bool dotted = first != std::string::npos && path[first] == '.';
  for (char& c : path) {
    if (dotted && (c == '.' || c == '/')) c = c == '.' ? '/' : '.';
  }
  return std::string(kSysctlFolder) + path;
}

std::string SysctlName(std::string_view path) {
  std::string name(path.substr(kSysctlFolder.size()));
  for (char& c : name) {
    if (c == '.' || c == '/') c = c == '.' ? '/' : '.';
  }
  return name;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

// --- sysctl

int WriteSysctl(Interpreter& shell, const Value& assignment, const SourceSpan& span, bool quiet) {
  const std::size_t equals = assignment.text.find('=');
  const std::string name(Trimmed(std::string_view(assignment.text).substr(0, equals)));
  const std::string value(Trimmed(std::string_view(assignment.text).substr(equals + 1)));
  Value text = MakeValue(value + "\n", span);
  text.unknown = assignment.unknown;
  shell.WriteFile(SysctlPath(name), text, false);
  if (!quiet) shell.Write(fmt::format("{} = {}\n", name, value), span);
  return 0;
}

// `sysctl -p file`: a line each, `#` and `;` start comments.
int LoadSysctls(Interpreter& shell, const Call& call, Words files) {
  const Value standard = MakeValue("/etc/sysctl.conf", call.span);
  for (const Value& file : files.empty() ? Words(&standard, 1) : files) {
    const Files::Contents contents = shell.FileModel().Read(shell.Locate(file.text), file.text, {});
    if (!contents.text) continue;  // what the machine has there is its own
    for (const Value& line : Lines(*contents.text)) {
      const std::string_view text = Trimmed(line.text);
      const bool is_assignment = text.contains('=') && !text.starts_with('#') && !text.starts_with(';');
      if (is_assignment) WriteSysctl(shell, line, line.Span(), true);
    }
  }
  return 0;
}

int ReadSysctl(Interpreter& shell, const Call& call, const Value& name, bool value_alone) {
  const Files::Contents contents = shell.FileModel().Read(SysctlPath(name.text), name.text, {});
  Value line;
  if (!value_alone) line.Append(name.text + " = ", call.span);
  if (contents.text) {
    line.Append(*contents.text);
    line.TrimTrailing('\n');
    line.Append("\n", call.span);
  } else {
    line = MakeValue("", call.span);
    line.unknown = shell.UnknownOutput(call.words[0].text + " -n " + name.text, call.span);
  }
  shell.Write(line);
  return 0;
}

int Sysctl(Interpreter& shell, Call& call) {
  std::vector<Value> operands;
  bool loads = false;
  bool quiet = false;
  bool value_alone = false;
  for (const Value& word : Words(call.words).subspan(1)) {
    if (!word.text.starts_with('-')) {
      operands.push_back(word);
      continue;
    }
    const bool is_long = word.text.starts_with("--");
    loads =
        loads || word.text == "--system" || word.text.starts_with("--load") || (!is_long && word.text.contains('p'));
    quiet = quiet || word.text == "--quiet" || (!is_long && word.text.contains('q'));
    value_alone = value_alone || word.text == "--values" || (!is_long && word.text.contains('n'));
  }
  if (loads) return LoadSysctls(shell, call, operands);
  int status = 0;
  for (const Value& operand : operands) {
    const bool assigns = operand.text.contains('=');
    status = assigns ? WriteSysctl(shell, operand, call.span, quiet) : ReadSysctl(shell, call, operand, value_alone);
  }
  return status;
}

// --- ip

// Words of a command that name the next one's meaning, and the field it goes to.
struct Keyword {
  std::string_view word;
  std::string_view field;
};

constexpr auto kAddressKeywords = std::to_array<Keyword>({{"dev", "dev"},
                                                          {"peer", "peer"},
                                                          {"brd", "brd"},
                                                          {"broadcast", "brd"},
                                                          {"local", "addr"},
                                                          {"label", ""},
                                                          {"scope", ""},
                                                          {"metric", ""},
                                                          {"valid_lft", ""},
                                                          {"preferred_lft", ""}});
constexpr auto kRouteKeywords = std::to_array<Keyword>({{"via", "via"},
                                                        {"dev", "dev"},
                                                        {"src", "src"},
                                                        {"from", "from"},
                                                        {"metric", "metric"},
                                                        {"preference", "metric"},
                                                        {"table", "table"},
                                                        {"to", "dst"},
                                                        {"proto", ""},
                                                        {"protocol", ""},
                                                        {"scope", ""},
                                                        {"mtu", ""},
                                                        {"advmss", ""},
                                                        {"weight", ""}});
constexpr auto kRuleKeywords = std::to_array<Keyword>({{"from", "from"},
                                                       {"to", "to"},
                                                       {"iif", "iif"},
                                                       {"dev", "iif"},
                                                       {"oif", "oif"},
                                                       {"fwmark", "fwmark"},
                                                       {"table", "table"},
                                                       {"lookup", "table"},
                                                       {"priority", "priority"},
                                                       {"pref", "priority"},
                                                       {"preference", "priority"},
                                                       {"prio", "priority"},
                                                       {"order", "priority"},
                                                       {"suppress_prefixlength", "suppress_prefix"},
                                                       {"tos", "tos"},
                                                       {"dsfield", "tos"},
                                                       {"ipproto", "ipproto"},
                                                       {"uidrange", "uidrange"},
                                                       {"goto", "goto"},
                                                       {"sport", "sport"},
                                                       {"dport", "dport"}});
constexpr auto kLinkKeywords = std::to_array<Keyword>({{"dev", "name"},
                                                       {"name", "name"},
                                                       {"link", "link"},
                                                       {"type", "type"},
                                                       {"mtu", "mtu"},
                                                       {"address", "mac"},
                                                       {"txqueuelen", ""},
                                                       {"master", ""},
                                                       {"netns", ""},
                                                       {"id", ""},
                                                       {"mode", ""}});
constexpr auto kNeighbourKeywords = std::to_array<Keyword>(
    {{"dev", "dev"}, {"lladdr", "mac"}, {"to", "ip"}, {"nud", ""}, {"state", ""}, {"proxy", "ip"}});

// Words without a value of their own.
constexpr auto kRouteTypes = std::to_array<std::string_view>(
    {"unicast", "local", "broadcast", "multicast", "blackhole", "unreachable", "prohibit", "throw"});
constexpr auto kRuleActions = std::to_array<std::string_view>({"blackhole", "unreachable", "prohibit"});

struct ObjectRow {
  std::string_view name;
  Kind kind;
  std::span<const Keyword> keywords;
  std::string_view operand;  // the field of a word that no keyword stands before
};
constexpr auto kObjects = std::to_array<ObjectRow>({
    {"address", Kind::kAddress, kAddressKeywords, "addr"},
    {"link", Kind::kLink, kLinkKeywords, "name"},
    {"route", Kind::kRoute, kRouteKeywords, "dst"},
    {"rule", Kind::kRule, kRuleKeywords, ""},
    {"neighbour", Kind::kNeighbour, kNeighbourKeywords, "ip"},
    {"neighbor", Kind::kNeighbour, kNeighbourKeywords, "ip"},
});

struct VerbRow {
  std::string_view name;
  Action action;
};
constexpr auto kVerbs = std::to_array<VerbRow>({
    {"add", Action::kSet},
    {"append", Action::kSet},
    {"replace", Action::kSet},
    {"change", Action::kSet},
    {"set", Action::kSet},
    {"delete", Action::kRemove},
    {"flush", Action::kFlush},
});

// The row whose name the text is, or begins; rows come in the order of preference, as ip(8) has it.
template <class Rows>
auto FindAbbreviated(const Rows& rows, std::string_view text) -> decltype(rows.data()) {
  const auto* row =
      std::ranges::find_if(rows, [&](const auto& r) { return !text.empty() && r.name.starts_with(text); });
  return row != rows.end() ? row : nullptr;
}

void TakeFlag(HostChange& change, const std::string& word) {
  const bool up_or_down = change.kind == Kind::kLink && (word == "up" || word == "down");
  if (up_or_down) change.fields["state"] = word;
  if (change.kind == Kind::kRule && word == "not") change.fields["not"] = "true";
  if (change.kind == Kind::kRule && std::ranges::find(kRuleActions, word) != kRuleActions.end()) {
    change.fields["action"] = word;
  }
}

bool IsFlag(const HostChange& change, std::string_view word) {
  if (change.kind == Kind::kLink && (word == "up" || word == "down")) return true;
  return change.kind == Kind::kRule && (word == "not" || std::ranges::find(kRuleActions, word) != kRuleActions.end());
}

// The rest of `ip OBJECT VERB …`. False: a word is unknown, so the change is.
bool TakeFields(HostChange& change, const ObjectRow& object, Words words) {
  bool renames = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].unknown != UnknownId::kNone) return false;
    const std::string& word = words[i].text;
    const auto keyword = std::ranges::find(object.keywords, word, &Keyword::word);
    if (change.kind == Kind::kRoute && std::ranges::find(kRouteTypes, word) != kRouteTypes.end()) {
      change.fields["type"] = word;
    } else if (IsFlag(change, word)) {
      TakeFlag(change, word);
    } else if (keyword != object.keywords.end()) {
      if (i + 1 == words.size() || words[i + 1].unknown != UnknownId::kNone) return false;
      renames = change.kind == Kind::kLink && word == "name" && change.fields.contains("name");
      const std::string_view field = renames ? "new_name" : keyword->field;
      if (!field.empty()) change.fields.insert_or_assign(std::string(field), words[i + 1].text);
      ++i;
    } else if (!object.operand.empty()) {
      change.fields.try_emplace(std::string(object.operand), word);
    }
  }
  return true;
}

// What ip prints cannot be known here.
int Asks(Interpreter& shell, Call& call) {
  std::string text;
  for (const Value& word : call.words) text += (text.empty() ? "" : " ") + word.text;
  Value output = MakeValue("", call.span);
  output.unknown = shell.UnknownOutput(text, call.span);
  shell.Write(output);
  return 0;
}

int Ip(Interpreter& shell, Call& call) {
  std::string family;
  std::size_t i = 1;
  for (; i < call.words.size() && call.words[i].text.starts_with('-'); ++i) {
    const std::string& option = call.words[i].text;
    if (option == "-4" || option == "-6") family = option.substr(1);
    const bool takes = option == "-f" || option == "-family" || option == "-n" || option == "-netns";
    if (takes && ++i < call.words.size() && option.starts_with("-f")) {
      family = call.words[i].text == "inet6" ? "6" : "4";
    }
    // Another namespace is another host.
    if (option == "-n" || option == "-netns") return Asks(shell, call);
  }
  const ObjectRow* object = i < call.words.size() ? FindAbbreviated(kObjects, call.words[i].text) : nullptr;
  const VerbRow* verb = i + 1 < call.words.size() ? FindAbbreviated(kVerbs, call.words[i + 1].text) : nullptr;
  const bool runs_firewall = object == nullptr && std::ranges::any_of(call.words, [](const Value& word) {
                               return IsFirewallCommand(BaseName(word.text)) && !word.text.starts_with("ipset");
                             });
  if (runs_firewall) {
    shell.Fail(call.span, "this runs in another network namespace, whose rules are not this host's");
    return 0;
  }
  if (object == nullptr || verb == nullptr) return Asks(shell, call);
  HostChange change;
  change.kind = object->kind;
  change.action = verb->action;
  change.span = call.span;
  if (!family.empty()) change.fields["family"] = family;
  if (TakeFields(change, *object, Words(call.words).subspan(i + 2))) shell.NoteHostChange(std::move(change));
  return 0;
}

// --- the old tools

std::string PrefixOf(std::string_view mask) {
  int bits = 0;
  while (!mask.empty()) {
    const std::size_t dot = std::min(mask.find('.'), mask.size());
    for (auto byte = static_cast<unsigned>(ToNumber(mask.substr(0, dot)).value_or(0)); byte != 0; byte &= byte - 1) {
      ++bits;
    }
    mask.remove_prefix(std::min(dot + 1, mask.size()));
  }
  return std::to_string(bits);
}

// ifconfig IF [ADDRESS] [netmask M] [broadcast B] [hw ether MAC] [mtu N] [up|down]
int IfConfig(Interpreter& shell, Call& call) {
  if (call.words.size() < 3) return Asks(shell, call);
  HostChange link{Kind::kLink, Action::kSet, {{"name", call.words[1].text}}, call.span};
  HostChange address{Kind::kAddress, Action::kSet, {{"dev", call.words[1].text}}, call.span};
  std::string prefix;
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    if (call.words[i].unknown != UnknownId::kNone) return 0;
    const std::string& word = call.words[i].text;
    const std::string next = i + 1 < call.words.size() ? call.words[i + 1].text : std::string();
    if (word == "up" || word == "down") {
      link.fields["state"] = word;
    } else if (word == "netmask") {
      prefix = PrefixOf(next);
      ++i;
    } else if (word == "mtu" || word == "broadcast") {
      (word == "mtu" ? link.fields["mtu"] : address.fields["brd"]) = next;
      ++i;
    } else if (word == "hw" && i + 2 < call.words.size()) {
      link.fields["mac"] = call.words[i + 2].text;
      i += 2;
    } else if (!word.empty() && (word[0] >= '0' && word[0] <= '9')) {
      address.fields["addr"] = word;
    }
  }
  if (address.fields.contains("addr")) {
    if (!prefix.empty() && !address.fields["addr"].contains('/')) address.fields["addr"] += "/" + prefix;
    link.fields["state"] = "up";
    shell.NoteHostChange(std::move(address));
  }
  if (link.fields.size() > 1) shell.NoteHostChange(std::move(link));
  return 0;
}

// route add|del [-net|-host] TARGET [netmask M] [gw G] [metric N] [dev] IF
int Route(Interpreter& shell, Call& call) {
  const std::string verb = call.words.size() > 1 ? call.words[1].text : std::string();
  if (verb != "add" && verb != "del") return Asks(shell, call);
  HostChange change{Kind::kRoute, verb == "add" ? Action::kSet : Action::kRemove, {}, call.span};
  for (std::size_t i = 2; i < call.words.size(); ++i) {
    if (call.words[i].unknown != UnknownId::kNone) return 0;
    const std::string& word = call.words[i].text;
    const std::string next = i + 1 < call.words.size() ? call.words[i + 1].text : std::string();
    const bool valued = word == "netmask" || word == "gw" || word == "metric" || word == "dev";
    if (word == "netmask") {
      change.fields["dst"] += "/" + PrefixOf(next);
    } else if (valued) {
      change.fields[word == "gw" ? "via" : word] = next;
    } else if (!word.starts_with('-')) {
      change.fields.try_emplace(change.fields.contains("dst") ? "dev" : "dst", word);
    }
    if (valued) ++i;
  }
  shell.NoteHostChange(std::move(change));
  return 0;
}

constexpr auto kCommands = std::to_array<Builtin>({
    {"sysctl", Sysctl},
    {"ip", Ip},
    {"ifconfig", IfConfig},
    {"route", Route},
});

}  // namespace

const Builtin* FindHostCommand(std::string_view name) {
  const auto* row = std::ranges::find(kCommands, name, &Builtin::name);
  return row != kCommands.end() ? row : nullptr;
}

HostChange SysctlChange(std::string_view path, std::string_view value, const SourceSpan& span) {
  return {Kind::kSysctl, Action::kSet, {{"name", SysctlName(path)}, {"value", std::string(Trimmed(value))}}, span};
}

void SeedHostFiles(Files& files, std::span<const HostChange> host) {
  const auto make_folders = [&](std::string_view interface) {
    for (const std::string_view family : {"ipv4", "ipv6"}) {
      for (const std::string_view folder : {"conf", "neigh"}) {
        files.MakeFolder(fmt::format("/proc/sys/net/{}/{}/{}", family, folder, interface));
      }
    }
  };
  for (const std::string_view interface : {"all", "default", "lo"}) make_folders(interface);
  for (const HostChange& fact : host) {
    const auto name = fact.fields.find("name");
    if (name == fact.fields.end()) continue;
    if (fact.kind == Kind::kLink) make_folders(name->second);
    const auto value = fact.fields.find("value");
    if (fact.kind != Kind::kSysctl || value == fact.fields.end()) continue;
    files.Open(SysctlPath(name->second), false) = MakeValue(value->second + "\n", {});
  }
}

}  // namespace iptc::expand
