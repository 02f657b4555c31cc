#!/usr/bin/env python3
"""Connection tracking, NAT and what keeps state against the kernel, case by case: counts, labels, limits, zones, sysctls. Packets come at the times that the case says, in the kernel and in iptc.

Exit status as compare.py's."""
import sys

import compare
import conntrack_cases
import match_cases
import nat_cases
import sctp_cases
import tcp_cases
from conntrack_cases import HOST

ASKED = 3  # times, at most


def check(a, case, folder):
    """A case with pauses that differs is asked again, as the kernel's clock runs on while this machine is busy with something else. Iptc
    has to say the same each time."""
    compare.write_case(folder, case.rules, case.six, {**HOST, "sysctls": case.sysctls}, case.trace)
    said = set()
    for left in reversed(range(ASKED if case.timed else 1)):
        packets, differ, counts, story = compare.Case(folder, compare.Mode(case.six, clock="real")).compare(a.iptc, a.stories)
        said.add(tuple(sorted((f.name, f.read_bytes()) for f in folder.glob("iptc*.jsonl"))))
        if len(said) > 1:
            return packets, differ + 1, counts, f"{story}\niptc does not say the same twice"
        if differ == 0 or left == 0:
            return packets, differ, counts, story
        print(f"{case.name}: {differ} differ, asked again\n{story}", flush=True)


if __name__ == "__main__":
    sys.exit(compare.run_named_cases(__doc__, conntrack_cases.CASES + nat_cases.CASES + match_cases.CASES + tcp_cases.CASES + sctp_cases.CASES, check))
