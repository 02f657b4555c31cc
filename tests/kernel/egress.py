#!/usr/bin/env python3
"""`iptc verify --egress` against what the kernel let out: generated cases run through the kernel, its frames become the
capture of the other side. The same rules find no difference; rules with another policy and a rule less find those that
the kernel's and iptc's own frames tell.

Exit status: 0 all well, 1 not, 77 the kernel can't be asked here (no root, no network namespaces).
"""
import argparse
import collections
import contextlib
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import compare
import generate
import run
import wire

FEATURES = "filter,nat,user,neg,iface,multiport,ct,mark,proto,log,fragments,mangle,targets"


def kernel_frames(folder):
    """Runs the case through the kernel and writes what left, in another order within milliseconds, as a capture."""
    with contextlib.redirect_stderr(io.StringIO()):
        run.run(rules=str(folder / "rules.save"), packets=str(folder / "trace.json"), host=str(folder / "host.json"),
                out=str(folder / "kernel.jsonl"))
    rows = [json.loads(line) for line in open(folder / "kernel.jsonl")]
    frames = [{"t": row["t"] + 0.0005, "in": frame["if"], "frame": bytes.fromhex(frame["frame"])}
              for row in rows if "n" in row for frame in row["out"] if frame["if"] != "lo"]
    order = random.Random(1)
    frames.sort(key=lambda frame: frame["t"] + order.random() * 0.01)
    wire.save_pcapng(str(folder / "there.pcapng"), frames)
    return len(frames)


def verify(iptc, folder, rules, jobs):
    r = subprocess.run([iptc, "verify", str(rules), str(folder / "trace.pcapng"), "--host", str(folder / "host.json"), "--format", "jsonl",
                        "--frames", "--clock", "frozen", "--replies", "consume", "--egress", str(folder / "there.pcapng"),
                        "--jobs", str(jobs)], capture_output=True, text=True)
    if r.returncode not in (0, 1):
        raise SystemExit(f"iptc verify failed ({r.returncode}): {r.stderr.strip()}")
    lines = [json.loads(line) for line in r.stdout.splitlines()]
    return r.returncode, [x for x in lines if "egress" in x], [x for x in lines if "verdict" in x and "egress" not in x], lines[-1]["summary"]["egress"]


def only_port(difference):
    """NAT draws it at random where the flow's own is taken."""
    return difference["egress"] == "rewritten" and set(difference["fields"]) <= {"source port", "icmp word", "destination port"}


def other_rules(text):
    """The filter table of a save file with other policies and without its first accepting rule of FORWARD."""
    lines, table, dropped = [], "", False
    for line in text.splitlines():
        table = line[1:] if line.startswith("*") else table
        if table == "filter" and line.startswith(":FORWARD "):
            line = line.replace(" DROP ", " ?? ").replace(" ACCEPT ", " DROP ").replace(" ?? ", " ACCEPT ")
        if table == "filter" and not dropped and line.startswith("-A FORWARD") and line.endswith("-j ACCEPT"):
            dropped = True
            continue
        lines.append(line)
    return "\n".join(lines) + "\n"


def bytes_out(row):
    return sorted((f["if"], f["frame"][28:]) for f in row["out"] if f["if"] != "lo")


def expected_kinds(kernel, mine):
    """By packet, what iptc's frames and the kernel's say: seen and missing."""
    kinds = collections.Counter()
    for k, m in zip(kernel, mine):
        a, b = collections.Counter(bytes_out(m)), collections.Counter(bytes_out(k))
        here, there = sum((a - b).values()), sum((b - a).values())
        kinds["seen" if there > here else "missing" if here > there else "same"] += abs(here - there)
    return kinds


def complaints_about(iptc, folder):
    left = kernel_frames(folder)
    code, differences, _, totals = verify(iptc, folder, folder / "rules.save", 1)
    worth = [d for d in differences if not only_port(d)]
    if worth:
        yield f"the same rules: {len(worth)} differences, the first: {json.dumps(worth[0])}"
    if code != (1 if differences else 0):
        yield f"exit status {code} with {len(differences)} differences"
    paired = totals["matched"] + totals["rewritten"]
    if paired + totals["unexplained"] != left or totals["unexplained"]:
        yield f"{left} frames left, {totals}"
    (folder / "other.save").write_text(other_rules((folder / "rules.save").read_text()))
    code, differences, mine, totals = verify(iptc, folder, folder / "other.save", 2)
    kernel = [row for row in map(json.loads, open(folder / "kernel.jsonl")) if "n" in row]
    expected = expected_kinds(kernel, mine)
    told = {"seen": totals["seen"], "missing": totals["missing"] + totals["outside"] + totals["uncovered"]}
    for kind, count in told.items():
        if count != expected[kind]:
            yield f"other rules: {count} {kind}, by the frames there are {expected[kind]}: {totals}"
    if not differences or code != 1:
        yield f"other rules: {len(differences)} differences, exit status {code}"


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    ap.add_argument("--seeds", default="1-4", help="first-last")
    a = ap.parse_args()
    if status := compare.skip():
        return status
    bad = 0
    with tempfile.TemporaryDirectory(prefix="iptc-egress-") as scratch:
        for seed in compare.span_of(a.seeds):
            folder = pathlib.Path(scratch) / f"seed{seed}"
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                generate.write_case(str(folder), seed, 60, 400, FEATURES, False)
            found = list(complaints_about(a.iptc, folder))
            print(f"seed {seed}: " + ("; ".join(found) if found else "as the kernel's frames tell"), flush=True)
            bad += bool(found)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
