#include "compiler/syntax/packet_spec.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "PacketSpecLexer.h"
#include "PacketSpecParser.h"
#include "antlr4-runtime.h"
#include "compiler/source/source_map.h"
#include "compiler/syntax/byte_stream.h"
#include "compiler/syntax/packet_values.h"
#include "runtime/abi/address_text.h"

namespace iptc::syntax {
namespace {

using abi::Family;
using abi::PacketSpec;
using grammar::PacketSpecLexer;
using grammar::PacketSpecParser;

constexpr diag::Kind<> kNotAPacket{"IPT600", diag::Severity::kError, "this is no packet"};
constexpr diag::Kind<std::string> kUnexpected{"IPT601", diag::Severity::kError, "`{}` makes no sense here"};
constexpr diag::Kind<std::string, std::string_view> kBadValue{"IPT602", diag::Severity::kError, "`{}` is not {}"};
constexpr diag::Kind<std::string> kTwice{"IPT603", diag::Severity::kError, "`{}` is given twice"};
constexpr diag::Kind<> kMixedFamilies{"IPT604", diag::Severity::kError, "the addresses are of different families"};

constexpr diag::Kind<std::string, std::string> kMisplaced{"IPT605", diag::Severity::kError, "`{}` has no place in {}"};
constexpr diag::Kind<> kUnfinished{"IPT606", diag::Severity::kError, "the packet ends too early"};
constexpr std::string_view kAddressWanted = "an address", kPortWanted = "an address and a port up to 65535";

constexpr U128 kDefaultSource4 = 0xC0000201U, kDefaultDestination4 = 0xC6336401U;
constexpr U128 kDocumentation6 = U128{0x20010DB8U} << 96U;
constexpr U128 kDefaultSource6 = kDocumentation6 | 1U, kDefaultDestination6 = kDocumentation6 | 2U;

// What was read so far. Addresses wait until their family is known.
struct Draft {
  PacketSpec spec;
  std::optional<Family> family;  // by "ip", "ip6" or an address
  bool mixed = false;
  bool has_protocol = false, has_source = false, has_destination = false;
};

bool SetFamily(Draft& draft, Family family) {
  if (draft.family && *draft.family != family) draft.mixed = true;
  draft.family = family;
  return true;
}

template <class Integer>
bool SetNumber(std::string_view text, std::uint64_t maximum, Integer& field) {
  const std::optional<std::uint64_t> value = ParseUnsigned(text, maximum);
  if (value) field = static_cast<std::remove_reference_t<decltype(field)>>(*value);
  return value.has_value();
}
template <class Integer>
bool SetNumber(std::string_view text, std::uint64_t maximum, std::optional<Integer>& field) {
  Integer value{};
  const bool ok = SetNumber(text, maximum, value);
  if (ok) field = value;
  return ok;
}

bool SetEndpoint(Draft& draft, std::string_view text, bool source) {
  const std::optional<EndpointText> endpoint = ParseEndpoint(text);
  if (!endpoint) return false;
  (source ? draft.spec.saddr : draft.spec.daddr) = endpoint->address;
  if (endpoint->port) (source ? draft.spec.sport : draft.spec.dport) = *endpoint->port;
  (source ? draft.has_source : draft.has_destination) = true;
  return SetFamily(draft, endpoint->family);
}

bool SetProtocol(Draft& draft, std::string_view text) {
  draft.has_protocol = true;
  if (text == "icmp6") text = "icmpv6";
  for (const abi::ProtocolName& row : abi::kProtocolNames) {
    if (row.name != text) continue;
    draft.spec.proto = row.number;
    return true;
  }
  return SetNumber(text, 0xFF, draft.spec.proto);
}

// Letters, "none", or a number.
bool SetFlags(Draft& draft, std::string_view text) {
  if (text == "none") {
    draft.spec.tcp_flags = std::uint8_t{0};
    return true;
  }
  if (SetNumber(text, 0xFF, draft.spec.tcp_flags)) return true;
  unsigned flags = 0;
  for (const char letter : text) {
    const auto* row = std::find_if(std::begin(kTcpFlagNames), std::end(kTcpFlagNames),
                                   [letter](const TcpFlagName& r) { return r.letter == letter; });
    if (row == std::end(kTcpFlagNames)) return false;
    flags |= 1U << static_cast<unsigned>(row - std::begin(kTcpFlagNames));
  }
  draft.spec.tcp_flags = static_cast<std::uint8_t>(flags);
  return !text.empty();
}

bool SetOptions(Draft& draft, std::string_view text) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    if (!SetNumber(text.substr(begin, end - begin), 0xFF, draft.spec.tcp_options.emplace_back())) return false;
    begin = end + 1;
  }
  return true;
}

bool SetCtState(Draft& draft, std::string_view text) {
  for (const auto& [name, bit] : kCtStateNames) {
    if (name == text) draft.spec.ct_state = bit;
  }
  return draft.spec.ct_state.has_value();
}

bool SetName(std::string_view text, std::string& field) {
  constexpr std::size_t kLongestName = 15;  // IFNAMSIZ without the terminator
  field = Unquote(text);
  return !field.empty() && field.size() <= kLongestName && field.find('\0') == std::string::npos;
}

bool SetMac(Draft& draft, std::string_view text) {
  draft.spec.mac_source = abi::ParseMac(text);
  return draft.spec.mac_source.has_value();
}

// Bytes, a multiple of 8; a plus sign says that more fragments follow.
bool SetFragment(Draft& draft, std::string_view text) {
  draft.spec.more_fragments = text.ends_with('+');
  if (draft.spec.more_fragments) text.remove_suffix(1);
  return SetNumber(text, 0xFFF8, draft.spec.fragment_offset) && *draft.spec.fragment_offset % 8 == 0;
}

bool SetCut(Draft& draft, std::string_view text) {
  if (text.starts_with("l4+")) text.remove_prefix(3);
  return SetNumber(text, 0xFFFF, draft.spec.cut);
}

bool SetDelay(Draft& draft, std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  for (const auto& [unit, length] : kTimeUnits) {
    if (unit != text.substr(digits)) continue;
    std::uint64_t count = 0;
    if (!SetNumber(text.substr(0, digits), UINT64_MAX / length, count)) return false;
    draft.spec.at_ns = count * length;
    return true;
  }
  return false;
}

// In which packets a field says something.
enum class Place : std::uint8_t {
  kAny,
  kNotCaptured,  // hex: and what follows
  kBuilt,        // packets made of fields
  kPorts,        // … of a protocol with ports
  kTcp,
  kIcmp,
};

struct Field {
  std::string_view key;
  std::string_view wants;
  Place place;
  bool (*set)(Draft&, std::string_view);
};
constexpr Field kFields[] = {
    {"src", kAddressWanted, Place::kBuilt, [](Draft& d, std::string_view t) { return SetEndpoint(d, t, true); }},
    {"dst", kAddressWanted, Place::kBuilt, [](Draft& d, std::string_view t) { return SetEndpoint(d, t, false); }},
    {"sport", "a port", Place::kPorts, [](Draft& d, std::string_view t) { return SetNumber(t, 0xFFFF, d.spec.sport); }},
    {"dport", "a port", Place::kPorts, [](Draft& d, std::string_view t) { return SetNumber(t, 0xFFFF, d.spec.dport); }},
    {"in", "an interface name", Place::kAny, [](Draft& d, std::string_view t) { return SetName(t, d.spec.in); }},
    {"out", "an interface name", Place::kAny, [](Draft& d, std::string_view t) { return SetName(t, d.spec.out); }},
    {"flags", "TCP flags: letters of FSRPAUEC, `none` or a number", Place::kTcp, SetFlags},
    {"opt", "a list of TCP option kinds", Place::kTcp, SetOptions},
    {"type", "an ICMP type", Place::kIcmp,
     [](Draft& d, std::string_view t) { return SetNumber(t, 0xFF, d.spec.icmp_type); }},
    {"code", "an ICMP code", Place::kIcmp,
     [](Draft& d, std::string_view t) { return SetNumber(t, 0xFF, d.spec.icmp_code); }},
    {"proto", "a protocol", Place::kBuilt, SetProtocol},
    {"ct", "a state: new, est, rel, inv or untracked", Place::kAny, SetCtState},
    {"mark", "a 32-bit number", Place::kAny,
     [](Draft& d, std::string_view t) { return SetNumber(t, UINT32_MAX, d.spec.mark); }},
    {"mac", "a MAC address", Place::kNotCaptured, SetMac},
    {"ttl", "a number up to 255", Place::kBuilt,
     [](Draft& d, std::string_view t) { return SetNumber(t, 0xFF, d.spec.ttl); }},
    {"tos", "a number up to 255", Place::kBuilt,
     [](Draft& d, std::string_view t) { return SetNumber(t, 0xFF, d.spec.tos); }},
    {"len", "a length", Place::kBuilt,
     [](Draft& d, std::string_view t) { return SetNumber(t, 0xFFFF + 40, d.spec.length); }},
    {"frag", "a fragment offset: a multiple of 8 up to 65528, `+` if more follow", Place::kBuilt, SetFragment},
    {"cut", "a number of bytes of the transport header: `l4+N`", Place::kBuilt, SetCut},
    {"uid", "a user id", Place::kAny,
     [](Draft& d, std::string_view t) { return SetNumber(t, UINT32_MAX, d.spec.uid); }},
    {"gid", "a group id", Place::kAny,
     [](Draft& d, std::string_view t) { return SetNumber(t, UINT32_MAX, d.spec.gid); }},
    {"at", "a time after the packet before: a number and m, s, ms, us or ns", Place::kAny, SetDelay},
};

bool SetHex(Draft& draft, std::string_view text) {
  text.remove_prefix(std::string_view("hex:").size());
  if (text.empty() || text.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const std::string byte = "0x" + std::string(text.substr(i, 2));
    if (!SetNumber(byte, 0xFF, draft.spec.hex.emplace_back())) return false;
  }
  return SetFamily(draft, (draft.spec.hex[0] >> 4U) == 6 ? Family::kIp6 : Family::kIp4);
}

bool SetCapture(Draft& draft, std::string_view text) {
  text.remove_prefix(std::string_view("pcap:").size());
  const std::size_t hash = text.rfind('#');
  if (hash == std::string_view::npos) return false;
  draft.spec.capture_file = Unquote(text.substr(0, hash));
  return !draft.spec.capture_file.empty() && SetNumber(text.substr(hash + 1), UINT64_MAX, draft.spec.capture_number) &&
         draft.spec.capture_number > 0;
}

// Syntax errors go to the emitter; only the first of a packet, the rest would be about what follows from it.
class ErrorListener final : public antlr4::BaseErrorListener {
 public:
  ErrorListener(SourceSpan text, diag::Emitter& emitter) : text_(text), emitter_(emitter) {}
  [[nodiscard]] bool Failed() const { return failed_; }

  void syntaxError(antlr4::Recognizer*, antlr4::Token* token, std::size_t, std::size_t, const std::string&,
                   std::exception_ptr) override {
    if (std::exchange(failed_, true)) return;
    if (token == nullptr || token->getType() == antlr4::Token::EOF) {
      emitter_.Report(kUnfinished, {text_.file, text_.end, text_.end, text_.expansion});
      return;
    }
    SourceSpan span = text_;
    span.begin = static_cast<std::uint32_t>(token->getStartIndex());
    span.end = static_cast<std::uint32_t>(token->getStopIndex() + 1);
    emitter_.Report(kUnexpected, span, token->getText());
  }

 private:
  SourceSpan text_;
  diag::Emitter& emitter_;
  bool failed_ = false;
};

class Builder {
 public:
  Builder(SourceSpan text, diag::Emitter& emitter) : text_(text), emitter_(emitter) {}

  std::optional<PacketSpec> Build(PacketSpecParser::PacketContext& packet) {
    const bool empty = packet.subject() == nullptr && packet.item().empty();
    if (empty) emitter_.Report(kNotAPacket, text_);
    bool ok = !empty && (packet.subject() == nullptr || Subject(*packet.subject()));
    for (PacketSpecParser::ItemContext* item : packet.item()) ok = Item(*item) && ok;
    if (!ok) return std::nullopt;
    if (draft_.mixed) {
      emitter_.Report(kMixedFamilies, text_);
      return std::nullopt;
    }
    Finish();
    if (!AllPlaced()) return std::nullopt;
    return std::move(draft_.spec);
  }

 private:
  bool Fail(antlr4::ParserRuleContext& at, std::string_view wants) {
    emitter_.Report(kBadValue, Span(at), at.getText(), wants);
    return false;
  }

  [[nodiscard]] SourceSpan Span(antlr4::ParserRuleContext& at) const {
    SourceSpan span = text_;
    span.begin = static_cast<std::uint32_t>(at.getStart()->getStartIndex());
    span.end = static_cast<std::uint32_t>(at.getStop()->getStopIndex() + 1);
    return span;
  }

  bool Subject(PacketSpecParser::SubjectContext& subject) {
    if (antlr4::tree::TerminalNode* hex = subject.HEX()) {
      return SetHex(draft_, hex->getText()) || Fail(subject, "an even number of hexadecimal digits");
    }
    if (antlr4::tree::TerminalNode* capture = subject.CAPTURE()) {
      return SetCapture(draft_, capture->getText()) || Fail(subject, "`pcap:FILE#NUMBER`");
    }
    if (antlr4::tree::TerminalNode* family = subject.FAMILY()) {
      SetFamily(draft_, family->getText() == "ip6" ? Family::kIp6 : Family::kIp4);
    }
    bool ok = true;
    if (PacketSpecParser::ProtocolContext* protocol = subject.protocol()) {
      ok = SetProtocol(draft_, protocol->getText()) || Fail(*protocol, "a protocol");
      seen_.emplace_back("proto");
    }
    if (PacketSpecParser::EndpointsContext* endpoints = subject.endpoints()) {
      for (const bool source : {true, false}) {
        PacketSpecParser::ValueContext& value = *endpoints->value(source ? 0 : 1);
        ok = Endpoint(value, source) && ok;
        seen_.emplace_back(source ? "src" : "dst");
      }
    }
    return ok;
  }

  bool Endpoint(PacketSpecParser::ValueContext& value, bool source) {
    const std::string text = value.getText();
    if (!SetEndpoint(draft_, text, source)) {
      const std::size_t colon = text.rfind(':');
      const bool only_port = colon != std::string::npos && ParseEndpoint(text.substr(0, colon));
      return Fail(value, only_port ? kPortWanted : kAddressWanted);
    }
    const auto endpoint = ParseEndpoint(text);
    if (!endpoint || !endpoint->port) return true;
    given_.push_back({fmt::format(":{}", *endpoint->port), Span(value), Place::kPorts});
    return Once(source ? "sport" : "dport", value);
  }

  bool Item(PacketSpecParser::ItemContext& item) {
    if (item.flag() != nullptr) return Flag(*item.flag());
    if (item.typeAndCode() != nullptr) return TypeAndCode(*item.typeAndCode());
    const std::string key = item.key()->getText();
    const auto* field =
        std::find_if(std::begin(kFields), std::end(kFields), [&](const Field& row) { return row.key == key; });
    if (!Once(key, *item.key())) return false;
    given_.push_back({key, Span(*item.key()), field->place});
    if (key == "src" || key == "dst") return Endpoint(*item.value(), key == "src");
    return field->set(draft_, item.value()->getText()) || Fail(*item.value(), field->wants);
  }

  bool Flag(PacketSpecParser::FlagContext& flag) {
    const std::string word = flag.getText();
    if (!Once(word, flag)) return false;
    if (std::exchange(last_flag_, &flag) == nullptr && !Once("flags", flag)) return false;
    given_.push_back({word, Span(flag), Place::kTcp});
    for (unsigned bit = 0; bit < std::size(kTcpFlagNames); ++bit) {
      if (kTcpFlagNames[bit].word != word) continue;
      draft_.spec.tcp_flags = static_cast<std::uint8_t>(draft_.spec.tcp_flags.value_or(0) | (1U << bit));
    }
    return true;
  }

  bool TypeAndCode(PacketSpecParser::TypeAndCodeContext& context) {
    const std::string text = context.getText();
    const std::size_t slash = text.find('/');
    if (!Once("type", context) || !Once("code", context)) return false;
    given_.push_back({text, Span(context), Place::kIcmp});
    return (SetNumber(text.substr(0, slash), 0xFF, draft_.spec.icmp_type) &&
            SetNumber(text.substr(slash + 1), 0xFF, draft_.spec.icmp_code)) ||
           Fail(context, "an ICMP type and code");
  }

  bool Once(const std::string& key, antlr4::ParserRuleContext& at) {
    if (std::find(seen_.begin(), seen_.end(), key) != seen_.end()) {
      emitter_.Report(kTwice, Span(at), key);
      return false;
    }
    seen_.push_back(key);
    return true;
  }

  void Finish() {
    PacketSpec& spec = draft_.spec;
    const bool icmpv6 = draft_.has_protocol && spec.proto == kProtoIcmpv6;
    spec.family = draft_.family.value_or(icmpv6 ? Family::kIp6 : Family::kIp4);
    if (!spec.hex.empty() || !spec.capture_file.empty()) return;
    const bool ip4 = spec.family == Family::kIp4;
    if (!draft_.has_source) spec.saddr = ip4 ? kDefaultSource4 : kDefaultSource6;
    if (!draft_.has_destination) spec.daddr = ip4 ? kDefaultDestination4 : kDefaultDestination6;
  }

  // Nothing that was said is passed over in silence.
  bool AllPlaced() {
    const PacketSpec& spec = draft_.spec;
    const bool captured = !spec.capture_file.empty(), built = spec.hex.empty() && !captured;
    const auto fits = [&](Place place) {
      if (place == Place::kAny || (place == Place::kNotCaptured && !captured)) return true;
      if (!built || place == Place::kBuilt || place == Place::kNotCaptured) return built;
      if (place == Place::kPorts) return HasPorts(spec.proto);
      return place == Place::kTcp ? spec.proto == kProtoTcp : IsIcmp(spec.proto);
    };
    bool all = true;
    for (const Given& given : given_) {
      if (fits(given.place)) continue;
      all = false;
      const abi::ProtocolName* protocol = abi::FindProtocolName(spec.proto);
      emitter_.Report(kMisplaced, given.span, given.word,
                      captured              ? "a packet of a capture"
                      : !built              ? "a packet of given bytes"
                      : protocol != nullptr ? fmt::format("a packet of {}", protocol->name)
                                            : fmt::format("a packet of protocol {}", spec.proto));
    }
    return all;
  }

  struct Given {
    std::string word;
    SourceSpan span;
    Place place;
  };

  SourceSpan text_;
  diag::Emitter& emitter_;
  Draft draft_;
  std::vector<std::string> seen_;
  std::vector<Given> given_;
  const PacketSpecParser::FlagContext* last_flag_ = nullptr;
};

}  // namespace

std::optional<abi::PacketSpec> ParsePacketSpec(SourceSpan text, diag::Emitter& emitter) {
  ByteStream stream(emitter.Sources().File(text.file).Text(), text.begin, text.end);
  PacketSpecLexer lexer(&stream);
  lexer.removeErrorListeners();  // its last rules take any byte
  antlr4::CommonTokenStream tokens(&lexer);
  PacketSpecParser parser(&tokens);
  parser.removeErrorListeners();
  ErrorListener listener(text, emitter);
  parser.addErrorListener(&listener);
  PacketSpecParser::PacketContext* packet = parser.packet();
  if (listener.Failed()) return std::nullopt;
  return Builder(text, emitter).Build(*packet);
}

std::optional<abi::PacketSpec> ParsePacketSpec(source::FileId file, diag::Emitter& emitter) {
  const std::size_t size = emitter.Sources().File(file).Text().size();
  return ParsePacketSpec(SourceSpan{.file = file, .begin = 0, .end = static_cast<std::uint32_t>(size)}, emitter);
}

std::expected<abi::PacketSpec, std::string> ParsePacketSpec(std::string_view text) {
  source::SourceMap sources;
  const source::FileId file = sources.AddFile("packet", std::string(text));
  diag::CollectingSink sink;
  diag::Emitter emitter(sink, sources);
  std::optional<abi::PacketSpec> spec = ParsePacketSpec(file, emitter);
  if (!spec) return std::unexpected(sink.diagnostics.front().message);
  return std::move(*spec);
}

}  // namespace iptc::syntax
