#!/usr/bin/env python3
"""Connection tracking helpers against the kernel: what they expect, and what they make of payloads that NAT changes.

Small traces, the same each time; helper_cases.py and pptp_cases.py have them. Exit status as compare.py's."""
import itertools
import sys

import compare
import helper_cases
import pptp_cases


def check(a, case, folder):
    packets = [{"t": i / 1000, "in": p.interface, "frame": p.frame} for i, p in enumerate(case.packets)]
    compare.write_case(folder, case.rules, case.six, helper_cases.HOST, packets)
    n, bad, counts, text = compare.Case(folder, compare.Mode(six=case.six)).compare(a.iptc, a.stories)
    kernel, _ = compare.diff.load(str(folder / "kernel.jsonl"))
    related = sum(r["ct"] == "RELATED" for r in kernel.values())
    if related < case.related:
        return n, bad + 1, counts, f"{text}\nof {case.related} RELATED packets at least the kernel saw {related}: the case proves nothing"
    return n, bad, counts, text


if __name__ == "__main__":
    sys.exit(compare.run_named_cases(__doc__, itertools.chain(helper_cases.all_cases(), pptp_cases.all_cases()), check))
