#include "compiler/ipset/faults.h"

#include <algorithm>
#include <array>

namespace iptc::ipset {
namespace {

using diag::Severity;
using sets::Status;

constexpr diag::Kind<std::string_view> kNoSet{"IPT184", Severity::kError, "there is no set `{}`"};
constexpr diag::Kind<std::string_view> kExists{"IPT185", Severity::kError, "set `{}` has this entry already"};
constexpr diag::Kind<std::string_view> kFull{"IPT185", Severity::kError, "set `{}` is full"};
constexpr diag::Kind<std::string_view> kNull{"IPT185", Severity::kError,
                                             "set `{}` cannot hold an entry that is all zero"};
constexpr diag::Kind<std::string_view> kInvalid{"IPT185", Severity::kError,
                                                "set `{}` cannot hold the address 0, also behind its mask"};
constexpr diag::Kind<std::string_view> kCidr{"IPT185", Severity::kError,
                                             "set `{}` does not take nets of this prefix length"};
constexpr diag::Kind<std::string_view> kNetmask{"IPT185", Severity::kError, "set `{}` cannot have this mask"};
constexpr diag::Kind<std::string_view> kOutside{"IPT185", Severity::kError, "outside of the range of set `{}`"};
constexpr diag::Kind<std::string_view> kTooLarge{"IPT185", Severity::kError,
                                                 "the range of set `{}` is larger than 65536 elements"};
constexpr diag::Kind<std::string_view> kWholeSpace{"IPT185", Severity::kError,
                                                   "set `{}`: the range covers the whole address space"};
constexpr diag::Kind<std::string_view> kNoTimeouts{"IPT185", Severity::kError, "set `{}` was created without timeout"};
constexpr diag::Kind<std::string_view> kNoCounters{"IPT185", Severity::kError, "set `{}` was created without counters"};
constexpr diag::Kind<std::string_view> kNoComments{"IPT185", Severity::kError, "set `{}` was created without comment"};
constexpr diag::Kind<std::string_view> kNoSkbInfo{"IPT185", Severity::kError, "set `{}` was created without skbinfo"};
constexpr diag::Kind<std::string_view> kNoElementSet{"IPT184", Severity::kError,
                                                     "the set to go into list `{}` does not exist"};
constexpr diag::Kind<std::string_view> kListInList{"IPT185", Severity::kError,
                                                   "list `{}` cannot hold another list of sets"};
constexpr diag::Kind<std::string_view> kNoReference{"IPT184", Severity::kError,
                                                    "list `{}`: the set behind `before` or `after` does not exist"};
constexpr diag::Kind<std::string_view> kReferenceNotHere{
    "IPT185", Severity::kError, "list `{}`: the set behind `before` or `after` does not stand there"};
constexpr diag::Kind<std::string_view> kSetExists{"IPT185", Severity::kError, "there is a set `{}` already"};
constexpr diag::Kind<std::string_view> kInUse{"IPT185", Severity::kError,
                                              "set `{}` is in use by a rule or a list and cannot be destroyed"};
constexpr diag::Kind<std::string_view> kRenameInUse{"IPT185", Severity::kError,
                                                    "set `{}` is in use by a rule or a list and cannot be renamed"};
constexpr diag::Kind<std::string_view> kTypesDiffer{"IPT185", Severity::kError,
                                                    "set `{}` is of another type and cannot be swapped"};
constexpr diag::Kind<std::string_view> kNoMemory{"IPT185", Severity::kError,
                                                 "set `{}`: there is no memory for so many buckets"};

struct Fault {
  Status status;
  const diag::Kind<std::string_view>* kind;
};
constexpr auto kFaults = std::to_array<Fault>({
    {Status::kNoSet, &kNoSet},
    {Status::kNoSecondSet, &kNoSet},
    {Status::kExists, &kExists},
    {Status::kFull, &kFull},
    {Status::kNullElement, &kNull},
    {Status::kInvalid, &kInvalid},
    {Status::kInvalidCidr, &kCidr},
    {Status::kInvalidNetmask, &kNetmask},
    {Status::kOutOfRange, &kOutside},
    {Status::kRangeTooLarge, &kTooLarge},
    {Status::kWholeSpace, &kWholeSpace},
    {Status::kNoTimeouts, &kNoTimeouts},
    {Status::kNoCounters, &kNoCounters},
    {Status::kNoComments, &kNoComments},
    {Status::kNoSkbInfo, &kNoSkbInfo},
    {Status::kNoElementSet, &kNoElementSet},
    {Status::kListInList, &kListInList},
    {Status::kNoReference, &kNoReference},
    {Status::kReferenceNotHere, &kReferenceNotHere},
    {Status::kSetExists, &kSetExists},
    {Status::kRenameTaken, &kSetExists},
    {Status::kInUse, &kInUse},
    {Status::kRenameInUse, &kRenameInUse},
    {Status::kTypesDiffer, &kTypesDiffer},
    {Status::kNoMemory, &kNoMemory},
});

}  // namespace

void ReportRefusal(Status status, SourceSpan span, std::string_view set, diag::Emitter& emitter) {
  const auto* const fault = std::ranges::find(kFaults, status, &Fault::status);
  emitter.Report(fault == kFaults.end() ? kInvalid : *fault->kind, span, set);
}

}  // namespace iptc::ipset
