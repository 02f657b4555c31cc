// What conntrack is to do on this host, for this program: the host model's sysctls (net.netfilter.nf_conntrack_*), what
// the rules' matches need of the entries, and the command line, which wins over the sysctls.
// Source: net/netfilter/nf_conntrack_standalone.c.
#pragma once

#include "runtime/abi/program.h"
#include "runtime/conntrack/conntrack.h"
#include "runtime/engine/engine.h"
#include "runtime/host/host_model.h"

namespace iptc::engine {

[[nodiscard]] conntrack::Options ConntrackOptions(const abi::Program& program, const host::HostModel& host,
                                                  const Options& options);

// With fewer entries than that no new one is refused for the table's sake: it is not full, and no chain of it too long.
[[nodiscard]] std::size_t ConntrackRoom(const conntrack::Options& options);

}  // namespace iptc::engine
