#include "runtime/conntrack/conn_count.h"

#include "runtime/conntrack/impl.h"

namespace iptc::conntrack {
namespace {

constexpr std::size_t kMostCollected = 64;  // CONNCOUNT_GC_MAX_COLLECT
constexpr std::size_t kBucketsAtOnce = 2;

bool Closed(const Conn& conn) {
  if (conn.view.proto != kProtoTcp) return false;
  const auto state = static_cast<TcpState>(conn.track.tcp.state);
  return state == TcpState::kTimeWait || state == TcpState::kClose;
}

bool SameFlow(Tuple a, const Tuple& b) {
  a.zone = b.zone;  // a list is one zone's
  return a == b;
}

}  // namespace

std::size_t ConnCount::KeyHash::operator()(const Key& k) const {
  SipState state(key);
  state.Add(static_cast<std::uint64_t>(k.network >> 64U));
  state.Add(static_cast<std::uint64_t>(k.network));
  state.Add(k.zone);
  return state.Finish();
}

ConnCount::ConnCount(std::uint64_t seed) : lists_(0, KeyHash{DrawKey(seed)}) {}

ConnCount::Age ConnCount::AgeOf(const Conn* conn) {
  if (conn == nullptr || !conn->Confirmed()) return Age::kNew;
  return conn->Has(abi::kCtAssured) ? Age::kAssured : Age::kConfirmed;
}

std::optional<ConnCount::Subject> ConnCount::SubjectOf(ConnTable& table, const abi::PacketMeta& meta) {
  if ((meta.present & abi::HeaderBit(abi::Header::kConntrack)) != 0) {
    const Conn& conn = ConnOf(*meta.ct);
    return Subject{OriginalTuple(conn), conn.Zone(), AgeOf(&conn)};
  }
  const auto transport = LocateTransport(meta);
  const auto tuple = transport ? ExtractTuple(*transport, table.CallKeys()) : std::nullopt;
  if (!tuple) return std::nullopt;
  return Subject{*tuple, {}, AgeOf(table.Find(*tuple).conn)};
}

bool ConnCount::Sweep(ConnTable& table, List& list, std::uint64_t jiffies, const Tuple* tuple) {
  auto& members = list.members;
  std::size_t looked_at = 0, kept = 0, collected = 0;
  bool is_member = false;
  for (; looked_at < members.size() && collected <= kMostCollected && !is_member; ++looked_at) {
    const Member& member = members[looked_at];
    const Conn* conn = table.Find(member.tuple, member.zone).conn;
    is_member = conn != nullptr && tuple != nullptr && SameFlow(member.tuple, *tuple);
    if (!is_member && (conn == nullptr || Closed(*conn))) {
      ++collected;
    } else {
      members[kept++] = member;
    }
  }
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(kept),
                members.begin() + static_cast<std::ptrdiff_t>(looked_at));
  if (is_member) return true;
  list.swept_at = jiffies;
  list.swept_members = members.size();
  return false;
}

// A host that never comes back would stay for ever: two of the hash's buckets are looked at for every new key.
void ConnCount::FreeSomeKeys(ConnTable& table, std::uint64_t jiffies) {
  if (lists_.size() < kKeepKeys) return;
  for (std::size_t n = 0; n < kBucketsAtOnce; ++n) {
    next_bucket_ = (next_bucket_ + 1) % lists_.bucket_count();
    std::vector<Key> empty;
    for (auto it = lists_.begin(next_bucket_); it != lists_.end(next_bucket_); ++it) {
      Sweep(table, it->second, jiffies, nullptr);
      if (it->second.members.empty()) empty.push_back(it->first);
    }
    for (const Key& key : empty) lists_.erase(key);
  }
}

std::size_t ConnCount::Count(Conntrack& connections, U128 network, const abi::PacketMeta& meta, std::uint64_t jiffies) {
  ConnTable& table = connections.Internals().Table();
  const auto subject = SubjectOf(table, meta);
  if (!subject) return 0;
  const Key key{network, subject->zone.id};
  auto found = lists_.find(key);
  if (found == lists_.end()) {
    FreeSomeKeys(table, jiffies);
    lists_.emplace(key, List{.members = {{subject->tuple, subject->zone}}, .swept_at = jiffies});
    return 1;
  }
  List& list = found->second;
  const bool just_swept = list.swept_at == jiffies;
  if (subject->age == Age::kAssured) {
    if (!just_swept && !list.members.empty()) Sweep(table, list, jiffies, nullptr);
    return list.members.size();
  }
  if (subject->age == Age::kConfirmed || !just_swept || list.members.size() - list.swept_members >= kMostCollected) {
    if (Sweep(table, list, jiffies, &subject->tuple)) return list.members.size();
  }
  list.members.push_back({subject->tuple, subject->zone});
  return list.members.size();
}

}  // namespace iptc::conntrack
