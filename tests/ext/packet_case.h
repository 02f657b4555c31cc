// From a packet line of a .t file to what a rule says of it.
//
// Settings of the conntrack entry, which give the packet one: ct.status ct.mark ct.expires ct.proto ct.dir (numbers),
// ct.origsrc ct.origdst ct.replsrc ct.repldst (addresses), ct.origsport ct.origdport ct.replsport ct.repldport.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "compiler/ir/ruleset.h"
#include "runtime/abi/classify.h"
#include "runtime/abi/packet_meta.h"
#include "runtime/conntrack/conntrack.h"
#include "runtime/helpers/registry.h"
#include "runtime/sets/directory.h"

namespace iptc::test {

// A rule with the state of its calls, and a clock that the packets move.
class LiveRule {
 public:
  // `sets`: the ipsets that the rule finds at its first packet.
  LiveRule(const ir::Pred& when, abi::Family family, const sets::Directory& sets);
  LiveRule(const LiveRule&) = delete;
  LiveRule& operator=(const LiveRule&) = delete;
  ~LiveRule();
  // The outcome for the packet; a line that cannot be read is a test failure.
  [[nodiscard]] Outcome Ask(const std::string& packet);

 private:
  ir::Ruleset ruleset_;
  abi::Family family_;
  std::vector<std::unique_ptr<std::byte[]>> states_;
  std::vector<void*> slots_;
  std::vector<const helpers::Helper*> helpers_;
  sets::Directory sets_;
  conntrack::Conntrack connections_{{.maximum = 16, .buckets = 16}};
  abi::Context context_;
};

}  // namespace iptc::test
