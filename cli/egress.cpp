#include "cli/egress.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "cli/packet_text.h"
#include "runtime/capture/merged_source.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/wire.h"

namespace iptc::cli {
namespace {

constexpr std::size_t kBatch = 256;
constexpr std::size_t kIp4Header = 20, kIp6Header = 40, kEthernetHeader = 14;

using Bytes = std::vector<std::uint8_t>;

// The IP packet, without what stands behind its total length; empty: it has no whole IP header.
Bytes PacketOf(std::span<const std::uint8_t> ip) {
  const unsigned version = ip.empty() ? 0 : ip[0] >> 4U;
  std::size_t length = 0;
  if (version == 4 && ip.size() >= kIp4Header) length = packet::Load16(&ip[2]);
  if (version == 6 && ip.size() >= kIp6Header) length = kIp6Header + packet::Load16(&ip[4]);
  const auto packet = ip.first(std::min(length, ip.size()));
  return {packet.begin(), packet.end()};
}

// Blanks the id of an IPv6 fragment, which its sender draws at random.
void MaskFragmentId(Bytes& l3) {
  constexpr std::size_t kId = 4, kFragmentHeader = 8;
  if (l3.size() < kIp6Header + kFragmentHeader || l3[0] >> 4U != 6 || l3[6] != packet::kProtoFragment) return;
  std::ranges::fill(std::span(l3).subspan(kIp6Header + kId, 4), std::uint8_t{0});
}

// Blanks the id of an IPv4 packet that the firewall made, and what follows from it.
void MaskId(Bytes& l3) {
  if (l3.size() < kIp4Header || l3[0] >> 4U != 4) return;
  for (const std::size_t at : {4U, 5U, 10U, 11U}) l3[at] = 0;
}

// Of what any capture keeps of a frame: the headers, with addresses and ports.
std::uint64_t ExactSignature(const Bytes& l3) {
  constexpr std::size_t kPrefix = 64;
  Bytes prefix(l3.begin(), l3.begin() + static_cast<std::ptrdiff_t>(std::min(l3.size(), kPrefix)));
  MaskFragmentId(prefix);
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(prefix.data()), prefix.size()});
}

// As far as both go.
bool Equal(const Bytes& here, const Bytes& there) {
  const std::size_t common = std::min(here.size(), there.size());
  if (std::equal(here.begin(), here.begin() + static_cast<std::ptrdiff_t>(common), there.begin())) return true;
  if (here[0] >> 4U != 6) return false;
  Bytes a = here, b = there;
  MaskFragmentId(a);
  MaskFragmentId(b);
  return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin());
}

std::vector<FieldDifference> Differences(Bytes here, Bytes there, bool generated) {
  for (Bytes* l3 : {&here, &there}) {
    MaskFragmentId(*l3);
    if (generated) MaskId(*l3);
  }
  return DifferencesOf(here, there);
}

bool SameInterface(int a, int b) { return a < 0 || b < 0 || a == b; }

std::string Words(const Bytes& l3) {
  abi::PacketMeta meta;
  const bool sound = packet::DissectIp(l3, meta) == packet::Defect::kNone;
  return sound ? PacketText(meta) : std::string("a packet that is no sound IP");
}

}  // namespace

void Egress::Index::Remove(std::uint64_t signature, std::uint64_t number) {
  const auto same = numbers_.find(signature);
  if (same == numbers_.end()) return;
  if (same->second.front() == number) same->second.pop_front();
  if (same->second.empty()) numbers_.erase(same);
}

template <class Gone, class VisitFn>
void Egress::Index::Visit(std::uint64_t signature, Gone gone, VisitFn visit) {
  const auto same = numbers_.find(signature);
  if (same == numbers_.end()) return;
  std::deque<std::uint64_t>& numbers = same->second;
  while (!numbers.empty() && gone(numbers.front())) numbers.pop_front();
  if (numbers.empty()) {
    numbers_.erase(same);
    return;
  }
  for (std::size_t i = 0; i < std::min(numbers.size(), kMostTried); ++i) {
    if (!gone(numbers[i]) && visit(numbers[i])) return;
  }
}

template <class E>
void Egress::Pending<E>::Push(E entry) {
  exact.Add(entry.exact, first + entries.size());
  loose.Add(entry.loose, first + entries.size());
  entries.push_back(std::move(entry));
}

template <class E>
void Egress::Pending<E>::Pop() {
  exact.Remove(entries.front().exact, first);
  loose.Remove(entries.front().loose, first);
  entries.pop_front();
  ++first;
}

template <class E>
template <class VisitFn>
void Egress::Pending<E>::Visit(Index& index, std::uint64_t signature, VisitFn visit) {
  index.Visit(
      signature, [this](std::uint64_t n) { return n < first || entries[n - first].paired; },
      [&](std::uint64_t n) { return visit(entries[n - first]); });
}

template <class E>
template <class Fits>
E* Egress::Pending<E>::Find(Index& index, std::uint64_t signature, Fits fits) {
  E* found = nullptr;
  Visit(index, signature, [&](E& entry) {
    if (fits(entry)) found = &entry;
    return found != nullptr;
  });
  return found;
}

std::expected<std::unique_ptr<Egress>, std::string> Egress::Open(const EgressOptions& options,
                                                                 const host::HostModel& host) {
  auto source = capture::OpenCaptures(options.captures);
  if (!source) return std::unexpected(source.error());
  std::unique_ptr<Egress> egress(new Egress(std::move(*source), options, host));
  if (const capture::Frame* frame = egress->Peek()) egress->first_ns_ = frame->time_ns;
  return egress;
}

Egress::Egress(std::unique_ptr<capture::PacketSource> source, const EgressOptions& options, const host::HostModel& host)
    : source_(std::move(source)),
      options_(options),
      host_(host),
      out_(host.FindInterface(options.out)),
      batch_(kBatch) {
  knows_macs_ =
      !options.any_source && std::ranges::any_of(host.interfaces, [](const host::Interface& i) { return i.mac != 0; });
}

const capture::Frame* Egress::Peek() {
  if (next_ == count_) {
    next_ = 0;
    count_ = source_->Read(batch_);
  }
  return next_ < count_ ? &batch_[next_] : nullptr;
}

void Egress::ReadUntil(std::uint64_t time_ns) {
  for (const capture::Frame* frame = nullptr; (frame = Peek()) != nullptr && frame->time_ns <= time_ns; ++next_) {
    See(*frame);
  }
}

bool Egress::IsOurs(const capture::Frame& frame) const {
  packet::LinkInfo link;
  if (packet::DissectLink(frame.bytes, frame.link_type, link) != packet::Defect::kNone) return false;
  if (link.has_packet_type) return link.packet_type == abi::PacketType::kOutgoing;
  if (!link.has_mac || !knows_macs_) return true;
  return std::ranges::any_of(host_.interfaces, [&](const host::Interface& i) { return i.mac == link.mac_source; });
}

void Egress::See(const capture::Frame& frame) {
  last_ns_ = std::max(last_ns_, frame.time_ns);
  const int interface = options_.out.empty() ? host_.FindInterface(std::string(frame.interface)) : out_;
  interfaces_.insert(interface);
  packet::LinkInfo link;
  if (!IsOurs(frame) || packet::DissectLink(frame.bytes, frame.link_type, link) != packet::Defect::kNone) return;
  There there;
  there.time_ns = frame.time_ns;
  there.l3 = PacketOf(frame.bytes.subspan(link.l3_offset));
  there.interface = interface;
  if (there.l3.empty()) return;
  Sign(there);
  Here* here = here_.Find(here_.exact, there.exact, [&](const Here& entry) {
    return entry.leaves && SameInterface(entry.interface, interface) && Equal(entry.l3, there.l3);
  });
  if (here != nullptr) {
    Pair(*here, there);
  } else {
    there_.Push(std::move(there));
  }
}

void Egress::Sign(Entry& entry) {
  entry.exact = ExactSignature(entry.l3);
  entry.loose = LooseSignature(entry.l3);
}

void Egress::Pair(Here& here, There& there) {
  here.paired = there.paired = true;
  ++totals_.matched;
  if (there.time_ns > here.time_ns) slack_ns_ = std::max(slack_ns_, there.time_ns - here.time_ns);
}

void Egress::Add(std::uint64_t number, const capture::Frame& frame, const engine::PacketResult& result) {
  ReadUntil(frame.time_ns + kWindowNs);
  JudgeUntil(frame.time_ns, false);
  Here packet;
  packet.time_ns = frame.time_ns;
  packet.number = number;
  packet.verdict = result.verdict;
  packet.fate = result.fate;
  packet.where = result.where;
  bool left = false;
  for (const engine::OutFrame& out : result.out) {
    Here leaving = packet;
    leaving.leaves = true;
    leaving.generated = out.generated;
    leaving.interface = out.interface;
    leaving.l3 = PacketOf(std::span(out.bytes).subspan(kEthernetHeader));
    left = left || !out.generated;
    Expect(std::move(leaving));
  }
  // Where it left, or nobody can say whether it should have, it may be seen. A fragment that is kept may be seen as one
  // of the whole packet's pieces, which are paired with those that leave first.
  const bool unknown =
      result.fate.kind == engine::FateKind::kQueue || result.fate.kind == engine::FateKind::kStackBefore;
  packet::LinkInfo link;
  if (left || unknown || packet::DissectLink(frame.bytes, frame.link_type, link) != packet::Defect::kNone) return;
  packet.l3 = PacketOf(frame.bytes.subspan(link.l3_offset));
  if (!packet.l3.empty()) Expect(std::move(packet));
}

void Egress::Expect(Here here) {
  Sign(here);
  if (here.leaves) {
    There* there = there_.Find(there_.exact, here.exact, [&](const There& entry) {
      return SameInterface(here.interface, entry.interface) && Equal(here.l3, entry.l3);
    });
    if (there != nullptr) {
      Pair(here, *there);
      return;
    }
  }
  here_.Push(std::move(here));
}

// A frame there is up to a window away from its packet, and may be the exact partner of one that comes a window later:
// only then is it free for others.
void Egress::JudgeUntil(std::uint64_t time_ns, bool all) {
  while (!here_.entries.empty() &&
         (all || here_.entries.front().time_ns + 2 * kWindowNs < time_ns || here_.entries.size() > kMostPending)) {
    Judge(here_.entries.front());
    here_.Pop();
  }
  while (!there_.entries.empty() &&
         (all || there_.entries.front().time_ns + 3 * kWindowNs < time_ns || there_.entries.size() > kMostPending)) {
    if (!there_.entries.front().paired) ++totals_.unexplained;
    there_.Pop();
  }
}

// Of what no router changes, there may be several in a window: retransmissions, pings of many hosts.
Egress::There* Egress::MostAlike(const Here& here) {
  There* best = nullptr;
  std::size_t fewest = 0;
  there_.Visit(there_.loose, here.loose, [&](There& there) {
    const std::uint64_t apart = std::max(here.time_ns, there.time_ns) - std::min(here.time_ns, there.time_ns);
    if (apart > kWindowNs || !SameInterface(here.interface, there.interface)) return false;
    const std::size_t differences = Differences(here.l3, there.l3, here.generated).size();
    if (best == nullptr || differences < fewest) {
      best = &there;
      fewest = differences;
    }
    return differences == 0;
  });
  return best;
}

void Egress::Judge(Here& here) {
  if (here.paired) return;
  There* there = MostAlike(here);
  if (there == nullptr) {
    if (here.leaves) JudgeMissing(here);
    return;
  }
  if (here.leaves && Differences(here.l3, there->l3, here.generated).empty()) {
    Pair(here, *there);
    return;
  }
  there->paired = true;
  Report(here.leaves ? Kind::kRewritten : Kind::kSeen, here, there);
}

// An interface whose capture saw nothing at all covers nothing, unless the whole capture is empty.
void Egress::JudgeMissing(const Here& here) {
  const bool covered =
      !first_ns_ || interfaces_.contains(-1) || here.interface < 0 || interfaces_.contains(here.interface);
  if (!covered) {
    ++totals_.uncovered;
  } else if (first_ns_ && (here.time_ns < *first_ns_ || here.time_ns + slack_ns_ > last_ns_)) {
    ++totals_.outside;
  } else {
    Report(Kind::kMissing, here, nullptr);
  }
}

void Egress::Report(Kind kind, const Here& here, const There* there) {
  ++totals_.differences.at(static_cast<std::size_t>(kind));
  EgressDifference difference{.kind = kind,
                              .number = here.number,
                              .time_ns = here.time_ns,
                              .there_ns = there == nullptr ? 0 : there->time_ns,
                              .interface = kind == Kind::kSeen ? there->interface : here.interface,
                              .verdict = here.verdict,
                              .fate = here.fate,
                              .where = here.where,
                              .packet = Words(here.l3)};
  if (kind == Kind::kRewritten) difference.fields = Differences(here.l3, there->l3, here.generated);
  differences_.push_back(std::move(difference));
}

void Egress::Finish() {
  ReadUntil(~std::uint64_t{0});
  JudgeUntil(0, true);
}

}  // namespace iptc::cli
