"""The cases of helpers.py: a host between two networks, rules that count what they can see, and conversations.

A conversation is written as each side sees it: NAT and changed lengths lie between. `grows` says by how much the
firewall is expected to lengthen a payload, so that the other side acknowledges what it really got; the comparison of
bytes proves it."""
import dataclasses
import random
import struct

import build_packets as make

INSIDE, OUTSIDE = "eth0", "eth1"
CLIENT, OTHER, SERVER, PUBLIC = "10.0.0.5", "10.0.0.6", "198.51.100.20", "203.0.113.177"
CLIENT6, SERVER6 = "2001:db8:1::5", "2001:db8:2::20"
HOST = {"interfaces": [{"name": INSIDE, "mac": "02:00:00:00:00:01", "mtu": 1500, "addrs": ["10.0.0.1/24", "2001:db8:1::1/64"]},
                       {"name": OUTSIDE, "mac": "02:00:00:00:00:02", "mtu": 1500, "addrs": ["203.0.113.1/24", "2001:db8:2::1/64"]}],
        "routes": [{"dst": "0.0.0.0/0", "via": "203.0.113.254", "dev": OUTSIDE}],
        "neighbours": []}

RAW = """*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
{}COMMIT
"""
SEEN = """*mangle
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p {proto} -m {proto} --dport {port} -j CONNMARK --set-xmark 0x5/0xffffffff
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate RELATED
-A INPUT -m helper --helper "{helper}"
-A FORWARD -m conntrack --ctstate RELATED
-A FORWARD -m conntrack --ctstatus EXPECTED
-A FORWARD -m conntrack ! --ctstatus EXPECTED
-A FORWARD -m helper --helper "{helper}"
-A FORWARD -m helper --helper "{helper}-2121"
-A FORWARD -m helper ! --helper sane
-A FORWARD -m connmark --mark 0x5
-A FORWARD -m conntrack --ctstate INVALID
-A OUTPUT -m conntrack --ctstate RELATED
COMMIT
"""
NAT = """*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
{}COMMIT
"""
SNAT = f"-A POSTROUTING -o {OUTSIDE} -j SNAT --to-source {PUBLIC}\n"
DNAT = f"-A PREROUTING -i {OUTSIDE} -d {PUBLIC}/32 -j DNAT --to-destination {CLIENT}\n"


@dataclasses.dataclass
class Packet:
    interface: str | None
    frame: bytes


@dataclasses.dataclass
class Case:
    name: str
    rules: str
    packets: list
    six: bool = False
    related: int = 1


def rules(helper, proto, port, nat=""):
    chains = "".join(f"-A {chain} -p {proto} -m {proto} --dport {port} -j CT --helper {helper}\n" for chain in ("PREROUTING", "OUTPUT"))
    return RAW.format(chains) + (NAT.format(nat) if nat else "") + SEEN.format(helper=helper, proto=proto, port=port)


def packet(interface, src, dst, proto, transport, **ip):
    six = ":" in src
    mac = next((i["mac"] for i in HOST["interfaces"] if i["name"] == interface), "00:00:00:00:00:00")
    # A raw socket fills in an identification of 0.
    whole = make.ip6(src, dst, proto, transport, **ip) if six else make.ip4(src, dst, proto, transport, ident=1, **ip)
    return Packet(interface, make.eth(mac, "02:00:00:00:99:99", whole, 6 if six else 4))


def sack(*blocks):
    return b"\1\1" + struct.pack("!BB", 5, 2 + 8 * len(blocks)) + b"".join(struct.pack("!II", a & 0xFFFFFFFF, b & 0xFFFFFFFF) for a, b in blocks)


class Side:
    """One end: the address it has, the one it talks to, its interface and port."""
    def __init__(self, address, peer, interface, port, seq):
        self.address, self.peer, self.interface, self.port = address, peer, interface, port
        self.seq, self.grown = seq, 0


class Tcp:
    def __init__(self, client, server, cport, sport, seen_client=None, seen_server=None, reverse=False, local=None,
                 cseq=1000, sseq=5000):
        inside, outside = (OUTSIDE, INSIDE) if reverse else (INSIDE, OUTSIDE)
        self.c = Side(client, seen_server or server, None if local == "client" else inside, cport, cseq)
        self.s = Side(server, seen_client or client, outside, sport, sseq)
        self.peer_port = {id(self.c): sport, id(self.s): cport}
        self.packets = []

    def send(self, frm, to, data=b"", flags="A", grows=0, opts=b"", repeat=0, ack=0, **ip):
        seq = frm.seq - repeat
        t = make.tcp(frm.address, frm.peer, frm.port, self.peer_port[id(frm)], flags, seq, 0 if "A" not in flags else to.seq + to.grown + ack,
                     opts=opts, data=data)
        self.packets.append(packet(frm.interface, frm.address, frm.peer, 6, t, **ip))
        if not repeat:
            frm.seq += len(data) + sum(f in flags for f in "SF")
            frm.grown += grows
        return self

    def client(self, data=b"", **kw):
        return self.send(self.c, self.s, data, "AP" if data else "A", **kw)

    def server(self, data=b"", **kw):
        return self.send(self.s, self.c, data, "AP" if data else "A", **kw)

    def open(self):
        options = b"\2\4\5\xb4\4\2"
        self.send(self.c, self.s, flags="S", opts=options)
        self.send(self.s, self.c, flags="SA", opts=options)
        return self.client()

    def close(self):
        self.send(self.c, self.s, flags="FA")
        self.send(self.s, self.c, flags="FA")
        return self.client()

    def login(self):
        self.open().server(b"220 ready\r\n").client(b"USER anonymous\r\n").server(b"331 password\r\n")
        return self.client(b"PASS me@\r\n").server(b"230 in\r\n")


def ports(port):
    return f"{port >> 8},{port & 255}"


def numbers(address):
    return address.replace(".", ",")


def data(client, server, cport, sport, reverse, **kw):
    """A data connection of a few packets, opened by `client`."""
    return Tcp(client, server, cport, sport, reverse=reverse, cseq=70000, sseq=90000, **kw).open().client(b"data\n").server().close().packets


def ftp_plain():
    active = Tcp(CLIENT, SERVER, 40000, 21).login()
    active.client(f"PORT {numbers(CLIENT)},{ports(41000)}\r\n".encode()).server(b"200 ok\r\n").client(b"LIST\r\n")
    yield "ftp active", active.packets + data(SERVER, CLIENT, 20, 41000, True) + data(SERVER, CLIENT, 20, 41001, True), 1
    passive = Tcp(CLIENT, SERVER, 40000, 21).login()
    passive.client(b"PASV\r\n").server(f"227 Entering Passive Mode ({numbers(SERVER)},{ports(42000)}).\r\n".encode())
    yield "ftp passive", passive.packets + data(CLIENT, SERVER, 43000, 42000, False) + data(CLIENT, SERVER, 43001, 42000, False), 1
    bare = Tcp(CLIENT, SERVER, 40000, 21).login()
    bare.client(b"pasv\r\n").server(f"227 passive {numbers(SERVER)},{ports(42000)}\r\n".encode())
    yield "ftp passive without parentheses", bare.packets + data(CLIENT, SERVER, 43000, 42000, False), 1
    eprt = Tcp(CLIENT, SERVER, 40000, 21).login()
    eprt.client(f"eprt !1!{CLIENT}!41000!\r\n".encode())
    yield "ftp extended active", eprt.packets + data(SERVER, CLIENT, 20, 41000, True), 1
    epsv = Tcp(CLIENT, SERVER, 40000, 21).login()
    epsv.client(b"EPSV\r\n").server(b"229 Entering Extended Passive Mode (|||42000|)\r\n")
    yield "ftp extended passive", epsv.packets + data(CLIENT, SERVER, 43000, 42000, False), 1


def ftp_lines():
    """What is a command and what is none; each line is one case, followed by a try of the data connection."""
    good = numbers(CLIENT)
    lines = [(f"PORT {good},{ports(41000)}\r\n", 1), (f"port   {good},{ports(41000)}\r\n", 0), (f"PORT {good},160,40", 0),
             (f"PORT {good},160,40 \r\n", 0), (f"PORT {good},416,40\r\n", 1), (f"PORT 266,0,0,5,160,40\r\n", 1), ("PORT\r\n", 0), ("PO", 0),
             ("POR\r\n", 0), (f"PORT 10,0,0,6,{ports(41000)}\r\n", 0), (f"PORT {good},0,0\r\n", 0), (f"PORTX {good},{ports(41000)}\r\n", 1),
             (f"EPRT |1|{CLIENT}|41000|", 1), (f"EPRT |2|::1|41000|\r\n", 0), (f"EPRT |1|{CLIENT}|0|\r\n", 0), (f"EPRT |1|{CLIENT}|106536|\r\n", 1),
             (f"EPRT 1|{CLIENT}|41000|\r\n", 0), (f"LIST\r\nPORT {good},{ports(41000)}\r\n", 0), (f"EPRT|1|{CLIENT}|41000|\r\n", 0),
             (f"PORT {good},160\x00,40\r\n", 0), (f"PORT 4294967306,0,0,5,160,40\r\n", 1)]
    for i, (line, related) in enumerate(lines):
        t = Tcp(CLIENT, SERVER, 40000, 21).login().client(line.encode()).client(b"NOOP\r\n")
        yield f"ftp line {i}", t.packets + data(SERVER, CLIENT, 20, 41000, True), related
    answers = [("227 no numbers\r\n", 0), (f"227-{numbers(SERVER)},{ports(42000)}\r\n", 0), ("227 9,1,2,3,4,5\r\n", 0), ("227", 0),
               ("229 (|||42000\r\n", 0), ("229 none\r\n", 0), ("229 (|||70|) (|||42000|)\r\n", 0), ("229 (abc42000a)\r\n", 0),
               ("229 (aaa42000a)\r\n", 1), ("229 (|1||42000|)\r\n", 0), (f"227 ={numbers(SERVER)},{ports(42000)}=", 1),
               (f"227 {numbers(SERVER)},{ports(42000)}", 0)]
    for i, (line, related) in enumerate(answers):
        t = Tcp(CLIENT, SERVER, 40000, 21).login().client(b"PASV\r\n").server(line.encode()).server(b"200 more\r\n")
        yield f"ftp answer {i}", t.packets + data(CLIENT, SERVER, 43000, 42000, False), related


def ftp_positions():
    """A command counts only where a line is known to start; of repeated and reordered segments too."""
    port = f"PORT {numbers(CLIENT)},{ports(41000)}\r\n".encode()
    first = Tcp(CLIENT, SERVER, 40000, 21).open().server(b"220 ready\r\n").client(port)
    yield "ftp first line", first.packets + data(SERVER, CLIENT, 20, 41000, True), 0
    cut = Tcp(CLIENT, SERVER, 40000, 21).login().client(b"STAT ").client(port)
    yield "ftp inside a line", cut.packets + data(SERVER, CLIENT, 20, 41000, True), 0
    halves = Tcp(CLIENT, SERVER, 40000, 21).login().client(port[:9]).client(port[9:]).client(port)
    yield "ftp in two segments", halves.packets + data(SERVER, CLIENT, 20, 41000, True), 0
    again = Tcp(CLIENT, SERVER, 40000, 21).login().client(port)
    again.client(port, repeat=len(port)).server(b"200 ok\r\n").client(port, repeat=len(port))
    yield "ftp repeated", again.packets + data(SERVER, CLIENT, 20, 41000, True) + data(SERVER, CLIENT, 21000, 41000, True), 1
    two = Tcp(CLIENT, SERVER, 40000, 21).login().client(port).server(b"200 ok\r\n").client(port.replace(b"160,40", b"160,41"))
    yield "ftp newer replaces older", two.packets + data(SERVER, CLIENT, 20, 41000, True) + data(SERVER, CLIENT, 20, 41001, True), 1
    a = Tcp(CLIENT, SERVER, 40000, 21).login().client(port)
    b = Tcp(CLIENT, SERVER, 40001, 21).login().client(port).client(b"NOOP\r\n")
    yield "ftp clash", a.packets + b.packets + data(SERVER, CLIENT, 20, 41000, True), 1
    gone = Tcp(CLIENT, SERVER, 40000, 21).login().client(port)
    gone.send(gone.c, gone.s, flags="RA").send(gone.c, gone.s, flags="S")
    yield "ftp master replaced", gone.packets + data(SERVER, CLIENT, 20, 41000, True), 0
    ended = Tcp(CLIENT, SERVER, 40000, 21).login().client(port).server(b"200 ok\r\n").close()
    yield "ftp master closed", ended.packets + data(SERVER, CLIENT, 20, 41000, True), 1


def ftp_snat():
    """The client behind the firewall: its PORT grows."""
    port = f"PORT {numbers(CLIENT)},{ports(41000)}\r\n".encode()
    grows = len(numbers(PUBLIC)) - len(numbers(CLIENT))
    t = Tcp(CLIENT, SERVER, 40000, 21, seen_client=PUBLIC).login()
    start = t.c.seq
    t.client(port, grows=grows).server(b"200 ok\r\n").client(b"LIST\r\n").server(b"150 here\r\n")
    t.client(port, repeat=len(port) + 6, ack=-10).server(b"226 done\r\n", opts=sack((start + 5, start + 9), (start + 20, start + 33)))
    second = t.c.seq
    t.client(port.replace(b"160,40", b"3,232"), grows=grows).server(b"200 ok\r\n")
    t.server(ack=-3, opts=sack((second + 8, second + 25))).client(b"NOOP\r\n", repeat=40).server(opts=b"\5\x0a" + b"\0" * 8)
    t.server(opts=b"\1\1\5\x09" + b"\0" * 8).client(b"QUIT\r\n").server(b"221 bye\r\n").close()
    related = data(SERVER, CLIENT, 20, 41000, True, seen_server=PUBLIC) + data(SERVER, CLIENT, 20, 1000, True, seen_server=PUBLIC)
    yield "ftp active behind snat", t.packets[:12] + related[:7] + t.packets[12:] + related, 1
    eprt = Tcp(CLIENT, SERVER, 40000, 21, seen_client=PUBLIC).login()
    eprt.client(f"EPRT |1|{CLIENT}|41000|\r\n".encode(), grows=5).server(b"200 ok\r\n").client(b"LIST\r\n").close()
    yield "ftp extended active behind snat", eprt.packets + data(SERVER, CLIENT, 20, 41000, True, seen_server=PUBLIC), 1
    odd = Tcp(CLIENT, SERVER, 40000, 21, seen_client=PUBLIC).login()
    odd.client(b"EPRT |1|010.000.000.005|0041000|\r\n", grows=-4).server(b"200 ok\r\n").client(b"LIST\r\n").close()
    yield "ftp odd numbers behind snat", odd.packets + data(SERVER, CLIENT, 20, 41000, True, seen_server=PUBLIC), 1
    passive = Tcp(CLIENT, SERVER, 40000, 21, seen_client=PUBLIC).login()
    passive.client(b"PASV\r\n").server(f"227 ({numbers(SERVER)},0164,0016)\r\n".encode(), grows=-3).client(b"LIST\r\n").server(b"150 here\r\n").close()
    yield "ftp passive behind snat", passive.packets + data(CLIENT, SERVER, 43000, 42000, False, seen_client=PUBLIC), 1
    error = Tcp(CLIENT, SERVER, 40000, 21, seen_client=PUBLIC).login().client(port, grows=grows).server(b"200 ok\r\n")
    quoted = make.ip4(SERVER, CLIENT, 6, make.tcp(SERVER, CLIENT, 21, 40000, "A", error.s.seq, error.c.seq))
    quoted_back = make.ip4(PUBLIC, SERVER, 6, make.tcp(PUBLIC, SERVER, 40000, 21, "A", error.c.seq + grows, error.s.seq))
    errors = [packet(INSIDE, CLIENT, SERVER, 1, make.icmp(CLIENT, SERVER, 3, 3, data=quoted[:48])),
              packet(INSIDE, CLIENT, SERVER, 1, make.icmp(CLIENT, SERVER, 3, 3, data=quoted[:28])),
              packet(OUTSIDE, "198.51.100.1", PUBLIC, 1, make.icmp("198.51.100.1", PUBLIC, 3, 1, data=quoted_back[:48]))]
    yield "ftp icmp errors behind snat", error.packets + errors + error.client(b"NOOP\r\n").packets[-1:], 3


def ftp_unusual():
    """Sequence numbers that wrap around; segments that come in fragments; a data connection that has bindings of its
    own; all of it within the host."""
    port = f"PORT {numbers(CLIENT)},{ports(41000)}\r\n".encode()
    grows = len(numbers(PUBLIC)) - len(numbers(CLIENT))
    wraps = Tcp(CLIENT, SERVER, 40000, 21, seen_client=PUBLIC, cseq=0x100000000 - 40, sseq=0x100000000 - 30).login()
    wraps.client(port, grows=grows).server(b"200 ok\r\n").client(b"LIST\r\n").server(ack=-4).client(b"NOOP\r\n").server(b"200 ok\r\n").close()
    yield "ftp wrapping around behind snat", wraps.packets + data(SERVER, CLIENT, 20, 41000, True, seen_server=PUBLIC), SNAT, 1
    for name, seen, nat, longer in (("ftp fragments", CLIENT, "", 0), ("ftp fragments behind snat", PUBLIC, SNAT, grows)):
        t = Tcp(CLIENT, SERVER, 40000, 21, seen_client=seen).login().client(port, grows=longer).server(b"200 ok\r\n").client(b"LIST\r\n")
        whole = t.packets[8].frame[34:]
        cut = [packet(INSIDE, CLIENT, SERVER, 6, whole[:24], mf=True), packet(INSIDE, CLIENT, SERVER, 6, whole[24:], off=24)]
        yield name, t.packets[:8] + cut + t.packets[9:] + data(SERVER, CLIENT, 20, 41000, True, seen_server=seen), nat, 1
    bound = Tcp(CLIENT, SERVER, 40000, 21).login().client(port)
    there = data(SERVER, CLIENT, 20, 41000, True, seen_client="10.0.0.1")
    yield "ftp data with a binding of its own", bound.packets + there, f"-A POSTROUTING -o {INSIDE} -p tcp -m tcp --sport 20 -j MASQUERADE\n", 1
    looped = Tcp("127.0.0.1", "127.0.0.1", 40000, 21, local="client")
    looped.s.interface = None
    looped.login().client(f"PORT 127,0,0,1,{ports(41000)}\r\n".encode()).server(b"200 ok\r\n")
    there = Tcp("127.0.0.1", "127.0.0.1", 20, 41000, local="client")
    there.s.interface = None
    yield "ftp within the host", looped.packets + there.open().packets, "", 1
    bent = Tcp("127.0.0.1", "127.0.0.1", 40000, 2121, local="client", seen_server="203.0.113.1")
    bent.peer_port[id(bent.c)] = 21
    bent.s.interface = None
    bent.login().client(f"PORT 127,0,0,1,0160,0040\r\n".encode(), grows=-3).server(b"200 ok\r\n").client(b"LIST\r\n").close()
    yield "ftp redirected within the host", bent.packets, "-A OUTPUT -p tcp -m tcp --dport 21 -j DNAT --to-destination 127.0.0.1:2121\n", 0


def ftp_dnat():
    """The server behind the firewall: its 227 grows."""
    def session():
        return Tcp(SERVER, CLIENT, 40000, 21, seen_server=PUBLIC, reverse=True).login()
    grows = len(numbers(PUBLIC)) - len(numbers(CLIENT))
    t = session().client(b"PASV\r\n").server(f"227 Entering Passive Mode ({numbers(CLIENT)},{ports(42000)}).\r\n".encode(), grows=grows)
    t.client(b"RETR x\r\n").server(b"150 here\r\n").client(ack=-20, opts=sack((t.s.seq + grows - 8, t.s.seq + grows))).close()
    yield "ftp passive behind dnat", t.packets + data(SERVER, CLIENT, 43000, 42000, True, seen_server=PUBLIC), 1
    e = session().client(b"EPSV\r\n").server(b"229 Entering Extended Passive Mode (|||042000|)\r\n", grows=-1).client(b"RETR x\r\n").close()
    yield "ftp extended passive behind dnat", e.packets + data(SERVER, CLIENT, 43000, 42000, True, seen_server=PUBLIC), 1
    a = session().client(f"PORT {numbers(SERVER)},{ports(41000)}\r\n".encode()).server(b"200 ok\r\n").close()
    yield "ftp active behind dnat", a.packets + data(CLIENT, SERVER, 20, 41000, False, seen_client=PUBLIC), 1


def ftp_local():
    """The host itself is the server, and the client."""
    server = Tcp(CLIENT, "10.0.0.1", 40000, 21)
    server.s.interface = None
    server.login().client(f"PORT {numbers(CLIENT)},{ports(41000)}\r\n".encode()).server(b"200 ok\r\n")
    there = Tcp("10.0.0.1", CLIENT, 20, 41000, local="client")
    there.s.interface = INSIDE
    yield "ftp to the host", server.packets + there.open().client(b"data\n").close().packets, 1
    client = Tcp("203.0.113.1", SERVER, 40000, 21, local="client").login()
    client.client(b"PASV\r\n").server(f"227 ({numbers(SERVER)},{ports(42000)})\r\n".encode())
    there = Tcp("203.0.113.1", SERVER, 43000, 42000, local="client").open().client(b"data\n").close()
    yield "ftp from the host", client.packets + there.packets, 1


def ftp_redirected():
    redirected = Tcp(CLIENT, "10.0.0.1", 40000, 2121, seen_server=SERVER)
    redirected.peer_port[id(redirected.c)] = 21
    redirected.s.interface = None
    redirected.login().client(f"PORT {numbers(CLIENT)},0160,0040\r\n".encode(), grows=-3).server(b"200 ok\r\n").client(b"LIST\r\n").close()
    return redirected.packets


def ftp6():
    active = Tcp(CLIENT6, SERVER6, 40000, 21).login().client(f"EPRT |2|{CLIENT6}|41000|\r\n".encode()).server(b"200 ok\r\n")
    yield "ftp6 extended active", active.packets + data(SERVER6, CLIENT6, 20, 41000, True), 1
    passive = Tcp(CLIENT6, SERVER6, 40000, 21).login().client(b"EPSV\r\n").server(b"229 Extended Passive (|||42000|)\r\n")
    yield "ftp6 extended passive", passive.packets + data(CLIENT6, SERVER6, 43000, 42000, False), 1
    texts = [("2001:0DB8:1:0:0:0:0:5", 1), ("2001:db8:1::0:5", 1), ("2001:db8:0000001::5", 1), ("2001:db8:1:0:0:0::5", 1), ("2001:db8:1:0:0:0:0::5", 0),
             ("2001:db8:1::0.0.0.5", 1), ("2001:db8:1:0:0:0:0.0.0.5", 1), ("2001:db8:1:0:0:0.0.0.5", 0), ("2001:db8:1:::5", 0), (":2001:db8:1::5", 0),
             ("2001:db8:1::5:", 0), ("2001:db8:1::00005", 1), ("2001:db8:1::12345", 0), ("2001:db8:1::0.0.0.256", 0), ("2001:db8:1::0.0.0.00005", 1),
             ("2001:db8:1::6", 0), ("::", 0), ("2001:db8:1:0:0:0:0:0:5", 0), ("2001:db8:1::5%1", 0)]
    for i, (text, related) in enumerate(texts):
        t = Tcp(CLIENT6, SERVER6, 40000, 21).login().client(f"EPRT |2|{text}|41000|\r\n".encode()).client(b"NOOP\r\n")
        yield f"ftp6 address {i}", t.packets + data(SERVER6, CLIENT6, 20, 41000, True), related
    port = Tcp(CLIENT6, SERVER6, 40000, 21).login().client(b"PORT 32,1,13,184,160,40\r\n")
    yield "ftp6 with an IPv4 command", port.packets + data(SERVER6, CLIENT6, 20, 41000, True), 1


def ftp6_snat():
    public = "2001:db8:2::99"
    t = Tcp(CLIENT6, SERVER6, 40000, 21, seen_client=public).login()
    t.client(f"EPRT |2|{CLIENT6}|41000|\r\n".encode(), grows=39 - len(CLIENT6)).server(b"200 ok\r\n").client(b"LIST\r\n").server(b"150 here\r\n").close()
    return t.packets + data(SERVER6, CLIENT6, 20, 41000, True, seen_server=public)


def mutated(rng, line):
    """The line with a few bytes changed, left out, doubled or exchanged; often as it was."""
    line = bytearray(line)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        at = rng.randrange(len(line))
        what = rng.randrange(4)
        if what == 0:
            line[at] = rng.choice(b"0123456789,.|:( )\r\n\0aPEf")
        elif what == 1 and len(line) > 1:
            del line[at]
        elif what == 2:
            line.insert(at, line[at])
        else:
            line[at:at] = rng.choice((b"1", b"0", b",", b"|", b" ", b":", b"25600"))
    return bytes(line)


def ftp_random(seed, sessions=60, seen_client=CLIENT, six=False):
    """Sessions whose commands and answers are damaged at random, each with tries of the connections it may expect."""
    rng = random.Random(seed)
    client, server = (CLIENT6, SERVER6) if six else (CLIENT, SERVER)
    out = []
    for i in range(sessions):
        cport, active, passive = 40000 + i, 20000 + 256 * (i % 64) + i, 50000 + i
        commands = [f"EPRT |{2 if six else 1}|{client}|{active}|\r\n", f"PORT {numbers(client)},{ports(active)}\r\n"]
        answers = [f"229 Extended Passive Mode (|||{passive}|)\r\n", f"227 Passive Mode ({numbers(server)},{ports(passive)}).\r\n"]
        t = Tcp(client, server, cport, 21, seen_client=seen_client).open().server(b"220 ready\r\n").client(b"USER me\r\n")
        which = 0 if six else rng.randrange(2)
        t.client(mutated(rng, commands[which].encode())).server(mutated(rng, answers[which].encode()))
        out += t.packets
        out += Tcp(server, client, 20, active, reverse=True, seen_server=seen_client).open().packets[:1]
        out += Tcp(client, server, 60000 + i, passive, seen_client=seen_client).open().packets[:1]
    return out


def udp(src, dst, sport, dport, payload, interface, **kw):
    return packet(interface, src, dst, 17, make.udp(src, dst, sport, dport, payload, **kw))


def tftp(client, server, seen_client=None, seen_server=None, reverse=False):
    inside, outside = (OUTSIDE, INSIDE) if reverse else (INSIDE, OUTSIDE)
    seen_client, seen_server = seen_client or client, seen_server or server
    out = []
    for opcode in (1, 2, 3):
        out += [udp(client, seen_server, 40000 + opcode, 69, struct.pack("!H", opcode) + b"file\0octet\0", inside),
                udp(server, seen_client, 3000, 40000 + opcode, b"\0\3\0\1data", outside),
                udp(client, seen_server, 40000 + opcode, 3000, b"\0\4\0\1", inside),
                udp(server, seen_client, 3001, 40000 + opcode, b"\0\3\0\1data", outside)]
    return out + [udp(client, seen_server, 40009, 69, b"\0\1x", inside), udp(client, seen_server, 40009, 69, b"\0\1x", inside),
                  udp(client, seen_server, 40010, 69, b"\1", inside), udp(server, seen_client, 3000, 40009, b"\0\3\0\1data", outside)]


def dcc(address):
    parts = list(map(int, address.split(".")))
    return parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]


def irc(lines, nat):
    kw = {"seen_client": PUBLIC} if nat else {}
    t = Tcp(CLIENT, SERVER, 40000, 6667, **kw).open()
    t.client(b"NICK me\r\n").server(b":server 001 me :welcome\r\n")
    for line, grows in lines:
        t.client(line, grows=grows).server(b":server ok\r\n")
    opened = []
    for port in (41000, 41001, 41002):
        # Whoever comes to fetch the file comes from the server's address then, so the kernel believes.
        opened += data("192.0.2.77", CLIENT, 5000, port, True, **({"seen_server": PUBLIC, "seen_client": SERVER} if nat else {}))
    return t.packets + opened


def irc_cases():
    own, public = dcc(CLIENT), dcc(PUBLIC)
    offer = f"PRIVMSG you :\1DCC SEND file.txt {own} 41000 1234\1\r\n".encode()
    chat = f"  \r\nprivmsg you :\1DCC SCHAT chat {own}   41001\1\r\n".encode()
    forged = f"PRIVMSG you :\1DCC SEND file.txt {dcc(OTHER)} 41000 1234\1\r\n".encode()
    plain = [offer, chat, f"PRIVMSG you :\1DCC TSEND f {own} 41002\1\n".encode()]
    yield "irc", irc([(x, 0) for x in plain], False), 3, False
    yield "irc forged", irc([(forged, 0), (offer.replace(b"SEND", b"LEND"), 0), (offer.replace(b"41000", b"0"), 0), (offer[:-2], 0),
                             (offer.replace(b":\1DCC", b": \1DCC"), 0), (b"JOIN #x :\1DCC SEND f %d 41000\1\r\n" % own, 0)], False), 0, False
    nested = f"PRIVMSG you :\1DCC SEND CHAT file {own} 41000 :\1DCC CHAT x {own} 41001\1\r\n".encode()
    yield "irc nested", irc([(nested, 0), (b"PRIVMSG you :hi :\1DCC MOVE x %d 41002\1\r\n" % own, 0)], False), 0, False
    grows = len(str(public)) - len(str(own))
    yield "irc behind snat", irc([(offer, grows), (chat, grows - 2), (plain[2].replace(str(own).encode(), str(public).encode()), 0)], True), 3, True


def irc_random(seed, seen_client=CLIENT, sessions=60):
    rng = random.Random(seed)
    out = []
    for i in range(sessions):
        port = 20000 + 100 * i
        kind = rng.choice(("SEND f", "CHAT chat", "MOVE x", "TSEND file", "SCHAT c"))
        line = f"PRIVMSG you :\1DCC {kind} {dcc(CLIENT)} {port} 1234\1\r\n".encode()
        t = Tcp(CLIENT, SERVER, 40000 + i, 6667, seen_client=seen_client).open().server(b"hello\r\n").client(mutated(rng, line))
        out += t.packets + Tcp("192.0.2.77", CLIENT, 5000, port, reverse=True, seen_server=seen_client).open().packets[:1]
    return out


def amanda(nat):
    there = {"seen_client": PUBLIC} if nat else {}
    seen = there.get("seen_client", CLIENT)
    line = b"Amanda 2.4 REP HANDLE 0 SEQ 9\nCONNECT DATA 41000 MESG 41001 INDEX 00041002\nOPTIONS ;\n"
    out = [udp(CLIENT, SERVER, 40000, 10080, b"Amanda 2.4 REQ\n", INSIDE), udp(SERVER, seen, 10080, 40000, b"Amanda 2.4 ACK\n", OUTSIDE),
           udp(SERVER, seen, 10080, 40000, line, OUTSIDE), *data(CLIENT, SERVER, 44001, 41000, False, **there)[:3],
           *data(CLIENT, SERVER, 44002, 41001, False, **there)[:3],
           udp(SERVER, seen, 10080, 40000, b"CONNECT DATA 041003 STATE 041004 INDEX 041005 MESG 41006\n", OUTSIDE),
           udp(SERVER, seen, 10080, 40000, b"CONNECT DATA x MESG 41007\n", OUTSIDE), udp(SERVER, seen, 10080, 40000, b"CONNECT DATA 41008", OUTSIDE),
           udp(SERVER, seen, 10080, 40000, b"", OUTSIDE), udp(SERVER, seen, 10080, 40000, b"CONNECT MESG 41009\n", OUTSIDE, zero=True)]
    for port in range(41000, 41010):
        out += data(CLIENT, SERVER, 44000 + port % 100, port, False, **there)[:3]
    return out


def all_cases():
    ftp, tcp_21 = rules("ftp", "tcp", 21), ("ftp", "tcp", 21)
    for source in (ftp_plain, ftp_lines, ftp_positions, ftp_local):
        for name, packets, related in source():
            yield Case(name, ftp, packets, related=related)
    for name, packets, related in ftp_snat():
        yield Case(name, rules(*tcp_21, SNAT), packets, related=related)
    for name, packets, nat, related in ftp_unusual():
        yield Case(name, rules(*tcp_21, nat), packets, related=related)
    for name, packets, related in ftp_dnat():
        yield Case(name, rules(*tcp_21, DNAT), packets, related=related)
    redirect = rules(*tcp_21, f"-A PREROUTING -i {INSIDE} -p tcp -m tcp --dport 21 -j REDIRECT --to-ports 2121\n")
    yield Case("ftp redirected to the host", redirect, ftp_redirected(), related=0)
    for name, packets, related in ftp6():
        yield Case(name, ftp, packets, six=True, related=related)
    yield Case("ftp6 behind snat", rules(*tcp_21, f"-A POSTROUTING -o {OUTSIDE} -j SNAT --to-source 2001:db8:2::99\n"), ftp6_snat(), six=True)
    for seed in range(3):  # with others NAT would draw ports: two damaged ones are the same
        yield Case(f"ftp damaged {seed}", ftp, ftp_random(seed), related=30)
        yield Case(f"ftp damaged behind snat {seed}", rules(*tcp_21, SNAT), ftp_random(seed, seen_client=PUBLIC), related=30)
        yield Case(f"ftp6 damaged {seed}", ftp, ftp_random(seed, seen_client=CLIENT6, six=True), six=True, related=30)
        yield Case(f"irc damaged {seed}", rules("irc", "tcp", 6667), irc_random(seed), related=10)
        yield Case(f"irc damaged behind snat {seed}", rules("irc", "tcp", 6667, SNAT), irc_random(seed, PUBLIC), related=10)
    yield Case("tftp", rules("tftp", "udp", 69), tftp(CLIENT, SERVER), related=2)
    yield Case("tftp6", rules("tftp", "udp", 69), tftp(CLIENT6, SERVER6), six=True, related=2)
    yield Case("tftp behind snat", rules("tftp", "udp", 69, SNAT), tftp(CLIENT, SERVER, seen_client=PUBLIC), related=2)
    ports_too = f"-A POSTROUTING -o {OUTSIDE} -p udp -j SNAT --to-source {PUBLIC}:3000-40010\n"  # holds the ports that are there: none is drawn
    yield Case("tftp behind snat with ports", rules("tftp", "udp", 69, ports_too), tftp(CLIENT, SERVER, seen_client=PUBLIC), related=2)
    yield Case("tftp behind dnat", rules("tftp", "udp", 69, DNAT), tftp(SERVER, CLIENT, seen_server=PUBLIC, reverse=True), related=2)
    for name, packets, related, nat in irc_cases():
        yield Case(name, rules("irc", "tcp", 6667, SNAT if nat else ""), packets, related=related)
    yield Case("amanda", rules("amanda", "udp", 10080), amanda(False), related=3)
    yield Case("amanda behind snat", rules("amanda", "udp", 10080, SNAT), amanda(True), related=3)
