// The helper for PPTP (RFC 2637; net/netfilter/nf_conntrack_pptp.c, net/ipv4/netfilter/nf_nat_pptp.c): the control
// connection names a call at either end, and GRE packets with these call ids are expected both ways.
//
// The client of the control connection is taken for the PNS, its server for the PAC, and only the last call is known.
// Where the connection is translated, the PNS's call id becomes the port that its control connection comes from.
#include <algorithm>
#include <array>
#include <span>

#include "runtime/conntrack/help/helper.h"
#include "runtime/conntrack/help/mangle.h"
#include "runtime/conntrack/nat_tuple.h"
#include "runtime/conntrack/pptp_calls.h"
#include "runtime/packet/wire.h"

namespace iptc::conntrack {
namespace {

using abi::CtDirection;
using packet::Load16;
using packet::Load32;
using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kHeader = 12;  // length, packet type, magic cookie, message type, reserved
constexpr std::uint16_t kControlPacket = 1;
constexpr std::uint32_t kMagicCookie = 0x1A2B3C4D;

// In this order: a session that is to stop, or failed, is less than one that was asked for.
enum class Session : std::uint8_t { kNone, kError, kStopRequested, kRequested, kConfirmed };
enum class Call : std::uint8_t {
  kNone,
  kOutRequested,
  kOutConfirmed,
  kInRequested,
  kInReplied,
  kInConfirmed,
  kClearing
};
enum class Message : std::uint16_t {
  kStartRequest = 1,
  kStartReply,
  kStopRequest,
  kStopReply,
  kEchoRequest,
  kEchoReply,
  kOutCallRequest,
  kOutCallReply,
  kInCallRequest,
  kInCallReply,
  kInCallConnect,
  kClearRequest,
  kDisconnectNotify,
  kWanError,
  kSetLink,
};

// A request behind the header. Result codes: 1 is success in all of them.
constexpr std::uint8_t kSuccess = 1;
std::uint16_t FirstId(Bytes request) { return Load16(&request[0]); }
std::uint16_t SecondId(Bytes request) { return Load16(&request[2]); }

class Control {
 public:
  Control(HelpContext& context, Bytes request)
      : context_(context), request_(request), pptp_(context.conn.extra->pptp) {}

  [[nodiscard]] Bytes Request() const { return request_; }
  [[nodiscard]] PptpControl& State() const { return pptp_; }
  [[nodiscard]] HelpContext& Context() const { return context_; }

  [[nodiscard]] bool In(Session session) const { return pptp_.session == static_cast<std::uint8_t>(session); }
  [[nodiscard]] bool In(Call call) const { return pptp_.call == static_cast<std::uint8_t>(call); }
  [[nodiscard]] bool Above(Session session) const { return pptp_.session > static_cast<std::uint8_t>(session); }
  void Enter(Session session) const { pptp_.session = static_cast<std::uint8_t>(session); }
  void Enter(Call call) const { pptp_.call = static_cast<std::uint8_t>(call); }

  void ExpectCall() const;

 private:
  HelpContext& context_;
  Bytes request_;
  PptpControl& pptp_;
};

// The call's first packet came, whichever way it goes: what was expected of the other direction is over, as that is the
// same connection. Its timeouts are those of GRE: the longer ones that the kernel sets here are lost when the packet is
// judged.
void FollowCall(ConnTable& table, std::uint64_t& random, Conn& conn, const Expectation& expectation) {
  const Conn& control = *expectation.master;
  if (!control.Has(abi::kCtSrcNat | abi::kCtDstNat)) {
    if (const auto other = Invert(expectation.tuple)) table.Expectations().RemoveFor(*other);
    return;
  }
  const bool original = expectation.direction == CtDirection::kOriginal;
  const auto other_way = original ? CtDirection::kReply : CtDirection::kOriginal;
  const PptpControl& pptp = control.extra->pptp;
  Tuple other = CallTuple(control, other_way);
  if (!original) {
    other.sport = pptp.inner_pns_call;
    other.dport = pptp.inner_pac_call;
  }
  table.Expectations().RemoveFor(other);

  const auto range = [&](U128 address, bool with_call) {
    abi::NatParams params{.flags = abi::kNatMapAddresses | (with_call ? abi::kNatProtoSpecified : 0)};
    params.min_addr = params.max_addr = address;
    if (with_call) params.min_port = params.max_port = expectation.saved_port;
    return params;
  };
  MakeBinding(table, random, conn, Manip::kSource, range(other.daddr, original));
  MakeBinding(table, random, conn, Manip::kDestination, range(other.saddr, !original));
}

// exp_gre, pptp_exp_gre. What cannot be expected is not; the message passes.
void Control::ExpectCall() const {
  ConnTable& table = context_.table;
  const auto expectation = [&](CtDirection direction) {
    Expectation e{.master = &context_.conn, .any_source_port = false, .direction = direction, .follow = FollowCall};
    e.tuple = CallTuple(context_.conn, direction);
    return e;
  };
  if (context_.Translated()) pptp_.inner_pac_call = pptp_.pac_call;
  Expectation there = expectation(CtDirection::kOriginal), back = expectation(CtDirection::kReply);
  if (context_.Translated()) {
    there.saved_port = pptp_.pns_call;
    there.tuple.sport = pptp_.inner_pns_call;
    back.saved_port = pptp_.inner_pns_call;
  }
  if (!table.Expectations().Add(there, context_.policy, table.Now())) return;
  if (!table.Expectations().Add(back, context_.policy, table.Now())) {
    table.Expectations().Remove(there);
    return;
  }
  GreKeys& keys = table.CallKeys();
  const bool first = keys.Add(context_.conn, CtDirection::kOriginal, there.tuple);
  if (first && keys.Add(context_.conn, CtDirection::kReply, back.tuple)) return;
  if (first) keys.Forget(context_.conn);
  table.Expectations().Remove(back);
  table.Expectations().Remove(there);
}

// What each message does; false: it does not fit what came before, and is left alone.
bool Nothing(const Control& /*control*/) { return true; }

bool StartRequest(const Control& control) {
  if (!control.In(Session::kNone)) return false;
  control.Enter(Session::kRequested);
  return true;
}

bool StopRequest(const Control& control) {
  control.Enter(Session::kStopRequested);
  return true;
}

bool OutCallRequest(const Control& control) {
  if (!control.In(Session::kConfirmed)) return false;
  control.Enter(Call::kOutRequested);
  control.State().pns_call = FirstId(control.Request());
  return true;
}

bool InCallReply(const Control& control) {
  if (!control.In(Call::kInRequested) && !control.In(Call::kInReplied)) return false;
  if (control.State().pac_call != SecondId(control.Request())) return false;
  const bool accepted = control.Request()[4] == kSuccess;
  control.Enter(accepted ? Call::kInReplied : Call::kNone);
  if (accepted) control.State().pns_call = FirstId(control.Request());
  return true;
}

bool ClearRequest(const Control& control) {
  if (!control.In(Session::kConfirmed)) return false;
  control.Enter(Call::kClearing);
  return true;
}

bool StartReply(const Control& control) {
  if (!control.Above(Session::kStopRequested)) return false;
  control.Enter(control.Request()[2] == kSuccess ? Session::kConfirmed : Session::kError);
  return true;
}

bool StopReply(const Control& control) {
  if (control.Above(Session::kStopRequested)) return false;
  control.Enter(control.Request()[0] == kSuccess ? Session::kNone : Session::kError);
  return true;
}

bool OutCallReply(const Control& control) {
  if (!control.In(Session::kConfirmed)) return false;
  if (!control.In(Call::kOutRequested) && !control.In(Call::kOutConfirmed)) return false;
  if (control.State().pns_call != SecondId(control.Request())) return false;
  const bool connected = control.Request()[4] == kSuccess;
  control.Enter(connected ? Call::kOutConfirmed : Call::kNone);
  if (connected) {
    control.State().pac_call = FirstId(control.Request());
    control.ExpectCall();
  }
  return true;
}

bool InCallRequest(const Control& control) {
  if (!control.In(Session::kConfirmed)) return false;
  control.Enter(Call::kInRequested);
  control.State().pac_call = FirstId(control.Request());
  return true;
}

bool InCallConnect(const Control& control) {
  if (!control.In(Session::kConfirmed)) return false;
  if (!control.In(Call::kInReplied) && !control.In(Call::kInConfirmed)) return false;
  if (control.State().pns_call != FirstId(control.Request())) return false;
  control.Enter(Call::kInConfirmed);
  control.ExpectCall();
  return true;
}

bool Disconnect(const Control& control) {
  control.Enter(Call::kNone);
  EndCalls(control.Context().table, control.Context().conn);
  return true;
}

// Messages of one direction, the smallest request of each, and where the PNS's call id stands that NAT changes.
struct Row {
  CtDirection direction;
  Message message;
  std::size_t size;
  bool (*judge)(const Control& control);
  int pns_call = -1;
};
constexpr auto kRows = std::to_array<Row>({
    {CtDirection::kOriginal, Message::kStartRequest, 144, StartRequest},
    {CtDirection::kOriginal, Message::kStopRequest, 4, StopRequest},
    {CtDirection::kOriginal, Message::kOutCallRequest, 156, OutCallRequest, 0},
    {CtDirection::kOriginal, Message::kInCallReply, 12, InCallReply, 0},
    {CtDirection::kOriginal, Message::kClearRequest, 4, ClearRequest, 0},
    {CtDirection::kOriginal, Message::kSetLink, 12, Nothing},
    {CtDirection::kOriginal, Message::kEchoRequest, 0, Nothing},
    {CtDirection::kOriginal, Message::kEchoReply, 0, Nothing},
    {CtDirection::kReply, Message::kStartReply, 144, StartReply},
    {CtDirection::kReply, Message::kStopReply, 4, StopReply},
    {CtDirection::kReply, Message::kOutCallReply, 20, OutCallReply, 2},
    {CtDirection::kReply, Message::kInCallRequest, 208, InCallRequest},
    {CtDirection::kReply, Message::kInCallConnect, 16, InCallConnect, 0},
    {CtDirection::kReply, Message::kDisconnectNotify, 136, Disconnect, 0},
    {CtDirection::kReply, Message::kWanError, 28, Nothing, 0},
    {CtDirection::kReply, Message::kEchoRequest, 0, Nothing},
    {CtDirection::kReply, Message::kEchoReply, 0, Nothing},
});

// The call id that the other end is to read.
std::uint16_t TranslatedCall(const HelpContext& context, const Row& row) {
  PptpControl& pptp = context.conn.extra->pptp;
  if (row.direction == CtDirection::kReply) return pptp.inner_pns_call;
  if (row.message == Message::kOutCallRequest) {
    pptp.inner_pns_call = pptp.pns_call;
    pptp.pns_call = ReplyTuple(context.conn).dport;
  }
  return pptp.pns_call;
}

}  // namespace

HelpVerdict HelpPptp(HelpContext& context) {
  const Bytes payload = TcpPayload(context);
  if (!context.Established() || payload.size() < kHeader) return HelpVerdict::kAccept;
  if (Load16(&payload[2]) != kControlPacket || Load32(&payload[4]) != kMagicCookie) return HelpVerdict::kAccept;
  const auto message = static_cast<Message>(Load16(&payload[8]));
  const auto* const row = std::ranges::find_if(
      kRows, [&](const Row& r) { return r.direction == context.Direction() && r.message == message; });
  const Bytes request = payload.subspan(kHeader);
  if (row == kRows.end() || request.size() < row->size) return HelpVerdict::kAccept;
  if (!row->judge(Control(context, request)) || row->pns_call < 0 || !context.Translated()) return HelpVerdict::kAccept;
  std::array<std::uint8_t, 2> call{};
  packet::Store16(call.data(), TranslatedCall(context, *row));
  const std::size_t at = kHeader + static_cast<std::size_t>(row->pns_call);
  return MangleTcp(context, at, call.size(), TextOf(call)) ? HelpVerdict::kAccept : HelpVerdict::kDrop;
}

}  // namespace iptc::conntrack
