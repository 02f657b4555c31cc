// What `ipset list` tells of a set besides its entries' text, and its entries in their order.
#include <algorithm>

#include "runtime/sets/set.h"

namespace iptc::sets {
namespace {

constexpr std::size_t kBucketBytes = 32, kBucketStart = 2;  // a hash bucket's head; elements that a new one holds
constexpr std::size_t kCommentBytes = 17;                   // a comment's own structure, its final zero included

std::size_t AlignUp(std::size_t value, std::size_t to) { return (value + to - 1) / to * to; }

std::size_t CommentBytes(const Extensions& extensions) {
  return extensions.comment ? extensions.comment->size() + kCommentBytes : 0;
}

}  // namespace

std::size_t Set::ExtensionBytes(std::size_t element) const {
  std::size_t bytes = element;
  if (options_.skbinfo) bytes = AlignUp(bytes, 4) + 16;
  if (options_.timeout) bytes = AlignUp(bytes, 8) + 8;
  if (options_.counters) bytes = AlignUp(bytes, 8) + 16;
  if (options_.comment) bytes = AlignUp(bytes, 8) + 8;
  return bytes;
}

std::size_t Set::MemorySize(Jiffies now) const {
  const TypeInfo& kind = Kind();
  const bool ip6 = options_.AddressBits() == 128;
  const std::size_t element = ExtensionBytes(ip6 ? kind.element6 : kind.element4);
  std::size_t bytes = ip6 ? kind.overhead6 : kind.overhead4;
  if (kind.storage == Storage::kList) {
    for (const ListMember& member : list_) bytes += element + CommentBytes(member.extensions);
    return bytes;
  }
  if (kind.storage == Storage::kBitmap) {
    const std::size_t hosts = std::size_t{1} << (32U - options_.netmask.value_or(32));
    const std::size_t elements = (std::size_t{options_.last} - options_.first) / hosts + 1;
    bytes += AlignUp(elements, 64) / 8 + elements * element;
  }
  for (const Member* member : Members(now)) {
    if (kind.storage == Storage::kHash) bytes += AlignUp(kBucketBytes + kBucketStart * element, 8);
    bytes += CommentBytes(member->extensions);
  }
  return bytes;
}

std::vector<const Member*> Set::Members(Jiffies now) const {
  std::vector<const Member*> members;
  members.reserve(members_.Size());
  for (const Member& member : members_.All()) {
    if (member.alive && !Gone(member, now)) members.push_back(&member);
  }
  if (Kind().storage == Storage::kBitmap) {
    std::ranges::sort(members, {}, [](const Member* member) { return member->key.ip + member->key.port; });
  }
  return members;
}

std::size_t Set::Count(Jiffies now) const {
  if (Kind().storage != Storage::kList) return Members(now).size();
  return static_cast<std::size_t>(
      std::ranges::count_if(list_, [&](const ListMember& member) { return !Expired(member.extensions, now); }));
}

}  // namespace iptc::sets
