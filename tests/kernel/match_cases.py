"""For conntrack.py: matches that keep state over time (hashlimit, limit, recent), and such as look deep into headers."""
import random
import struct

from conntrack_cases import CLIENT, MACS, OTHER, SERVER, Case, build

CLIENT6, SERVER6 = "2001:db8::1", "2001:db8:1::2"


class Match(Case):
    """filter: the tests of rules in FORWARD."""

    def __init__(self, name, *tests, six=False):
        super().__init__(name, filter=[f"-A FORWARD {test}" for test in tests])
        self.six = six

    def frame(self, packet, interface="eth0", source="02:00:00:00:00:99", gap=0.001):
        self.now += gap
        self.trace.append({"t": round(self.now, 6), "in": interface, "out": None, "frame": build.eth(MACS[interface], source, packet, 6 if self.six else 4)})
        return self


def hashlimits():
    """Packets and bytes, at most or above, by addresses, networks and ports, over some seconds. Windows of --hashlimit-rate-match and
    the collector's turn are the kernel's own: hashlimit_test has those."""
    def rule(i, what):
        return f"-m hashlimit --hashlimit-name h{i} {what}"

    rules = ["--hashlimit-upto 4/s --hashlimit-burst 2 --hashlimit-mode srcip", "--hashlimit-above 4/s --hashlimit-burst 3 --hashlimit-mode srcip,dstport",
             "--hashlimit-upto 4/s --hashlimit-burst 1", "--hashlimit-upto 30/min --hashlimit-mode dstip,srcport", "--hashlimit-above 2/s --hashlimit-mode srcip --hashlimit-srcmask 28",
             "--hashlimit-upto 100b/s --hashlimit-mode srcip", "--hashlimit-above 100b/s --hashlimit-burst 300b --hashlimit-mode srcip",
             "--hashlimit-upto 1kb/s --hashlimit-burst 2kb", "--hashlimit-above 10kb/s --hashlimit-mode dstport"]
    case = Match("hashlimit", *(rule(i, what) for i, what in enumerate(rules)))
    # Far from where any of the credits comes back, as the kernel's clock is not quite the trace's; and below the second after which an entry
    # may be forgotten, at some turn of the collector.
    for wait in (0, 0.37, 0.74, 0.62, 0.37):
        case.wait(wait)
        for _ in range(2):
            case.udp(gap=0).udp(sport=1001, gap=0).udp(client=OTHER, gap=0).udp(size=500, gap=0).udp(dport=54, size=40, gap=0)
    return case


def limits():
    case = Match("limit over time", "-m limit --limit 4/s --limit-burst 2", "-m limit --limit 30/min --limit-burst 1", "-m limit --limit 3/s --limit-burst 5",
                 "-m limit --limit 1/hour", "-m hashlimit --hashlimit-name a --hashlimit-upto 30/min --hashlimit-burst 1 -m limit --limit 4/s")
    for wait in (0, 0.37, 0.74, 1.72, 2.3):
        case.wait(wait)
        for _ in range(7):
            case.udp(gap=0)
    return case


def recents():
    """A list for each rule or two, by seconds and hits, TTLs, networks; entries are reaped and removed."""
    rules = ["-p udp -m udp --dport 53 -m recent --name a --set", "-m recent --name a --rcheck", "-m recent --name a --rcheck --seconds 1",
             "-m recent --name a --rcheck --seconds 1 --hitcount 3", "-m recent --name b --update --seconds 1 --hitcount 2", "-m recent --name b --set --rdest",
             "-m recent --name b --rcheck --rdest --hitcount 4", "-p udp -m udp --dport 54 -m recent --name a --remove", "-m recent --name a ! --rcheck",
             "-m recent --name c --set --mask 255.255.255.248", "-m recent --name c --rcheck --seconds 2 --hitcount 5 --mask 255.255.255.248",
             "-m recent --name a --rcheck --rttl", "-m recent --name d --rcheck --seconds 1 --reap", "-m recent --name d --update --seconds 1 --reap --hitcount 2",
             "-p udp -m udp --sport 1000 -m recent --name d --set", "-m recent --name d --rcheck", "-m recent --name a --update --rttl --hitcount 2"]
    case = Match("recent", *rules)
    for wait in (0, 0.37, 0.81, 1.3, 0.6, 2.2):
        case.wait(wait)
        for n, client in enumerate((CLIENT, OTHER, CLIENT, "10.0.0.17")):
            case.udp(client=client, gap=0.013).udp(client=client, sport=1001, gap=0.013)
            case.frame(build.ip4(client, SERVER, 17, build.udp(client, SERVER, 1000, 53), ttl=33), gap=0.013)
            if n == 2:
                case.udp(client=client, dport=54, gap=0.013)
    return case


def routing_headers():
    a, b, c = "2001:db8::a", "2001:db8::b", "2001:db8::c"
    listed = ("", f"--rt-0-addrs {a}", f"--rt-0-addrs {a},{b}", f"--rt-0-addrs {b},{c}", f"--rt-0-addrs {a},{c} --rt-0-not-strict",
              f"--rt-0-addrs {c},{a} --rt-0-not-strict", f"--rt-0-addrs {a},{b},{c}", f"--rt-0-addrs {b} --rt-0-not-strict", "--rt-0-res")
    tests = [f"-m rt --rt-type 0 {words}" for words in listed] + ["-m rt --rt-segsleft 1:2", "-m rt ! --rt-segsleft 0", "-m rt --rt-type 0 --rt-len 40", "-m rt ! --rt-type 4"]
    tests += [f"-m srh {words}" for words in (
        "--srh-next-hdr 17", "! --srh-next-hdr 6", "--srh-hdr-len-eq 4", "--srh-hdr-len-gt 2", "--srh-hdr-len-lt 6", "--srh-segs-left-eq 1", "--srh-segs-left-gt 0",
        "! --srh-segs-left-lt 2", "--srh-last-entry-eq 1", "--srh-last-entry-gt 0", "--srh-last-entry-lt 2", "--srh-tag 772", f"--srh-psid {a}", f"--srh-psid {b}/127",
        f"--srh-nsid {a}", f"! --srh-nsid {b}", f"--srh-lsid {a}", f"! --srh-lsid {c}/64", f"--srh-psid {c} --srh-nsid {a} --srh-segs-left-eq 1")]
    case = Match("routing headers", *tests, six=True)
    lists = [(), (a,), (b,), (a, b), (b, a), (a, b, c), (c, b, a), (a, a, c), (a, b, b, c)]
    for addresses in lists:
        for kind, left, reserved in ((0, 0, 0), (0, 1, 0), (0, 1, 7), (4, 0, 0), (4, 1, 772), (4, 2, 772), (4, 9, 0), (2, 1, 0)):
            last = len(addresses) - 1 if addresses and kind == 4 else 0
            word = struct.pack("!BBH", last, 0, reserved) if kind == 4 else struct.pack("!I", reserved)
            header = struct.pack("!BBBB", 0, 2 * len(addresses), kind, left) + word + b"".join(build.pa(x) for x in addresses)
            case.frame(build.ip6(CLIENT6, SERVER6, 17, build.udp(CLIENT6, SERVER6, 1, 53, b"data"), ext=header, extproto=43))
    return case


def hardware_addresses():
    """eui64: the interface's identifier made from the sender's hardware address."""
    case = Match("eui64", "-m eui64", "-m eui64 -p udp", six=True)
    for source in ("02:11:22:33:44:55", "00:11:22:33:44:55", "02:11:22:33:44:56"):
        for address in ("2001:db8::11:22ff:fe33:4455", "2001:db8::211:22ff:fe33:4455", "2001:db8::11:2200:33:4455", "2001:db8::11:22ff:fe33:4456"):
            case.frame(build.ip6(address, SERVER6, 17, build.udp(address, SERVER6, 1, 53, b"data")), source=source)
    return case


def clusters():
    """Which node a connection is for, by its source."""
    case = Match("cluster", *(f"-m cluster --cluster-total-nodes {total} {words} --cluster-hash-seed {seed}" for total, words in (
        (2, "--cluster-local-node 1"), (2, "--cluster-local-node 2"), (5, "--cluster-local-nodemask 0x15"), (32, "! --cluster-local-node 9"))
        for seed in ("0x1", "0xdeadbeef")))
    for n in range(1, 60):
        case.udp(client=f"10.0.0.{n}", sport=n, gap=0.001)
    return case.udp(reply=True, sport=1, client="10.0.0.1").tcp("", 1, 1).unreachable()


def clusters_of_a_group():
    """Frames to a multicast MAC for one address: the match takes them as the host's own, so that they are forwarded and answered."""
    node = "-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7"
    taken = Case("cluster behind a multicast MAC", mangle=[f"-A PREROUTING -p udp {node}", "-A PREROUTING -m pkttype --pkt-type multicast", "-A PREROUTING -m pkttype --pkt-type unicast"],
                 filter=[f"-A FORWARD -p tcp {node}", "-A FORWARD -p udp --sport 9 -j REJECT", "-A FORWARD -m pkttype --pkt-type unicast"])
    for n in range(1, 12):
        for destination in (SERVER, "224.0.0.9"):
            for proto, segment in ((17, build.udp(f"10.0.0.{n}", destination, n, 53, b"data")), (6, build.tcp(f"10.0.0.{n}", destination, n, 80, "S"))):
                taken.now += 0.001
                taken.trace.append({"t": round(taken.now, 6), "in": "eth0", "out": None,
                                    "frame": build.eth("01:00:5e:00:00:01", "02:00:00:00:00:99", build.ip4(f"10.0.0.{n}", destination, proto, segment), 4)})
    return taken


def sctp_chunks():
    tests = [f"-p sctp -m sctp --chunk-types {words}" for words in (
        "all INIT", "any DATA,SACK", "only DATA:I", "any DATA:Be", "any ABORT:t", "any ABORT:T", "only SHUTDOWN_COMPLETE:T", "all DATA:u,SACK", "only DATA:ube,SACK",
        "any ALL", "all ALL", "only INIT,INIT_ACK,DATA", "any ASCONF,FORWARD_TSN")] + ["-p sctp -m sctp ! --chunk-types any DATA:E"]
    case, draw = Match("SCTP chunks", *tests), random.Random(5)
    kinds = [0, 0, 0, 1, 2, 3, 6, 6, 14, 14, 63, 192, 193, 128]
    for _ in range(150):
        chunks = [(draw.choice(kinds), draw.choice([0, 1, 2, 3, 4, 7, 8, 15]), b"\0" * draw.choice([0, 1, 4, 12])) for _ in range(draw.choice([1, 1, 2, 3]))]
        case.frame(build.ip4(CLIENT, SERVER, 132, build.sctp(1, 2, 3, chunks)))
    return case


def programs():
    """Filters whose instructions count: every operation, on constants and on the index register, and memory."""
    add, sub, mul, div, mod, bits_or, bits_and, xor, left, right, neg = 0x00, 0x10, 0x20, 0x30, 0x90, 0x40, 0x50, 0xa0, 0x60, 0x70, 0x80
    code = []
    for operation in (add, sub, mul, div, mod, bits_or, bits_and, xor, left, right):
        for constant in (1, 3, 31):
            code.append([(48, 0, 0, 9), (4 | operation, 0, 0, constant), (21, 0, 1, 20), (6, 0, 0, 1), (6, 0, 0, 0)])
        # a := 4 bytes at 12, x := bytes at 20 from memory; the low bit of the result decides
        code.append([(48, 0, 0, 21), (2, 0, 0, 3), (97, 0, 0, 3), (32, 0, 0, 12), (12 | operation, 0, 0, 0), (69, 0, 1, 1), (6, 0, 0, 1), (6, 0, 0, 0)])
        code.append([(48, 0, 0, 22), (7, 0, 0, 0), (48, 0, 0, 9), (12 | operation, 0, 0, 0), (3, 0, 0, 7) if operation in (left, right) else (2, 0, 0, 7), (96, 0, 0, 7),
                     (37, 0, 1, 16), (6, 0, 0, 1), (6, 0, 0, 0)])
    code.append([(48, 0, 0, 9), (4 | neg, 0, 0, 0), (53, 0, 1, 0xFFFFFFE0), (6, 0, 0, 1), (6, 0, 0, 0)])
    code.append([(177, 0, 0, 0), (72, 0, 0, 2), (21, 0, 1, 53), (6, 0, 0, 1), (6, 0, 0, 0)])
    code.append([(128, 0, 0, 0), (2, 0, 0, 15), (0, 0, 0, 7), (96, 0, 0, 15), (135, 0, 0, 0), (22, 0, 0, 0)])
    code.append([(128, 0, 0, 0), (135, 0, 0, 0), (22, 0, 0, 0)])
    code.append([(1, 0, 0, 9), (80, 0, 0, 0), (29, 1, 0, 0), (5, 0, 0, 1), (6, 0, 0, 1), (6, 0, 0, 1)])
    code.append([(129, 0, 0, 0), (135, 0, 0, 0), (37, 0, 1, 40), (6, 0, 0, 1), (6, 0, 0, 0)])
    text = ["%d,%s" % (len(program), ",".join("%d %d %d %d" % instruction for instruction in program)) for program in code]
    case = Match("bpf programs", *(f'-m bpf --bytecode "{program}"' for program in text))
    for port in (0, 1, 2, 5, 0x101, 0x2010, 0x3FFF, 0xFFFF):
        for dport in (0, 1, 2, 53, 0x0302, 0xFF1F):
            case.udp(sport=port, dport=dport, gap=0.001)
    return case.tcp("S", 1).ping()


CASES = [hashlimits(), limits(), recents(), routing_headers(), hardware_addresses(), clusters(), clusters_of_a_group(), sctp_chunks(), programs()]
