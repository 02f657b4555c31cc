#include "runtime/abi/target_params.h"
#include "runtime/conntrack/help/followed.h"
#include "runtime/netfilter/choose_tracking.h"

namespace iptc::netfilter {
namespace {

std::string NotFollowed(const void* params) {
  const abi::ConnHelper helper = static_cast<const abi::CtParams*>(params)->helper;
  if (helper == abi::ConnHelper::kNone || conntrack::IsFollowed(helper)) return {};
  return "attaches the helper " + std::string(abi::NameOf(helper)) +
         ", which is not followed: the connections that it would expect are new ones";
}

// Helpers and zones make connections of their own that packets between other addresses may belong to.
bool OnlyUntracks(const void* params) {
  return (static_cast<const abi::CtParams*>(params)->flags & abi::kCtNotrack) != 0;
}

}  // namespace

extern const Target kCtTarget;
constexpr Target kCtTarget{
    .name = "CT", .act = ChooseTracking, .not_modelled = NotFollowed, .flow_local = OnlyUntracks};

}  // namespace iptc::netfilter
