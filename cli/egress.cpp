#include "cli/egress.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/frame_alignment.h"
#include "runtime/capture/merged_source.h"
#include "runtime/packet/dissect.h"
#include "runtime/packet/header_size.h"

namespace iptc::cli {
namespace {

constexpr std::size_t kBatch = 256;
constexpr std::size_t kMostTried = 32;      // that may be a frame's partner
constexpr std::size_t kMostCompared = 256;  // that may equal a frame

bool SameInterface(int a, int b) { return a < 0 || b < 0 || a == b; }

std::uint64_t Before(std::uint64_t time_ns, std::uint64_t by_ns) { return time_ns - std::min(time_ns, by_ns); }

bool Within(std::uint64_t a, std::uint64_t b, std::uint64_t ns) { return std::max(a, b) - std::min(a, b) <= ns; }

template <class A, class B>
bool AreEqual(const A& a, const B& b) {
  return SameInterface(a.interface, b.interface) && EqualPackets(a.l3, b.l3);
}

template <class Waiting>
bool IsFull(const Waiting& frames) {
  return frames.Size() >= Egress::kMostWaiting || frames.Bytes() >= Egress::kMostBytes;
}

}  // namespace

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
  const capture::Frame* frame = nullptr;
  while (error_.empty() && (frame = Peek()) != nullptr && frame->time_ns <= time_ns && HasRoomFor(*frame)) {
    See(*frame);
    ++next_;
  }
}

// Where there is none, frames ahead of the packets wait in their file; for others, the oldest give way.
bool Egress::HasRoomFor(const capture::Frame& frame) {
  Forget();
  if (!IsFull(there_)) return true;
  if (frame.time_ns > newest_ns_ && !ended_) return false;
  if (!there_.Front().paired) ++totals_.unexplained;
  there_.Pop();
  return true;
}

// Lets go of frames that no packet can be the partner of any more.
void Egress::Forget() {
  while (!there_.Empty()) {
    const There& oldest = there_.Front();
    if (!oldest.paired && oldest.time_ns + 3 * kWindowNs >= newest_ns_) return;
    if (!oldest.paired) ++totals_.unexplained;
    there_.Pop();
  }
}

bool Egress::IsOurs(const packet::LinkInfo& link) const {
  if (link.has_packet_type) return link.packet_type == abi::PacketType::kOutgoing;
  if (!link.has_mac || !knows_macs_) return true;
  return std::ranges::any_of(host_.interfaces, [&](const host::Interface& i) { return i.mac == link.mac_source; });
}

void Egress::See(const capture::Frame& frame) {
  packet::LinkInfo link;
  const packet::Defect defect = packet::DissectLink(frame.bytes, frame.link_type, link);
  if (defect == packet::Defect::kUnknownLinkType) {
    error_ = fmt::format("{}: frames of link type {}, which can't be read", options_.captures.at(frame.source),
                         static_cast<unsigned>(frame.link_type));
    return;
  }
  last_ns_ = std::max(last_ns_, frame.time_ns);
  There there;
  there.interface = options_.out.empty() ? host_.FindInterface(std::string(frame.interface)) : out_;
  interfaces_.insert(there.interface);
  if (defect != packet::Defect::kNone) {
    ++totals_.not_ip;
    return;
  }
  if (!IsOurs(link)) return;
  there.time_ns = frame.time_ns;
  there.l3 = PacketOf(frame.bytes.subspan(link.l3_offset));
  if (there.l3.empty()) {
    ++totals_.not_ip;
    return;
  }
  const bool in_reach = frame.time_ns + 3 * kWindowNs >= newest_ns_ && frame.time_ns <= newest_ns_ + kWindowNs;
  if (!in_reach) {
    ++totals_.unexplained;
    return;
  }
  Sign(there);
  there_.Push(std::move(there));
}

void Egress::Sign(There& entry) {
  entry.header_signature = HeaderSignature(entry.l3);
  entry.loose = LooseSignatureOf(entry.l3);
}

void Egress::Add(std::uint64_t number, const capture::Frame& frame, const engine::PacketResult& result) {
  JudgeUntil(frame.time_ns, false);  // before a pause lets the partners of what waits go
  newest_ns_ = std::max(newest_ns_, frame.time_ns);
  ReadUntil(frame.time_ns + kWindowNs);
  Here packet;
  packet.time_ns = frame.time_ns;
  packet.number = number;
  packet.verdict = result.verdict;
  packet.fate = result.fate;
  packet.where = result.where;
  packet.leaves = false;
  bool left = false;
  for (const engine::OutFrame& out : result.out) {
    Here leaving = packet;
    leaving.leaves = true;
    leaving.unforeseen = {.generated = out.generated, .drawn = result.drawn_port};
    leaving.interface = out.interface;
    leaving.l3 = PacketOf(std::span(out.bytes).subspan(packet::kEthernetHeader));
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
  here_.Push(std::move(here));
}

// What leaves is judged once all is known that may be its partner, and all that may be its partner's.
void Egress::JudgeUntil(std::uint64_t time_ns, bool all) {
  while (!here_.Empty() && (all || here_.Front().time_ns + 2 * kWindowNs < time_ns || IsFull(here_))) {
    Judge(here_.Front());
    here_.Pop();
  }
}

Egress::Equals Egress::EqualsOf(const There& frame) {
  Equals equals;
  const auto visit = [&](auto& waiting, auto& found) {
    const std::uint64_t from_ns = Before(frame.time_ns, 2 * kWindowNs);
    std::size_t compared = 0;
    waiting.Visit(FoundBy::kHeader, frame.header_signature, {from_ns, from_ns, kMostCompared}, [&](auto& entry) {
      if (AreEqual(entry, frame)) found.push_back(&entry);
      equals.flood = equals.flood || found.size() > kMostEqual || ++compared == kMostCompared;
      return !equals.flood;
    });
    std::ranges::stable_sort(found, {}, [](const There* entry) { return entry->time_ns; });
  };
  visit(here_, equals.here);
  visit(there_, equals.there);
  if (equals.flood) return equals;
  const auto times = [](const auto& entries) {
    std::vector<std::uint64_t> result;
    for (const There* entry : entries) result.push_back(entry->time_ns);
    return result;
  };
  equals.partners = AlignFrames(times(equals.here), times(equals.there), kWindowNs);
  return equals;
}

void Egress::Pair(Here& here, There& there) {
  ++totals_.matched;
  here_.SetPaired(here);
  there_.SetPaired(there);
}

// How long frames are under way is told by those alone that could be no other's.
void Egress::PairEqual(Here& here) {
  const Equals equals = EqualsOf(here);
  if (equals.flood) {
    if (There* const there = OldestEqual(here)) Pair(here, *there);
    return;
  }
  const auto at = std::ranges::find(equals.here, &here);
  if (at == equals.here.end()) return;
  const auto partner = equals.partners[static_cast<std::size_t>(at - equals.here.begin())];
  if (!partner) return;
  There& there = *equals.there[*partner];
  const bool alone = equals.here.size() == 1 && equals.there.size() == 1;
  if (alone && there.time_ns > here.time_ns) slack_ns_ = std::max(slack_ns_, there.time_ns - here.time_ns);
  Pair(here, there);
}

// Whether it is the partner of a frame here that equals it, and is paired with that one then.
bool Egress::IsTaken(There& there) {
  const Equals equals = EqualsOf(there);
  if (equals.flood) return IsTakenOfFlood(there);
  const auto at = std::ranges::find(equals.there, &there);
  if (at == equals.there.end()) return false;
  const auto taker = std::ranges::find(equals.partners, static_cast<std::size_t>(at - equals.there.begin()));
  if (taker == equals.partners.end()) return false;
  Pair(*equals.here[static_cast<std::size_t>(taker - equals.partners.begin())], there);
  return true;
}

Egress::There* Egress::OldestEqual(const Here& here) {
  There* oldest = nullptr;
  const std::uint64_t from_ns = Before(here.time_ns, kWindowNs);
  there_.Visit(FoundBy::kHeader, here.header_signature, {from_ns, from_ns, kMostCompared}, [&](There& there) {
    if (Within(here.time_ns, there.time_ns, kWindowNs) && AreEqual(here, there)) oldest = &there;
    return oldest == nullptr;
  });
  return oldest;
}

// Pairs all here that come before its taker, as they would be when they are judged.
bool Egress::IsTakenOfFlood(const There& there) {
  const std::uint64_t from_ns = Before(there.time_ns, kWindowNs);
  here_.Visit(FoundBy::kHeader, there.header_signature, {from_ns, from_ns, kMostCompared}, [&](Here& here) {
    if (here.time_ns > there.time_ns + kWindowNs) return false;
    There* const partner = AreEqual(here, there) ? OldestEqual(here) : nullptr;
    if (partner != nullptr) Pair(here, *partner);
    return !there.paired;
  });
  return there.paired;
}

// Of what no router changes, there may be several in a window: retransmissions, pings of many hosts.
Egress::There* Egress::MostAlike(const Here& here) {
  There* best = nullptr;
  std::size_t fewest = 0;
  const auto consider = [&](There& there) {
    if (there.time_ns > here.time_ns + kWindowNs || !SameInterface(here.interface, there.interface)) return true;
    if (!SamePayload(here.l3, there.l3) || IsTaken(there)) return true;
    const std::size_t differences = EgressDifferences(here.l3, there.l3, here.unforeseen).size();
    if (best == nullptr || differences < fewest) {
      best = &there;
      fewest = differences;
    }
    return fewest != 0;
  };
  const WaitingFrames<There, true>::Reach reach = {Before(here.time_ns, kWindowNs), here.time_ns, kMostTried};
  there_.Visit(FoundBy::kLoosePacket, here.loose.packet, reach, consider);
  if (best == nullptr) there_.Visit(FoundBy::kLooseHeaders, here.loose.headers, reach, consider);
  return best == nullptr || best->paired ? nullptr : best;
}

void Egress::Judge(Here& here) {
  if (here.leaves && !here.paired) PairEqual(here);
  if (here.paired) return;
  There* there = MostAlike(here);
  if (here.paired) return;
  if (there == nullptr) {
    if (here.leaves) JudgeMissing(here);
    return;
  }
  if (here.leaves && EgressDifferences(here.l3, there->l3, here.unforeseen).empty()) {
    Pair(here, *there);
    return;
  }
  Report(here.leaves ? Kind::kRewritten : Kind::kSeen, here, there);
  there_.SetPaired(*there);
}

// An interface whose capture saw nothing at all covers nothing, unless the whole capture is empty.
void Egress::JudgeMissing(const Here& here) {
  const bool covered =
      !first_ns_ || interfaces_.contains(-1) || here.interface < 0 || interfaces_.contains(here.interface);
  // Read to its end: a silent stretch of the capture is no end.
  const bool after_end = Peek() == nullptr && here.time_ns + slack_ns_ > last_ns_;
  if (!covered) {
    ++totals_.uncovered;
  } else if (first_ns_ && (here.time_ns < *first_ns_ || after_end)) {
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
                              .packet = PacketWords(here.l3)};
  if (kind == Kind::kRewritten) difference.fields = EgressDifferences(here.l3, there->l3, here.unforeseen);
  differences_.push_back(std::move(difference));
}

void Egress::Finish() {
  ended_ = true;
  ReadUntil(~std::uint64_t{0});
  JudgeUntil(0, true);
  for (; !there_.Empty(); there_.Pop()) totals_.unexplained += there_.Front().paired ? 0U : 1U;
}

}  // namespace iptc::cli
