#!/usr/bin/env python3
"""Memory of `iptc verify` does not grow with the capture: the peak over a large capture, made on the fly, is that over a
small one. From pipes, from a pcapng file, and from pipe and file merged; with one thread and with several.

Exit status: 0 all well, 1 not.
"""
import argparse
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

RULES = pathlib.Path(__file__).resolve().parent / "rules" / "stateful.save"
FRAME = 1400
ALLOWED_MIB = 32


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def frame(n):
    """A UDP packet of one of 256 flows."""
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, FRAME - 14, n & 0xFFFF, 0, 64, 17, 0, bytes((10, 0, 0, n & 0xFF)), bytes((192, 0, 2, 1)))
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    udp = struct.pack(">HHHH", 1000 + (n & 0xFF), 53, FRAME - 34, 0)
    return bytes.fromhex("020000000002020000000001" "0800") + ip + udp + bytes(FRAME - 42)


def pcap(mib):
    """The pieces of a capture of that size; each piece is the same second again."""
    yield struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    piece = b"".join(struct.pack("<IIII", 1_700_000_000, n, FRAME, FRAME) + frame(n) for n in range(740))
    for _ in range(mib):
        yield piece


def pcapng(mib):
    def block(kind, body):
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    yield block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0))
    time = 1_700_000_000 * 1_000_000
    piece = b"".join(block(6, struct.pack("<IIIII", 0, time >> 32, time + n & 0xFFFFFFFF, FRAME, FRAME) + frame(n)) for n in range(740))
    for _ in range(mib):
        yield piece


def peak_mib(iptc, captures, jobs, piped):
    command = [iptc, "verify", str(RULES), *captures, "--hook", "forward", "--strategy", "interpreter", "--jobs", str(jobs)]
    environment = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=1:" + os.environ.get("ASAN_OPTIONS", ""))
    p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    for piece in piped:
        p.stdin.write(piece)
    p.stdin.close()
    errors = p.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(p.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)}: status {status}: {errors[-600:]}")
    return usage.ru_maxrss / 1024


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    ap.add_argument("--mib", type=int, default=160)
    a = ap.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="iptc-big-") as scratch:
        for mib in (8, a.mib):
            with open(f"{scratch}/{mib}.pcapng", "wb") as f:
                f.writelines(pcapng(mib))
        for jobs in (1, 3):
            for what in ("pipe", "pcapng pipe", "file", "both"):
                peaks = []
                for mib in (8, a.mib):
                    captures = {"pipe": ["-"], "pcapng pipe": ["-"], "file": [f"{scratch}/{mib}.pcapng"], "both": ["-", f"{scratch}/{mib}.pcapng"]}[what]
                    piped = () if what == "file" else pcapng(mib) if what == "pcapng pipe" else pcap(mib)
                    peaks.append(peak_mib(a.iptc, captures, jobs, piped))
                grew = peaks[1] - peaks[0] > ALLOWED_MIB
                bad += grew
                print(f"{what:11} --jobs {jobs}: {peaks[0]:.0f} MiB for 8 MiB, {peaks[1]:.0f} MiB for {a.mib} MiB{', GREW' if grew else ''}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
