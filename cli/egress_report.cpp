#include "cli/egress_report.h"

#include <array>
#include <iterator>
#include <string_view>

#include "cli/output.h"
#include "cli/verdict_json.h"

namespace iptc::cli {
namespace {

using Kind = EgressDifference::Kind;

constexpr std::array<std::string_view, static_cast<std::size_t>(Kind::kCount)> kKinds = {"seen", "missing",
                                                                                         "rewritten"};

std::string_view NameOf(Kind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

const std::string* InterfaceName(int interface, const host::HostModel& host) {
  const auto index = static_cast<std::size_t>(interface);
  return interface >= 0 && index < host.interfaces.size() ? &host.interfaces[index].name : nullptr;
}

std::string By(int interface, const host::HostModel& host) {
  const std::string* name = InterfaceName(interface, host);
  return name == nullptr ? std::string{} : " by " + *name;
}

// "DROP (rule) by filter/FORWARD rule 3"
std::string Decision(const EgressDifference& difference, const RuleNames& names) {
  std::string text = fmt::format("{} ({})", VerdictName(difference.verdict), engine::FateText(difference.fate));
  if (difference.where) text += " by " + names.Describe(*difference.where);
  return text;
}

void AppendString(fmt::memory_buffer& out, std::string_view text) {
  std::string json;
  AppendJsonString(json, text);
  out.append(json);
}

void AppendFields(fmt::memory_buffer& out, const EgressDifference& difference) {
  out.append(std::string_view(R"(,"fields":{)"));
  for (bool first = true; const FieldDifference& field : difference.fields) {
    if (!first) out.push_back(',');
    first = false;
    AppendString(out, field.field);
    out.append(std::string_view(":["));
    AppendString(out, field.here);
    out.push_back(',');
    AppendString(out, field.there);
    out.push_back(']');
  }
  out.push_back('}');
}

}  // namespace

std::string EgressStory(const EgressDifference& difference, const RuleNames& names, const host::HostModel& host) {
  std::string text = fmt::format("packet {}: {}: ", difference.number, difference.packet);
  const std::string by = By(difference.interface, host);
  switch (difference.kind) {
    case Kind::kSeen:
      return text + fmt::format("{} here, but left there{}", Decision(difference, names), by);
    case Kind::kRewritten:
      text += fmt::format("leaves otherwise{}:", by);
      for (const FieldDifference& field : difference.fields) {
        text += fmt::format("\n    {}: {} here, {} there", field.field, field.here, field.there);
      }
      return text;
    case Kind::kMissing:
    case Kind::kCount:
      break;
  }
  return text + fmt::format("leaves here{}, but did not there", by);
}

void AppendEgressJson(fmt::memory_buffer& out, const EgressDifference& difference, const RuleNames& names,
                      const host::HostModel& host) {
  const auto to = std::back_inserter(out);
  fmt::format_to(to, R"({{"egress":{{"kind":"{}","packet":{},"t":)", NameOf(difference.kind), difference.number);
  AppendSeconds(out, difference.time_ns);
  if (difference.kind != Kind::kMissing) {
    out.append(std::string_view(R"(,"t_there":)"));
    AppendSeconds(out, difference.there_ns);
  }
  out.append(std::string_view(R"(,"if":)"));
  const std::string* name = InterfaceName(difference.interface, host);
  if (name == nullptr) {
    out.append(std::string_view("null"));
  } else {
    AppendString(out, *name);
  }
  fmt::format_to(to, R"(,"verdict":"{}","fate":"{}","where":)", VerdictName(difference.verdict),
                 engine::FateText(difference.fate));
  if (!difference.where) {
    out.append(std::string_view("null"));
  } else {
    out.append(names.JsonPrefix(*difference.where));
    if (difference.where->number != 0) fmt::format_to(to, ",{}", difference.where->number);
    out.push_back(']');
  }
  out.append(std::string_view(R"(,"text":)"));
  AppendString(out, difference.packet);
  if (difference.kind == Kind::kRewritten) AppendFields(out, difference);
  out.append(std::string_view("}}\n"));
}

std::string EgressText(const Egress::Totals& totals) {
  const auto of = [&](Kind kind) { return totals.differences.at(static_cast<std::size_t>(kind)); };
  std::string text = "\nAgainst what the real firewall let out\n";
  const auto line = [&](std::uint64_t count, std::string_view what) {
    text += fmt::format("{:>10}  {}\n", count, what);
  };
  line(totals.matched, "frames left on both sides, the same");
  line(of(Kind::kSeen), "dropped or kept here, but left there");
  line(of(Kind::kMissing), "leave here, but did not there");
  line(of(Kind::kRewritten), "leave otherwise");
  if (totals.outside > 0) line(totals.outside, "leave here before that capture begins or after it ends");
  if (totals.uncovered > 0) line(totals.uncovered, "leave here by interfaces of which that capture has no frame");
  if (totals.unexplained > 0)
    line(totals.unexplained, "left there, of no packet here: the host's own, or from elsewhere");
  if (totals.not_ip > 0) line(totals.not_ip, "frames of that capture hold no IP packet");
  return text;
}

std::string EgressJson(const Egress::Totals& totals) {
  std::string text = fmt::format(R"({{"matched":{})", totals.matched);
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    text += fmt::format(R"(,"{}":{})", kKinds.at(i), totals.differences.at(i));
  return text + fmt::format(R"(,"outside":{},"uncovered":{},"unexplained":{},"not_ip":{}}})", totals.outside,
                            totals.uncovered, totals.unexplained, totals.not_ip);
}

}  // namespace iptc::cli
