"""Packet building: small, exact, no dependencies. Every field can be overridden to make a broken packet."""
import socket
import struct

from wire import csum, ETH_IP, ETH_IP6


def pa(a):
    return socket.inet_pton(socket.AF_INET6 if ":" in a else socket.AF_INET, a)


def ip4(src, dst, proto, pay, ttl=64, tos=0, ident=0, df=False, mf=False, off=0, opts=b"", ihl=None, tlen=None, cs=None, ver=4):
    opts += b"\0" * (-len(opts) % 4)
    hl = 5 + len(opts) // 4
    h = struct.pack("!BBHHHBBH4s4s", ver << 4 | (hl if ihl is None else ihl), tos, (hl * 4 + len(pay)) if tlen is None else tlen, ident,
                    (0x4000 if df else 0) | (0x2000 if mf else 0) | off // 8, ttl, proto, 0, pa(src), pa(dst)) + opts
    c = csum(h) if cs is None else cs
    return h[:10] + struct.pack("!H", c) + h[12:] + pay


def ip6(src, dst, proto, pay, ttl=64, tos=0, ident=0, mf=False, off=0, ext=b"", extproto=None, plen=None, frag=None, **_):
    if frag is None:
        frag = mf or off
    nh = proto
    body = pay
    if frag:
        body = struct.pack("!BBHI", proto, 0, off & 0xFFF8 | (1 if mf else 0), ident) + pay
        nh = 44
    if ext:
        body = bytes([nh]) + ext[1:] + body
        nh = extproto
    return struct.pack("!IHBB", 6 << 28 | tos << 20, len(body) if plen is None else plen, nh, ttl) + pa(src) + pa(dst) + body


def l4sum(src, dst, proto, seg):
    s, d = pa(src), pa(dst)
    if len(s) == 4:
        ph = s + d + struct.pack("!BBH", 0, proto, len(seg))
    else:
        ph = s + d + struct.pack("!IHBB", len(seg), 0, 0, proto)
    return csum(ph + seg)


def tcp(src, dst, sp, dp, flags, seq=0, ack=0, win=64000, opts=b"", data=b"", doff=None, bad=False, urg=0, res=0):
    opts += b"\1" * (-len(opts) % 4)
    d = (5 + len(opts) // 4) if doff is None else doff
    fl = 0
    for c in flags:
        fl |= 1 << "FSRPAUEC".index(c)
    h = struct.pack("!HHIIBBHHH", sp, dp, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, d << 4 | res, fl, win, 0, urg) + opts + data
    c = l4sum(src, dst, 6, h)
    if bad:
        c ^= 0x1234
    return h[:16] + struct.pack("!H", c) + h[18:]


def udp(src, dst, sp, dp, data=b"", bad=False, zero=False, length=None):
    h = struct.pack("!HHHH", sp, dp, (8 + len(data)) if length is None else length, 0) + data
    c = l4sum(src, dst, 17, h) or 0xFFFF
    if bad:
        c ^= 0x1234
    if zero:
        c = 0
    return h[:6] + struct.pack("!H", c) + h[8:]


def icmp(src, dst, typ, code, ident=0, seq=0, data=b"", bad=False, word=None):
    """ICMP or ICMPv6 by the addresses; word replaces id and seq (errors)."""
    w = struct.pack("!HH", ident, seq) if word is None else struct.pack("!I", word)
    h = struct.pack("!BBH", typ, code, 0) + w + data
    c = l4sum(src, dst, 58, h) if ":" in src else csum(h)
    if bad:
        c ^= 0x1234
    return h[:2] + struct.pack("!H", c) + h[4:]


_T = []
for _i in range(256):
    _c = _i
    for _ in range(8):
        _c = _c >> 1 ^ (0x82F63B78 if _c & 1 else 0)
    _T.append(_c)


def crc32c(b):
    c = 0xFFFFFFFF
    for x in b:
        c = _T[(c ^ x) & 255] ^ c >> 8
    return c ^ 0xFFFFFFFF


def sctp(sp, dp, vtag, chunks, bad=False):
    b = b""
    for t, fl, body in chunks:
        b += struct.pack("!BBH", t, fl, 4 + len(body)) + body + b"\0" * (-len(body) % 4)
    h = struct.pack("!HHI", sp, dp, vtag)
    c = crc32c(h + b"\0\0\0\0" + b) ^ (0x55 if bad else 0)
    return h + struct.pack("<I", c) + b


def eth(dst, src, pkt, v):
    return bytes.fromhex(dst.replace(":", "")) + bytes.fromhex(src.replace(":", "")) + struct.pack("!H", ETH_IP if v == 4 else ETH_IP6) + pkt
