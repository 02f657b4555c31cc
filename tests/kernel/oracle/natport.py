"""What of two packets may differ because NAT drew a source port (ICMP: an id) at random, on either side.

The kernel draws only where a connection's port cannot stay: taken, or outside the rule's range. iptc says of which connections it
drew, from which range and what (`drawn_port`). A difference is excused only if all of this holds:

* iptc drew for the packet's connection, and the kernel's entry, where it is there still, was moved as well;
* the packets differ in port fields, where one has iptc's port and the other, from the same range, the kernel's;
* besides in the checksums over them, and those are the ones that the ports ask for.
"""
import build_packets
import wire

CHECKSUM_AT = {6: 16, 17: 6, 136: 6, 132: 8, 1: 2, 58: 2}
TCP, SCTP = 6, 132
ICMP = (1, 58)


def _sum(b):
    return sum(int.from_bytes(b[i:i + 2].ljust(2, b"\0"), "big") for i in range(0, len(b), 2)) % 0xFFFF


def _word(b, at):
    return int.from_bytes(b[at:at + 2], "big")


def _sctp_ok(b):
    return b[8:12] == build_packets.crc32c(b[:8] + b"\0\0\0\0" + b[12:]).to_bytes(4, "little")


class _Segment:
    """Where a packet's transport header lies in it, and its fields that a drawn port changes."""

    def __init__(self, proto, start, cut):
        self.proto, self.start, self.cut = proto, start, cut
        self.ports = [start + 4] if proto in ICMP else [start, start + 2]
        self.checksum = start + CHECKSUM_AT[proto]
        self.checksum_size = 4 if proto == SCTP else 2


def _segments(b, base=0):
    """The packet's own transport header, and the one that an ICMP error quotes."""
    f = wire.ip(b[base] >> 4, b[base:]) if len(b) > base else None
    if f is None or f["off"] or f["proto"] not in CHECKSUM_AT or len(f["pay"]) < 8:
        return []
    start = len(b) - len(f["pay"]) if f["v"] == 6 else base + f["hl"]
    if wire.is_icmp_error(f):
        error = _Segment(f["proto"], start, False)
        error.ports = []
        return [error, *_segments(b, start + 8)]
    return [_Segment(f["proto"], start, bool(f["mf"]))]


def _checksum_agrees(segment, a, b):
    """Whether a's checksum fits a's ports as b's fits b's."""
    if segment.proto == SCTP:
        return not segment.cut and all(_sctp_ok(x[segment.start:]) for x in (a, b))
    if segment.checksum + 2 > len(a):
        return True                                     # a quote that ends before it
    if segment.proto not in (TCP, *ICMP) and _word(a, segment.checksum) == _word(b, segment.checksum) == 0:
        return True                                     # UDP without a checksum
    return _sum(a[segment.start:]) == _sum(b[segment.start:])


def alike(kernel, mine, drawn, moved_to=None):
    """Whether two packets, from the IP header on, are equal but for a drawn port. `moved_to`: the kernel's choices, if known."""
    if kernel == mine:
        return True
    if not drawn or len(kernel) != len(mine):
        return False
    low, high = drawn["range"]
    segments, free = _segments(mine), set()
    for s in segments:
        for at in s.ports:
            if _word(kernel, at) == _word(mine, at):
                continue
            if _word(mine, at) != drawn["port"] or not low <= _word(kernel, at) <= high:
                return False
            if moved_to is not None and _word(kernel, at) not in moved_to:
                return False
            free |= {at, at + 1}
    if not free:
        return False
    for s in segments:
        free |= set(range(s.checksum, s.checksum + s.checksum_size))
    return all(x == y or at in free for at, (x, y) in enumerate(zip(kernel, mine))) and all(_checksum_agrees(s, kernel, mine) for s in segments)


def moved_ports(entries):
    """The source ports (ids) that the kernel's entries were moved to; nothing when there is no entry left to ask."""
    if not entries:
        return None
    moved = set()
    for e in entries:
        before, after = e["orig"].get("sport", e["orig"].get("id")), e["reply"].get("dport", e["reply"].get("id"))
        if before != after:
            moved.add(after)
    return moved


def all_alike(kernel, mine, drawn, entries):
    """The same for two lists of (interface, packet), in any order."""
    if len(kernel) != len(mine):
        return False
    moved, rest = moved_ports(entries), list(mine)
    for k_if, k in kernel:
        found = next((x for x in rest if x[0] == k_if and alike(k, x[1], drawn, moved)), None)
        if found is None:
            return False
        rest.remove(found)
    return True
