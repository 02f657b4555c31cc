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

}  // namespace

extern const Target kCtTarget;
constexpr Target kCtTarget{.name = "CT", .act = ChooseTracking, .not_modelled = NotFollowed};

}  // namespace iptc::netfilter
