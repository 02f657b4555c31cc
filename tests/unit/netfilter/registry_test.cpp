// The compiler says of each target whether the runtime carries it out; the runtime's own registry must agree.
#include <gtest/gtest.h>

#include "compiler/ext/extension.h"
#include "runtime/netfilter/target.h"

namespace iptc {
namespace {

TEST(TargetRegistries, AgreeOnWhatIsCarriedOut) {
  EXPECT_FALSE(ext::Targets().empty());
  for (const ext::TargetExtension* target : ext::Targets()) {
    const bool walker = target->name == "NFQUEUE";  // carries it out itself, as it does QUEUE
    EXPECT_EQ(netfilter::FindTarget(target->name) != nullptr || walker, target->carried_out) << target->name;
  }
}

}  // namespace
}  // namespace iptc
