#!/usr/bin/env python3
"""The gateway's rules over captures of real traffic: every packet gets a verdict and a fate that says why, nothing
crashes, and the summary is what the packets add up to.

Exit status: 0 all well, 1 not, 77 there are no captures here.
"""
import argparse
import collections
import csv
import json
import pathlib
import subprocess
import sys

EXAMPLE = pathlib.Path(__file__).resolve().parent / "gateway"
VERDICTS = {"ACCEPT", "DROP", "REJECT", "STOLEN"}
SKIPPED = 77


def choose(manifest, count):
    """`count` captures, evenly over the sorted list: (file, packets)."""
    with open(manifest, newline="") as f:
        rows = sorted((r["file"], int(r["packets"])) for r in csv.DictReader(f, delimiter="\t"))
    count = min(count, len(rows))
    return [rows[i * len(rows) // count] for i in range(count)]


def complaints_about(iptc, capture, packets):
    command = [iptc, "verify", str(EXAMPLE / "firewall.sh"), str(capture), "--host", str(EXAMPLE / "host.json"), "--in", "eth0",
               "--rewrite-mac", "--format", "jsonl"]
    r = subprocess.run(command, capture_output=True, text=True)
    if r.returncode not in (0, 1, 2):
        yield f"exit status {r.returncode}: {r.stderr.strip()[-400:]}"
        return
    lines = [json.loads(line) for line in r.stdout.splitlines()]
    if not lines or "summary" not in lines[-1]:
        yield f"no summary: {r.stderr.strip()[-400:]}"
        return
    summary, records = lines[-1]["summary"], lines[:-1]
    if [x["n"] for x in records] != list(range(1, len(records) + 1)):
        yield "packets are not numbered from 1 without a gap"
    if r.returncode == 0 and len(records) != packets:
        yield f"{len(records)} records for {packets} packets"
    if r.returncode == 2 and "error" not in r.stderr:
        yield "exit status 2 without an error"
    yield from (f"packet {x['n']}: verdict {x['verdict']}, fate {x['fate']!r}" for x in records
                if x["verdict"] not in VERDICTS or not x["fate"])
    yield from sums(summary, records)


def sums(summary, records):
    verdicts = collections.Counter(x["verdict"] for x in records)
    if summary["packets"] != len(records):
        yield f"the summary has {summary['packets']} packets, there are {len(records)}"
    if {k: v for k, v in summary["verdicts"].items() if v} != dict(verdicts):
        yield f"the summary's verdicts are {summary['verdicts']}, the packets' {dict(verdicts)}"
    hits = collections.Counter(tuple(h) for x in records for h in x["hits"])
    counted = {(r["table"], r["chain"], r["number"]): r["packets"] for r in summary["rules"] if r["packets"]}
    if counted != dict(hits):
        yield f"the summary's rule counters {counted} are not the packets' hits {dict(hits)}"


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    ap.add_argument("--captures", required=True, type=pathlib.Path)
    ap.add_argument("--count", type=int, default=100)
    a = ap.parse_args()
    if not (a.captures / "MANIFEST.tsv").exists():
        print(f"SKIPPED: no captures in {a.captures}, nothing was tried")
        return SKIPPED
    bad = total = 0
    chosen = choose(a.captures / "MANIFEST.tsv", a.count)
    for name, packets in chosen:
        found = list(complaints_about(a.iptc, a.captures / name, packets))
        for line in found[:5]:
            print(f"{name}: {line}")
        bad, total = bad + bool(found), total + packets
    print(f"{len(chosen)} captures, {total} packets, {bad} captures with complaints")
    return 1 if bad or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
