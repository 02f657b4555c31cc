// The one question a classifier answers: which rule of this chain does the packet match next?
//
//   Cursor cursor;                                       // at the chain's first rule
//   Match m = classifier.Next(cursor, meta, context);    // a rule, kNone at the end, or kHotdrop
//
// After a rule whose target lets the packet go on, call Next again with the same cursor. When a target changed a
// field that the chain tests, the walker reseats the cursor (Cursor{m.rule + 1}). Thread-safe as long as Context is
// one thread's own.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/abi/address_types.h"
#include "runtime/abi/host_answers.h"
#include "runtime/abi/outcome.h"
#include "runtime/abi/packet_meta.h"

namespace iptc::sets {
class Directory;
}
namespace iptc::helpers {
class RateEstimators;
}

namespace iptc::abi {

// What the answer for a packet hung on although nobody can tell it from the packet: matches on sockets, processes and
// the like. The texts live as long as the program.
struct UnknownLog {
  static constexpr std::uint32_t kMax = 8;  // what is beyond is not kept
  std::array<const char*, kMax> what = {};
  std::uint32_t count = 0;
};

// What a stateful match may use besides the packet and its own parameters.
struct Context {
  std::uint64_t now_ns = 0;                 // packet time, since the epoch
  std::uint64_t random_state = 0;           // advanced by whoever draws
  void* const* slots = nullptr;             // state of each stateful call, by its slot number
  void* owner = nullptr;                    // the runtime's own record of the packet under way, for target actions
  std::uint8_t* packet_type = nullptr;      // PacketMeta's own, for a match that corrects it; null: nobody may
  UnknownLog* unknowns = nullptr;           // null: nobody asks
  const AddressTypes* addresses = nullptr;  // what addresses are to the host; null: no host is known
  const HostAnswers* host = nullptr;        // what else a host can tell; null: no host is known
  sets::Directory* sets = nullptr;          // the live ipsets; null where no rule asks for one
  helpers::RateEstimators* estimators = nullptr;  // what RATEEST measures; null: no rule does
};

// A match that needs code: `params` is a POD block made at compile time, `state` the call's own slot (may be null).
using HelperFn = Outcome (*)(const PacketMeta&, const void* params, void* state, Context&);

struct Cursor {
  std::uint32_t next = 0;  // first rule of the chain that was not asked about yet
};

struct Match {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;
  static constexpr std::uint32_t kHotdrop = 0xFFFFFFFE;
  std::uint32_t rule = kNone;     // index in the chain's rules
  std::uint32_t counter = kNone;  // counter that steps, program-wide
};

// rule in the low, counter in the high 32 bits: one register for generated code.
using PackedMatch = std::uint64_t;
constexpr Match Unpack(PackedMatch m) { return {static_cast<std::uint32_t>(m), static_cast<std::uint32_t>(m >> 32U)}; }
constexpr PackedMatch Pack(Match m) { return (PackedMatch{m.counter} << 32U) | m.rule; }

using ClassifyFn = PackedMatch (*)(const void* self, Cursor*, const PacketMeta*, Context*);

struct Classifier {
  ClassifyFn function = nullptr;
  const void* self = nullptr;
  [[nodiscard]] Match Next(Cursor& cursor, const PacketMeta& meta, Context& context) const {
    return Unpack(function(self, &cursor, &meta, &context));
  }
};

}  // namespace iptc::abi
