// The packet notation (grammar/PacketSpec.g4) to abi::PacketSpec and back.
//
//   tcp 10.0.0.1:1234 > 192.168.0.2:25 in eth0 syn
//
// What is left open: the protocol is TCP, the family that of the addresses (IPv6 for icmpv6), addresses are
// 192.0.2.1 > 198.51.100.1 or 2001:db8::1 > 2001:db8::2, ports 0. What the packet has no place for, such as TCP flags
// of UDP, is refused. Invariant: parsing what PrintPacketSpec wrote gives the same spec, for every spec that parsing
// can give.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/diag/emitter.h"
#include "compiler/source/source_span.h"
#include "runtime/abi/packet_spec.h"

namespace iptc::syntax {

// One packet, the whole of `text`. Faults are emitted, with the span of the value at fault.
[[nodiscard]] std::optional<abi::PacketSpec> ParsePacketSpec(SourceSpan text, diag::Emitter& emitter);
// One packet, the whole file.
[[nodiscard]] std::optional<abi::PacketSpec> ParsePacketSpec(source::FileId file, diag::Emitter& emitter);
// For callers without sources: the error is the first fault's message.
[[nodiscard]] std::expected<abi::PacketSpec, std::string> ParsePacketSpec(std::string_view text);

[[nodiscard]] std::string PrintPacketSpec(const abi::PacketSpec& spec);

}  // namespace iptc::syntax
