"""NAT for conntrack.py: how addresses and ports are chosen, what makes room for a connection, what a new way out ends."""
import struct

from conntrack_cases import CLIENT, MACS, SERVER, STATES, Case, build

CLIENT6, SERVER6 = "2001:db8::1", "2001:db8:1::2"


def clients(n):
    return [f"10.0.0.{i + 1}" for i in range(n)]


class Nat(Case):
    """nat: rules of the table, as `CHAIN -rest`."""

    def __init__(self, name, *nat, six=False, **tables):
        super().__init__(name, nat=[f"-A {rule}" for rule in nat], filter=STATES, **tables)
        self.six = six

    def ip(self, src, dst, proto, transport, interface="eth0"):
        return self.frame((build.ip6 if self.six else build.ip4)(src, dst, proto, transport), interface)

    def frame(self, packet, interface):
        self.now += 0.001
        frame = build.eth(MACS[interface], "02:00:00:00:00:99", packet, 6 if self.six else 4)
        self.trace.append({"t": round(self.now, 6), "in": interface, "out": None, "frame": frame})
        return self

    def udp_from(self, src, dst, sport, dport, interface="eth0", proto=17):
        transport = build.udp(src, dst, sport, dport, b"data")
        return self.ip(src, dst, proto, transport, interface)


def addresses():
    """The same client gets the same address of a range, everywhere (--persistent) or of each server."""
    for word in ("", " --persistent"):
        for kind, rule, dsts in (("SNAT", "POSTROUTING -o eth1 -j SNAT --to-source 192.168.0.50-192.168.0.199", [f"192.168.0.{i}" for i in (2, 3, 200)]),
                                 ("DNAT", "PREROUTING -i eth0 -j DNAT --to-destination 192.168.0.10-192.168.0.77", ["203.0.113.1", "203.0.113.2"])):
            case = Nat(f"NAT, {kind} to a range{word}", rule + word)
            for src in clients(40):
                for dst in dsts:
                    case.udp_from(src, dst, 1000, 53).udp_from(src, dst, 1001, 53)
            yield case


def addresses6():
    """An IPv6 range is chosen from word by word."""
    ranges = ("2001:db8:1::50-2001:db8:1::199", "2001:db8:1::5:0-2001:db8:1::9:3", "2001:db8:1:0:1::-2001:db8:1:0:3:7:0:5", "2001:db8:1:0:ffff::-2001:db8:1:1::5",
              "2001:db8:1::-2001:db8:1::ffff:ffff", "2001:db8:1::7-2001:db8:1:0:0:1::")
    for word in ("", " --persistent"):
        for i, given in enumerate(ranges):
            for kind, rule, dst in (("SNAT", f"POSTROUTING -o eth1 -j SNAT --to-source {given}", SERVER6),
                                    ("DNAT", f"PREROUTING -i eth0 -j DNAT --to-destination {given}", "2001:db8:1::dead")):
                case = Nat(f"NAT, IPv6 {kind} to range {i}{word}", rule + word, six=True)
                for n in range(1, 30):
                    case.udp_from(f"2001:db8::{n:x}", dst, 1000, 53)
                    case.udp_from(f"2001:db8::{n:x}:1", f"2001:db8:1::{n:x}" if kind == "SNAT" else dst, 1000 + n, 53)
                yield case


def shifted():
    """Ports of a range, counted from a base."""
    rules = ["PREROUTING -i eth0 -p udp --dport 5000:5300 -j DNAT --to-destination 192.168.0.2:7000-7100/5000",
             "PREROUTING -i eth0 -p tcp --dport 5000:5300 -j DNAT --to-destination 192.168.0.2-192.168.0.5:7000-7003/5000",
             "PREROUTING -i eth0 -p udp --dport 100 -j DNAT --to-destination 192.168.0.2:7000-7100/5000",
             "PREROUTING -i eth0 -p udp --dport 7000:7100 -j DNAT --to-destination 192.168.0.2:7000-7100/6990"]
    case = Nat("NAT, shifted ports", *rules)
    for port in (5000, 5001, 5100, 5101, 5250, 5300, 100, 7000, 7050, 7095):
        for src in clients(3):
            case.udp_from(src, "203.0.113.9", 1000, port)
            case.tcp("S", 1, client=src, dport=port).tcp("S", 1, client=src, dport=port, sport=1001)
    return case


def ports():
    """Ranges of ports that fill up: sources draw, destinations take the lowest that is free. Of more than 128 ports the kernel tries some only,
    so that it is chance whether it finds the last ones."""
    for name, rule in (("DNAT", "PREROUTING -i eth0 -p udp -j DNAT --to-destination 192.168.0.2:6000-6005"),
                       ("SNAT", "POSTROUTING -o eth1 -p udp -j SNAT --to-source 192.168.0.50:6000-6005"),
                       ("SNAT to one port", "POSTROUTING -o eth1 -p udp -j SNAT --to-source 192.168.0.50:6000"),
                       ("SNAT to 128 ports", "POSTROUTING -o eth1 -p udp -j SNAT --to-source 192.168.0.50:6000-6127")):
        case = Nat(f"NAT, {name}, full", rule)
        for port in range(1000, 1140 if "128" in name else 1012):
            case.udp_from(CLIENT, SERVER, port, 53)
            if name == "DNAT":
                case.udp_from(CLIENT, SERVER, port, 54)
        yield case


def evictions():
    """Closed TCP connections make room for a SYN whose number is past theirs, where NAT gave them their port."""
    snat = "POSTROUTING -o eth1 -p tcp -j SNAT --to-source 192.168.0.50:6000-6003"
    for name, end, seq in (("closed", "FIN", 5000), ("closed, older numbers", "FIN", 50), ("reset", "R", 5000), ("reset, older numbers", "R", 50),
                           ("open", "", 5000), ("half closed", "F", 5000)):
        case = Nat(f"NAT, {name} connections in the way", snat)
        public, taken = "192.168.0.50", 4

        def answer(flags, number, acked, port):
            segment = build.tcp(SERVER, public, 80, port, flags, number, acked)
            case.ip(SERVER, public, 6, segment, "eth1")

        for i in range(taken):
            port = 6000 + i  # inside the range, so NAT keeps it
            case.tcp("S", 100, sport=port)
            answer("SA", 500, 101, port)
            case.tcp("A", 101, 501, sport=port)
            if end in ("FIN", "F"):
                case.tcp("FA", 101, 501, sport=port)
            if end == "FIN":
                answer("FA", 501, 102, port)
                case.tcp("A", 102, 502, sport=port)
            if end == "R":
                case.tcp("R", 101, sport=port)
        for client in ("10.0.0.20", "10.0.0.21"):
            for port in (1000, 1001, 1002):
                case.tcp("S", seq, sport=port, client=client)
        case.tcp("A", seq + 1, 1, sport=1007, client="10.0.0.22")  # picked up: no SYN
        yield case


def identifiers():
    """ICMP has ids for ports, GRE its key, UDP-Lite and SCTP ports."""
    case = Nat("NAT, other protocols", "POSTROUTING -o eth1 -p icmp -j SNAT --to-source 192.168.0.50", "POSTROUTING -o eth1 -j SNAT --to-source 192.168.0.51",
               "PREROUTING -i eth0 -d 203.0.113.1 -j DNAT --to-destination 192.168.0.2")
    for src in clients(4):
        case.ip(src, SERVER, 1, build.icmp(src, SERVER, 8, 0, 7)).ip(src, SERVER, 1, build.icmp(src, SERVER, 13, 0, 7, data=b"\0" * 12))
        for dst in (SERVER, "203.0.113.1"):
            case.ip(src, dst, 47, b"\0\0\x08\0data").ip(src, dst, 47, b"\x20\x01\x88\x0b" + struct.pack("!HHI", 4, 9, 1) + b"data")
            case.ip(src, dst, 47, b"\0\2\x08\0datadata").ip(src, dst, 50, b"\0\0\0\1\0\0\0\1data")
            case.ip(src, dst, 132, build.sctp(1000, 80, 0, [(1, 0, struct.pack("!IIHHI", 9, 65535, 1, 1, 7))]))
            lite = struct.pack("!HHHH", 1000, 53, 0, 0) + b"data"
            case.ip(src, dst, 136, lite[:6] + struct.pack("!H", build.l4sum(src, dst, 136, lite)) + lite[8:])
    return case


def redirects():
    """ICMP redirects: about a translated flow, about another, and with half of it."""
    for name, nat in (("", ()), (", SNAT", ("POSTROUTING -o eth1 -j SNAT --to-source 192.168.0.50",))):
        case = Nat(f"NAT, ICMP redirects{name}", *nat, mangle=[rule.replace("FORWARD", "PREROUTING") for rule in STATES])
        public = "192.168.0.50" if nat else CLIENT
        case.udp()
        for kind in (5, 3, 4, 11, 12):
            for size in (60, 28, 27, 24, 20, 19, 8):
                quoted = build.ip4(public, SERVER, 17, build.udp(public, SERVER, 1000, 53, b"xxxx"))[:size]
                case.ip("192.168.0.1", public, 1, build.icmp("192.168.0.1", public, kind, 1, data=quoted, word=0), "eth1")
        yield case


def redirects6():
    """Redirects of IPv6 are neighbour discovery's and errors at once: with a quoted packet they are about its flow."""
    case = Nat("NAT, IPv6 redirects", six=True, mangle=[rule.replace("FORWARD", "PREROUTING") for rule in STATES])
    case.udp_from(CLIENT6, SERVER6, 1000, 53)
    flow = build.ip6(CLIENT6, SERVER6, 17, build.udp(CLIENT6, SERVER6, 1000, 53, b"data"))
    other = build.ip6(CLIENT6, SERVER6, 17, build.udp(CLIENT6, SERVER6, 1001, 53, b"data"))
    head = build.pa("fe80::1") + build.pa(SERVER6)

    def option(kind, quoted):
        body = b"\0" * 6 + quoted + b"\0" * (-len(quoted) % 8)
        return bytes([kind, (2 + len(body)) // 8]) + body

    bodies = [head, head[:16], head + b"\4", head + b"\4\0" + b"\0" * 6 + flow, head + option(4, flow), head + option(4, other), head + option(2, flow),
              head + option(2, b"") + option(4, flow), head + option(4, flow[:40]), head + option(4, b"")]
    for body in bodies:
        for ttl, code, src in ((255, 0, "fe80::99"), (64, 0, "fe80::99"), (255, 1, "fe80::99"), (255, 0, SERVER6)):
            packet = build.ip6(src, CLIENT6, 58, build.icmp(src, CLIENT6, 137, code, data=body, word=0), ttl=ttl)
            case.frame(packet, "eth1")
    return case


CASES = [*addresses(), *addresses6(), shifted(), *ports(), *evictions(), identifiers(), *redirects(), redirects6()]
