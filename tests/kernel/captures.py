#!/usr/bin/env python3
"""Captures of real traffic through the kernel and through iptc, packet by packet: 0 differences is the only answer.

Captures are chosen by name, or so that every feature that is found in them (fragments, IP options, ICMP errors, GRE,
malformed headers, ...) is there several times. Each goes through every ruleset of captures/ (NAME.v4.save together with
NAME.v6.save), on a host that forwards all of it; a second time on one that owns the destinations the captures name
most; a third time it is the host that sends them. Tagged frames go as they are, and once more without their tags.

Exit status: 0 no difference, 1 differences, 77 the kernel can't be asked here, or there are no captures.
"""
import argparse
import collections
import dataclasses
import json
import pathlib
import struct
import sys
import tempfile

import compare
from compare import diff, wire

HERE = pathlib.Path(__file__).resolve().parent
RULES = HERE / "captures"
BATCH_PACKETS = 1500   # one pair of namespaces and one conntrack table see as many
LARGEST_FILE = 400_000
HOST = {
    # What comes in may be longer than a link carries: receive offload joins segments before they are captured.
    "interfaces": [{"name": "eth0", "mac": "02:00:00:00:00:01", "mtu": 65535, "addrs": ["192.0.2.1/24", "2001:db8:1::1/64"]},
                   {"name": "eth1", "mac": "02:00:00:00:01:01", "mtu": 1500, "addrs": ["198.51.100.1/24", "2001:db8:2::1/64"]}],
    "routes": [{"dst": "0.0.0.0/0", "via": "198.51.100.2", "dev": "eth1"}, {"dst": "::/0", "via": "2001:db8:2::2", "dev": "eth1"}],
    "neighbours": [{"ip": "198.51.100.2", "dev": "eth1", "mac": "02:00:00:00:01:02"},
                   {"ip": "2001:db8:2::2", "dev": "eth1", "mac": "02:00:00:00:01:02"}],
}
WAYS = ("gateway", "the host owns destinations", "sent by the host")
PROTOCOLS = {0: "hbh", 1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 17: "udp", 33: "dccp", 41: "6in4", 47: "gre", 50: "esp", 51: "ah",
             58: "icmp6", 60: "dstopt", 43: "rthdr", 88: "eigrp", 89: "ospf", 103: "pim", 132: "sctp", 135: "mobility", 136: "udplite"}
PORTS = {21: "ftp", 53: "dns", 67: "dhcp", 69: "tftp", 80: "http", 123: "ntp", 137: "netbios", 443: "tls", 500: "ike", 1723: "pptp",
         1812: "radius", 1900: "ssdp", 2152: "gtp", 4789: "vxlan", 5060: "sip", 5353: "mdns", 6081: "geneve", 6667: "irc"}


@dataclasses.dataclass
class Capture:
    path: pathlib.Path
    frames: list
    features: collections.Counter

    @property
    def tagged(self):
        return any(f in self.features for f in ("vlan", "qinq"))


def without_tags(frame):
    while len(frame) >= 18 and frame[12:14] in (b"\x81\x00", b"\x88\xa8", b"\x91\x00"):
        frame = frame[:12] + frame[16:]
    return frame


def features_of(frame):
    """What one frame holds, as names."""
    if len(frame) < 14:
        yield "short-frame"
        return
    if (tagless := without_tags(frame)) is not frame:
        yield "qinq" if len(frame) - len(tagless) > 4 else "vlan"
    version, packet = wire.l3(frame)
    if not version:
        yield "not-ip"
        return
    if not packet or packet[0] >> 4 != version:
        yield f"bad-version{version}"
        return
    if version == 4 and len(packet) >= 20:
        yield from features_of_ip4(packet)
    if version == 6 and len(packet) >= 40:
        yield from features_of_ip6(packet)
    if (f := wire.ip(version, packet)) is None:
        yield f"bad-header{version}"
        return
    yield from features_of_payload(f)


def features_of_ip4(packet):
    length, total = (packet[0] & 15) * 4, struct.unpack("!H", packet[2:4])[0]
    yield "ip4"
    if total > len(packet):
        yield "cut-short4"
    if total < length:
        yield "bad-total-length"
    if length > 20:
        yield "ip-options"
        if length <= len(packet):
            yield f"ip-option{packet[20] & 0x7f}"
    if 20 <= length <= len(packet) and wire.csum(packet[:length]):
        yield "bad-ip-checksum"
    if packet[8] <= 1:
        yield "ttl-expires"
    for end, name in ((packet[12], "source"), (packet[16], "destination")):
        if end == 127 or end == 0 or end >= 224:
            yield f"{'multicast' if 224 <= end < 240 else 'special'}-{name}"


def features_of_ip6(packet):
    yield "ip6"
    if struct.unpack("!H", packet[4:6])[0] + 40 > len(packet):
        yield "cut-short6"
    if packet[6] in (0, 43, 44, 51, 60):
        yield f"ip6-extension{packet[6]}"
    if packet[7] <= 1:
        yield "hop-limit-expires"
    if packet[24] == 0xff:
        yield "multicast-destination6"


def features_of_payload(f):
    if f["off"] or f["mf"]:
        yield f"fragment{f['v']}"
    if f["off"]:
        return
    proto, pay = f["proto"], f["pay"]
    yield PROTOCOLS.get(proto, "other-protocol")
    if proto in (1, 58) and len(pay) >= 2:
        yield f"{PROTOCOLS[proto]}-type{pay[0]}"
    if proto in (6, 17) and len(pay) >= 4:
        for port in struct.unpack("!HH", pay[:4]):
            if port in PORTS:
                yield PORTS[port]
    if proto == 6:
        yield from features_of_tcp(pay)
    if proto == 17 and len(pay) >= 8 and struct.unpack("!H", pay[4:6])[0] != len(pay):
        yield "udp-length-odd"


def features_of_tcp(pay):
    if len(pay) < 20:
        yield "tcp-short"
        return
    if not 20 <= (pay[12] >> 4) * 4 <= len(pay):
        yield "tcp-bad-offset"
    flags = pay[13] & 0x3f
    if flags == 0:
        yield "tcp-null"
    if flags & 0x20:
        yield "tcp-urgent"
    if flags & 4:
        yield "tcp-reset"
    if pay[13] & 0xc0:
        yield "tcp-ecn"


def read(path):
    """The capture, or None: of a link type that no veth carries, ending within a packet, empty, or too long; or it holds
    a packet that is longer than any link's (IPv6 jumbograms)."""
    try:
        frames = [p["frame"] for p in wire.load(str(path), "eth0", HOST)]
    except (wire.BadCapture, struct.error, IndexError, UnicodeDecodeError, ValueError):
        return None
    if not 0 < len(frames) <= BATCH_PACKETS or max(map(len, frames)) > 65535 + 14:
        return None
    return Capture(path, frames, collections.Counter(name for frame in frames for name in set(features_of(frame))))


def choose(captures, count):
    """`count` of them: first those with features that few others have, each feature up to so many times that all can be
    had, then evenly over the rest."""
    rarity = collections.Counter(f for c in captures for f in c.features)
    chosen, covered = [], collections.Counter()
    for feature, _ in sorted(rarity.items(), key=lambda x: (x[1], x[0])):
        for c in captures:
            if len(chosen) >= count or covered[feature] >= max(3, count // 25):
                break
            if feature in c.features and c not in chosen:
                chosen.append(c)
                covered.update(c.features.keys())
    rest = [c for c in captures if c not in chosen]
    missing = min(count - len(chosen), len(rest))
    return chosen + [rest[i * len(rest) // missing] for i in range(missing)]


def batches(captures):
    batch, packets = [], 0
    for c in captures:
        if batch and packets + len(c.frames) > BATCH_PACKETS:
            yield batch
            batch, packets = [], 0
        batch.append(c)
        packets += len(c.frames)
    if batch:
        yield batch


def owned_addresses(captures):
    """The destination that each capture names most, if a host can own it, once for each family."""
    wanted = {}
    own = {a.split("/")[0] for i in HOST["interfaces"] for a in i["addrs"]}
    for c in captures:
        seen = collections.Counter()
        for frame in c.frames:
            version, packet = wire.l3(without_tags(frame))
            if (f := wire.ip(version, packet) if version else None) and may_be_owned(f["dst"]):
                seen[f["dst"]] += 1
        for size in (4, 16):
            if of_family := [a for a in seen if len(a) == size]:
                best = max(of_family, key=lambda a: (seen[a], a))
                if wire.addr(best) not in own:
                    wanted[wire.addr(best) + ("/32" if size == 4 else "/128")] = True
    return list(wanted)


def sendable(frame):
    """The frame's packet as a raw socket can send it, or None: the kernel writes an IPv4 packet's total length and checksum, and
    its source or id where they are 0, so those that it would make up are left out or given; lengths are what is there."""
    version, packet = wire.l3(frame)
    if not version or not packet or packet[0] >> 4 != version or len(packet) < (20 if version == 4 else 40):
        return None
    if version == 6:
        said = struct.unpack("!H", packet[4:6])[0]
        packet = packet[:40 + said] if said else packet
        return frame[:14] + packet[:4] + struct.pack("!H", len(packet) - 40) + packet[6:]
    if packet[12:16] == bytes(4):
        return None
    packet = packet[:max(20, struct.unpack("!H", packet[2:4])[0])]
    ident = packet[4:6] if packet[4:6] != bytes(2) else b"\x12\x34"
    return frame[:14] + packet[:2] + struct.pack("!H", len(packet)) + ident + packet[6:]


def may_be_owned(address):
    if len(address) == 4:
        return 0 < address[0] < 224 and address[0] != 127 and address[3] not in (0, 255)
    return address[0] >> 5 == 1   # 2000::/3


def host_for(captures, owner):
    host = json.loads(json.dumps(HOST))
    if owner:
        host["interfaces"][0]["addrs"] += owned_addresses(captures)
    return host


def load(path):
    """The records by packet, their tables named by family: both are there."""
    records, _ = diff.load(str(path))
    for r in records.values():
        for key in ("hits", "policy"):
            for counter in r[key]:
                family, colon, table = counter[0].rpartition(":")
                counter[0] = f"{family if colon else 'ip4'} {table}"
    return records


class Comparison:
    """One batch of captures through one pair of rulesets on one host, both ways."""

    def __init__(self, iptc, folder, name, stories):
        self.iptc, self.folder, self.name, self.stories = iptc, folder, name, stories
        self.rules = {v: RULES / f"{name}.v{v}.save" for v in (4, 6)}

    def run(self, captures, way):
        packets = [{"t": 0.0, "in": "eth0", "frame": f, "note": f"{c.path.name}#{n}"} for c in captures for n, f in enumerate(c.frames, 1)]
        if way in ("without tags", "sent by the host"):
            packets = [{**p, "frame": without_tags(p["frame"])} for p in packets]
        if way == "sent by the host":
            packets = [{**p, "in": None, "frame": f} for p in packets if (f := sendable(p["frame"]))]
        host = self.folder / "host.json"
        host.write_text(json.dumps(host_for(captures, way == "the host owns destinations")))
        files = self.as_they_are(captures) if way in ("gateway", "the host owns destinations") else self.as_one_file(packets)
        mode = compare.Mode(rewrite_mac=True)
        compare.ask_kernel(self.folder, mode, rules=str(self.rules[4]), rules6=str(self.rules[6]), packets=packets)
        compare.iptc_jsonl(self.iptc, list(self.rules.values()), files, host, self.folder / "iptc.jsonl",
                           [] if way == "sent by the host" else ["--in", "eth0"], mode)
        return self.differences(packets)

    def as_they_are(self, captures):
        files = [self.folder / f"{n}-{c.path.name}" for n, c in enumerate(captures)]
        for file, capture in zip(files, captures):
            file.write_bytes(wire.without_times(capture.path.read_bytes()))
        return files

    def as_one_file(self, packets):
        wire.save_pcapng(str(self.folder / "packets.pcapng"), packets)
        return [self.folder / "packets.pcapng"]

    def differences(self, packets):
        k, i = load(self.folder / "kernel.jsonl"), load(self.folder / "iptc.jsonl")
        lines = []
        rules = {(f"ip{v} {table}", chain, n): text for v in (4, 6)
                 for (table, chain, n), text in diff.rule_lines(str(self.rules[v])).items()}
        bad, _ = diff.report(k, i, pk=packets, rules=rules, maxn=self.stories, out=lines.append)
        return len(packets), bad, "\n".join(lines)


def compare_all(a, chosen, rulesets):
    packets = differing = runs = 0
    tagged = [c for c in chosen if c.tagged]
    jobs = [(batch, way) for batch in batches(chosen) for way in WAYS]
    jobs += [(batch, "without tags") for batch in batches(tagged)]
    for name in rulesets:
        of_ruleset = 0
        for number, (batch, way) in enumerate(jobs):
            with tempfile.TemporaryDirectory(prefix="iptc-captures-") as scratch:
                folder = pathlib.Path(a.keep or scratch) / f"{name}-{number}"
                folder.mkdir(parents=True, exist_ok=True)
                n, bad, text = Comparison(a.iptc, folder, name, a.stories).run(batch, way)
            packets, differing, runs, of_ruleset = packets + n, differing + bad, runs + 1, of_ruleset + n
            if bad:
                print(f"{name}, {way}: {bad} of {n} packets differ"
                      f" (captures: {', '.join(c.path.name for c in batch)})\n{text}", flush=True)
        print(f"{name}: {of_ruleset} packets", flush=True)
    print(f"{len(chosen)} captures, {len(rulesets)} rulesets, {runs} runs, {packets} packets, {differing} differ")
    return 1 if differing or packets == 0 else 0


def named(folder, names):
    if names.startswith("@"):
        names = ",".join(line.strip() for line in open(names[1:]) if line.strip() and not line.startswith("#"))
    return [folder / n for n in names.split(",")]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True, help="the program to compare")
    ap.add_argument("--captures", type=pathlib.Path, default=HERE.parents[2] / "shared" / "corpus" / "pcaps", help="folder of captures")
    ap.add_argument("--names", help="comma list of captures, or @FILE: one a line")
    ap.add_argument("--with", dest="wanted", help="comma list of features: only captures that have one of them")
    ap.add_argument("--count", type=int, default=200, help="how many, over all features")
    ap.add_argument("--longest", type=int, default=BATCH_PACKETS, help="only captures of at most so many packets")
    ap.add_argument("--rulesets", help="comma list of those in captures/ (default: all)")
    ap.add_argument("--keep", help="keep the runs in this folder")
    ap.add_argument("--stories", type=int, default=1, help="differences told per category")
    ap.add_argument("--list", action="store_true", help="only say which captures, and their features")
    a = ap.parse_args()
    if not a.captures.is_dir():  # they are not the project's, so no check may demand them
        return compare.tell_skipped(f"there are no captures in {a.captures}")
    if not a.list and (status := compare.skip()):
        return status
    files = named(a.captures, a.names) if a.names else sorted(p for p in a.captures.iterdir() if p.stat().st_size <= LARGEST_FILE)
    captures = [c for c in map(read, files) if c]
    captures = [c for c in captures if len(c.frames) <= a.longest]
    if a.wanted:
        captures = [c for c in captures if set(a.wanted.split(",")) & set(c.features)]
    chosen = captures if a.names else choose(captures, a.count)
    if a.list:
        for c in chosen:
            print(c.path.name, len(c.frames), " ".join(f"{k}={v}" for k, v in sorted(c.features.items())))
        print(f"{len(chosen)} of {len(captures)} captures, {len({f for c in chosen for f in c.features})} features")
        return 0
    return compare_all(a, chosen, a.rulesets.split(",") if a.rulesets else sorted(p.name.split(".")[0] for p in RULES.glob("*.v4.save")))


if __name__ == "__main__":
    sys.exit(main())
