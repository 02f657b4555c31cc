#include "runtime/conntrack/pptp_calls.h"

#include "runtime/conntrack/table.h"

namespace iptc::conntrack {

Tuple CallTuple(const Conn& control, abi::CtDirection direction) {
  const PptpControl& pptp = control.extra->pptp;
  const bool original = direction == abi::CtDirection::kOriginal;
  Tuple tuple = TupleOf(control, direction);
  tuple.proto = kProtoGre;
  tuple.zone = control.view.zone;  // an expectation is its zone's in any direction
  tuple.sport = original ? pptp.pns_call : pptp.pac_call;
  tuple.dport = original ? pptp.pac_call : pptp.pns_call;
  return tuple;
}

// Where NAT changed the client's call id, only the answers' tuple is found.
void EndCalls(ConnTable& table, Conn& control) {
  table.CallKeys().Forget(control);
  for (const auto direction : {abi::CtDirection::kOriginal, abi::CtDirection::kReply}) {
    const Tuple tuple = CallTuple(control, direction);
    const ConnTable::Found found = table.Find(tuple, control.Zone());
    if (found.conn != nullptr) {
      table.Kill(*found.conn);
    } else {
      table.Expectations().RemoveFor(tuple);
    }
  }
}

}  // namespace iptc::conntrack
