"""SCTP for conntrack.py: associations as they should be, collisions, heartbeats over a second path, and random conversations.

Each state has a timeout of its own, far from the others', and rules that look at what is left of it: so they tell the state."""
import random
import struct

from conntrack_cases import CLIENT, SERVER, STATES, Case, build

DATA, INIT, INIT_ACK, SACK, HEARTBEAT, HEARTBEAT_ACK, ABORT, SHUTDOWN, SHUTDOWN_ACK, ERROR, COOKIE_ECHO, COOKIE_ACK = range(12)
COMPLETE = 14
CHUNKS = [*range(12), COMPLETE, 63]
A, B = 0x0A0A0A0A, 0x0B0B0B0B  # the tags that packets to the client and to the server carry
TIMEOUTS = {"closed": 1000, "cookie_wait": 2000, "cookie_echoed": 3000, "established": 4000, "shutdown_sent": 5000,
            "shutdown_recd": 6000, "shutdown_ack_sent": 7000, "heartbeat_sent": 8000}
RULES = STATES + [f"-A FORWARD -m conntrack --ctexpire {left - 500}:{left}" for left in TIMEOUTS.values()] + [
    "-A FORWARD -m conntrack --ctstatus ASSURED", "-A FORWARD -m connbytes --connbytes 2:3 --connbytes-mode packets --connbytes-dir both"]


def chunk(kind, tag=0, flags=0, size=None):
    """`tag`: the one that an INIT or its answer asks for."""
    body = struct.pack("!IIHHI", tag, 65535, 1, 1, 7) if kind in (INIT, INIT_ACK) else b"\0" * 12
    return kind, flags, body if size is None else body[:size]


class Sctp(Case):
    def __init__(self, name):
        super().__init__(name, {f"net.netfilter.nf_conntrack_sctp_timeout_{state}": str(left) for state, left in TIMEOUTS.items()},
                         filter=RULES)
        self.port = 1000

    def next(self):
        self.port += 1
        return self

    def raw(self, segment, reply=False):
        ends = (SERVER, CLIENT) if reply else (CLIENT, SERVER)
        return self.send("eth1" if reply else "eth0", build.ip4(*ends, 132, segment), gap=0.0)

    def say(self, reply, vtag, *chunks, bad=False):
        ports = (80, self.port) if reply else (self.port, 80)
        return self.raw(build.sctp(*ports, vtag, [c if isinstance(c, tuple) else chunk(c) for c in chunks], bad=bad), reply)

    def c(self, vtag, *chunks, **kw):
        return self.say(False, vtag, *chunks, **kw)

    def s(self, vtag, *chunks, **kw):
        return self.say(True, vtag, *chunks, **kw)

    def open(self):
        return self.c(0, chunk(INIT, A)).s(A, chunk(INIT_ACK, B)).c(B, COOKIE_ECHO).s(A, COOKIE_ACK)


def association():
    case = Sctp("SCTP, an association").open().c(B, DATA).s(A, SACK, DATA).c(B, DATA, DATA).c(A, DATA)
    case.c(B, SHUTDOWN).s(A, SHUTDOWN_ACK).c(B, COMPLETE).c(B, COMPLETE)
    case.next().open().s(A, SHUTDOWN).c(B, SHUTDOWN_ACK).s(B, chunk(COMPLETE, flags=1))
    case.next().open().c(B, ABORT).c(A, chunk(ABORT, flags=1)).c(A, ABORT).s(B, ABORT).s(B, chunk(ABORT, flags=1))
    case.next().open().c(0, chunk(INIT, A + 1)).s(A + 1, chunk(INIT_ACK, B + 1)).c(B + 1, COOKIE_ECHO).s(A + 1, COOKIE_ACK)
    case.next().c(0, chunk(INIT, A)).c(0, chunk(INIT, A)).s(A, chunk(INIT_ACK, B)).s(A, chunk(INIT_ACK, B + 1)).c(B, COOKIE_ECHO)
    return case.s(A, ERROR).c(0, chunk(INIT, A)).s(A, ABORT)


def beginnings():
    """What a flow may begin with, and what it may not; the tags that it then knows."""
    case = Sctp("SCTP, beginnings")
    for first in (HEARTBEAT, HEARTBEAT_ACK, ERROR, SHUTDOWN, SHUTDOWN_ACK, COOKIE_ECHO):
        for second in (HEARTBEAT, HEARTBEAT_ACK, ERROR, SHUTDOWN):
            for reply, vtag in ((False, 0), (False, B), (True, 0), (True, B)):
                case.next().c(B, first, second).say(reply, vtag, DATA)
    for kind in CHUNKS:
        for vtag in (0, B):
            case.next().c(vtag, chunk(kind, A)).s(A, chunk(INIT_ACK, B)).c(vtag, chunk(kind, A)).s(vtag, DATA).c(B, COOKIE_ECHO)
    return case


def malformed():
    """Chunks that must be alone or first, without a length, cut short; a sum that is wrong."""
    case = Sctp("SCTP, malformed")
    for chunks in ((INIT, INIT), (HEARTBEAT, INIT), (INIT_ACK, DATA), (COMPLETE, DATA), (DATA, COOKIE_ACK), (COOKIE_ECHO, DATA), (DATA, COOKIE_ECHO),
                   (COOKIE_ACK, DATA), (), (chunk(INIT, A, size=8),), (chunk(HEARTBEAT, size=0), chunk(63, size=0)), (SHUTDOWN_ACK, DATA)):
        for vtag in (0, B):
            case.next().c(vtag, *chunks).open().c(vtag, *chunks).s(A, *chunks)
    head = struct.pack("!HHI", 1, 80, 0)
    for rest in (b"", b"\4", b"\4\0\0\0", b"\4\0\0\1" + b"\0" * 16, b"\4\0\0\4\4\0\0", b"\4\0\0\xff" + b"\0" * 9):
        crc = struct.pack("<I", build.crc32c(head + b"\0\0\0\0" + rest))
        case.raw(head + crc + rest)
    return case.raw(head).raw(head + b"\0\0").next().c(0, chunk(INIT, A), bad=True).open().c(B, DATA, bad=True).s(A, DATA)


def collisions():
    """Both ends begin at once, in every order; the answers may have been lost or be late."""
    case = Sctp("SCTP, collisions")
    init_c, init_s = (False, 0, chunk(INIT, A)), (True, 0, chunk(INIT, B))
    ack_c, ack_s = (False, B, chunk(INIT_ACK, A)), (True, A, chunk(INIT_ACK, B))
    others = [(False, B, COOKIE_ECHO), (True, A, COOKIE_ECHO), (False, B, COOKIE_ACK), (True, A, COOKIE_ACK),
              (True, A + 1, chunk(INIT_ACK, B + 1)), (True, 0, chunk(INIT, B + 2)), (False, B + 2, chunk(INIT_ACK, A)), (False, 0, chunk(INIT, A + 2))]
    for again in (init_c, init_s):
        for late in ((False, B, chunk(INIT_ACK, A + 1)), (True, A, chunk(INIT_ACK, B + 1))):
            case.next().open().say(*again).say(*late)
            case.next().c(0, chunk(INIT, A)).s(A, chunk(INIT_ACK, B)).c(B, COOKIE_ECHO).say(*again).say(*late)
            case.next().say(*init_c).say(*init_s).say(*again).say(*late).s(A, chunk(INIT_ACK, B)).c(B, COOKIE_ECHO).s(A, COOKIE_ACK).say(*late)
    draw = random.Random(7)
    for _ in range(60):
        case.next().say(*init_c)
        steps = [init_s, ack_c, ack_s, *draw.sample(others, 4)]
        for step in draw.sample(steps, len(steps)):
            case.say(*step)
        case.c(B, DATA).s(A, DATA)
    return case


def heartbeats():
    """A second path: heartbeats teach the tags, a wrong one is forgiven once if the answer has it too."""
    case = Sctp("SCTP, heartbeats")
    case.c(B, HEARTBEAT).c(B, HEARTBEAT).s(A, HEARTBEAT_ACK).c(B, DATA).s(A, DATA).s(A, HEARTBEAT).c(B, HEARTBEAT_ACK)
    case.next().c(B, HEARTBEAT).s(A, HEARTBEAT).s(A, HEARTBEAT_ACK).s(A, INIT)
    case.next().open().c(B + 1, HEARTBEAT).s(A + 1, HEARTBEAT_ACK).c(B + 1, DATA).c(B, DATA).c(B, HEARTBEAT).s(A + 1, DATA)
    case.next().open().c(B + 1, HEARTBEAT).c(B + 1, HEARTBEAT_ACK).c(B, HEARTBEAT).s(A + 1, HEARTBEAT_ACK)
    case.next().open().c(B + 1, HEARTBEAT, DATA).c(B + 1, HEARTBEAT, HEARTBEAT).c(B, HEARTBEAT_ACK).s(A + 1, HEARTBEAT_ACK)
    case.next().open().s(A + 1, HEARTBEAT).s(A, HEARTBEAT_ACK).c(B + 1, HEARTBEAT_ACK)
    return case.next().open().s(A + 1, HEARTBEAT).c(B + 1, DATA, HEARTBEAT_ACK).c(B + 1, HEARTBEAT_ACK).s(A + 1, DATA).s(A, HEARTBEAT, SHUTDOWN)


def anything(seed):
    """Chunks at random, tags often right, in conversations that were opened or not."""
    case, draw = Sctp(f"SCTP, anything {seed}"), random.Random(seed)
    for _ in range(60):
        case.next()
        if draw.random() < 0.5:
            case.open()
        elif draw.random() < 0.7:
            case.c(0, chunk(INIT, A))
        for _ in range(draw.randrange(3, 10)):
            reply = draw.random() < 0.5
            kinds = draw.choices(CHUNKS, k=draw.choice([1, 1, 1, 1, 2, 3]))
            tag = draw.choice([A if reply else B] * 6 + [B if reply else A, 0, 0, A + 1, B + 1])
            case.say(reply, 0 if INIT in kinds and draw.random() < 0.8 else tag,
                     *(chunk(k, draw.choice([B if reply else A] * 3 + [A, B, B + 1, 0]), draw.choice([0, 0, 1])) for k in kinds))
    return case


CASES = [association(), beginnings(), malformed(), collisions(), heartbeats(), *(anything(seed) for seed in range(1, 5))]
