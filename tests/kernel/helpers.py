#!/usr/bin/env python3
"""Connection tracking helpers against the kernel: what they expect, and what they make of payloads that NAT changes.

Small traces, the same each time; helper_cases.py has them. Exit status as compare.py's."""
import argparse
import contextlib
import io
import json
import pathlib
import sys
import tempfile

import compare
import helper_cases


def write(folder, case):
    folder.mkdir(parents=True)
    host = compare.run.load_host(json.loads(json.dumps(helper_cases.HOST)))
    (folder / ("rules6.save" if case.six else "rules.save")).write_text(case.rules)
    (folder / "host.json").write_text(json.dumps(host))
    packets = [{"t": i / 1000, "in": p.interface, "frame": p.frame} for i, p in enumerate(case.packets)]
    compare.wire.save_json(str(folder / "trace.json"), packets)
    compare.wire.save_pcapng(str(folder / "trace.pcapng"), packets)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True, help="the program to compare")
    ap.add_argument("--only", default="", help="cases whose name has this in it")
    ap.add_argument("--keep", help="keep the cases in this folder")
    ap.add_argument("--stories", type=int, default=2, help="differences told per category")
    a = ap.parse_args()
    if status := compare.skip():
        return status
    packets = differing = 0
    with tempfile.TemporaryDirectory(prefix="iptc-helpers-") as scratch:
        for case in helper_cases.all_cases():
            if a.only not in case.name:
                continue
            folder = pathlib.Path(a.keep or scratch) / case.name.replace(" ", "-")
            with contextlib.redirect_stdout(io.StringIO()):
                write(folder, case)
            n, bad, _, text = compare.Case(folder, compare.Mode(six=case.six)).compare(a.iptc, a.stories)
            kernel, _ = compare.diff.load(str(folder / "kernel.jsonl"))
            related = sum(r["ct"] == "RELATED" for r in kernel.values())
            print(f"{case.name}: {n} packets, {related} RELATED, {bad} differ", flush=True)
            if related < case.related:
                print(f"  the kernel was to see {case.related} RELATED packets at least: the case proves nothing")
                bad += 1
            packets, differing = packets + n, differing + bad
            if bad:
                print(text, flush=True)
    print(f"{packets} packets, {differing} differ")
    return 1 if differing or packets == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
