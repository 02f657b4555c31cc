#include "runtime/sets/directory.h"

#include <algorithm>
#include <utility>

namespace iptc::sets {

Directory::Directory(const Directory& other) : start_(other.start_), now_(other.now_) {
  sets_.reserve(other.sets_.size());
  for (const auto& set : other.sets_) sets_.push_back(set ? std::make_unique<Set>(*set) : nullptr);
}

Directory& Directory::operator=(const Directory& other) {
  if (this != &other) *this = Directory(other);
  return *this;
}

SetIndex Directory::Find(std::string_view name) const {
  const auto found = std::ranges::find_if(sets_, [&](const auto& set) { return set && set->Name() == name; });
  return found == sets_.end() ? kNoSet : static_cast<SetIndex>(found - sets_.begin());
}

Status Directory::Create(std::string_view name, SetOptions options, bool exist) {
  if (const Status status = Normalize(options); status != Status::kOk) return status;
  if (const SetIndex known = Find(name); known != kNoSet) {
    return exist && SameKind(At(known).Options(), options) ? Status::kOk : Status::kSetExists;
  }
  auto set = std::make_unique<Set>(std::string(name), options);
  const auto free = std::ranges::find_if(sets_, [](const auto& other) { return other == nullptr; });
  if (free == sets_.end()) {
    sets_.push_back(std::move(set));
  } else {
    *free = std::move(set);
  }
  return Status::kOk;
}

Status Directory::Destroy(SetIndex index) {
  if (Memberships(index) != 0) return Status::kInUse;
  sets_[index].reset();
  return Status::kOk;
}

Status Directory::Rename(SetIndex index, std::string_view name) {
  if (Memberships(index) != 0) return Status::kRenameInUse;
  if (Find(name) != kNoSet) return Status::kRenameTaken;
  At(index).Rename(std::string(name));
  return Status::kOk;
}

Status Directory::Swap(SetIndex a, SetIndex b) {
  if (At(a).Options().type != At(b).Options().type || At(a).Options().family != At(b).Options().family) {
    return Status::kTypesDiffer;
  }
  const std::string name = At(a).Name();
  At(a).Rename(At(b).Name());
  At(b).Rename(name);
  std::swap(sets_[a], sets_[b]);
  return Status::kOk;
}

std::vector<SetIndex> Directory::Listed() const {
  std::vector<SetIndex> indices;
  for (const bool lists : {false, true}) {
    for (SetIndex i = 0; i < sets_.size(); ++i) {
      if (Has(i) && (At(i).Kind().storage == Storage::kList) == lists) indices.push_back(i);
    }
  }
  return indices;
}

std::uint32_t Directory::Memberships(SetIndex index) const {
  std::uint32_t count = 0;
  for (const auto& set : sets_) {
    if (!set) continue;
    count += static_cast<std::uint32_t>(std::ranges::count(set->List(), index, &ListMember::set));
  }
  return count;
}

bool Directory::Empty() const {
  return std::ranges::all_of(sets_, [](const auto& set) { return set == nullptr; });
}

void Directory::Start(std::uint64_t now_ns) {
  start_ = now_ns / kNanosecondsPerJiffy;
  now_ = 0;
}

Jiffies Directory::Clock(std::uint64_t now_ns) {
  const Jiffies packet = now_ns / kNanosecondsPerJiffy;
  if (packet > start_) now_ = std::max(now_, packet - start_);
  return now_;
}

Status Directory::Apply(SetIndex index, const Request& request) {
  Set& set = At(index);
  return set.Kind().storage == Storage::kList ? ApplyToList(set, request) : sets::Apply(set, request, now_);
}

}  // namespace iptc::sets
