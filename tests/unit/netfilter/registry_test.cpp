// The compiler may offer only targets that the runtime has: a ruleset that names another aborts when it is walked.
#include <gtest/gtest.h>

#include "compiler/ext/extension.h"
#include "runtime/netfilter/target.h"

namespace iptc {
namespace {

TEST(TargetRegistries, EveryTargetOfTheCompilerHasAnAction) {
  EXPECT_FALSE(ext::Targets().empty());
  for (const ext::TargetExtension* target : ext::Targets()) {
    EXPECT_NE(netfilter::FindTarget(target->name), nullptr) << target->name;
  }
}

}  // namespace
}  // namespace iptc
