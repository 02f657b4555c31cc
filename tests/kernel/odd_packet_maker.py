"""Odd packets from a seed: headers that are cut, lie about their lengths, or stand where none is expected.

Every packet is an Ethernet frame of a trace as oracle/run.py reads it. Most have one oddity only, so that it is reached by
what reads it and does not hide behind another."""
import random
import struct

import target_cases as tc
from build_packets import crc32c, eth, l4sum, pa
from wire import csum

PORTS = (22, 53, 80, 443, 1024, 5000, 65535)
PROTOCOLS4 = (0, 1, 2, 4, 6, 17, 33, 41, 47, 50, 51, 58, 59, 103, 108, 132, 136, 139, 255)
PROTOCOLS6 = (1, 2, 4, 6, 17, 33, 41, 47, 50, 58, 59, 103, 108, 132, 135, 136, 139, 140, 255)
HOP_BY_HOP, ROUTING, FRAGMENT, AUTH, DESTINATION = 0, 43, 44, 51, 60
TCP_OPTIONS = (b"\1", b"\2\4\5\xb4", b"\2\4\1\0", b"\2\3\5", b"\2\0", b"\2\1", b"\3\3\7", b"\4\2", b"\5\12" + bytes(8), b"\x08\x0a" + bytes(8),
               b"\0", b"\x13\x12" + bytes(16), b"\x22\2", b"\xfe\4\1\2", b"\3\0", b"\x08\xff", b"\x1e", b"\5", b"\x08\x0a\0")
UPTIME_STAMP = b"\x44\x0c\x05\x00" + bytes(8)
IP_OPTIONS = (b"\1", b"\0", b"\x07\x07\x04" + bytes(4), b"\x07\x0b\x08" + bytes(8), b"\x07\x07\x08" + bytes(4), b"\x07\x02", b"\x07\x07\x03" + bytes(4),
              b"\x07\x28\x04" + bytes(4), UPTIME_STAMP, b"\x44\x08\x05\x01" + bytes(4), b"\x44\x08\x04\x00" + bytes(4), b"\x44\x0c\x05\x02" + bytes(8),
              b"\x44\x04\x05\x00", b"\x44\x0c\x0d\xf0" + bytes(8), b"\x44\x0c\x0d\x10" + bytes(8), b"\x94\x04\0\0", b"\x94\x04\0\1", b"\x94\x03\0",
              b"\x83\x07\x04" + pa(tc.SERVER), b"\x89\x07\x04" + pa(tc.SERVER), b"\x83\x07\x08" + pa(tc.SERVER), b"\x83\x03\x04", b"\x88\x04\0\1",
              b"\x82\x0b" + bytes(9), b"\x1e\x04\1\2", b"\xde\x04\1\2", b"\x5e\0", b"\x5e\1", b"\x5e\xff", b"\x07", b"\x44")
IP6_OPTIONS = (b"\0", b"\1\0", b"\1\1\0", b"\1\2\0\0", b"\1\4\0\0\0\0", b"\1\2\1\1", b"\5\2\0\0", b"\5\1\0", b"\xc2\4\0\1\0\0", b"\xc2\4\0\0\0\x40",
               b"\xc9\x10" + pa(tc.CLIENT6), b"\x1e\2\1\2", b"\x5e\1\1", b"\x9e\1\1", b"\xde\1\1", b"\x07\2\0\0", b"\x1e\xff", b"\x3e\0", b"\x1e", b"\x31\2\0\0", b"\x31\0", b"\1\0\x31\2\0\0")


class PacketMaker:
    def __init__(self, seed, six):
        self.r, self.six = random.Random(f"odd {seed} {six}"), six
        self.ident = 1000

    def chance(self, p):
        return self.r.random() < p

    def bytes(self, n):
        return bytes(self.r.choice((0, 1, 2, 4, 8, 255, self.r.randrange(256))) for _ in range(n))

    def addresses(self):
        """Interface, source, destination: forwarded, for the host, or for a group."""
        r = self.r
        c, s, f = (tc.CLIENT6, tc.SERVER6, tc.FIREWALL6) if self.six else (tc.CLIENT, tc.SERVER, tc.FIREWALL)
        groups = ("ff02::1", "ff0e::5") if self.six else ("224.0.0.1", "192.0.2.255", "255.255.255.255")
        return r.choice([("eth0", c, s)] * 9 + [("eth0", c, f)] * 4 + [("eth1", s, c)] * 4 + [("eth0", c, r.choice(groups)), (None, f, s), (None, f, c)])

    # -- transport headers -----------------------------------------------------------------------
    def transport(self, proto, source, destination):
        r = self.r
        makers = {1: self.icmp, 58: self.icmp, 6: self.tcp, 17: self.udp, 136: self.udp, 132: self.sctp, 33: self.dccp, 47: self.gre, 135: self.mobility,
                  4: self.inner, 41: self.inner}
        if proto in makers:
            return makers[proto](proto, source, destination)
        if proto == 51:
            return bytes([r.choice((6, 17, 59, 51)), r.choice((0, 1, 4, 255)), 0, r.choice((0, 0, 1))]) + struct.pack("!I", r.choice((1, 500, 2 ** 32 - 1))) + self.tcp(6, source, destination)
        if proto in (50, 108):
            return struct.pack("!I", r.choice((1, 500, 0x11000005, 2 ** 32 - 1))) + self.bytes(r.choice((0, 4, 12)))
        return self.bytes(r.choice((0, 1, 3, 4, 8, 20, 40)))

    def ports(self):
        return self.r.choice(PORTS), self.r.choice(PORTS)

    def tcp(self, proto, source, destination):
        r = self.r
        options = b"".join(r.choice(TCP_OPTIONS) for _ in range(r.choice((0, 0, 1, 1, 2, 3, 5))))[:40]
        options += r.choice((b"\0", b"\1")) * (-len(options) % 4)
        data = self.bytes(r.choice((0, 0, 0, 5, 20)))
        offset = 5 + len(options) // 4 if self.chance(0.85) else r.randrange(16)
        flags = r.choice((2, 2, 2, 0x12, 0x10, 4, 0x14, 1, 0x11, 0, 0x29, 0xc2, 0x42, 0x3f, r.randrange(256)))
        head = struct.pack("!HHIIBBHHH", *self.ports(), 1000, r.choice((0, 77)), offset << 4 | r.choice((0, 0, 0, r.randrange(16))), flags, 500, 0, r.choice((0, 0, 9)))
        return self.summed(head + options + data, 16, source, destination, 6)

    def udp(self, proto, source, destination):
        r = self.r
        data = self.bytes(r.choice((0, 1, 4, 13)))
        length = 8 + len(data) if self.chance(0.75) else r.choice((0, 4, 7, 8, 9, 100, 65535))
        head = struct.pack("!HHHH", *self.ports(), length, 0)
        return self.summed(head + data, 6, source, destination, proto)

    def icmp(self, proto, source, destination):
        r = self.r
        kinds = (1, 2, 3, 4, 128, 129, 130, 133, 135, 136, 137, 143, 200) if proto == 58 else (0, 3, 4, 5, 8, 11, 12, 13, 14, 17, 18, 19, 40)
        kind = r.choice(kinds)
        error = kind < 128 if proto == 58 else kind in (3, 4, 5, 11, 12)
        quoted = self.packet_of(destination, source, r.choice((6, 17, 1, 58, 132, 59)))[:r.choice((0, 8, 20, 28, 40, 48, 56, 100))] if error and self.chance(0.7) else self.bytes(8)
        body = bytes([kind, r.choice((0, 0, 1, 3, 4, 255)), 0, 0]) + struct.pack("!HH", 7, 1) + quoted
        sum_ = l4sum(source, destination, 58, body) if proto == 58 and self.six else csum(body)
        return self.with_sum(body, 2, sum_)

    def sctp(self, proto, source, destination):
        r = self.r
        chunks = b""
        for _ in range(r.choice((0, 1, 1, 2, 3))):
            body = self.bytes(r.choice((0, 1, 4, 12, 16)))
            length = 4 + len(body) if self.chance(0.85) else r.choice((0, 1, 3, 4, 200))
            chunks += struct.pack("!BBH", r.choice((0, 1, 2, 3, 4, 5, 6, 10, 14, 0xc1, 0x80, 200)), r.choice((0, 1, 3, 7, 255)), length) + body + bytes(-len(body) % 4)
        chunks = chunks if self.chance(0.9) else chunks[:-r.randrange(1, 4)]
        head = struct.pack("!HHI", *self.ports(), r.choice((0, 7)))
        sum_ = crc32c(head + bytes(4) + chunks) ^ (0x55 if self.chance(0.1) else 0)
        return head + struct.pack("<I", sum_) + chunks

    def dccp(self, proto, source, destination):
        r = self.r
        options = b"".join(r.choice((b"\0", b"\1", b"\2", b"\x20\3\1", b"\x28\4\1\2", b"\x80\6\1\2\3\4", b"\x20\0", b"\x20\1", b"\x20\xff", b"\x1f", b"\x20")) for _ in range(r.choice((0, 1, 2, 4))))
        options += bytes(-len(options) % 4)
        kind, long = r.choice((0, 1, 2, 3, 4, 5, 7, 9, 10, 15)), r.choice((0, 1))
        fixed = 12 + 4 * long + {0: 4, 1: 8, 2: 0, 3: 8, 4: 8, 5: 8, 7: 12}.get(kind, 8)
        offset = (fixed + len(options)) // 4 if self.chance(0.8) else r.randrange(256)
        return struct.pack("!HHBBHBBH", *self.ports(), offset, 0, 0, kind << 1 | long, 0, 1) + bytes(fixed - 12) + options

    def gre(self, proto, source, destination):
        return struct.pack("!HH", self.r.choice((0, 0x2001, 0x3001, 0x3081, 0x8000, 0xb000, 7)), self.r.choice((0x800, 0x880b, 0))) + self.bytes(self.r.choice((0, 2, 4, 8, 12)))

    def mobility(self, proto, source, destination):
        return bytes([self.r.choice((59, 59, 6)), self.r.choice((0, 1, 1, 255)), self.r.choice((0, 1, 5, 7, 16)), 0, 0, 0]) + self.bytes(self.r.choice((2, 10, 26)))

    def inner(self, proto, source, destination):
        return self.packet_of(source, destination, self.r.choice((6, 17)))

    def summed(self, segment, at, source, destination, proto):
        return self.with_sum(segment, at, l4sum(source, destination, proto, segment))

    def with_sum(self, segment, at, sum_):
        sum_ = self.r.choice((0, 0x1234, 0xffff)) if self.chance(0.08) else sum_
        return segment[:at] + struct.pack("!H", sum_) + segment[at + 2:]

    # -- IP --------------------------------------------------------------------------------------
    def maybe_cut(self, body, p=0.2):
        return body[:self.r.randrange(len(body))] if body and self.chance(p) else body

    def packet_of(self, source, destination, proto):
        """A plain packet, as ICMP errors quote."""
        body = self.transport(proto, source, destination) if proto in (6, 17, 132) else self.bytes(12)
        if ":" in source:
            return struct.pack("!IHBB", 6 << 28, len(body), proto, 60) + pa(source) + pa(destination) + body
        return struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), 9, 0, 60, proto, 0) + pa(source) + pa(destination) + body

    def lie(self, length):
        """What a length field says, most often the truth."""
        return length if self.chance(0.94) else max(0, length + self.r.choice((-8, -1, 1, 20, -length, 1000)))

    def ip4(self, source, destination):
        r = self.r
        proto = r.choice(PROTOCOLS4 + (6,) * 6 + (17, 17, 1, 1, 132, 33, 136))
        body = self.maybe_cut(self.transport(proto, source, destination))
        options = b"".join(r.choice(IP_OPTIONS) for _ in range(r.choice((1, 1, 2, 3))))[:40] if self.chance(0.15) else b""
        options += r.choice((b"\0", b"\1")) * (-len(options) % 4)
        field = r.choice((0x4000,) * 8 + (0,) * 8 + (0x2000, 0x2000, 1, 2, 0x2001, 100, 0x1fff, 0x3fff, 0x8000, 0x6000))
        if field & 0x2000 and self.chance(0.6):
            body = body[:len(body) & ~7]
        self.ident += 1
        words = 5 + len(options) // 4 if self.chance(0.97) else r.randrange(16)
        head = struct.pack("!BBHHHBBH", 0x40 | words, r.choice((0, 0, 0x10, 0xb8, 1, 2, 3, 255)), self.lie(20 + len(options) + len(body)) & 0xffff,
                           self.ident - (1 if self.chance(0.3) else 0), field, r.choice((64, 64, 64, 255, 2, 1, 0)), proto, 0) + pa(source) + pa(destination) + options
        sum_ = csum(head) ^ (0x11 if self.chance(0.01) else 0)
        return head[:10] + struct.pack("!H", sum_) + head[12:] + body

    def options6(self):
        options = b"".join(self.r.choice(IP6_OPTIONS) for _ in range(self.r.choice((0, 1, 1, 2, 3, 9))))
        missing = -(len(options) + 2) % 8
        return options + (b"\1" + bytes([missing - 2]) + bytes(missing - 2) if missing > 1 else bytes(missing))

    def extension(self, kind, next_header):
        """An extension header, with its first byte `next_header`."""
        r = self.r
        if kind == FRAGMENT:
            field = r.choice((0, 0, 1, 1, 6, 8, 9, 0x48, 800, 0xfff8))
            return bytes([next_header, r.choice((0, 0, 0, 7))]) + struct.pack("!HI", field, r.choice((self.ident, 77, 0)))
        if kind == AUTH:
            body = struct.pack("!HII", r.choice((0, 0, 1)), r.choice((1, 500, 2 ** 32 - 1)), 1) + bytes(r.choice((0, 4, 12)))
            units = (2 + len(body)) // 4 - 2
        elif kind == ROUTING:
            addresses = b"".join(pa(r.choice((tc.SERVER6, tc.CLIENT6, "2001:db8:3::9"))) for _ in range(r.choice((0, 1, 2, 3))))
            body = bytes([r.choice((0, 0, 0, 2, 3, 4, 253)), r.choice((0, 0, 1, 2, 255))]) + struct.pack("!I", r.choice((0, 0, 5))) + addresses
            units = (2 + len(body)) // 8 - 1
        else:
            body = self.options6()
            units = (2 + len(body)) // 8 - 1
        return bytes([next_header, units if self.chance(0.92) else r.choice((0, 1, 30, 255))]) + body

    def chain(self):
        """The kinds of the extension headers."""
        r = self.r
        if self.chance(0.3):
            return []
        length = r.choice((1, 1, 1, 1, 2, 2, 3, 4, 9, 20))
        kinds = [r.choice((HOP_BY_HOP, ROUTING, FRAGMENT, FRAGMENT, AUTH, DESTINATION, DESTINATION)) for _ in range(length)]
        if self.chance(0.9):  # hop-by-hop options first, if at all
            kinds = [k if k != HOP_BY_HOP or i == 0 else DESTINATION for i, k in enumerate(kinds)]
        return kinds

    def ip6(self, source, destination):
        r = self.r
        self.ident += 1 if self.chance(0.7) else 0
        proto = r.choice(PROTOCOLS6 + (6,) * 6 + (17, 17, 58, 58, 59, 59, 132, 33, 136))
        body = self.maybe_cut(self.transport(proto, source, destination), 0.15)
        kinds = self.chain()
        for kind, following in reversed(list(zip(kinds, kinds[1:] + [proto]))):
            body = self.extension(kind, following) + body
        body = self.maybe_cut(body, 0.15)
        first = kinds[0] if kinds else proto
        return struct.pack("!IHBB", 6 << 28 | r.choice((0, 0, 0x10, 0xb8, 3, 255)) << 20, self.lie(len(body)) & 0xffff, first, r.choice((64, 64, 64, 255, 2, 1, 0))) \
            + pa(source) + pa(destination) + body

    # -- frames ----------------------------------------------------------------------------------
    def frame(self):
        interface, source, destination = self.addresses()
        packet = self.ip6(source, destination) if self.six else self.ip4(source, destination)
        if interface is None:
            packet = sendable(packet)
        to = tc.MACS[interface or "eth0"]
        if interface and self.chance(0.03):
            to = self.r.choice(("ff:ff:ff:ff:ff:ff", "33:33:00:00:00:01", "02:00:00:00:77:77"))
        padding = bytes(self.r.choice((0, 0, 0, 0, 3, 26))) if interface else b""
        return {"t": 0.0, "in": interface, "frame": eth(to, self.r.choice(("02:00:00:00:00:fe", "02:00:00:00:00:fd")), packet + padding, 6 if self.six else 4)}

    def trace(self, count):
        return [self.frame() for _ in range(count)]


def sendable(packet):
    """As a raw socket of the host's sends it: a good header, lengths that are what is there, no options that the socket refuses."""
    if packet[0] >> 4 == 6:
        return packet[:4] + struct.pack("!H", len(packet) - 40) + packet[6:]
    body = packet[max(20, (packet[0] & 15) * 4):]
    return b"\x45" + packet[1:2] + struct.pack("!H", 20 + len(body)) + packet[4:20] + body
