#!/usr/bin/env python3
"""A SYN flood through the whole pipeline: `iptc verify` with the gateway rules, where each SYN from outside makes a
connection, is translated to the mail server and forwarded, against packets of connections that are there already: of as
many as the table holds, in any order, and of a few.

Processor seconds, each less what its handshakes and the start cost; the cases take turns, and the least of each counts,
as the machine may do other things. Exit code 1 if a SYN costs more than twice a packet of a full table's connections, if
the table grows beyond its maximum, or if the flood takes more memory than the full table.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "tests" / "examples" / "gateway"
TABLE = 262144
MOST = 2.0  # times
SLACK = 1.1  # of memory


def run(iptc, capture):
    """Processor seconds, peak KiB and connections at the end of one run."""
    command = [iptc, "verify", EXAMPLE / "firewall.sh", capture, "--host", EXAMPLE / "host.json", "--jobs", "1"]
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"iptc failed: {process.stderr.read()}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, int(re.search(r"(\d+) at the end", out)[1])


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--bin", required=True, type=pathlib.Path)
    ap.add_argument("--packets", type=int, default=10_000_000)
    ap.add_argument("--few", type=int, default=1000)
    ap.add_argument("--runs", type=int, default=3)
    a = ap.parse_args()
    # Name: SYNs, handshakes, packets of those connections; and the case that it is measured beyond.
    cases = {
        "start": ((0, 1, 0), None),
        "full table's handshakes": ((0, TABLE, 0), None),
        "flood": ((a.packets, 0, 0), "start"),
        "full table": ((0, TABLE, a.packets), "full table's handshakes"),
        "few connections": ((0, a.few, a.packets), "start"),
    }
    results = {name: [] for name in cases}
    with tempfile.TemporaryDirectory(prefix="iptc-bench-") as scratch:
        for name, (numbers, _) in cases.items():
            subprocess.run([a.bin / "make_flood_capture", f"{scratch}/{name}", *map(str, numbers)], check=True)
        for _ in range(a.runs):
            for name in cases:
                results[name].append(run(a.bin / "iptc", f"{scratch}/{name}"))
    seconds = {name: min(r[0] for r in some) for name, some in results.items()}
    memory = {name: max(r[1] for r in some) for name, some in results.items()}
    cost = {name: seconds[name] - seconds[base] for name, (_, base) in cases.items() if base is not None}
    held = True

    def judge(text, good):
        nonlocal held
        held = held and good
        print(f"{text}: {'held' if good else 'MISSED'}")

    for name, spent in cost.items():
        print(f"{name:16}{spent / a.packets * 1e9:7.0f} ns a packet{memory[name] / 1024:8.0f} MiB")
    judge(f"flood / full table {cost['flood'] / cost['full table']:.2f}", cost["flood"] <= MOST * cost["full table"])
    print(f"flood / few connections {cost['flood'] / cost['few connections']:.2f}")
    entries = max(r[2] for r in results["flood"])
    judge(f"connections at the end of the flood: {entries}", entries <= TABLE)
    judge(f"memory, flood / full table {memory['flood'] / memory['full table']:.2f}", memory["flood"] <= SLACK * memory["full table"])
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
