"""The cases of conntrack.py: rules, sysctls, and packets with their times."""
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "oracle"))

import build_packets as build  # noqa: E402

MACS = {"eth0": "02:00:00:00:00:01", "eth1": "02:00:00:00:00:02", "eth2": "02:00:00:00:00:03"}
HOST = {
    "interfaces": [
        {"name": "eth0", "mac": MACS["eth0"], "mtu": 1500, "addrs": ["10.0.0.254/24", "2001:db8::fe/64"]},
        {"name": "eth1", "mac": MACS["eth1"], "mtu": 1500, "addrs": ["192.168.0.254/24", "2001:db8:1::fe/64"]},
        {"name": "eth2", "mac": MACS["eth2"], "mtu": 1500, "addrs": ["10.0.2.254/24"]},
    ],
    "routes": [],
    "neighbours": [],
}
CLIENT, OTHER, SERVER = "10.0.0.1", "10.0.0.9", "192.168.0.2"
GAP = 0.02  # several jiffies


class Case:
    six = False
    timed = False  # the kernel's clock has a say

    def __init__(self, name, sysctls=None, **tables):
        self.name, self.sysctls, self.trace, self.now = name, sysctls or {}, [], 0.0
        self.rules = "".join(table_text(table, rules) for table, rules in tables.items())

    def wait(self, seconds):
        self.now, self.timed = self.now + seconds, True
        return self

    def send(self, interface, packet, gap=GAP):
        self.now += gap
        frame = build.eth(MACS[interface], "02:00:00:00:00:99", packet, 4)
        self.trace.append({"t": round(self.now, 6), "in": interface, "out": None, "frame": frame})
        return self

    def udp(self, sport=1000, reply=False, size=4, client=CLIENT, interface="eth0", dport=53, **kw):
        data = b"x" * size
        if reply:
            packet = build.ip4(SERVER, client, 17, build.udp(SERVER, client, dport, sport, data))
            return self.send("eth1", packet, **kw)
        return self.send(interface, build.ip4(client, SERVER, 17, build.udp(client, SERVER, sport, dport, data)), **kw)

    def tcp(self, flags, seq=0, ack=0, reply=False, sport=1000, client=CLIENT, interface="eth0", size=0, bad=False, win=64000,
            dport=80, **kw):
        data = b"y" * size
        if reply:
            segment = build.tcp(SERVER, client, dport, sport, flags, seq, ack, win=win, data=data, bad=bad)
            return self.send("eth1", build.ip4(SERVER, client, 6, segment), **kw)
        segment = build.tcp(client, SERVER, sport, dport, flags, seq, ack, win=win, data=data, bad=bad)
        return self.send(interface, build.ip4(client, SERVER, 6, segment), **kw)

    def ping(self, ident=1, reply=False, **kw):
        if reply:
            return self.send("eth1", build.ip4(SERVER, CLIENT, 1, build.icmp(SERVER, CLIENT, 0, 0, ident)), **kw)
        return self.send("eth0", build.ip4(CLIENT, SERVER, 1, build.icmp(CLIENT, SERVER, 8, 0, ident)), **kw)

    def unreachable(self, sport=1000):
        quoted = build.ip4(CLIENT, SERVER, 17, build.udp(CLIENT, SERVER, sport, 53, b"quoted"))
        return self.send("eth1", build.ip4(SERVER, CLIENT, 1, build.icmp(SERVER, CLIENT, 3, 3, data=quoted, word=0)))

    def open(self, **kw):
        return self.tcp("S", 100, **kw).tcp("SA", 500, 101, reply=True, **kw).tcp("A", 101, 501, **kw)

    def close(self, **kw):
        self.tcp("FA", 101, 501, **kw).tcp("FA", 501, 102, reply=True, **kw)
        return self.tcp("A", 102, 502, **kw)


CHAINS = {
    "raw": ("PREROUTING", "OUTPUT"),
    "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
    "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
    "filter": ("INPUT", "FORWARD", "OUTPUT"),
}
STATES = [f"-A FORWARD -m conntrack --ctstate {state}" for state in ("NEW", "ESTABLISHED", "RELATED", "INVALID")]


def table_text(table, rules):
    chains = "".join(f":{chain} ACCEPT [0:0]\n" for chain in CHAINS[table])
    return f"*{table}\n{chains}" + "".join(rule + "\n" for rule in rules) + "COMMIT\n"


def counts():
    def rule(range_, mode, direction, negated=False):
        return (f"-A FORWARD -m connbytes {'! ' if negated else ''}--connbytes {range_} --connbytes-mode {mode} "
                f"--connbytes-dir {direction}")

    rules = [rule("2:3", "packets", "original"), rule("2", "packets", "reply"), rule("4:6", "packets", "both"),
             rule("100:300", "bytes", "both"), rule("60", "bytes", "original"), rule("35:50", "avgpkt", "both"),
             rule("40", "avgpkt", "reply"), rule("2:3", "packets", "both", negated=True),
             rule("0:0", "packets", "reply"), rule("0:0", "avgpkt", "reply"), rule("3", "packets", "both", negated=True)]
    case = Case("connbytes", filter=rules)
    case.udp().udp(size=40).udp(reply=True).unreachable().udp(reply=True, size=100).udp().udp(size=0)
    case.tcp("S", 100).tcp("S", 100).tcp("SA", 500, 101, reply=True).tcp("A", 101, 501).tcp("PA", 101, 501, size=30)
    case.tcp("A", 101, 501, bad=True).tcp("", 101, 501).tcp("A", 900000, 501).tcp("A", 501, 131, reply=True)
    case.tcp("R", 131, 0).tcp("A", 131, 501)
    case.tcp("S", 5, sport=7).tcp("RA", 0, 6, reply=True, sport=7).tcp("R", 6, sport=7)  # refused, gone
    case.tcp("S", 5, sport=8).tcp("R", 6, sport=8).tcp("S", 5, sport=8)                  # taken back, begun anew
    return case.ping().ping(reply=True).ping()


def labels():
    rules = ['-A FORWARD -m connlabel --label 5', '-A FORWARD -p udp -m connlabel --label 5 --set',
             '-A FORWARD -m connlabel --label 5', '-A FORWARD -m connlabel ! --label 5',
             '-A FORWARD -p tcp -m connlabel ! --label 127 --set', '-A FORWARD -m connlabel --label 127',
             '-A FORWARD -m connlabel --label 64']
    case = Case("connlabel", filter=rules)
    case.udp().udp(reply=True).udp(sport=1001).tcp("S", 100).tcp("SA", 500, 101, reply=True).tcp("", 1, 1)
    return case.tcp("A", 101, 501).unreachable()


def limits():
    rules = ["-A FORWARD -p tcp --syn -m connlimit --connlimit-above 2 --connlimit-mask 32",
             "-A FORWARD -m connlimit --connlimit-upto 2 --connlimit-mask 24",
             "-A FORWARD -p udp -m connlimit --connlimit-above 1 --connlimit-daddr -j DROP",
             "-A FORWARD -m connlimit --connlimit-above 0 --connlimit-mask 0"]
    case = Case("connlimit", filter=rules)
    case.open().open(sport=1001).tcp("S", 1, sport=1002).tcp("S", 1, sport=1002).tcp("S", 1, sport=1, client=OTHER)
    case.close().close(sport=1001).tcp("A", 102, 502).tcp("A", 502, 102, reply=True)
    case.tcp("S", 1, sport=1003).tcp("S", 1, sport=1004).tcp("R", 2, sport=1004).tcp("S", 1, sport=1005)
    case.udp().udp(sport=1001).udp(sport=1001).udp(sport=1002).udp(reply=True).udp(client=OTHER)
    case.tcp("SA", 1, 1, sport=4000).tcp("", 1, 1, sport=4001)  # INVALID: no entry
    return case.ping().ping().ping(reply=True).ping(2)


def limit_closed():
    """A connection that is over counts no more, and its own packets have nothing to be counted with: dropped."""
    case = Case("connlimit, closed", filter=["-A FORWARD -m connlimit --connlimit-above 1",
                                             "-A FORWARD -m connlimit --connlimit-upto 1"])
    return case.open().close().tcp("A", 102, 502).tcp("A", 502, 102, reply=True).open(sport=1001).close(sport=1001)


def limit_crowd():
    """More than are collected at a time, dead and alive."""
    case = Case("connlimit, crowd", filter=["-A FORWARD -p udp -m connlimit --connlimit-above 100 -j DROP"])
    for port in range(150):
        case.udp(sport=2000 + port, gap=0.008)
    for port in range(150, 200):
        case.udp(sport=2000 + port, gap=0.008)
    return case.udp(sport=2000).udp(sport=2199)


def zones():
    """Two networks with the same addresses, each in its zone; the answers come in zone 0 and are told apart by NAT."""
    raw = ["-A PREROUTING -i eth0 -j CT --zone-orig 1", "-A PREROUTING -i eth2 -j CT --zone-orig 2"]
    nat = ["-A POSTROUTING -o eth1 -p udp -j SNAT --to-source 192.168.0.50-192.168.0.60"]
    case = Case("zones of the original direction", raw=raw, nat=nat, filter=STATES)
    case.udp().udp(interface="eth2").udp().udp(interface="eth2").udp(sport=1001).udp(sport=1001, interface="eth2")
    return case.udp(reply=True)


def zones_apart():
    raw = ["-A PREROUTING -i eth0 -j CT --zone 1", "-A PREROUTING -i eth2 -j CT --zone 2",
           "-A PREROUTING -i eth1 -p udp --dport 1000 -j CT --zone 1", "-A PREROUTING -i eth1 -j CT --zone-reply 2"]
    case = Case("zones of both directions", raw=raw, filter=STATES)
    case.udp().udp(interface="eth2").udp(reply=True).udp(interface="eth2").udp().udp(sport=1001, interface="eth2")
    case.udp(sport=1001, reply=True).udp(sport=1001, interface="eth2").unreachable()
    return case.tcp("S", 1, interface="eth2").tcp("SA", 1, 2, reply=True).tcp("S", 1)


def zones_by_mark():
    raw = ["-A PREROUTING -i eth0 -j CT --zone mark", "-A PREROUTING -i eth0 -p udp --sport 1000 -j MARK --set-mark 7",
           "-A PREROUTING -i eth2 -j CT --zone 7", "-A PREROUTING -i eth1 -p udp --dport 1000 -j CT --zone 7",
           "-A PREROUTING -i eth1 -j CT --notrack"]
    case = Case("zones by mark", raw=raw, filter=STATES)
    case.udp().udp(interface="eth2").udp(reply=True).udp(interface="eth2").udp(sport=1001)
    return case.udp(sport=1001, reply=True).udp(sport=1001)


def zones_and_limits():
    raw = ["-A PREROUTING -i eth0 -j CT --zone 1", "-A PREROUTING -i eth2 -j CT --zone 2"]
    case = Case("connlimit in zones", raw=raw, filter=["-A FORWARD -p udp -m connlimit --connlimit-above 1"])
    return case.udp().udp(interface="eth2").udp(sport=1001).udp(sport=1001, interface="eth2")


def sysctl(**values):
    return {f"net.netfilter.nf_conntrack_{name}": str(value) for name, value in values.items()}


def timeouts():
    case = Case("timeouts", sysctl(udp_timeout=1, udp_timeout_stream=3, icmp_timeout=1, generic_timeout=1,
                                   tcp_timeout_syn_sent=1, tcp_timeout_syn_recv=2, tcp_timeout_established=3,
                                   tcp_timeout_close=1, gre_timeout=1), filter=STATES)
    gre = build.ip4(CLIENT, SERVER, 47, b"\0\0\x08\0data")
    generic = build.ip4(CLIENT, SERVER, 99, b"payload")
    back = build.ip4(SERVER, CLIENT, 99, b"payload")
    case.udp(sport=1).udp(sport=1, reply=True).udp(sport=2).ping().send("eth0", gre).send("eth0", generic)
    case.tcp("S", 100, sport=3).open(sport=4).tcp("S", 100, sport=5).tcp("SA", 500, 101, reply=True, sport=5)
    case.open(sport=6).tcp("R", 101, 0, sport=6)
    case.wait(1.5).udp(sport=2, reply=True).ping(reply=True).send("eth1", back).tcp("SA", 500, 101, reply=True, sport=3)
    case.udp(sport=1, reply=True).tcp("A", 101, 501, sport=5).tcp("A", 501, 101, reply=True, sport=6)
    case.wait(1.6).tcp("A", 501, 101, reply=True, sport=4).udp(sport=1)
    return case


def stream_timeout():
    case = Case("stream", sysctl(udp_timeout=3, udp_timeout_stream=1), filter=STATES)
    case.udp().udp(reply=True).wait(2.2).udp().wait(1.5)
    return case.udp(reply=True)


def tcp_switches(name, **values):
    case = Case(name, sysctl(**values), filter=STATES)
    case.tcp("A", 5, 5, sport=9).tcp("A", 5, 5, reply=True, sport=9)      # picked up
    case.open().tcp("PA", 101, 501, size=100).tcp("A", 501, 201, reply=True)
    case.tcp("A", 4000000, 501).tcp("A", 501, 4000000, reply=True)        # out of the window
    case.tcp("R", 50, 0).tcp("A", 201, 501)                               # a reset from long ago
    case.tcp("A", 201, 501, bad=True).udp()
    case.tcp("S", 100, sport=10, bad=True).tcp("SA", 500, 101, reply=True, sport=10)
    return case


CASES = [counts(), labels(), limits(), limit_closed(), limit_crowd(), zones(), zones_apart(), zones_by_mark(),
         zones_and_limits(), timeouts(), stream_timeout(), tcp_switches("defaults"), tcp_switches("strict", tcp_loose=0),
         tcp_switches("liberal", tcp_be_liberal=1), tcp_switches("any reset", tcp_ignore_invalid_rst=1),
         tcp_switches("no checksums", checksum=0)]
