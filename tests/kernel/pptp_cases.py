"""The PPTP cases of helpers.py: control connections of TCP port 1723, and the GRE packets that they speak of (RFC 2637).

The client is called PNS, the server PAC. Sent by the server are the call ids of the GRE packets that it expects to get."""
import random
import struct

import build_packets as make

from helper_cases import (CLIENT, DNAT, INSIDE, OTHER, OUTSIDE, PUBLIC, SERVER, SNAT, Case, Tcp, packet, rules)

(START, STARTED, STOP, STOPPED, ECHO, ECHOED, OUT, OUT_REPLY, IN, IN_REPLY, IN_CONNECT, CLEAR, DISCONNECT, WAN_ERROR,
 SET_LINK) = range(1, 16)
SIZES = {START: 144, STARTED: 144, STOP: 4, STOPPED: 4, ECHO: 4, ECHOED: 8, OUT: 156, OUT_REPLY: 20, IN: 208, IN_REPLY: 12,
         IN_CONNECT: 16, CLEAR: 4, DISCONNECT: 136, WAN_ERROR: 28, SET_LINK: 12}
PNS_CALL, PAC_CALL = 0x1111, 0x2222


def message(kind, *fields, size=None, packet_type=1, cookie=0x1A2B3C4D):
    """`fields` are 16-bit words from the start of the request."""
    body = struct.pack(f"!{len(fields)}H", *fields)
    body += bytes((SIZES.get(kind, 8) if size is None else size) - len(body))
    return struct.pack("!HHIHH", 12 + len(body), packet_type, cookie, kind, 0) + body


def gre(interface, src, dst, call, data=b"ppp", version=1, protocol=0x880B):
    header = struct.pack("!BBHHHI", 0x30, version, protocol, len(data), call, 1) if version else struct.pack("!BBH", 0, 0, 0x0800)
    return packet(interface, src, dst, 47, header + data)


class Control(Tcp):
    """A control connection, and GRE between the same ends as each side sees them."""
    def __init__(self, client=CLIENT, server=SERVER, cport=40000, **kw):
        super().__init__(client, server, cport, 1723, **kw)

    def start(self):
        self.open()
        return self.client(message(START)).server(message(STARTED, 0, 0x0100))

    def call(self, pns=PNS_CALL, pac=PAC_CALL, seen=None, result=0x0100):
        return self.client(message(OUT, pns, 1)).server(message(OUT_REPLY, pac, pns if seen is None else seen, result))

    def send_reset(self):
        return self.send(self.c, self.s, flags="R")

    def gre(self, frm, call, **kw):
        side = self.c if frm == "client" else self.s
        self.packets.append(gre(side.interface, side.address, side.peer, call, **kw))
        return self

    def error(self, call):
        """The server's, about a GRE packet of the client's."""
        quoted = packet(OUTSIDE, self.s.peer, self.s.address, 47, struct.pack("!BBHHHI", 0x30, 1, 0x880B, 3, call, 1)).frame[14:]
        self.packets.append(packet(OUTSIDE, self.s.address, self.s.peer, 1, make.icmp("", "", 3, 3, data=quoted)))
        return self


def called(call=PNS_CALL, **kw):
    """Whole: the call is made, used both ways, and hung up by the server. `call`: what the server knows the client's as."""
    def conversation(first, **more):
        c = Control(**kw).start().call(seen=call, **more)
        order = ("client", "server") if first == "client" else ("server", "client")
        for frm in (*order, *order):
            c.gre(frm, PAC_CALL if frm == "client" else call)
        c.error(PAC_CALL).gre("server", 0x3333).gre("client", 0x3333).gre("client", 0, version=0).gre("server", 0, version=0)
        c.client(message(SET_LINK, PAC_CALL)).server(message(WAN_ERROR, call)).client(message(ECHO)).server(message(ECHOED))
        c.client(message(CLEAR, PNS_CALL)).server(message(DISCONNECT, call))
        return c.gre("client", PAC_CALL).gre("server", call).gre("client", 0, version=0).close()
    return conversation


def unusual():
    """Messages that do not fit, are cut, or come twice."""
    yield "without a session", Control().open().call().gre("client", PAC_CALL).gre("server", PNS_CALL), 0
    yield "refused session", Control().open().client(message(START)).server(message(STARTED, 0, 0x0200)).call().gre("server", PNS_CALL), 0
    yield "another call", Control().start().call(seen=5).gre("server", PNS_CALL).gre("server", 5), 0
    yield "refused call", Control().start().call(result=0x0200).gre("server", PNS_CALL), 0
    yield "unasked reply", Control().start().server(message(OUT_REPLY, PAC_CALL, 0, 0x0100)).gre("server", 0), 0
    for what, kw in {"cut reply": {"size": 19}, "other magic": {"cookie": 1}, "management": {"packet_type": 2}}.items():
        c = Control().start().client(message(OUT, PNS_CALL, 1)).server(message(OUT_REPLY, PAC_CALL, PNS_CALL, 0x0100, **kw))
        yield what, c.gre("server", PNS_CALL), 0
    yield "reply twice", Control().start().call().server(message(OUT_REPLY, PAC_CALL, PNS_CALL, 0x0100)).gre("server", PNS_CALL).gre("client", PAC_CALL), 1
    yield "another reply", Control().start().call().server(message(OUT_REPLY, 0x4444, PNS_CALL, 0x0100)).gre("server", PNS_CALL).gre("client", 0x4444), 0
    yield "stopped", Control().start().call().client(message(STOP)).server(message(STOPPED, 0x0100)).call(7, 8).gre("server", PNS_CALL).gre("server", 7), 1
    yield "second call", Control().start().call().gre("client", PAC_CALL).call(7, 8).gre("client", 8).gre("server", 7).gre("server", PNS_CALL), 1
    yield "reset", Control().start().call().gre("client", PAC_CALL).send_reset().gre("server", PNS_CALL).gre("client", PAC_CALL), 1
    yield "call ids of zero", Control().start().call(0, 0).gre("client", 0).gre("server", 0).gre("client", 0, version=0), 1
    yield "odd messages", Control().start().client(message(0)).client(message(16)).server(message(SET_LINK, 1)).server(message(CLEAR, 1)).client(
        message(DISCONNECT, 1)).server(message(START)).client(message(STARTED)).call().gre("server", PNS_CALL), 1


def incoming(call=PNS_CALL):
    """The server calls."""
    c = Control().start().server(message(IN, PAC_CALL, 1)).client(message(IN_REPLY, PNS_CALL, PAC_CALL, 0x0100))
    c.server(message(IN_CONNECT, call)).gre("server", call).gre("client", PAC_CALL)
    return c.client(message(CLEAR, PNS_CALL)).server(message(DISCONNECT, call)).gre("server", call)


def two_clients(first_port, second_port):
    """Both use the same call id, as clients do that begin with the same number."""
    one, other = (Control(client=a, cport=p, seen_client=PUBLIC) for a, p in ((CLIENT, first_port), (OTHER, second_port)))
    packets = []
    for c, port, pac in ((one, first_port, PAC_CALL), (other, second_port, PAC_CALL + 1)):
        c.start().call(seen=port, pac=pac).gre("client", pac).gre("server", port)
        packets += c.packets
    for frm, call in (("client", PAC_CALL), ("server", first_port)):
        one.gre(frm, call)
    for frm, call in (("client", PAC_CALL + 1), ("server", second_port)):
        other.gre(frm, call)
    return packets + one.packets[-2:] + other.packets[-2:]


def called_again():
    """The call ends before its first packet; another control connection of the same hosts names the same call ids."""
    one = Control().start().call().client(message(CLEAR, PNS_CALL)).server(message(DISCONNECT, PNS_CALL))
    other = Control(cport=41000).start().call().gre("client", PAC_CALL).gre("server", PNS_CALL)
    return one.packets + other.packets


def damaged(seed, seen):
    """Messages in any order, with ids out of a few, now and then cut."""
    r = random.Random(seed)
    c = Control(seen_client=seen).open()
    ids = (PNS_CALL, PAC_CALL, 40000, 0, 3)
    for _ in range(60):
        kind = r.choice([START, STARTED, OUT, OUT, OUT_REPLY, OUT_REPLY, OUT_REPLY, IN, IN_REPLY, IN_CONNECT, CLEAR, DISCONNECT, STOP, STOPPED,
                         WAN_ERROR, SET_LINK, ECHO])
        fields = [r.choice(ids), r.choice(ids), 0x0100 if r.random() < 0.8 else 0x0200] if SIZES[kind] >= 6 else [r.choice(ids)]
        if kind in (STARTED, STOPPED):
            fields = [0x0100, 0x0100]
        text = message(kind, *fields)
        if r.random() < 0.1:
            text = text[:r.randrange(len(text))] or b"x"
        to_server = kind in (START, OUT, IN_REPLY, CLEAR, STOP, SET_LINK) if r.random() < 0.9 else r.random() < 0.5
        c.client(text) if to_server else c.server(text)
        if r.random() < 0.3:
            c.gre(r.choice(("client", "server")), r.choice(ids))
    return c.packets


def all_cases():
    plain, snat, dnat = (rules("pptp", "tcp", 1723, nat) for nat in ("", SNAT, DNAT))
    for first in ("client", "server"):
        yield Case(f"pptp, {first} first", plain, called()(first).packets)
        yield Case(f"pptp behind snat, {first} first", snat, called(40000, seen_client=PUBLIC)(first).packets)
        yield Case(f"pptp behind dnat, {first} first", dnat, called(client=SERVER, server=CLIENT, seen_server=PUBLIC, reverse=True, cport=PNS_CALL)(
            first).packets)
    for name, c, related in unusual():
        yield Case(f"pptp {name}", plain, c.packets, related=related)
    yield Case("pptp incoming", plain, incoming().packets)
    yield Case("pptp incoming behind snat", snat, incoming().packets, related=0)
    yield Case("pptp of two clients", snat, two_clients(40000, 40001), related=2)
    yield Case("pptp and calls that NAT must change", snat, two_clients(40000, 40000), related=1)
    # Who is called back is told in the zone of the one direction that there is.
    zone = "--zone-orig 5"
    chosen = plain.replace("CT --helper", f"CT {zone} --helper").replace("COMMIT", f"-A PREROUTING -p 47 -j CT {zone}\nCOMMIT", 1)
    yield Case("pptp called again in a zone of one direction", chosen, called_again())
    for seed in range(4):
        yield Case(f"pptp damaged {seed}", plain, damaged(seed, None), related=0)
        yield Case(f"pptp damaged behind snat {seed}", snat, damaged(seed, PUBLIC), related=0)
