#!/usr/bin/env python3
"""How IPv6 packets that came in pieces are cut again, headers of options among them, between two tap devices.

A kernel hands pieces on as they came only where there is room before each for the headers that all of them repeat, as
drivers leave it. Frames from packet sockets, which the other tests send, have just enough for none that came inside.

Exit status as compare.py's."""
import argparse
import fcntl
import json
import os
import pathlib
import select
import struct
import subprocess
import sys
import tempfile
import time

import compare
from target_cases import CLIENT6, SERVER6, bp, frame

IFACES = ("eth0", "eth1")
MAC = {name: f"02:00:00:00:{i:02x}:01" for i, name in enumerate(IFACES)}
NEIGHBOUR = "02:00:00:00:01:fe"
HOST = {"interfaces": [{"name": "eth0", "mac": MAC["eth0"], "addrs": ["2001:db8:1::1/64"]},
                       {"name": "eth1", "mac": MAC["eth1"], "addrs": ["2001:db8:2::1/64"]}],
        "neighbours": [{"ip": SERVER6, "dev": "eth1", "mac": NEIGHBOUR}]}
RULES = "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m conntrack --ctstate NEW\nCOMMIT\n"
HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION, UDP = 0, 43, 44, 60, 17
# What stands before the fragment header, and behind it; the payload's bytes and where it is cut.
HEADERS = [([], []), ([], [DESTINATION]), ([DESTINATION], []), ([HOP_BY_HOP], []), ([HOP_BY_HOP], [DESTINATION]),
           ([DESTINATION], [DESTINATION]), ([HOP_BY_HOP, DESTINATION], []), ([], [DESTINATION, DESTINATION]),
           ([ROUTING], [DESTINATION]), ([ROUTING, DESTINATION], []), ([HOP_BY_HOP, ROUTING, DESTINATION], [DESTINATION])]
CUTS = [(48, [24]), (1000, [512]), (3000, [1400, 2800]), (1400, [1200]), (2400, [48, 96, 1200]), (48, [8])]


def chain(kinds, then):
    """The headers, each 8 bytes (routing without a segment left: 24), and the number of the first of all."""
    out = b""
    for kind in reversed(kinds):
        rest = bytes([2, 4, 0]) + bytes(20) if kind == ROUTING else bytes([0, 1, 4, 0, 0, 0, 0])
        out = bytes([then]) + rest + out
        then = kind
    return then, out


def packets():
    ident = 0
    for size, cuts in CUTS:
        for before, behind in HEADERS:
            ident += 1
            first, inside = chain(behind, UDP)
            part = inside + bp.udp(CLIENT6, SERVER6, 4000, 53, bytes(i & 0xFF for i in range(size - 8)))
            places = [0, *cuts, len(part)]
            for begin, end in zip(places, places[1:]):
                piece = struct.pack("!BBHI", first, 0, begin | (end < len(part)), ident) + part[begin:end]
                proto, outside = chain(before, FRAGMENT)
                yield bp.ip6(CLIENT6, SERVER6, proto, outside + piece)


def without_id(l3):
    """Of what the kernel draws nothing can be said."""
    at, proto = 40, l3[6]
    while proto in (HOP_BY_HOP, ROUTING, DESTINATION):
        proto, at = l3[at], at + (l3[at + 1] + 1) * 8
    return (l3[:at + 4] + bytes(4) + l3[at + 8:] if proto == FRAGMENT else l3).hex()


def tap(name):
    attach, kind, no_information = 0x400454CA, 0x0002, 0x1000  # TUNSETIFF, IFF_TAP, IFF_NO_PI
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, attach, struct.pack("16sH22s", name.encode(), kind | no_information, b""))
    return fd


def arrived(fd):
    """The forwarded packets that leave within a moment."""
    out = []
    while select.select([fd], [], [], 0.02)[0]:
        f = os.read(fd, 1 << 16)
        if f[12:14] == b"\x86\xdd" and f[21] == 63:
            out.append(without_id(f[14:]))
    return out


def inside():
    """In a namespace of its own: prints what the kernel makes of each packet."""
    def run(*command, **options):
        subprocess.run(command, check=True, capture_output=True, text=True, **options)

    ends = [tap(name) for name in IFACES]
    for interface in HOST["interfaces"]:
        run("ip", "link", "set", interface["name"], "address", interface["mac"], "up")
        run("ip", "addr", "add", interface["addrs"][0], "dev", interface["name"], "nodad")
    run("ip", "neigh", "add", SERVER6, "lladdr", NEIGHBOUR, "dev", "eth1")
    run("sysctl", "-qw", "net.ipv6.conf.all.forwarding=1")
    run("ip6tables-legacy-restore", input=RULES)
    time.sleep(0.2)
    arrived(ends[1])
    answers = []
    for packet in packets():
        os.write(ends[0], frame("eth0", packet)["frame"])
        answers.append(arrived(ends[1]))
    json.dump(answers, sys.stdout)


def told(pieces):
    return "; ".join(f"{len(piece) // 2} bytes {piece[80:112]}" for piece in pieces) or "nothing"


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc")
    ap.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.inside:
        return inside()
    if status := compare.skip(None if os.path.exists("/dev/net/tun") else "no tap devices here"):
        return status
    kernel = json.loads(subprocess.run(["unshare", "--net", sys.executable, __file__, "--inside"], check=True, capture_output=True).stdout)
    with tempfile.TemporaryDirectory(prefix="iptc-pieces-") as scratch:
        folder = pathlib.Path(scratch)
        compare.write_case(folder, RULES, True, HOST, [frame("eth0", packet) for packet in packets()])
        mode = compare.Mode(six=True)
        compare.iptc_jsonl(a.iptc, compare.rules_file(folder, True), folder / "trace.pcapng", folder / "host.json", folder / "iptc.jsonl",
                           mode=mode)
        mine = compare.diff.load(str(folder / "iptc.jsonl"))[0]
    bad = 0
    for n, answer in enumerate(kernel, 1):
        got = [without_id(bytes.fromhex(out["frame"])[14:]) + ("" if out["if"] == "eth1" else " by " + out["if"]) for out in mine[n]["out"]]
        if got != answer:
            bad += 1
            print(f"packet {n}\n  kernel: {told(answer)}\n  iptc: {told(got)}")
    print(f"{len(kernel)} packets, {sum(map(len, kernel))} pieces left, {bad} packets differ")
    return 1 if bad or not any(kernel) else 0


if __name__ == "__main__":
    sys.exit(main())
