"""The cases of targets.py: rules, a host, packets."""
import copy
import dataclasses
import itertools
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "oracle"))

import build_packets as bp  # noqa: E402

CLIENT, SERVER, FIREWALL = "192.0.2.9", "198.51.100.9", "192.0.2.1"
CLIENT6, SERVER6, FIREWALL6 = "2001:db8:1::9", "2001:db8:2::9", "2001:db8:1::1"
MACS = {f"eth{i}": f"02:00:00:00:{i:02x}:01" for i in range(3)}
HOST = {
    "interfaces": [
        {"name": "eth0", "mac": MACS["eth0"], "addrs": ["192.0.2.1/24", "192.0.2.3/24", "2001:db8:1::1/64"]},
        {"name": "eth1", "mac": MACS["eth1"], "addrs": ["198.51.100.1/24", "2001:db8:2::1/64"], "group": 7},
        {"name": "eth2", "mac": MACS["eth2"], "addrs": ["203.0.113.1/24", "2001:db8:3::1/64"], "mtu": 1400},
    ],
    "routes": [{"dst": "0.0.0.0/0", "via": "198.51.100.254", "dev": "eth1"},
               {"dst": "10.9.0.0/16", "type": "blackhole"}, {"dst": "10.8.0.0/16", "type": "unreachable"},
               {"dst": "10.7.0.0/16", "type": "prohibit"},
               {"dst": "::/0", "via": "2001:db8:2::fe", "dev": "eth1"}],
}


@dataclasses.dataclass
class Case:
    name: str
    rules: str
    packets: list
    host: dict
    six: bool = False
    timed: bool = False
    script: bool = False  # the rules are iptables commands
    queue: str = None
    vague: tuple = ()  # numbers of packets for which the clock decides
    replies: tuple = ("consume", "pass")


def frame(iface, packet, dst_mac=None, src_mac="02:00:00:00:00:fe"):
    return {"t": 0.0, "in": iface, "frame": bp.eth(dst_mac or MACS.get(iface, MACS["eth0"]), src_mac, packet,
                                                     packet[0] >> 4)}


def ip(src, dst, proto, payload, **kw):
    if ":" not in src:
        kw.setdefault("ident", 4242)  # the kernel chooses one where the host itself sends 0
    return (bp.ip6 if ":" in src else bp.ip4)(src, dst, proto, payload, **kw)


def udp(iface, src, dst, dport=53, data=b"hello", sport=4000, mac=None, src_mac="02:00:00:00:00:fe", **kw):
    return frame(iface, ip(src, dst, 17, bp.udp(src, dst, sport, dport, data), **kw), mac, src_mac)


def tcp(iface, src, dst, dport=80, flags="S", sport=4000, seq=1000, ack=0, data=b"", opts=b"", **kw):
    return frame(iface, ip(src, dst, 6, bp.tcp(src, dst, sport, dport, flags, seq, ack, data=data, opts=opts), **kw))


def echo(iface, src, dst, **kw):
    six = ":" in src
    return frame(iface, ip(src, dst, 58 if six else 1, bp.icmp(src, dst, 128 if six else 8, 0, 7, 1, b"ping"), **kw))


def fragments(iface, src, dst, ident=77, **kw):
    """A UDP datagram in three pieces."""
    whole = bp.udp(src, dst, 4000, 53, bytes(range(200)) * 8)
    cuts = [0, 800, 1200, len(whole)]
    return [frame(iface, ip(src, dst, 17, whole[a:b], ident=ident, off=a, mf=b != len(whole), frag=True)
                  if ":" in src else ip(src, dst, 17, whole[a:b], ident=ident, off=a, mf=b != len(whole), **kw))
            for a, b in zip(cuts, cuts[1:])]


def save(**tables):
    """A save file: per table a list of rules."""
    chains = {"raw": ("PREROUTING", "OUTPUT"), "mangle": ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
              "nat": ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"), "filter": ("INPUT", "FORWARD", "OUTPUT")}
    text = ""
    for table, rules in tables.items():
        text += f"*{table}\n" + "".join(f":{c} ACCEPT [0:0]\n" for c in chains[table])
        text += "".join(f"-A {r}\n" for r in rules) + "COMMIT\n"
    return text


def host(**more):
    h = copy.deepcopy(HOST)
    h.update(more)
    return h


def traffic(six):
    """Something of everything: forwarded, for the firewall, from it, broken."""
    c, s, f = (CLIENT6, SERVER6, FIREWALL6) if six else (CLIENT, SERVER, FIREWALL)
    far = "2001:db8:77::7" if six else "8.8.8.8"
    return [udp("eth0", c, s), udp("eth0", c, f), tcp("eth0", c, s), tcp("eth0", c, s, flags="A", ack=99, seq=1001),
            tcp("eth0", c, f, flags="SA", ack=5), tcp("eth0", c, s, flags="R"), echo("eth0", c, s), echo("eth0", c, f),
            udp("eth1", s, c), udp("eth0", c, far, ttl=2), udp("eth0", c, s, ttl=1), udp(None, f, c),
            tcp(None, f, far, sport=5000), udp(None, f, f, sport=9), echo(None, f, s), udp("eth0", c, s, data=bytes(1300)), udp("eth0", c, s, data=bytes(1420)),
            *fragments("eth0", c, s)]


def both(name, rules4, rules6=None, packets=traffic, **kw):
    """The case in IPv4, and in IPv6 where rules6 is given or nothing in rules4 has an address."""
    kw.setdefault("host", host())
    yield Case(name, rules4, packets(False), **kw)
    yield Case(name + "6", rules4 if rules6 is None else rules6, packets(True), six=True, **kw)


def tee_cases():
    for hook, table in (("PREROUTING", "mangle"), ("INPUT", "filter"), ("FORWARD", "filter"), ("OUTPUT", "mangle"),
                        ("POSTROUTING", "mangle")):
        for tracked in (False, True):
            extra = {"filter": ["OUTPUT -m conntrack --ctstate UNTRACKED", "OUTPUT -m conntrack --ctstate NEW"]} if tracked else {}
            def rules(gateway):
                t = {"mangle": ["POSTROUTING -o eth2", "OUTPUT -o eth2"], "raw": ["OUTPUT -o eth2"], **extra}
                t.setdefault(table, [])
                t[table] = t[table] + [f"{hook} -j TEE --gateway {gateway}", f"{hook}"]
                return save(**t)
            yield from both(f"tee-{hook.lower()}{'-tracked' if tracked else ''}", rules("203.0.113.77"),
                            rules("2001:db8:3::77"))
    for name, gateway, gateway6 in (("far", "8.8.4.4", "2001:db8:88::8"), ("nowhere", "10.9.1.1", "2001:db8:3::99"),
                                    ("self", "203.0.113.1", "2001:db8:3::1")):
        def only(g):
            return save(mangle=[f"FORWARD -j TEE --gateway {g}", "PREROUTING -i lo", "INPUT -i lo"])
        yield from both(f"tee-{name}", only(gateway), only(gateway6))
    oif = save(mangle=["PREROUTING -j TEE --gateway 203.0.113.77 --oif eth2", "OUTPUT -o eth2",
                       "PREROUTING -j TEE --gateway 203.0.113.77 --oif eth1", "OUTPUT -o eth1"])
    yield from both("tee-oif", oif, oif.replace("203.0.113.77", "2001:db8:3::77"))
    twice = save(mangle=["PREROUTING -j TEE --gateway 203.0.113.77", "OUTPUT -j TEE --gateway 198.51.100.66",
                         "PREROUTING -j MARK --set-mark 5", "PREROUTING -j TEE --gateway 203.0.113.78"],
                 filter=["OUTPUT -m mark --mark 5", "OUTPUT -p udp -j REJECT"])
    # A match that takes the packet from its group means this packet, not the copy that was walked in between.
    node = "-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7"
    group = save(mangle=["PREROUTING -j TEE --gateway 203.0.113.77", f"PREROUTING {node}", "PREROUTING -m pkttype --pkt-type multicast",
                         "POSTROUTING -o eth2"], filter=["FORWARD -p udp", "INPUT -p udp"])
    yield Case("tee-cluster", group, [udp("eth0", f"192.0.2.{n}", to, mac="01:00:5e:00:00:01") for n in range(9, 17) for to in (SERVER, FIREWALL)], host())
    # Copies to the host itself come in by lo, with the header of lo, and are copied again: each is a hop older.
    own = save(mangle=["PREROUTING -m ttl --ttl-gt 61 -j TEE --gateway 203.0.113.1", "PREROUTING -i lo -m mac --mac-source 00:00:00:00:00:00",
                       "PREROUTING -i lo -m mac ! --mac-source 02:00:00:00:00:fe", "INPUT -m ttl --ttl-gt 61 -j TEE --gateway 203.0.113.1",
                       "OUTPUT -o lo", "POSTROUTING -o lo"])

    def pieces(six):
        """What is put together on the way in, once with every piece marked not to be cut."""
        c, f = (CLIENT6, FIREWALL6) if six else (CLIENT, FIREWALL)
        return (traffic(six) + fragments("eth0", c, f, 78) + fragments("eth0", c, f, 79, df=not six)
                + fragments(None, f, f, 80) + fragments(None, f, f, 81, df=not six))

    for tracked in (False, True):
        tail = save(filter=["INPUT -m conntrack --ctstate UNTRACKED", "INPUT -m conntrack --ctstate NEW"]) if tracked else ""
        six = own.replace("-m ttl --ttl-", "-m hl --hl-").replace("203.0.113.1", "2001:db8:3::1")
        yield from both("tee-own" + ("-tracked" if tracked else ""), own + tail, six + tail,
                        packets=pieces if tracked else lambda six: pieces(six)[:-6])  # where untracked ones stay is not to be seen
        for hop, hop6 in (("203.0.113.77", "2001:db8:3::77"), ("198.51.100.77", "2001:db8:2::77")):
            rules = save(mangle=[f"INPUT -j TEE --gateway {hop}", "OUTPUT", "POSTROUTING"])
            yield from both(f"tee-pieces-{hop}" + ("-tracked" if tracked else ""), rules + tail, rules.replace(hop, hop6) + tail,
                            packets=pieces)
    yield from both("tee-nested", twice, twice.replace("203.0.113.", "2001:db8:3::").replace("198.51.100.", "2001:db8:2::"))


TYPES4 = ("icmp-net-unreachable", "icmp-host-unreachable", "icmp-proto-unreachable", "icmp-port-unreachable",
          "icmp-net-prohibited", "icmp-host-prohibited", "icmp-admin-prohibited", "tcp-reset")
TYPES6 = ("icmp6-no-route", "icmp6-adm-prohibited", "icmp6-addr-unreachable", "icmp6-port-unreachable",
          "icmp6-policy-fail", "icmp6-reject-route", "tcp-reset")


def reject_cases():
    for six, types in ((False, TYPES4), (True, TYPES6)):
        for kind in types:
            tcp_only = "-p tcp " if kind == "tcp-reset" else ""
            for tracked in (False, True):
                t = {"filter": [f"{chain} {tcp_only}-j REJECT --reject-with {kind}" for chain in ("FORWARD", "INPUT")]
                     + ["OUTPUT -o eth0"], "raw": ["OUTPUT"], "mangle": ["OUTPUT", "POSTROUTING -o eth0"]}
                if tracked:
                    t["filter"] = ["OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED", *t["filter"]]
                    t["nat"] = ["POSTROUTING", "OUTPUT", "PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080"]
                yield Case(f"reject-{kind}{'-tracked' if tracked else ''}" + ("6" if six else ""), save(**t), traffic(six),
                           host(), six=six)
    out = save(filter=["OUTPUT -d 198.51.100.0/24 -j REJECT", "OUTPUT -o eth0 -j REJECT", "OUTPUT -o lo -j REJECT"])
    yield from both("reject-output", out, out.replace("198.51.100.0/24", "2001:db8:2::/64"))


def queue_cases():
    rules = save(raw=["PREROUTING -p udp -j NFQUEUE --queue-num 1", "PREROUTING", "OUTPUT -p udp -j NFQUEUE --queue-num 2"],
                 mangle=["PREROUTING -p tcp -j NFQUEUE --queue-balance 0:3", "FORWARD -j NFQUEUE --queue-num 3 --queue-bypass",
                         "PREROUTING", "OUTPUT -p udp -j MARK --set-mark 9", "POSTROUTING"],
                 filter=["FORWARD -p tcp -j NFQUEUE --queue-num 0", "FORWARD", "INPUT -p tcp -j QUEUE", "INPUT", "OUTPUT"])
    tracked = rules + save(nat=["PREROUTING -p tcp -j NFQUEUE --queue-num 1", "POSTROUTING -p udp -j NFQUEUE --queue-num 2",
                                "POSTROUTING -o eth1 -j MASQUERADE", "INPUT -j NFQUEUE --queue-num 1"])
    for verdict in ("keep", "accept", "drop", "bypass"):
        for name, text in (("queue", rules), ("queue-tracked", tracked)):
            yield from both(f"{name}-{verdict}", text, queue=verdict, replies=("consume",))


def rpfilter_cases():
    options = ["", "--loose", "--accept-local", "--validmark", "--loose --accept-local", "--invert", "--loose --invert",
               "--loose --validmark --accept-local --invert"]
    rules = save(raw=[f"PREROUTING -m rpfilter {o}" for o in options],
                 mangle=["PREROUTING -p udp --sport 4001 -j MARK --set-mark 1",
                         *[f"PREROUTING -m rpfilter {o}" for o in options]])
    sources = {False: ["192.0.2.9", "198.51.100.9", "203.0.113.9", "8.8.8.8", "192.0.2.1", "198.51.100.1", "10.9.1.1", "10.8.1.1",
                       "10.7.1.1", "192.0.2.255", "127.0.0.1", "0.0.0.0", "224.0.0.5", "255.255.255.255", "240.1.1.1"],
               True: ["2001:db8:1::9", "2001:db8:2::9", "2001:db8:3::9", "2001:db8:77::7", "2001:db8:1::1", "2001:db8:2::1",
                      "fe80::9", "2001:db8:1::", "fec0::1"]}
    destinations = {False: [SERVER, FIREWALL, "224.0.0.1", "255.255.255.255", "0.0.0.0"],
                    True: [SERVER6, FIREWALL6, "ff02::1", "ff0e::5"]}

    def packets(six):
        return [udp(iface, s, d, sport=port) for iface in ("eth0", "eth1") for s in sources[six] for d in destinations[six]
                for port in (4000, 4001)] + [udp(None, FIREWALL6 if six else FIREWALL, FIREWALL6 if six else FIREWALL)]
    yield from both("rpfilter", rules, packets=packets)
    marked = host(rules=[{"priority": 0, "table": "local"}, {"priority": 100, "fwmark": "0x1", "table": 100},
                         {"priority": 32766, "table": "main"}, {"priority": 32767, "table": "default"}],
                  table_routes=[{"dst": "10.0.0.0/8", "type": "unicast", "dev": "eth0", "table": 100},
                                {"dst": "8.0.0.0/8", "type": "unicast", "dev": "eth2", "table": 100}])
    yield Case("rpfilter-validmark", rules, packets(False), marked)
    yield Case("rpfilter-default-beside", rules, [
        udp(i, s, SERVER) for i in MACS for s in ("10.1.1.1", "192.0.2.77", "203.0.113.5")],
        host(routes=[{"dst": "0.0.0.0/0", "via": "192.0.2.254", "dev": "eth0"}, {"dst": "10.1.0.0/16", "via": "203.0.113.9",
                                                                                  "dev": "eth2"}]))


def devgroup_cases():
    rules = save(mangle=["PREROUTING -m devgroup --src-group 7", "PREROUTING -m devgroup ! --src-group 7",
                         "PREROUTING -m devgroup --src-group 0x5/0xd", "PREROUTING -m devgroup --src-group 0",
                         "FORWARD -m devgroup --dst-group 7", "FORWARD -m devgroup --src-group 7 --dst-group 0",
                         "FORWARD -m devgroup --src-group 0 ! --dst-group 0", "OUTPUT -m devgroup --dst-group 7",
                         "POSTROUTING -m devgroup ! --dst-group 7"])
    yield from both("devgroup", rules)


TABLE = [{"priority": 0, "table": "local"}, {"priority": 100, "fwmark": "0x1", "table": 100},
         {"priority": 32766, "table": "main"}, {"priority": 32767, "table": "default"}]


def option_cases():
    """Packets with IP options that are cut for the way out, some came in pieces: which options each piece has."""
    listed = (b"\7\x0b\4" + bytes(8), b"\7\7\x08\1\2\3\4", b"\x44\x0c\5\0" + bytes(8), b"\x94\4\0\0", b"\1\1\1\1", b"\x94\4\0\0\7\7\4\0\0\0\0", b"\1\0\7\7",
              b"\1\x82\x0b" + bytes(9), b"\x5e\4\1\2", b"\xde\4\1\2", b"\x44\x0c\5\1" + bytes(8), b"\x5e\4\1\2\x94\4\0\0")
    packets, far = [], "203.0.113.9"
    for i, options in enumerate(listed):
        for size in (1350, 1380, 1420):
            whole, half = bp.udp(CLIENT, far, 4000 + i, 53, bytes(n % 251 for n in range(size))), size // 16 * 8
            packets += [frame("eth0", ip(CLIENT, far, 17, whole, opts=options, ident=100 + i)),
                        frame("eth0", ip(CLIENT, far, 17, whole[:half], opts=options, ident=300 + i, mf=True)),
                        frame("eth0", ip(CLIENT, far, 17, whole[half:], opts=options if i % 2 else b"", ident=300 + i, off=half))]
    for name, rules in (("alone", ["FORWARD", "FORWARD -f"]), ("tracked", ["FORWARD -m conntrack --ctstate NEW", "FORWARD -f"]),
                        ("rejected", ["FORWARD -m conntrack --ctstate NEW", "FORWARD -j REJECT"])):
        yield Case(f"options-cut-{name}", save(filter=rules), packets, host())


def lost_option_cases():
    """IP options, sound and not, of packets that have no way: the fault is told first, also where nothing else would be."""
    options = (b"", b"\x44\4\5\0", b"\x44\x0c\5\0" + bytes(8), b"\7\2", b"\x83\7\4" + bp.pa(SERVER), b"\x83\3\4", b"\x88\4\0\1", b"\x94\3\0")
    ways = ("10.9.1.1", "10.8.1.1", "10.7.1.1", "224.0.0.9", "8.8.8.8", FIREWALL)
    # From as many senders, for the kernel tells each only so much.
    packets = [udp("eth0", f"192.0.2.{100 + n}", to, opts=o) for n, (to, o) in enumerate(itertools.product(ways, options))]
    rules = save(filter=["INPUT", "FORWARD", "OUTPUT"])
    for name, sysctls in (("forwarding", {}), ("not-forwarding", {"net.ipv4.ip_forward": "0"})):
        yield Case(f"options-lost-{name}", rules, packets, host(sysctls=sysctls))


def masquerade_cases():
    """The way out of a masqueraded flow changes: it is over, and begins anew with the next packet."""
    small, marked = "-p udp -m length --length 0:40", {"rules": TABLE, "table_routes": [{"dst": "0.0.0.0/0", "type": "unicast", "dev": "eth2", "table": 100}]}
    rules = save(mangle=["PREROUTING -i eth0 -m length --length 41:400 -j MARK --set-mark 1"],
                 nat=["POSTROUTING -o eth1 -j MASQUERADE", f"POSTROUTING {small} -j SNAT --to-source 203.0.113.9", "POSTROUTING -o eth2 -j MASQUERADE"],
                 filter=["FORWARD -m conntrack --ctstate NEW", "FORWARD -m conntrack --ctstate ESTABLISHED", "FORWARD -m conntrack --ctstate SNAT"])
    tiny, more = udp("eth0", CLIENT, SERVER), udp("eth0", CLIENT, SERVER, data=bytes(60))
    answers = [udp("eth1", SERVER, "198.51.100.1", dport=4000, sport=53), udp("eth2", SERVER, "203.0.113.1", dport=4000, sport=53)]
    packets = [tiny, *answers, more, more, tiny, tiny, more, *answers, more, *answers, tiny, *answers]
    packets += [tcp("eth0", CLIENT, SERVER), tcp("eth1", SERVER, "198.51.100.1", dport=4000, sport=80, flags="SA", ack=1001),
                tcp("eth0", CLIENT, SERVER, flags="A", seq=1001, ack=1001, data=bytes(20)), tcp("eth0", CLIENT, SERVER, flags="A", seq=1001, ack=1001)]
    yield Case("masquerade-rerouted", rules, packets, host(**marked))


def redirect_cases():
    """Interfaces that have no address, one of the link, several."""
    interfaces = copy.deepcopy(HOST["interfaces"])
    for interface, addresses in zip(interfaces, (["2001:db8:1::1/64", "fe80::11/64"], ["198.51.100.1/24", "198.51.100.3/24", "2001:db8:2::1/64"],
                                                   ["203.0.113.1/24", "fe80::13/64"])):
        interface["addrs"] = addresses
    rules = save(nat=["PREROUTING -p udp -j REDIRECT", "PREROUTING -p tcp -j REDIRECT --to-ports 90-99", "OUTPUT -j REDIRECT", "POSTROUTING -j MASQUERADE"],
                 filter=["INPUT", "FORWARD", "INPUT -m conntrack --ctstate DNAT"])

    def packets(six):
        ends = [(CLIENT6, SERVER6), ("fe80::99", "fe80::11"), ("fe80::99", "fe80::77"), ("fe80::99", "ff02::1"), (CLIENT6, "ff05::1:3"), (CLIENT6, FIREWALL6), (CLIENT6, "ff0e::7")] if six else [(CLIENT, SERVER), (CLIENT, FIREWALL)]
        return [make(interface, *pair, sport=4000 + 10 * i + j) for i, interface in enumerate(MACS) for j, pair in enumerate(ends) for make in (udp, tcp)]
    yield from both("redirect-addresses", rules, packets=packets, host=host(interfaces=interfaces))


def tproxy_cases():
    six_rules = [{**r, "family": "inet6"} for r in TABLE[:3]]
    routed = {"rules": TABLE + six_rules,
              "table_routes": [{"dst": "0.0.0.0/0", "type": "local", "dev": "lo", "table": 100},
                               {"dst": "::/0", "type": "local", "dev": "lo", "table": 100}]}
    rules = save(mangle=["PREROUTING -p tcp --dport 80 -j TPROXY --on-port 3128 --tproxy-mark 0x1/0x1",
                         "PREROUTING -p udp -j TPROXY --on-port 3129 --on-ip 192.0.2.1 --tproxy-mark 0x3/0xf",
                         "PREROUTING -p tcp --dport 81 -j TPROXY --on-port 0 --tproxy-mark 0x1",
                         "PREROUTING", "INPUT -m mark --mark 1", "INPUT -m socket", "INPUT -m socket --nowildcard",
                         "INPUT -m socket --transparent --nowildcard", "FORWARD"])
    rules6 = rules.replace("192.0.2.1 ", "2001:db8:1::1 ")

    def packets(six):
        c, s, f = (CLIENT6, SERVER6, FIREWALL6) if six else (CLIENT, SERVER, FIREWALL)
        return [tcp("eth0", c, s), tcp("eth0", c, s, dport=81), udp("eth0", c, s), udp("eth0", c, f), tcp("eth0", c, f),
                tcp("eth0", c, s, dport=443), tcp("eth0", c, f, dport=81), udp("eth1", s, c), *fragments("eth0", c, s),
                tcp("eth0", c, s, flags="A", ack=1),
                frame("eth0", ip(c, s, 6, b"\x0f\xa0\x00\x50\0\0\0\1")), frame("eth0", ip(c, s, 6, b"\x0f\xa0\x00\x50"))]

    def sockets(six, transparent):
        any_, own = ("::", FIREWALL6) if six else ("0.0.0.0", FIREWALL)
        return [{"protocol": "tcp", "address": any_, "port": 3128, "transparent": transparent},
                {"protocol": "udp", "address": own, "port": 3129, "transparent": transparent},
                {"protocol": "tcp", "address": own, "port": 81, "transparent": transparent}]
    for six, text in ((False, rules), (True, rules6)):
        suffix = "6" if six else ""
        for name, h in (("none", host(sockets=[])), ("opaque", host(sockets=sockets(six, False))),
                        ("unrouted", host(sockets=sockets(six, True))),
                        ("routed", host(sockets=sockets(six, True), **routed))):
            yield Case(f"tproxy-{name}{suffix}", text, packets(six), h, six=six)
            tracked = text + save(filter=["INPUT -m conntrack --ctstate NEW", "FORWARD -m conntrack --ctstate NEW"])
            yield Case(f"tproxy-{name}-tracked{suffix}", tracked, packets(six), h, six=six)


def socket_cases():
    tests = ["PREROUTING -m socket", "PREROUTING -m socket --nowildcard", "PREROUTING -m socket --transparent",
             "PREROUTING -m socket --transparent --nowildcard", "INPUT -m socket --nowildcard"]
    for six in (False, True):
        c, s, f = (CLIENT6, SERVER6, FIREWALL6) if six else (CLIENT, SERVER, FIREWALL)
        nat = "2001:db8:2::1" if six else "198.51.100.1"
        sockets = [{"protocol": "tcp", "address": "::" if six else "0.0.0.0", "port": 22, "transparent": False},
                   {"protocol": "tcp", "address": f, "port": 80, "transparent": True},
                   {"protocol": "udp", "address": f, "port": 53, "transparent": False},
                   {"protocol": "udp", "address": "::" if six else "0.0.0.0", "port": 54, "transparent": True}]
        packets = [tcp("eth0", c, f, dport=22), tcp("eth0", c, s, dport=22), tcp("eth0", c, f), tcp("eth0", c, s),
                   udp("eth0", c, f), udp("eth0", c, f, dport=54), udp("eth0", c, s, dport=54), udp("eth0", c, f, dport=80),
                   echo("eth0", c, f), *fragments("eth0", c, f)]
        suffix = "6" if six else ""
        yield Case("socket" + suffix, save(mangle=tests), packets, host(sockets=sockets), six=six)

        def error(iface, src, dst, quoted, kind=1 if six else 3):
            return frame(iface, ip(src, dst, 58 if six else 1, bp.icmp(src, dst, kind, 0, 0, 0, quoted)))

        def sent(src, sport, dst, dport, proto=17):
            """A packet as an error quotes it, with 8 bytes of its transport header."""
            part = bp.udp(src, dst, sport, dport, b"") if proto == 17 else bp.tcp(src, dst, sport, dport, "S", 1, 0)[:8]
            return ip(src, dst, proto, part)

        # A header that is cut short is no socket's, of an error only the four bytes of the quoted ports need be there.
        quoted = [sent(f, 53, c, 4000), sent(f, 80, c, 4000, 6), sent(f, 22, c, 4000, 6), sent(c, 4000, f, 53),
                  sent(f, 55, c, 4000), sent(s, 54, c, 4000), sent(f, 80, c, 4000, 132)]
        kinds = (1, 2, 3, 4, 5, 100, 128, 129) if six else (0, 3, 4, 5, 8, 11, 12, 13)
        start = 40 if six else 20
        short = [bytes(quoted[0][:start + n]) for n in (4, 3, 0)] + [bytes(quoted[0][:start - 1])]
        pieces = []
        if six:
            inner = quoted[0]
            pieces = [inner[:6] + b"\x3c" + inner[7:40] + b"\x11\0\x01\x04\0\0\0\0" + inner[40:],
                      inner[:6] + b"\x2c" + inner[7:40] + b"\x11\0\0\1\0\0\0\7" + inner[40:],
                      inner[:6] + b"\x2c" + inner[7:40] + b"\x11\0\0\x08\0\0\0\7" + inner[40:]]
        errors = [error("eth0", c, f, bytes(q)) for q in quoted + pieces + short]
        errors += [error("eth0", c, f, bytes(quoted[0]), k) for k in kinds]
        cut = [frame("eth0", ip(c, f, 6, b"\x0f\xa0\x00\x50\0\0\0\1")), frame("eth0", ip(c, f, 6, bytes(bp.tcp(c, f, 4000, 80, "S", 1, 0)[:19]))),
               frame("eth0", ip(c, f, 17, b"\x0f\xa0\x00\x35")), frame("eth0", ip(c, f, 17, b"\x0f\xa0\x00\x35\x00\x08\0"))]
        yield Case("socket-errors" + suffix, save(mangle=tests), errors + cut, host(sockets=sockets), six=six)

        # Connections of the host's own, whose source is translated: their replies are looked up as the host sees them.
        at = f"[{nat}]" if six else nat
        rules = save(nat=[f"POSTROUTING -o eth1 -p udp -j SNAT --to-source {at}:7000",
                          f"POSTROUTING -o eth1 -p tcp -j SNAT --to-source {at}:8000"], mangle=tests)
        flow = [udp(None, f, s, dport=4000, sport=53), udp("eth1", s, nat, sport=4000, dport=7000),
                error("eth1", s, nat, bytes(sent(nat, 7000, s, 4000))), udp("eth0", c, f),
                tcp(None, f, s, dport=4000, sport=80), tcp("eth1", s, nat, sport=4000, dport=8000, flags="SA", ack=1001),
                error("eth1", s, nat, bytes(sent(nat, 8000, s, 4000, 6)))]
        yield Case("socket-snat" + suffix, rules, flow, host(sockets=sockets), six=six)


def match_cases():
    kinds = ["UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW"]
    kinds6 = ["UNSPEC", "UNICAST", "LOCAL", "ANYCAST", "MULTICAST", "UNREACHABLE"]

    def types(names):
        # IPv6 refuses some combinations of types and of sides.
        rules = [f"PREROUTING -m addrtype --{side}-type {k}" for k in names for side in ("src", "dst")]
        rules += [f"PREROUTING -m addrtype ! --dst-type {k}" for k in names]
        rules += [f"PREROUTING -m addrtype --dst-type {k} --limit-iface-in" for k in ("LOCAL", "UNICAST")]
        rules += [f"POSTROUTING -m addrtype --{side}-type {k} --limit-iface-out" for k in ("LOCAL", "UNICAST") for side in ("src", "dst")]
        rules += ["PREROUTING -m addrtype --src-type UNICAST --dst-type LOCAL"]
        return save(mangle=rules)

    def addresses(six):
        if six:
            ends = ["2001:db8:1::9", "2001:db8:1::1", "2001:db8:2::1", "2001:db8:2::9", "ff02::1", "2001:db8:1::", "2001:db8:77::1", "fe80::1"]
        else:
            ends = ["192.0.2.9", "192.0.2.1", "192.0.2.3", "198.51.100.1", "198.51.100.9", "192.0.2.255", "198.51.100.255", "255.255.255.255",
                    "224.0.0.1", "239.1.1.1", "10.9.1.1", "10.8.1.1", "10.7.1.1", "8.8.8.8", "127.0.0.1", "0.0.0.0", "0.1.2.3"]
        return [udp("eth0", s, d) for s in ends for d in ends if s != d] + [udp(None, "2001:db8:2::1" if six else "198.51.100.1", d) for d in ends]
    yield from both("addrtype", types(kinds), types(kinds6), packets=addresses, replies=("consume",))
    realm = save(filter=["INPUT -m realm --realm 0", "FORWARD -m realm --realm 0", "FORWARD -m realm ! --realm 0",
                         "FORWARD -m realm --realm 5", "OUTPUT -m realm --realm 0x0/0xffff"])
    yield Case("realm", realm, traffic(False), host())
    link = save(raw=[f"PREROUTING -m pkttype --pkt-type {t}" for t in ("unicast", "broadcast", "multicast")]
                + ["PREROUTING -m pkttype ! --pkt-type unicast", "PREROUTING -m mac --mac-source 02:00:00:00:00:fe",
                   "PREROUTING -m mac ! --mac-source 02:00:00:00:00:fe", "OUTPUT -m pkttype --pkt-type unicast",
                   "OUTPUT -m pkttype --pkt-type broadcast", "PREROUTING -m cpu --cpu 77", "PREROUTING -m physdev --physdev-is-in",
                   "PREROUTING -m physdev ! --physdev-is-in", "PREROUTING -m physdev --physdev-in eth0",
                   "PREROUTING -m physdev ! --physdev-in eth0", "PREROUTING -m physdev --physdev-is-bridged"],
                filter=["INPUT -m pkttype --pkt-type unicast", "INPUT -m pkttype --pkt-type multicast", "INPUT -m mac --mac-source 02:00:00:00:00:fd",
                        "FORWARD -m mac --mac-source 02:00:00:00:00:fe", "FORWARD -m physdev ! --physdev-is-out"])

    def link_packets(six):
        c, s, f = (CLIENT6, SERVER6, FIREWALL6) if six else (CLIENT, SERVER, FIREWALL)
        group = "ff02::1" if six else "224.0.0.1"
        bcast = [udp(None, f, "192.0.2.255"), udp("eth0", c, "192.0.2.255", mac="ff:ff:ff:ff:ff:ff")] if not six else []
        return traffic(six) + [udp("eth0", c, s, mac="ff:ff:ff:ff:ff:ff"), udp("eth0", c, f, mac="ff:ff:ff:ff:ff:ff"),
                               udp("eth0", c, group, mac="01:00:5e:00:00:01"), udp("eth0", c, s, mac="02:00:00:00:99:99"),
                               udp("eth0", c, f, src_mac="02:00:00:00:00:fd"), *bcast]
    yield from both("link", link, packets=link_packets)
    bits = save(filter=[f"FORWARD -p tcp -m ecn {n}--ecn-tcp-{b}" for n in ("", "! ") for b in ("ece", "cwr")]
                + [f"FORWARD -m ecn {n}--ecn-ip-ect {e}" for n in ("", "! ") for e in range(4)]
                + ["FORWARD -p tcp -m ecn --ecn-tcp-ece --ecn-ip-ect 1"])

    def ecn(six):
        c, s = (CLIENT6, SERVER6) if six else (CLIENT, SERVER)
        return [tcp("eth0", c, s, flags=f, tos=t) for f in ("S", "SE", "SC", "SEC") for t in range(4)] + traffic(six)
    yield from both("ecn", bits, packets=ecn)
    osf = save(filter=["FORWARD -p tcp -m osf --genre Linux", "FORWARD -p tcp -m osf ! --genre Linux",
                       "FORWARD -p tcp -m osf --genre unknown", "FORWARD -p tcp -m osf --genre Linux --ttl 1"])
    yield Case("osf", osf, traffic(False), host())
    owner = save(filter=["OUTPUT -m owner --uid-owner 0", "OUTPUT -m owner ! --uid-owner 0", "OUTPUT -m owner --socket-exists",
                         "OUTPUT -m owner ! --socket-exists", "OUTPUT -m owner --gid-owner 77", "OUTPUT -m owner ! --gid-owner 77",
                         "FORWARD -j REJECT", "INPUT -j REJECT"], mangle=["POSTROUTING -m owner --socket-exists",
                                                                       "POSTROUTING -m owner ! --socket-exists"])
    yield from both("owner", owner, packets=lambda six: [p for p in traffic(six) if p["in"]])


def loopback_source_cases():
    """From 127.0.0.1 to others: a raw socket sends it, but once it is routed anew, or answered, there is no way."""
    packets = [udp(None, "127.0.0.1", SERVER), tcp(None, "127.0.0.1", "8.8.8.8"), udp(None, "127.0.0.1", FIREWALL)]
    for name, tables in (("sent", {}), ("routed", {"mangle": ["OUTPUT -j MARK --set-mark 5"]}), ("rejected", {"filter": ["OUTPUT -j REJECT"]})):
        yield Case(f"loopback-source-{name}", save(**{"raw": ["OUTPUT"], **tables}), packets, host())


def hmark_cases():
    """ICMPv6 errors by what they quote: a packet, the head of one, what says to be of another version, an echo that quotes nothing."""
    whole = ip(SERVER6, CLIENT6, 17, bp.udp(SERVER6, CLIENT6, 53, 4000, b"quoted"))
    quotes = [whole, whole[:40], whole[:39], b"\x40" + whole[1:], b"\x00" + whole[1:]]
    packets = [frame("eth0", ip(CLIENT6, SERVER6, 58, bp.icmp(CLIENT6, SERVER6, kind, 0, data=quote))) for kind in (1, 3, 128) for quote in quotes]
    rules = save(mangle=["PREROUTING -j MARK --set-mark 0x77", "PREROUTING -j HMARK --hmark-tuple src,dst,proto --hmark-mod 1000 --hmark-offset 7 --hmark-rnd 0x1234"])
    yield Case("hmark-quotes6", rules, packets, host(), six=True)


def idle_cases():
    rules = save(mangle=["FORWARD -j CLASSIFY --set-class 1:10", "POSTROUTING -j CLASSIFY --set-class 0:5", "POSTROUTING",
                         "PREROUTING -j IDLETIMER --timeout 9 --label iptc-test", "PREROUTING"],
                 raw=["PREROUTING -j TRACE", "PREROUTING"])
    yield Case("classify-trace-idletimer", rules, traffic(False), host())


def estimator_cases():
    """Packets at an even rate, silence, and packets again. Samples are taken a quarter of a second apart from when the
    rules were loaded, so that what is seen soon after a change is up to the clock."""
    raw = ["-p udp --dport 53 -j RATEEST --rateest-name one --rateest-interval 250ms --rateest-ewmalog 0.5s",
           "-p udp --sport 4001 -j RATEEST --rateest-name two --rateest-interval 250ms --rateest-ewmalog 1s"]
    tests = ["--rateest one --rateest-gt --rateest-pps 5", "--rateest one --rateest-gt --rateest-bps 2kbit",
             "--rateest one --rateest-eq --rateest-pps 0", "--rateest1 one --rateest-pps --rateest-gt --rateest2 two",
             "--rateest-delta --rateest one --rateest-bps1 8kbit --rateest-gt --rateest-bps2 1kbit",
             "--rateest two ! --rateest-gt --rateest-bps 10kbit"]
    rules = "".join(f"iptables -t raw -A PREROUTING {r}\n" for r in raw)
    rules += "".join(f"iptables -A FORWARD -m rateest {t}\n" for t in tests)
    packets, at = [], 0.0
    for count, gap, port in ((80, 0.05, 53), (1, 6.0, 99), (20, 0.05, 53)):
        for k in range(count):
            packets.append({**udp("eth0", CLIENT, SERVER, dport=port, sport=4000 + k % 2), "t": round(at, 6)})
            at += gap
    yield Case("rateest", rules, packets, host(), timed=True, script=True, vague=(*range(1, 60), *range(84, 102)),
               replies=("consume",))


def cases():
    for source in (tee_cases, reject_cases, queue_cases, rpfilter_cases, devgroup_cases, tproxy_cases, socket_cases, match_cases,
                   loopback_source_cases, hmark_cases, idle_cases, estimator_cases, option_cases, lost_option_cases, masquerade_cases, redirect_cases):
        yield from source()
