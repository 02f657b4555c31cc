// What stands behind Conntrack; nat shares the table.
#pragma once

#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/table.h"
#include "runtime/conntrack/tracker.h"

namespace iptc::conntrack {

class Conntrack::Impl {
 public:
  explicit Impl(const Options& options) : options_(options), table_(options.maximum, options.seed) {}

  [[nodiscard]] ConnTable& Table() { return table_; }

  TrackVerdict Track(packet::PacketRef& packet, bool check_checksum);

 private:
  // Finds or makes the entry of the context's packet; null with kAccept means INVALID.
  [[nodiscard]] TrackVerdict Resolve(TrackContext& context);
  [[nodiscard]] TrackVerdict TrackOrdinary(packet::PacketRef& packet, TrackContext& context);

  Options options_;
  ConnTable table_;
};

}  // namespace iptc::conntrack
