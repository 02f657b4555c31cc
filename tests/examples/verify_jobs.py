#!/usr/bin/env python3
"""`iptc verify --jobs` over captures of real traffic: whatever the rules and the number of threads, every byte that one
thread prints, and no crash.

The gateway example's capture is always tried; of --captures, --count are, evenly chosen (0: all).
Exit status: 0 all well, 1 not.
"""
import argparse
import pathlib
import subprocess
import sys

from real_traffic import EXAMPLE, choose

RULES = pathlib.Path(__file__).resolve().parent / "rules"
GATEWAY = [str(EXAMPLE / "firewall.sh")], ["--host", str(EXAMPLE / "host.json"), "--rewrite-mac"]
# Rules that couple flows, rules that do not, and rules of both families.
RULESETS = {
    "gateway": GATEWAY,
    "stateful": ([str(RULES / "stateful.save"), str(RULES / "stateful6.save")], ["--hook", "forward"]),
    "stateless": ([str(RULES / "stateless.save")], ["--hook", "forward"]),
    "spending": ([str(RULES / "spending.save")], ["--hook", "forward"]),
    "full table": ([str(RULES / "stateful.save")], ["--hook", "forward", "--conntrack-max", "20"]),
}
FORMATS = (["--format", "jsonl", "--frames"], ["--format", "text"])


def run(iptc, ruleset, captures, options):
    rules, own = RULESETS[ruleset]
    command = [iptc, "verify", *rules, *captures, *own, "--strategy", "interpreter", *options]
    r = subprocess.run(command, capture_output=True)
    return r.returncode, r.stdout, r.stderr


def first_difference(a, b):
    for n, (x, y) in enumerate(zip(a.split(b"\n"), b.split(b"\n")), 1):
        if x != y:
            return f"line {n}: {x[:300]!r} and {y[:300]!r}"
    return f"{len(a)} and {len(b)} bytes"


def complaints_about(iptc, captures, rulesets, jobs, options):
    for ruleset in rulesets:
        for form in FORMATS:
            one = run(iptc, ruleset, captures, [*form, *options])
            if one[0] not in (0, 1, 2):
                yield f"{ruleset}: exit status {one[0]}: {one[2].decode(errors='replace')[-600:]}"
                continue
            many = run(iptc, ruleset, captures, [*form, *options, "--jobs", str(jobs)])
            for what, x, y in zip(("exit status", "output", "errors"), one, many):
                if x != y:
                    yield f"{ruleset} {form[1]} --jobs {jobs}: {what} differ: " + (
                        f"{x} and {y}: {many[2].decode(errors='replace')[-600:]}" if isinstance(x, int) else first_difference(x, y))


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    ap.add_argument("--captures", required=True, type=pathlib.Path)
    ap.add_argument("--count", type=int, default=20)
    ap.add_argument("--jobs", type=int, default=4)
    a = ap.parse_args()
    traffic = str(EXAMPLE / "traffic.pcapng")
    tried = [("the gateway's capture", [traffic], list(RULESETS), []), ("it twice", [traffic, traffic], list(RULESETS), [])]
    if (a.captures / "MANIFEST.tsv").exists():
        chosen = choose(a.captures / "MANIFEST.tsv", a.count or sys.maxsize)
        names = list(RULESETS)
        for i, (name, _) in enumerate(chosen):  # two of the rulesets each, in turns
            some = [names[i % len(names)], names[(i + 1) % len(names)]]
            tried.append((name, [str(a.captures / name)], some, ["--in", "eth0"]))
    bad = 0
    for name, captures, rulesets, options in tried:
        found = list(complaints_about(a.iptc, captures, rulesets, a.jobs, options))
        for line in found[:5]:
            print(f"{name}: {line}", flush=True)
        bad += bool(found)
    print(f"{len(tried)} inputs, {bad} with complaints")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
