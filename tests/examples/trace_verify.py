#!/usr/bin/env python3
"""`iptc trace` and `iptc verify` on the same packets of the same captures: verdict, fate, who decided, every counter step
in its order, connection state, mark and what is logged must be the same. The gateway's capture always; captures of real
traffic, where they are, through its rules and through rules that keep state.

Exit status: 0 no difference, 1 differences.
"""
import argparse
import json
import pathlib
import subprocess
import sys

from real_traffic import EXAMPLE, choose

COMPARED = ("verdict", "fate", "where", "ct", "mark", "steps", "log", "unknown")
MOST_PACKETS = 150  # of a capture: each is looked for from the capture's beginning


def run(command):
    r = subprocess.run(command, capture_output=True, text=True)
    if r.returncode:
        raise SystemExit(f"{' '.join(command)[:300]}: exit status {r.returncode}: {r.stderr.strip()[-400:]}")
    return [json.loads(line) for line in r.stdout.splitlines()]


def described(place):
    """What trace says of ["filter", "INPUT", 3], and of a policy, which has no number."""
    if place is None:
        return None
    return f"{place[0]}/{place[1]} " + (f"rule {place[2]}" if len(place) > 2 else "policy")


def of_verify(x):
    steps = [described(h) for h in x["hits"]] + [described(p) for p in x["policy"]]
    return {"where": described(x["where"]), "steps": steps, "log": x.get("log", []), "unknown": x.get("unknown", []),
            **{k: x[k] for k in ("verdict", "fate", "ct", "mark")}}


def of_trace(x):
    hits = [f"{s['chain']} rule {s['rule']}" for s in x["steps"] if s.get("outcome") == "hit"]
    policies = [f"{s['chain']} policy" for s in x["steps"] if "policy" in s]
    log = [{k: v for k, v in line.items() if k != "payload"} for line in x["log"]]
    return {"steps": hits + policies, "log": log, "unknown": x.get("unknown", []),
            **{k: x[k] for k in ("where", "verdict", "fate", "ct", "mark")}}


def differences(iptc, rules, capture, count, ingress, options):
    verdicts = run([iptc, "verify", *rules, str(capture), *options, *(["--in", ingress] if ingress else []), "--format", "jsonl"])
    count = min(count, len(verdicts) - 1, MOST_PACKETS)
    if count == 0:
        return 0, 0
    packets = [f'pcap:"{capture}"#{n}' + (f" in {ingress}" if ingress else "") for n in range(1, count + 1)]
    traces = run([iptc, "trace", *rules, *packets, *options, "--format", "json"])
    bad = abs(len(traces) - count)
    for n, (verdict, trace) in enumerate(zip(verdicts, traces), 1):
        a, b = of_verify(verdict), of_trace(trace)
        found = [f"    {k}: verify {a[k]!r}, trace {b[k]!r}" for k in COMPARED if a[k] != b[k]]
        if found:
            bad += 1
            if bad <= 3:
                print(f"{capture} packet {n} by {rules[0]}", *found, sep="\n")
    return count, bad


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    ap.add_argument("--captures", required=True, type=pathlib.Path)
    ap.add_argument("--count", type=int, default=25)
    a = ap.parse_args()
    host = ["--host", str(EXAMPLE / "host.json")]
    gateway = [str(EXAMPLE / "firewall.sh")]
    stateful = [str(EXAMPLE.parent / "rules" / "stateful.save")]
    cases = [(gateway, EXAMPLE / "traffic.pcapng", MOST_PACKETS, "", host)]
    if (a.captures / "MANIFEST.tsv").exists():
        for name, packets in choose(a.captures / "MANIFEST.tsv", a.count):
            cases.append((gateway, a.captures / name, packets, "eth0", [*host, "--rewrite-mac"]))
            cases.append((stateful, a.captures / name, packets, "", []))
    total = bad = 0
    for case in cases:
        count, wrong = differences(a.iptc, *case)
        total, bad = total + count, bad + wrong
    print(f"{len(cases)} cases, {total} packets, {bad} differences")
    return 1 if bad or not total else 0


if __name__ == "__main__":
    sys.exit(main())
