#!/usr/bin/env python3
"""Connection tracking against the kernel, case by case: counts, labels, limits, zones, sysctls. Packets come at the times that the case says, in the kernel and in iptc.

Exit status as compare.py's."""
import argparse
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import compare
from conntrack_cases import CASES, HOST


def run_kernel(folder, rules, host, trace):
    (folder / "rules.save").write_text(rules)
    (folder / "host.json").write_text(json.dumps(host))
    compare.wire.save_json(str(folder / "trace.json"), trace)
    compare.wire.save_pcapng(str(folder / "trace.pcapng"), trace)
    with contextlib.redirect_stderr(io.StringIO()):
        compare.run.run(rules=str(folder / "rules.save"), packets=str(folder / "trace.json"),
                        host=str(folder / "host.json"), out=str(folder / "kernel.jsonl"), speed=1.0, quiet=True)
    return compare.diff.load(str(folder / "kernel.jsonl"))[0]


def run_iptc(iptc, folder, host):
    done = subprocess.run([iptc, "verify", str(folder / "rules.save"), str(folder / "trace.pcapng"), "--host",
                           str(folder / "host.json"), "--format", "jsonl", "--frames", "--replies", "consume"],
                          capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"iptc verify failed ({done.returncode}): {done.stderr.strip()}")
    (folder / "iptc.jsonl").write_text(done.stdout)
    return compare.diff.load(str(folder / "iptc.jsonl"))[0]


def check_case(iptc, case):
    """How many packets the case has, and how many of them differ."""
    host = {**HOST, "sysctls": case.sysctls}
    with tempfile.TemporaryDirectory(prefix="iptc-conntrack-") as scratch:
        folder = pathlib.Path(scratch)
        kernel = run_kernel(folder, case.rules, host, case.trace)
        mine = run_iptc(iptc, folder, host)
        lines = []
        bad, _ = compare.diff.report(kernel, mine, pk=case.trace,
                                     rules=compare.diff.rule_lines(str(folder / "rules.save")), maxn=3,
                                     out=lines.append)
    print(f"{case.name}: {len(kernel)} packets, {bad} differ", flush=True)
    if bad:
        print("\n".join(map(str, lines)), flush=True)
    return len(kernel), bad


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    ap.add_argument("--only", help="a part of the cases' names")
    a = ap.parse_args()
    if status := compare.skip():
        return status
    packets = differing = 0
    for case in CASES:
        if a.only and a.only not in case.name:
            continue
        n, bad = check_case(a.iptc, case)
        packets, differing = packets + n, differing + bad
    print(f"{packets} packets, {differing} differ")
    return 1 if differing or packets == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
