"""TCP for conntrack.py: conversations at random, near what the window and the states allow, and some that mean something.

Each state has a timeout of its own, far from the others', and rules that look at what is left of it: so they tell the state."""
import random
import struct

from conntrack_cases import CLIENT, SERVER, STATES, Case, build

TIMEOUTS = {"syn_sent": 1000, "syn_recv": 2000, "established": 12000, "fin_wait": 4000, "close_wait": 5000, "last_ack": 6000,
            "time_wait": 7000, "close": 400, "max_retrans": 900, "unacknowledged": 3000}
BOUNDS = sorted(TIMEOUTS.values())
RULES = STATES + [f"-A FORWARD -m conntrack --ctexpire {low + 1}:{high}" for low, high in zip([0, *BOUNDS], BOUNDS)] + [
    "-A FORWARD -m conntrack --ctstatus ASSURED", "-A FORWARD -m conntrack --ctstatus SEEN_REPLY"]
SACK_PERMITTED, SCALE = b"\4\2", b"\3\3\3"


def sack(left, right):
    return b"\1\1\5\n" + struct.pack("!II", left & 0xFFFFFFFF, right & 0xFFFFFFFF)


class Talk(Case):
    """Both ends of one connection after another; each knows the next sequence number that it sends, and what it heard."""

    def __init__(self, name, **sysctls):
        timeouts = {f"tcp_timeout_{state}": left for state, left in TIMEOUTS.items()}
        super().__init__(name, {f"net.netfilter.nf_conntrack_{key}": str(value) for key, value in (timeouts | sysctls).items()}, filter=RULES)
        self.port = 2000

    def next(self, client=1000, server=5000):
        self.port += 1
        self.sent, self.heard = [client, server], [0, 0]
        return self

    def say(self, reply, flags, seq=0, ack=0, size=0, win=64000, opts=b"", keep=False):
        """`seq`, `ack`: how far off what would be right."""
        me = int(reply)
        number, acked = self.sent[me] + seq, self.heard[me] + ack if "A" in flags else 0
        ends = (SERVER, CLIENT, 80, self.port) if reply else (CLIENT, SERVER, self.port, 80)
        segment = build.tcp(*ends, flags, number, acked, win=win, opts=opts, data=b"y" * size)
        end = number + size + ("S" in flags) + ("F" in flags)
        if not keep and "R" not in flags and 0 <= end - self.sent[me] < 70000:
            self.sent[me] = end
        if not keep and "R" not in flags and (number <= self.heard[1 - me] < end or "S" in flags):
            self.heard[1 - me] = end
        return self.send("eth1" if reply else "eth0", build.ip4(ends[0], ends[1], 6, segment), gap=0.0)

    def c(self, flags, **kw):
        return self.say(False, flags, **kw)

    def s(self, flags, **kw):
        return self.say(True, flags, **kw)

    def open(self, opts=b""):
        return self.c("S", opts=opts).s("SA", opts=opts).c("A")


def challenges():
    """A SYN in the midst: ignored, and so is the ACK that challenges it; what comes then."""
    case = Talk("TCP, challenges")
    for again in (0, 3000000, -5):
        for closing in ((), ("c",), ("c", "s"), ("s", "c")):
            for answer in (("A",), ("A", "A"), ("SA",), ("RA",), ("A", "R")):
                case.next().open(SACK_PERMITTED + SCALE).c("PA", size=10).s("A")
                for end in closing:
                    case.say(end == "s", "FA")
                case.c("S", seq=again, opts=SCALE, keep=True)
                for flags in answer:
                    case.s(flags, ack=again + 1 if flags in ("SA", "RA") else 0, keep=True)
                case.c("R", seq=1).c("A").s("A").c("S", keep=True)
    return case


def openings():
    """Both ends begin at once; one begins again; the answer comes twice, late, wrong."""
    case = Talk("TCP, openings")
    for first in ("S", "SA", "A", "FA", "R", "RA", "PA", "", "SUP", "F", "FPU"):
        case.next().c("S").c(first, keep=True).s("SA").c("A").s("A")
        case.next().c("S").s(first, keep=True).c("A").s("SA").c("A")
        case.next().c("S").s("S").say(False, first, keep=True).s("SA").s("A").c("A").c("SA").s("A").c("PA", size=5)
        case.next().c("S").s("S").say(True, first, keep=True).c("SA").s("A").s("PA", size=5)
        case.next().c("S").s("SA").s(first, keep=True).c(first, keep=True).c("A")
        case.next().c("S").s("A", ack=-200).c("R", seq=-201).c("S", keep=True)
        case.next().c("A").s(first).c("PA", size=5).s("A").c(first, keep=True)
        case.next().s("SA").c(first, keep=True).s("A")
    for off in (-70000, -1, 0, 1, 70000):
        case.next().c("S").c("S", seq=off, keep=True).s("SA", ack=off).c("A").s("A").c("PA", size=9)
        case.next().c("S").s("SA").s("SA", seq=off, keep=True).c("A").c("A", ack=off, keep=True)
        case.next().c("S").s("RA", ack=off).c("S", keep=True)
        case.next().c("S").s("R", seq=-5000, ack=off).c("S", keep=True).s("SA")
        case.next().open().c("S", keep=True).s("R", seq=off, ack=off).c("A").s("RA", ack=off).c("A")
        case.next().open().s("R", seq=off, keep=True).c("A").c("R", seq=-case.sent[0] + 2, keep=True).s("A")
    return case


def windows():
    """Windows of zero, data beyond them, acknowledgements of what was never sent, SACKs."""
    case = Talk("TCP, windows")
    for opts in (b"", SACK_PERMITTED, SACK_PERMITTED + SCALE, b"\3\3\x20", b"\1\1\4", b"\3", b"\3\2", b"\0\4\2", b"\3\3\3"):
        case.next().open(opts).c("PA", size=100).s("A", win=0).c("PA", size=1).s("A", win=0).s("A", win=0).s("A", win=0).s("A", win=0)
        case.c("PA", size=10).s("A", win=10).c("A", size=11, keep=True).c("A", size=10).s("A", opts=sack(case.sent[0] + 10, case.sent[0] + 20))
        case.s("A", opts=sack(case.sent[0] - 5, case.sent[0])).c("A", seq=64001, keep=True).c("A", seq=-66001, keep=True).c("A", ack=1, keep=True)
        case.s("A", ack=-66001, keep=True).s("A", ack=-65990, keep=True).c("A", seq=-1, size=1, keep=True).c("FA").s("FA", ack=-1).s("A").c("A")
    return case


def anything(seed, **sysctls):
    """Segments at random, numbers often right, in conversations of every kind of beginning."""
    name = "".join(f", {key} {value}" for key, value in sysctls.items())
    case, draw = Talk(f"TCP, anything {seed}{name}", **sysctls), random.Random(seed)
    flags = ["A"] * 8 + ["PA"] * 4 + ["FA"] * 5 + ["S"] * 3 + ["SA"] * 3 + ["R"] * 2 + ["RA"] * 2 + ["", "F", "SF", "AU", "SU", "FAU", "SR", "SAU", "SEC"]
    off = [0] * 12 + [-1, 1, -100, 100, -64000, 64001, -66001, 70000, 1000000, -1000000, 0x7FFFFFFF]
    options = [b""] * 5 + [SACK_PERMITTED, SCALE, SACK_PERMITTED + SCALE, b"\1\1\4", b"\3\3\x0f"]
    for _ in range(50):
        opts = draw.choice(options)
        case.next(draw.choice([1000, 0xFFFFFFF0, 0]), draw.choice([5000, 0xFFFFFF00, 0]))
        start = draw.randrange(6)
        if start:
            case.c("S", opts=opts)
        if start > 1:
            case.s(draw.choice(["SA"] * 9 + ["S"]), opts=draw.choice([opts, opts, b""]))
        if start > 2:
            case.c("A")
        for _ in range(draw.randrange(4, 14)):
            reply, f = draw.random() < 0.5, draw.choice(flags)
            size = draw.choice([0, 0, 0, 1, 10, 500]) if "S" not in f else 0
            sacked = "A" in f and "S" not in f and draw.random() < 0.15
            left = case.heard[reply] + draw.choice([0, 10, -20])
            case.say(reply, f, draw.choice(off), draw.choice(off), size, draw.choice([64000] * 5 + [0, 0, 10, 500]),
                     sack(left, left + draw.choice([5, 100])) if sacked else draw.choice(options) if "S" in f else b"", draw.random() < 0.4)
            if draw.random() < 0.1:
                for _ in range(4):
                    case.say(reply, "A", keep=True)
    return case


CASES = [challenges(), openings(), windows(), *(anything(seed) for seed in range(1, 5)), anything(5, tcp_loose=0), anything(6, tcp_be_liberal=1),
         anything(7, tcp_ignore_invalid_rst=1), anything(8, tcp_max_retrans=2)]
