#include "compiler/command/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <sstream>

#include "compiler/command/numbers.h"
#include "runtime/abi/address_text.h"

namespace iptc::command {
namespace {

using abi::Family;

constexpr diag::Kind<std::string_view> kUnknownHost{"IPT132", diag::Severity::kError, "host or network `{}` not found"};
constexpr diag::Kind<std::string_view, std::string_view> kWrongFamily{"IPT132", diag::Severity::kError,
                                                                      "`{}` is an {} address"};
constexpr diag::Kind<std::string_view> kBadMask{"IPT132", diag::Severity::kError, "mask `{}` is invalid"};

unsigned Bits(Family family) { return family == Family::kIp4 ? 32 : 128; }

std::optional<U128> ParseIp4(std::string_view text, bool is_mask) {
  U128 value = 0;
  int parts = 0;
  for (std::size_t at = 0; at <= text.size(); ++parts) {
    const std::size_t dot = std::min(text.find('.', at), text.size());
    const auto part = ParseNumber(text.substr(at, dot - at), 255);
    if (!part || parts == 4) return std::nullopt;
    value = (value << 8U) | *part;
    at = dot + 1;
  }
  if (is_mask && parts != 4) return std::nullopt;
  return value << (8U * static_cast<unsigned>(4 - parts));
}

U128 PrefixMask(unsigned length, Family family) {
  return length == 0 ? 0 : FullMask(family) & ~((U128{1} << (Bits(family) - length)) - 1);
}

std::optional<U128> ParseMask(std::string_view text, Family family) {
  const auto dotted = family == Family::kIp4 ? ParseIp4(text, true) : abi::ParseAddress(Family::kIp6, text);
  if (dotted) return dotted;
  const auto length = ParseNumber(text, Bits(family));
  if (!length) return std::nullopt;
  return PrefixMask(static_cast<unsigned>(*length), family);
}

// One element of the list, its place in the word known, so that each part of it can be pointed at.
class ElementParser {
 public:
  ElementParser(const source::Word& word, Family family, const HostNames& hosts, diag::Emitter& emitter)
      : word_(word), family_(family), hosts_(hosts), emitter_(emitter) {}

  bool Parse(std::size_t begin, std::size_t end, std::vector<AddressMask>& list) {
    const std::string_view text = std::string_view(word_.text).substr(begin, end - begin);
    const std::size_t slash = text.rfind('/');
    U128 mask = FullMask(family_);
    if (slash != std::string_view::npos) {
      const auto parsed = ParseMask(text.substr(slash + 1), family_);
      if (!parsed) {
        emitter_.Report(kBadMask, word_.Span(begin + slash + 1, end), text.substr(slash + 1));
        return false;
      }
      mask = *parsed;
      end = begin + slash;
    }
    if (mask == 0) {  // a name in front of /0 is ignored
      list.push_back({0, 0});
      return true;
    }
    const auto addresses = Addresses(begin, end);
    for (const U128 address : addresses) list.push_back({address & mask, mask});
    return !addresses.empty();
  }

 private:
  std::vector<U128> Addresses(std::size_t begin, std::size_t end) {
    const std::string_view name = std::string_view(word_.text).substr(begin, end - begin);
    if (const auto number = ParseNumericAddress(name, family_)) return {*number};
    auto found = hosts_.Find(name, family_);
    if (found.empty()) ReportUnknown(name, word_.Span(begin, end));
    return found;
  }

  void ReportUnknown(std::string_view name, SourceSpan span) {
    const bool is_ip4 = family_ == Family::kIp4;
    if (name.find(is_ip4 ? ':' : '.') != std::string_view::npos &&
        ParseNumericAddress(name, is_ip4 ? Family::kIp6 : Family::kIp4)) {
      emitter_.Report(kWrongFamily, span, name, is_ip4 ? "IPv6" : "IPv4");
      return;
    }
    auto diagnostic = emitter_.Build(kUnknownHost, span, name);
    const bool is_name = std::ranges::any_of(name, [](unsigned char c) { return std::isalpha(c) != 0; });
    if (is_name) diagnostic.notes.push_back({std::nullopt, "names are taken from the file given by --hosts only"});
    emitter_.Emit(std::move(diagnostic));
  }

  const source::Word& word_;
  Family family_;
  const HostNames& hosts_;
  diag::Emitter& emitter_;
};

}  // namespace

HostNames::HostNames(std::string_view hosts_text) {
  std::istringstream lines{std::string(hosts_text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line.substr(0, line.find('#')));
    std::string address;
    if (!(fields >> address)) continue;
    const auto ip4 = address.find(':') == std::string::npos ? ParseIp4(address, true) : std::nullopt;
    const auto ip6 = abi::ParseAddress(Family::kIp6, address);
    for (std::string name; fields >> name;) {
      if (ip4) ip4_[name].push_back(*ip4);
      if (ip6) ip6_[name].push_back(*ip6);
      if (ip4) names_.try_emplace({Family::kIp4, *ip4}, name);
      if (ip6) names_.try_emplace({Family::kIp6, *ip6}, name);
    }
  }
}

std::vector<U128> HostNames::Find(std::string_view name, Family family) const {
  const auto& names = family == Family::kIp4 ? ip4_ : ip6_;
  const auto found = names.find(name);
  if (found != names.end()) return found->second;
  constexpr U128 kLoopback4 = 0x7F000001, kLoopback6 = 1;  // every host's own file has it
  if (name == "localhost") return {family == Family::kIp4 ? kLoopback4 : kLoopback6};
  return {};
}

std::string_view HostNames::NameOf(U128 address, Family family) const {
  const auto found = names_.find({family, address});
  return found == names_.end() ? std::string_view{} : found->second;
}

// What is no dotted address is looked up as a host, and the resolver reads more numbers: 256, 0x7f000001.
std::optional<U128> ParseNumericAddress(std::string_view text, Family family) {
  if (family == Family::kIp6) return abi::ParseAddress(Family::kIp6, text);
  if (const auto dotted = ParseIp4(text, false)) return dotted;
  in_addr address{};
  if (text.ends_with(' ') || inet_aton(std::string(text).c_str(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

std::optional<std::vector<AddressMask>> ParseAddressList(const source::Word& word, Family family,
                                                         const HostNames& hosts, diag::Emitter& emitter) {
  ElementParser parser(word, family, hosts, emitter);
  std::vector<AddressMask> list;
  bool good = true;
  for (std::size_t at = 0; at <= word.text.size();) {
    while (at < word.text.size() && std::isspace(static_cast<unsigned char>(word.text[at])) != 0) ++at;
    const std::size_t comma = std::min(word.text.find(',', at), word.text.size());
    good &= parser.Parse(at, comma, list);
    at = comma + 1;
  }
  if (!good) return std::nullopt;
  return list;
}

std::string PrintAddress(const AddressMask& address, Family family) {
  const std::string text = abi::FormatAddress(family, address.address);
  if (!IsPrefix(address.mask, family)) return text + "/" + abi::FormatAddress(family, address.mask);
  const auto high = static_cast<std::uint64_t>(address.mask >> 64U);
  const auto low = static_cast<std::uint64_t>(address.mask);
  return text + "/" + std::to_string(std::popcount(high) + std::popcount(low));
}

U128 FullMask(Family family) { return family == Family::kIp4 ? U128{0xFFFFFFFFU} : ~U128{0}; }

bool IsPrefix(U128 mask, Family family) {
  const U128 host_bits = FullMask(family) & ~mask;
  return (host_bits & (host_bits + 1)) == 0;
}

}  // namespace iptc::command
