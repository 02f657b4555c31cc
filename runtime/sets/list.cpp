// Members of list:set (ip_set_list_set.c): an ordered list without repetitions; what is over time is passed over.
#include <algorithm>
#include <optional>

#include "runtime/sets/directory.h"

namespace iptc::sets {
namespace {

using Members = std::vector<ListMember>;
using Place = Request::Place;

Members::iterator FindMember(Members& members, SetIndex set) {
  return std::ranges::find(members, set, &ListMember::set);
}

// Whether the member stands where the request says, next to the reference.
bool StandsThere(const Members& members, Members::const_iterator member, Place place, SetIndex reference) {
  if (place == Place::kAnywhere) return true;
  if (place == Place::kBefore) return member + 1 != members.end() && (member + 1)->set == reference;
  return member != members.begin() && (member - 1)->set == reference;
}

Status AddMember(Set& list, SetIndex set, SetIndex reference, const Request& request, Jiffies now) {
  Members& members = list.List();
  const auto beside = FindMember(members, reference);
  if (request.place != Place::kAnywhere && (beside == members.end() || set == reference)) {
    return Status::kReferenceNotHere;
  }
  if (const auto known = FindMember(members, set); known != members.end()) {
    if (!request.exist) return Status::kExists;
    list.Store(known->extensions, request.extras, now);
    return Status::kOk;
  }
  ListMember member{.set = set, .extensions = {}};
  list.Store(member.extensions, request.extras, now);
  const auto at = request.place == Place::kAnywhere ? members.end()
                  : request.place == Place::kBefore ? beside
                                                    : beside + 1;
  members.insert(at, std::move(member));
  return Status::kOk;
}

}  // namespace

Status Directory::ApplyToList(Set& list, const Request& request) {
  if (const Status status = CheckExtras(list.Options(), request.extras); status != Status::kOk) return status;
  const SetIndex set = Find(request.member);
  if (set == kNoSet) return Status::kNoElementSet;
  if (At(set).Kind().storage == Storage::kList) return Status::kListInList;
  SetIndex reference = kNoSet;
  if (request.place != Place::kAnywhere) {
    reference = Find(request.reference);
    if (reference == kNoSet) return Status::kNoReference;
  }
  Members& members = list.List();
  std::erase_if(members, [&](const ListMember& member) { return Set::Expired(member.extensions, now_); });
  if (request.verb == Verb::kAdd) return AddMember(list, set, reference, request, now_);
  const auto member = FindMember(members, set);
  const bool there = member != members.end() && StandsThere(members, member, request.place, reference);
  if (request.verb == Verb::kTest) return there ? Status::kOk : Status::kExists;
  if (!there) return request.place == Place::kAnywhere ? Status::kExists : Status::kReferenceNotHere;
  members.erase(member);
  return Status::kOk;
}

}  // namespace iptc::sets
