#!/usr/bin/env python3
"""Writes traffic.pcapng: a quarter of an hour at the office gateway, seen on its wires before the firewall.

Interface names are the gateway's own; `local` holds what the gateway itself sends. Answers from outside come to the
public address, as they would after masquerading. The output is the same at every run.
"""
import ipaddress
import pathlib
import struct

PUBLIC, GATEWAY = "203.0.113.10", "192.168.10.1"
ALICE, BOB, MAIL = "192.168.10.101", "192.168.10.102", "192.168.10.25"
DNS, WEB, PEER, SCANNER = "9.9.9.9", "198.51.100.80", "198.51.100.25", "198.51.100.66"
MACS = {"eth0": "02:00:5e:00:53:01", "eth1": "02:00:5e:00:53:02"}
SENDERS = {"eth0": "02:00:5e:00:53:fe", "eth1": "02:00:5e:00:53:65"}
START = 1_760_000_000.0
FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo(src, dst, proto, length):
    return ipaddress.ip_address(src).packed + ipaddress.ip_address(dst).packed + struct.pack("!BBH", 0, proto, length)


class Capture:
    """Packets in order of time, and the pcapng file of them."""

    def __init__(self):
        self.names = ["eth0", "eth1", "local"]
        self.packets = []
        self.ident = 100

    def ip(self, at, interface, src, dst, proto, payload, ttl=64):
        self.ident += 1
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), self.ident, 0x4000, ttl, proto, 0)
        head += ipaddress.ip_address(src).packed + ipaddress.ip_address(dst).packed
        head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
        to = bytes.fromhex(MACS.get(interface, "00:00:00:00:00:00").replace(":", ""))
        by = bytes.fromhex(SENDERS.get(interface, "00:00:00:00:00:00").replace(":", ""))
        self.packets.append((at, interface, to + by + b"\x08\x00" + head + payload))

    def tcp(self, at, interface, src, dst, sport, dport, flags, seq, ack=0, data=b""):
        options = b"\2\4\5\xb4" if flags & SYN else b""
        words = (20 + len(options)) // 4
        seg = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, words << 4, flags, 64240, 0, 0) + options + data
        sum16 = checksum(pseudo(src, dst, 6, len(seg)) + seg)
        self.ip(at, interface, src, dst, 6, seg[:16] + struct.pack("!H", sum16) + seg[18:])

    def udp(self, at, interface, src, dst, sport, dport, data):
        seg = struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data
        sum16 = checksum(pseudo(src, dst, 17, len(seg)) + seg) or 0xFFFF
        self.ip(at, interface, src, dst, 17, seg[:6] + struct.pack("!H", sum16) + seg[8:])

    def echo(self, at, interface, src, dst, kind, ident, number):
        msg = struct.pack("!BBHHH", kind, 0, 0, ident, number) + b"abcdefghijklmnopqrstuvwabcdefghi"
        self.ip(at, interface, src, dst, 1, msg[:2] + struct.pack("!H", checksum(msg)) + msg[4:])

    def conversation(self, at, client, server, sport, dport, seq, request, answer):
        """A whole TCP connection. client, server: (interface, own address, the address it sees as the peer)."""
        (ci, ca, cp), (si, sa, sp) = client, server
        back = seq ^ 0x5A5A5A
        steps = [
            (0, SYN, b""), (1, SYN | ACK, b""), (0, ACK, b""), (0, PSH | ACK, request), (1, ACK, b""),
            (1, PSH | ACK, answer), (0, ACK, b""), (0, FIN | ACK, b""), (1, FIN | ACK, b""), (0, ACK, b""),
        ]
        nxt = [seq, back]
        for i, (side, flags, data) in enumerate(steps):
            when = at + 0.02 * i
            ack = nxt[1 - side] if flags & ACK else 0
            if side == 0:
                self.tcp(when, ci, ca, cp, sport, dport, flags, nxt[0], ack, data)
            else:
                self.tcp(when, si, sa, sp, dport, sport, flags, nxt[1], ack, data)
            nxt[side] += len(data) + (1 if flags & (SYN | FIN) else 0)

    def lookup(self, at, client, server, sport, ident):
        (ci, ca, cp), (si, sa, sp) = client, server
        query = struct.pack("!HHHHHH", ident, 0x0100, 1, 0, 0, 0) + b"\7example\3com\0\0\1\0\1"
        self.udp(at, ci, ca, cp, sport, 53, query)
        self.udp(at + 0.015, si, sa, sp, 53, sport, query[:2] + b"\x81\x80" + query[4:] + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc6\x33\x64\x50")

    def save(self, path):
        def block(kind, body):
            body += b"\0" * (-len(body) % 4)
            size = struct.pack("<I", len(body) + 12)
            return struct.pack("<I", kind) + size + body + size

        out = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        for name in self.names:
            text = name.encode()
            options = struct.pack("<HH", 2, len(text)) + text + b"\0" * (-len(text) % 4)
            options += struct.pack("<HHB3x", 9, 1, 6) + struct.pack("<HH", 0, 0)  # if_tsresol: microseconds
            out += block(1, struct.pack("<HHI", 1, 0, 262144) + options)
        for at, interface, frame in sorted(self.packets, key=lambda p: p[0]):
            ticks = round((START + at) * 1_000_000)
            head = struct.pack("<IIIII", self.names.index(interface), ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame))
            out += block(6, head + frame)
        path.write_bytes(out)


def main():
    c = Capture()
    # The gateway looks a name up, fetches a page, pings.
    c.lookup(0.0, ("local", PUBLIC, DNS), ("eth0", DNS, PUBLIC), 40001, 1)
    c.conversation(0.1, ("local", PUBLIC, WEB), ("eth0", WEB, PUBLIC), 40002, 443, 1_000_000, b"GET / HTTP/1.0\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\nhello")
    for i in range(3):
        c.echo(1 + i, "local", PUBLIC, WEB, 8, 77, i)
        c.echo(1.03 + i, "eth0", WEB, PUBLIC, 0, 77, i)
    # Two machines of the LAN do the same through it.
    c.lookup(5.0, ("eth1", ALICE, DNS), ("eth0", DNS, PUBLIC), 50001, 2)
    c.conversation(5.1, ("eth1", ALICE, WEB), ("eth0", WEB, PUBLIC), 50002, 443, 2_000_000, b"GET /news HTTP/1.0\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n" + b"n" * 800)
    c.conversation(5.15, ("eth1", BOB, WEB), ("eth0", WEB, PUBLIC), 50003, 80, 3_000_000, b"GET /old HTTP/1.0\r\n\r\n", b"HTTP/1.0 301 Moved\r\n\r\n")
    c.echo(7.0, "eth1", ALICE, WEB, 8, 78, 1)
    c.echo(7.02, "eth0", WEB, PUBLIC, 0, 78, 1)
    # Alice logs in on the gateway; Bob tries telnet and is told no.
    c.conversation(8.0, ("eth1", ALICE, GATEWAY), ("local", GATEWAY, ALICE), 50010, 22, 4_000_000, b"SSH-2.0-client\r\n", b"SSH-2.0-server\r\n")
    c.tcp(9.0, "eth1", BOB, GATEWAY, 50011, 23, SYN, 5_000_000)
    # Mail comes in for the server inside.
    c.conversation(20.0, ("eth0", PEER, PUBLIC), ("eth1", MAIL, PEER), 33025, 25, 6_000_000, b"EHLO peer.example\r\n", b"250 mail.example\r\n")
    # Somebody scans, somebody lies about his address, somebody asks whether we are there.
    for i, port in enumerate([21, 22, 23, 80, 110, 143, 443, 445, 1433, 3306, 3389, 5900, 8080]):
        c.tcp(30.0 + i * 0.01, "eth0", SCANNER, PUBLIC, 61000 + i, port, SYN, 7_000_000 + i)
    c.tcp(30.5, "eth0", SCANNER, PUBLIC, 61100, 80, FIN | PSH | URG, 7_100_000)
    c.tcp(31.0, "eth0", ALICE, PUBLIC, 61200, 22, SYN, 8_000_000)
    c.udp(31.1, "eth0", PUBLIC, PUBLIC, 53, 53, b"land")
    c.echo(32.0, "eth0", SCANNER, PUBLIC, 8, 99, 1)
    c.echo(32.5, "eth0", SCANNER, PUBLIC, 0, 98, 1)
    # The gateway tries what its rules do not allow it.
    c.tcp(40.0, "local", PUBLIC, WEB, 40100, 6667, SYN, 9_000_000)
    # Later, long after: the same web server answers a connection that is over.
    c.tcp(900.0, "eth0", WEB, PUBLIC, 443, 40002, PSH | ACK, 0x5A5A5A ^ 1_000_000, 1_000_020, b"late")
    c.save(pathlib.Path(__file__).with_name("traffic.pcapng"))
    print(f"{len(c.packets)} packets")


if __name__ == "__main__":
    main()
