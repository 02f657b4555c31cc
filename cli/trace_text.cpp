#include "cli/trace_text.h"

#include <array>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "cli/entry_text.h"
#include "cli/verdict_json.h"

namespace iptc::cli {
namespace {

using Kind = TraceStep::Kind;
using engine::RuleHit;

std::string Decision(const engine::PacketResult& result, const RuleNames& names) {
  std::string text(VerdictName(result.verdict));
  if (result.where) text += " by " + names.Describe(*result.where);
  text += " (" + engine::FateText(result.fate);
  if (!result.fate.reason.empty()) text += fmt::format(": {}", result.fate.reason);
  return text + ")";
}

std::string Changes(const std::vector<TraceChange>& changes) {
  std::string text;
  for (const TraceChange& change : changes) {
    fmt::format_to(std::back_inserter(text), "{}{}: {} -> {}", text.empty() ? "" : ", ", change.what, change.from,
                   change.to);
  }
  return text;
}

// The entry as the packet leaves it behind: one that was not confirmed goes with the packet.
std::string EntryFate(const conntrack::Entry& entry) {
  const bool dying = (entry.view.status & abi::kCtDying) != 0;
  const bool confirmed = (entry.view.status & abi::kCtConfirmed) != 0;
  return EntryText(entry) + (dying ? " (removed)" : confirmed ? "" : " (not confirmed, forgotten)");
}

// A line of TRACE's names its rule itself.
std::string LogLine(const engine::LogRecord& record, const RuleNames& names) {
  if (record.target == "TRACE") return record.text;
  const std::string by = names.Describe(record.by);
  if (record.target != "NFLOG") return fmt::format("{}: {} {}", by, record.target, record.text);
  return fmt::format("{}: NFLOG group {}, {} bytes, prefix \"{}\"", by, record.group, record.payload.size(),
                     record.text);
}

// Prints one packet's steps; knows which chain was shown last, so that a return is seen.
class TextWriter {
 public:
  TextWriter(std::string& out, const RuleNames& names) : out_(out), names_(names) {}

  void Write(const TraceStep& step) {
    switch (step.kind) {
      case Kind::kHook:
        return Line(2, fmt::format("{}: {}", abi::kHookNames[static_cast<std::size_t>(step.hook)], step.text));
      case Kind::kTable:
      case Kind::kChain:
        return Enter(step, step.kind == Kind::kTable ? "" : "-> ");
      case Kind::kMiss:
        return Rule(step, "-", step.miss.why);
      case Kind::kHotdrop:
        return Rule(step, "!", step.miss.why);
      case Kind::kHit:
        return Rule(step, "+", Changes(step.changes));
      case Kind::kPolicy:
        return Policy(step);
      case Kind::kEvent:
        return Line(4, step.text);
      case Kind::kTracked:
        return Line(4, fmt::format("conntrack: {}{}", step.text, step.entry ? ", " + EntryText(*step.entry) : ""));
      case Kind::kEntry:
        return Line(2, "entry: " + EntryFate(*step.entry));
    }
  }

 private:
  void Line(std::size_t indent, std::string_view text) {
    out_.append(indent, ' ');
    out_ += text;
    out_ += '\n';
  }

  static std::size_t Indent(std::size_t depth) { return 6 + 2 * depth; }

  void Enter(const TraceStep& step, std::string_view arrow) {
    Line(Indent(step.depth) - 2, fmt::format("{}{}", arrow, names_.ChainPath(step.at)));
    shown_ = step.at;
  }

  // Back from a chain that was called, or from the way of a packet that a rule sent.
  void ComeBack(const TraceStep& step) {
    if (step.at.table != shown_.table || step.at.chain != shown_.chain) Enter(step, "<- ");
  }

  void Policy(const TraceStep& step) {
    ComeBack(step);
    Line(Indent(0), fmt::format("policy {}", step.accept ? "ACCEPT" : "DROP"));
  }

  void Rule(const TraceStep& step, std::string_view sign, const std::string& note) {
    ComeBack(step);
    const std::size_t indent = Indent(step.depth);
    Line(indent, fmt::format("{} {:>2}  {}", sign, step.at.number, names_.RuleText(step.at)));
    if (!note.empty()) Line(indent + 6, note);
  }

  std::string& out_;
  const RuleNames& names_;
  RuleHit shown_;  // the chain under which rules are printed
};

}  // namespace

std::string TraceText(const TracedPacket& packet, const RuleNames& names) {
  std::string out = fmt::format("{}: {}\n", packet.number, packet.notation);
  TextWriter writer(out, names);
  for (const TraceStep& step : packet.steps) writer.Write(step);
  for (const engine::LogRecord& record : packet.result.logs) out += fmt::format("  log: {}\n", LogLine(record, names));
  for (const std::string_view match : packet.result.unknown) {
    out += fmt::format("  not known here, taken as a miss: {}\n", match);
  }
  return out + "  = " + Decision(packet.result, names) + "\n";
}

}  // namespace iptc::cli
