#!/usr/bin/env python3
"""Odd packets against every match and target that reads headers: counters, verdicts, states and bytes must be the kernel's.

A case is made from a seed, a family, whether there is conntrack, and what the rules do: `ask` (matches that only count)
or `write` (targets that change what they read). Exit status as compare.py's."""
import functools
import sys

import compare
import odd_packet_maker
import odd_rule_maker
import target_cases

KINDS = {"ask": odd_rule_maker.RuleMaker.asking_rules, "write": odd_rule_maker.RuleMaker.writing_rules}


def write_case(folder, seed, kind, six, tracked, packets):
    rules = odd_rule_maker.RuleMaker(seed, six, tracked)
    text = KINDS[kind](rules)
    compare.write_case(folder, text, six, target_cases.host(), odd_packet_maker.PacketMaker(f"{seed} {kind} {tracked}", six).trace(packets))
    (folder / "sets.ipset").write_text(rules.sets_text())


def cases(a):
    for seed in a.seeds:
        for kind in a.kinds:
            for six in a.families:
                for tracked in (False, True):
                    yield f"seed {seed} {kind} IPv{6 if six else 4} conntrack {'on' if tracked else 'off'}", (seed, kind, six, tracked)


def check(a, case, folder):
    seed, kind, six, tracked = case
    write_case(folder, seed, kind, six, tracked, a.packets)
    return compare.Case(folder, compare.Mode(six, strategies=a.strategies)).compare(a.iptc, a.stories)


def main():
    ap = compare.case_arguments(__doc__)
    ap.add_argument("--seeds", type=compare.span_of, default=compare.span_of("1-3"), help="first-last (default 1-3)")
    ap.add_argument("--packets", type=int, default=600)
    ap.add_argument("--kinds", type=lambda x: x.split(","), default=list(KINDS), help="comma list of ask, write")
    ap.add_argument("--families", type=lambda x: [f == "6" for f in x.split(",")], default=[False, True], help="comma list of 4, 6")
    ap.add_argument("--strategies", action="store_true", help="interpreter and other optimization levels as well: all byte for byte alike")
    ap.add_argument("--only", help="cases whose name has this in it")
    a = ap.parse_args()
    return compare.skip() or compare.run_cases(a, cases(a), functools.partial(check, a))


if __name__ == "__main__":
    sys.exit(main())
