#include "cli/verdict_json.h"

#include <iterator>
#include <span>

#include "runtime/abi/conntrack.h"

namespace iptc::cli {
namespace {

using engine::OutFrame;
using engine::PacketResult;
using engine::RuleHit;

constexpr std::array<std::string_view, 4> kVerdicts = {"ACCEPT", "DROP", "REJECT", "STOLEN"};

struct StateBit {
  std::uint8_t bit;
  std::string_view name;
};
constexpr std::array<StateBit, 5> kStates = {{{abi::kCtNew, "NEW"},
                                              {abi::kCtEstablished, "ESTABLISHED"},
                                              {abi::kCtRelated, "RELATED"},
                                              {abi::kCtInvalid, "INVALID"},
                                              {abi::kCtUntracked, "UNTRACKED"}}};

void Add(fmt::memory_buffer& out, std::string_view text) { out.append(text); }

void AddNumber(fmt::memory_buffer& out, std::uint64_t value) {
  const fmt::format_int digits(value);
  out.append(digits.data(), digits.data() + digits.size());
}

void AddHex(fmt::memory_buffer& out, std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::size_t begin = out.size();
  out.resize(begin + bytes.size() * 2);
  char* to = out.data() + begin;
  for (const std::uint8_t byte : bytes) {
    *to++ = kDigits[byte >> 4U];
    *to++ = kDigits[byte & 15U];
  }
}

}  // namespace

void AppendSeconds(fmt::memory_buffer& out, std::uint64_t ns) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  constexpr std::uint64_t kMicro = 1'000;
  AddNumber(out, ns / kSecond);
  const std::uint64_t rest = ns % kSecond;
  if (rest % kMicro == 0) {
    fmt::format_to(std::back_inserter(out), ".{:06}", rest / kMicro);
  } else {
    fmt::format_to(std::back_inserter(out), ".{:09}", rest);
  }
}

std::string_view VerdictName(engine::Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }

std::string_view StateName(std::uint8_t ct_state) {
  for (const StateBit& state : kStates) {
    if ((ct_state & state.bit) != 0) return state.name;
  }
  return {};
}

std::string LogJson(const engine::LogRecord& record, const RuleNames& names, bool payload) {
  std::string out =
      fmt::format(R"({{"target":"{}","rule":{},{}],"hook":"{}")", record.target, names.JsonPrefix(record.by),
                  record.by.number, abi::kHookNames[static_cast<std::size_t>(record.hook)]);
  if (record.target == "LOG") out += fmt::format(R"(,"level":{})", record.level);
  if (record.target == "NFLOG") {
    out += fmt::format(R"(,"group":{},"size":{},"prefix":)", record.group, record.payload.size());
  } else {
    out += R"(,"text":)";
  }
  AppendJsonString(out, record.text);
  if (payload && record.target == "NFLOG") {
    fmt::memory_buffer hex;
    AddHex(hex, record.payload);
    out += fmt::format(R"(,"payload":"{}")", std::string_view(hex.data(), hex.size()));
  }
  return out + "}";
}

FateNames::FateNames() {
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    for (std::size_t hook = 0; hook < abi::kHookCount; ++hook) {
      names_[kind][hook] = engine::FateText({static_cast<engine::FateKind>(kind), static_cast<abi::Hook>(hook), {}});
    }
  }
}

VerdictJson::VerdictJson(const RuleNames& names, const host::HostModel& host, bool frames)
    : names_(names), frames_(frames) {
  for (const host::Interface& interface : host.interfaces) AppendJsonString(interfaces_.emplace_back(), interface.name);
}

void VerdictJson::Append(fmt::memory_buffer& out, std::uint64_t number, std::uint64_t time_ns, std::string_view in,
                         const PacketResult& result) {
  Add(out, R"({"n":)");
  AddNumber(out, number);
  Add(out, R"(,"t":)");
  AppendSeconds(out, time_ns);
  if (in.empty()) {
    Add(out, R"(,"in":null)");
  } else {
    if (in != last_in_) {
      last_in_ = in;
      last_in_json_.clear();
      AppendJsonString(last_in_json_, in);
    }
    Add(out, R"(,"in":)");
    Add(out, last_in_json_);
  }
  Add(out, R"(,"verdict":")");
  Add(out, VerdictName(result.verdict));
  Add(out, R"(","fate":")");
  Add(out, fates_(result.fate));
  Add(out, R"(","where":)");
  if (!result.where) {
    Add(out, "null");
  } else {
    Add(out, names_.JsonPrefix(*result.where));
    if (result.where->number != 0) {
      Add(out, ",");
      AddNumber(out, result.where->number);
    }
    Add(out, "]");
  }
  AppendHits(out, R"(,"hits":[)", result.hits);
  AppendHits(out, R"(,"policy":[)", result.policies);
  const std::string_view state = StateName(result.ct_state);
  Add(out, state.empty() ? R"(,"ct":null)" : R"(,"ct":")");
  Add(out, state);
  Add(out, state.empty() ? R"(,"mark":)" : R"(","mark":)");
  AddNumber(out, result.mark);
  if (result.drawn_port.Drawn()) {
    const conntrack::DrawnPort& drawn = result.drawn_port;
    fmt::format_to(std::back_inserter(out), R"(,"drawn_port":{{"port":{},"range":[{},{}]}})", drawn.port, drawn.first,
                   drawn.last);
  }
  if (!result.unknown.empty()) AppendUnknown(out, result);
  if (!result.logs.empty()) AppendLogs(out, result);
  if (frames_) AppendFrames(out, result);
  Add(out, "}\n");
}

void VerdictJson::AppendUnknown(fmt::memory_buffer& out, const PacketResult& result) {
  std::string texts;
  for (const std::string_view text : result.unknown) {
    if (!texts.empty()) texts += ',';
    AppendJsonString(texts, text);
  }
  Add(out, R"(,"unknown":[)");
  Add(out, texts);
  Add(out, "]");
}

void VerdictJson::AppendLogs(fmt::memory_buffer& out, const PacketResult& result) const {
  constexpr std::string_view kTrace = "TRACE";
  std::string log, trace;
  for (const engine::LogRecord& record : result.logs) {
    std::string& list = record.target == kTrace ? trace : log;
    if (!list.empty()) list += ',';
    if (record.target == kTrace) {
      AppendJsonString(list, record.text);
    } else {
      list += LogJson(record, names_, frames_);
    }
  }
  if (!log.empty()) fmt::format_to(std::back_inserter(out), R"(,"log":[{}])", log);
  if (!trace.empty()) fmt::format_to(std::back_inserter(out), R"(,"trace":[{}])", trace);
}

void VerdictJson::AppendHits(fmt::memory_buffer& out, std::string_view key, const std::vector<RuleHit>& hits) const {
  Add(out, key);
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (i > 0) Add(out, ",");
    Add(out, names_.JsonPrefix(hits[i]));
    if (hits[i].number != 0) {
      Add(out, ",");
      AddNumber(out, hits[i].number);
    }
    Add(out, "]");
  }
  Add(out, "]");
}

void VerdictJson::AppendInterface(fmt::memory_buffer& out, std::string_view key, int interface) const {
  Add(out, key);
  const auto index = static_cast<std::size_t>(interface);
  Add(out, interface >= 0 && index < interfaces_.size() ? std::string_view(interfaces_[index]) : "null");
}

void VerdictJson::AppendFrames(fmt::memory_buffer& out, const PacketResult& result) const {
  const auto list = [&](std::string_view key, const std::vector<OutFrame>& frames, auto one) {
    Add(out, key);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      AppendInterface(out, i > 0 ? R"(,{"if":)" : R"({"if":)", frames[i].interface);
      one(frames[i]);
      Add(out, "}");
    }
    Add(out, "]");
  };
  list(R"(,"out":[)", result.out, [&](const OutFrame& frame) {
    Add(out, R"(,"frame":")");
    AddHex(out, frame.bytes);
    Add(out, frame.generated ? R"(","gen":true)" : R"(")");
  });
  list(R"(,"local":[)", result.local, [&](const OutFrame& frame) {
    Add(out, R"(,"mark":)");
    AddNumber(out, frame.mark);
    Add(out, R"(,"l3":")");
    AddHex(out, frame.bytes);
    Add(out, frame.generated ? R"(","gen":true)" : R"(")");
  });
  list(R"(,"gen":[)", result.gen, [&](const OutFrame& frame) {
    Add(out, R"(,"l3":")");
    AddHex(out, frame.bytes);
    Add(out, R"(")");
  });
}

}  // namespace iptc::cli
