// What stands behind Conntrack; nat shares the table.
#pragma once

#include "runtime/conntrack/conntrack.h"
#include "runtime/conntrack/table.h"
#include "runtime/conntrack/tracker.h"

namespace iptc::conntrack {

class Conntrack::Impl {
 public:
  explicit Impl(const Options& options)
      : options_(options),
        random_(options.seed),
        table_({options.maximum, options.buckets, options.expect_maximum}, options.seed) {}

  [[nodiscard]] ConnTable& Table() { return table_; }
  [[nodiscard]] const Options& Settings() const { return options_; }

  TrackVerdict Track(packet::PacketRef& packet, bool check_checksum);
  [[nodiscard]] bool Help(packet::PacketRef& packet, bool looped);

 private:
  // Finds or makes the entry of the context's packet; null with kAccept means INVALID.
  [[nodiscard]] TrackVerdict Resolve(TrackContext& context);
  void Introduce(Conn& conn, const packet::PacketRef& packet);
  [[nodiscard]] TrackVerdict TrackOrdinary(packet::PacketRef& packet, TrackContext& context);

  Options options_;
  std::uint64_t random_;  // for the ports of expected connections
  ConnTable table_;
};

}  // namespace iptc::conntrack
