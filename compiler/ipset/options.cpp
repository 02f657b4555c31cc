#include "compiler/ipset/options.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>

#include "compiler/ipset/element.h"

namespace iptc::ipset {
namespace {

using diag::Severity;
using sets::Part;
using sets::Request;
using sets::Storage;
using sets::Type;

constexpr diag::Kind<std::string_view, std::string_view> kUnknown{"IPT180", Severity::kError,
                                                                  "`{}` is no option of {}"};
constexpr diag::Kind<std::string_view> kNoArgument{"IPT181", Severity::kError, "`{}` without its argument"};
constexpr diag::Kind<std::string_view> kMissing{"IPT181", Severity::kError, "{} needs a range"};
constexpr diag::Kind<std::string_view> kTwice{"IPT183", Severity::kError, "`{}` is given already"};
constexpr diag::Kind<std::string_view> kNoFamily{"IPT182", Severity::kError, "`{}` is neither inet nor inet6"};
constexpr diag::Kind<std::string_view> kUnspecified{"IPT183", Severity::kError,
                                                    "family `{}` does not say which addresses the set holds"};
constexpr diag::Kind<> kTwoMasks{"IPT183", Severity::kError, "netmask and bitmask exclude each other"};
constexpr diag::Kind<> kNoRange{"IPT182", Severity::kError, "a range wants FROM-TO or a net"};
constexpr diag::Kind<> kWholeBitmap{"IPT182", Severity::kError, "a range needs a prefix length below 32"};
constexpr diag::Kind<> kLongComment{"IPT182", Severity::kError, "the comment is longer than 255 characters"};
constexpr diag::Kind<> kQuoteInComment{"IPT182", Severity::kError, "a comment cannot hold a double quote"};
constexpr diag::Kind<std::string_view> kIgnored{"IPT183", Severity::kWarning, "`{}` has no effect any more"};
constexpr std::size_t kMaxComment = 255;

constexpr std::uint32_t Bit(Type type) { return 1U << static_cast<unsigned>(type); }
constexpr std::uint32_t kAll = (1U << static_cast<unsigned>(Type::kCount)) - 1;
constexpr std::uint32_t kBitmapAddresses = Bit(Type::kBitmapIp) | Bit(Type::kBitmapIpMac);
constexpr std::uint32_t kBitmaps = kBitmapAddresses | Bit(Type::kBitmapPort);
constexpr std::uint32_t kHashes = kAll & ~kBitmaps & ~Bit(Type::kListSet);
constexpr std::uint32_t kWithFamily = kHashes & ~Bit(Type::kHashMac);
constexpr std::uint32_t kMasked = Bit(Type::kHashIp) | Bit(Type::kHashIpPort) | Bit(Type::kHashNetNet);
constexpr std::uint32_t kOldTriples =
    Bit(Type::kHashIpPort) | Bit(Type::kHashIpPortIp) | Bit(Type::kHashIpPortNet) | Bit(Type::kHashIpMark);
constexpr std::uint32_t kOld = kOldTriples | Bit(Type::kHashIp) | Bit(Type::kHashNet);
constexpr std::uint32_t kNets = Bit(Type::kHashNet) | Bit(Type::kHashNetNet) | Bit(Type::kHashNetPort) |
                                Bit(Type::kHashIpPortNet) | Bit(Type::kHashNetPortNet) | Bit(Type::kHashNetIface);

class CreateReader {
 public:
  CreateReader(const Reader& reader, sets::SetOptions& options) : reader_(reader), options_(options) {}

  bool Family(const Slice& value) {
    const std::string_view text = value.Text();
    if (text == "inet" || text == "ipv4" || text == "-4") {
      options_.family = abi::Family::kIp4;
    } else if (text == "inet6" || text == "ipv6" || text == "-6") {
      options_.family = abi::Family::kIp6;
    } else {
      const bool unspecified = text == "any" || text == "unspec";
      reader_.emitter.Report(unspecified ? kUnspecified : kNoFamily, value.Span(), text);
      return false;
    }
    return true;
  }
  bool Hashsize(const Slice& value) { return Number(value, 0xFFFFFFFF, options_.hashsize); }
  bool Maxelem(const Slice& value) { return Number(value, 0xFFFFFFFF, options_.maxelem); }
  bool Size(const Slice& value) { return Number(value, 0xFFFFFFFF, options_.size); }
  bool Markmask(const Slice& value) { return Number(value, 0xFFFFFFFF, options_.markmask); }
  bool Initval(const Slice& value) { return Number(value, 0xFFFFFFFF, options_.initval); }
  bool Bucketsize(const Slice& value) { return Number(value, 0xFF, options_.bucketsize); }
  bool Timeout(const Slice& value) { return Number(value, sets::kMaxTimeout, options_.timeout.emplace()); }
  bool Netmask(const Slice& value) {
    if (options_.bitmask) return TwoMasks(value);
    const auto cidr = reader_.Number(value, 1, options_.AddressBits());
    if (cidr) options_.netmask = static_cast<std::uint8_t>(*cidr);
    return cidr.has_value();
  }
  bool Bitmask(const Slice& value) {
    if (options_.netmask) return TwoMasks(value);
    options_.bitmask = reader_.Address(value, options_.family.value_or(abi::Family::kIp4));
    return options_.bitmask.has_value();
  }
  bool Range(const Slice& value) {
    if (options_.type == Type::kBitmapPort) {
      const auto ports = ReadBarePorts(reader_, value);
      if (!ports) return false;
      options_.first = ports->first;
      has_first_ = true;
      if (ports->last) Last(*ports->last);
      return true;
    }
    if (!SplitAt(value, '-') && !SplitAt(value, '/')) {
      reader_.emitter.Report(kNoRange, value.Span());
      return false;
    }
    return Addresses(value);
  }
  bool Addresses(const Slice& value) {
    const auto range = ReadAddresses(reader_, value, abi::Family::kIp4);
    if (!range) return false;
    if (range->cidr == 32) {
      reader_.emitter.Report(kWholeBitmap, value.Span());
      return false;
    }
    const U128 mask = sets::PrefixMask(range->cidr.value_or(32), 32);
    options_.first = static_cast<std::uint32_t>(range->first & mask);
    has_first_ = true;
    if (range->cidr) Last(static_cast<std::uint32_t>(range->first | (~mask & 0xFFFFFFFF)));
    if (range->last) Last(static_cast<std::uint32_t>(*range->last));
    return true;
  }
  bool From(const Slice& value) { return One(value, options_.first, has_first_); }
  bool To(const Slice& value) { return One(value, options_.last, has_last_); }
  bool Counters(const Slice& /*value*/) { return options_.counters = true; }
  bool Comment(const Slice& /*value*/) { return options_.comment = true; }
  bool Skbinfo(const Slice& /*value*/) { return options_.skbinfo = true; }
  bool Forceadd(const Slice& /*value*/) { return options_.forceadd = true; }
  bool Ignored(const Slice& value) {
    reader_.emitter.Report(kIgnored, value.Span(), value.Text());
    return true;
  }
  [[nodiscard]] bool Complete() const {
    return sets::Info(options_.type).storage != Storage::kBitmap || (has_first_ && has_last_);
  }

 private:
  template <class T>
  bool Number(const Slice& value, std::uint64_t maximum, T& out) {
    const auto number = reader_.Number(value, 0, maximum);
    if (number) out = static_cast<T>(*number);
    return number.has_value();
  }
  bool TwoMasks(const Slice& value) {
    reader_.emitter.Report(kTwoMasks, value.Span());
    return false;
  }
  void Last(std::uint32_t last) {
    options_.last = last;
    has_last_ = true;
  }
  bool One(const Slice& value, std::uint32_t& out, bool& has) {
    has = true;
    if (options_.type == Type::kBitmapPort) {
      const auto port = reader_.Port(value, "tcp");
      out = port.value_or(0);
      return port.has_value();
    }
    const auto address = reader_.Address(value, abi::Family::kIp4);
    out = static_cast<std::uint32_t>(address.value_or(0));
    return address.has_value();
  }

  const Reader& reader_;
  sets::SetOptions& options_;
  bool has_first_ = false, has_last_ = false;
};

class EntryReader {
 public:
  EntryReader(const Reader& reader, Request& request) : reader_(reader), request_(request) {}

  bool Timeout(const Slice& value) { return Number(value, sets::kMaxTimeout, request_.extras.timeout); }
  bool Packets(const Slice& value) { return Number(value, ~std::uint64_t{1}, request_.extras.packets); }
  bool Bytes(const Slice& value) { return Number(value, ~std::uint64_t{1}, request_.extras.bytes); }
  bool Comment(const Slice& value) {
    if (value.Text().find('"') != std::string_view::npos) {
      reader_.emitter.Report(kQuoteInComment, value.Span());
      return false;
    }
    if (value.Text().size() > kMaxComment) {
      reader_.emitter.Report(kLongComment, value.Span());
      return false;
    }
    request_.extras.comment = value.Text();
    return true;
  }
  bool Skbmark(const Slice& value) { return reader_.SkbMark(value, Skb()); }
  bool Skbprio(const Slice& value) { return reader_.SkbPriority(value, Skb()); }
  bool Skbqueue(const Slice& value) {
    const auto number = reader_.Number(value, 0, 0xFFFF);
    if (number) Skb().queue = static_cast<std::uint16_t>(*number);
    return number.has_value();
  }
  bool Nomatch(const Slice& /*value*/) { return request_.element.nomatch = true; }
  bool Wildcard(const Slice& /*value*/) { return request_.element.wildcard = true; }
  bool Before(const Slice& value) { return Place(value, Request::Place::kBefore); }
  bool After(const Slice& value) { return Place(value, Request::Place::kAfter); }

 private:
  template <class T>
  bool Number(const Slice& value, std::uint64_t maximum, std::optional<T>& out) {
    const auto number = reader_.Number(value, 0, maximum);
    if (number) out = static_cast<T>(*number);
    return number.has_value();
  }
  sets::SkbInfo& Skb() { return request_.extras.skb ? *request_.extras.skb : request_.extras.skb.emplace(); }
  bool Place(const Slice& value, Request::Place place) {
    request_.place = place;
    request_.reference = value.Text();
    return true;
  }

  const Reader& reader_;
  Request& request_;
};

// Which other option counts as the same one.
enum class Key : std::uint8_t { kFamily, kFirst, kLast, kReference, kOther };

template <class Options>
struct OptionRow {
  std::string_view name;
  std::uint32_t types;
  bool takes_word;
  bool (Options::*read)(const Slice&);
  Key key = Key::kOther;
};

constexpr auto kCreateOptions = std::to_array<OptionRow<CreateReader>>({
    {"family", kWithFamily, true, &CreateReader::Family, Key::kFamily},
    {"-4", kWithFamily, false, &CreateReader::Family, Key::kFamily},
    {"-6", kWithFamily, false, &CreateReader::Family, Key::kFamily},
    {"markmask", Bit(Type::kHashIpMark), true, &CreateReader::Markmask},
    {"hashsize", kHashes, true, &CreateReader::Hashsize},
    {"maxelem", kHashes, true, &CreateReader::Maxelem},
    {"netmask", kMasked | Bit(Type::kBitmapIp), true, &CreateReader::Netmask},
    {"bitmask", kMasked, true, &CreateReader::Bitmask},
    {"range", kBitmaps, true, &CreateReader::Range, Key::kFirst},
    {"network", kBitmapAddresses, true, &CreateReader::Addresses, Key::kFirst},
    {"from", kBitmaps, true, &CreateReader::From, Key::kFirst},
    {"to", kBitmaps, true, &CreateReader::To, Key::kLast},
    {"size", Bit(Type::kListSet), true, &CreateReader::Size},
    {"timeout", kAll, true, &CreateReader::Timeout},
    {"counters", kAll, false, &CreateReader::Counters},
    {"comment", kAll, false, &CreateReader::Comment},
    {"forceadd", kHashes, false, &CreateReader::Forceadd},
    {"skbinfo", kAll, false, &CreateReader::Skbinfo},
    {"bucketsize", kHashes, true, &CreateReader::Bucketsize},
    {"initval", kHashes, true, &CreateReader::Initval},
    {"probes", kOld, true, &CreateReader::Ignored},
    {"resize", kOld, true, &CreateReader::Ignored},
    {"gc", Bit(Type::kHashIp), true, &CreateReader::Ignored},
    {"from", kOldTriples, true, &CreateReader::Ignored},
    {"to", kOldTriples, true, &CreateReader::Ignored},
    {"network", kOldTriples, true, &CreateReader::Ignored},
});

constexpr auto kAddOptions = std::to_array<OptionRow<EntryReader>>({
    {"timeout", kAll, true, &EntryReader::Timeout},
    {"nomatch", kNets, false, &EntryReader::Nomatch},
    {"wildcard", Bit(Type::kHashNetIface), false, &EntryReader::Wildcard},
    {"packets", kAll, true, &EntryReader::Packets},
    {"bytes", kAll, true, &EntryReader::Bytes},
    {"comment", kAll, true, &EntryReader::Comment},
    {"skbmark", kAll, true, &EntryReader::Skbmark},
    {"skbprio", kAll, true, &EntryReader::Skbprio},
    {"skbqueue", kAll, true, &EntryReader::Skbqueue},
    {"before", Bit(Type::kListSet), true, &EntryReader::Before, Key::kReference},
    {"after", Bit(Type::kListSet), true, &EntryReader::After, Key::kReference},
});
constexpr auto kDeleteOptions = std::to_array<OptionRow<EntryReader>>({
    {"before", Bit(Type::kListSet), true, &EntryReader::Before, Key::kReference},
    {"after", Bit(Type::kListSet), true, &EntryReader::After, Key::kReference},
});
constexpr auto kTestOptions = std::to_array<OptionRow<EntryReader>>({
    {"nomatch", kNets, false, &EntryReader::Nomatch},
    {"before", Bit(Type::kListSet), true, &EntryReader::Before, Key::kReference},
    {"after", Bit(Type::kListSet), true, &EntryReader::After, Key::kReference},
});

// Goes through the words and calls the rows. `wanted` says which rows this turn is for: the family is read first.
template <class Options, class Wanted>
Parsed ReadOptions(std::span<const OptionRow<Options>> rows, const Reader& reader, std::span<const source::Word> words,
                   Type type, Options& options, Wanted wanted) {
  std::set<std::pair<Key, std::string_view>> seen;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const source::Word& word = words[i];
    const std::string_view name = std::string_view(word.text).substr(word.text.starts_with("--") ? 2 : 0);
    const auto row = std::ranges::find_if(
        rows, [&](const auto& candidate) { return candidate.name == name && (candidate.types & Bit(type)) != 0; });
    if (row == rows.end()) {
      reader.emitter.Report(kUnknown, word.Span(), word.text, sets::Info(type).name);
      return Parsed::kUsage;
    }
    if (row->takes_word && i + 1 == words.size()) {
      reader.emitter.Report(kNoArgument, word.Span(), word.text);
      return Parsed::kUsage;
    }
    const source::Word& value = row->takes_word ? words[++i] : word;
    if (!wanted(*row)) continue;
    const bool repeatable = !row->takes_word && row->key == Key::kOther;
    const std::string_view identity = row->key == Key::kOther ? row->name : std::string_view();
    if (!repeatable && !seen.emplace(row->key, identity).second) {
      reader.emitter.Report(kTwice, word.Span(), word.text);
      return Parsed::kRefused;
    }
    if (!(options.*row->read)(Whole(value))) return Parsed::kRefused;
  }
  return Parsed::kGood;
}

}  // namespace

Parsed ReadCreateOptions(const Reader& reader, std::span<const source::Word> words, const source::Word& type,
                         sets::SetOptions& options) {
  if ((Bit(options.type) & kWithFamily) != 0) options.family = abi::Family::kIp4;
  if ((Bit(options.type) & kBitmapAddresses) != 0) options.family = abi::Family::kIp4;
  CreateReader create(reader, options);
  const std::span<const OptionRow<CreateReader>> rows = kCreateOptions;
  const auto is_family = [](const auto& row) { return row.key == Key::kFamily; };
  for (const bool family : {true, false}) {
    const Parsed parsed = ReadOptions(rows, reader, words, options.type, create,
                                      [&](const auto& row) { return is_family(row) == family; });
    if (parsed != Parsed::kGood) return parsed;
  }
  if (create.Complete()) return Parsed::kGood;
  reader.emitter.Report(kMissing, type.Span(), type.text);
  return Parsed::kUsage;
}

Parsed ReadEntryOptions(const Reader& reader, std::span<const source::Word> words, sets::Type type,
                        sets::Request& request) {
  using Rows = std::span<const OptionRow<EntryReader>>;
  const Rows rows = request.verb == sets::Verb::kAdd      ? Rows(kAddOptions)
                    : request.verb == sets::Verb::kDelete ? Rows(kDeleteOptions)
                                                          : Rows(kTestOptions);
  EntryReader entry(reader, request);
  return ReadOptions(rows, reader, words, type, entry, [](const auto& /*row*/) { return true; });
}

}  // namespace iptc::ipset
