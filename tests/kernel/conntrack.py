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


def check(a, case, folder):
    compare.write_case(folder, case.rules, case.six, {**HOST, "sysctls": case.sysctls}, case.trace)
    return compare.Case(folder, compare.Mode(case.six, clock="real")).compare(a.iptc, a.stories)


if __name__ == "__main__":
    sys.exit(compare.run_named_cases(__doc__, conntrack_cases.CASES + nat_cases.CASES + match_cases.CASES + tcp_cases.CASES + sctp_cases.CASES, check))
