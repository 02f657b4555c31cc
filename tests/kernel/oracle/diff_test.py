#!/usr/bin/env python3
"""diff.py: what is a difference between two records, and which packets are compared at all."""
import sys
import unittest

import diff

RECORD = {"verdict": "DROP", "fate": "policy", "hits": [["filter", "FORWARD", 1]], "policy": [["filter", "FORWARD"]], "out": [],
          "ct": "NEW", "mark": 0, "local": [], "gen": []}


def told(k, i, **options):
    return diff.report(k, i, out=lambda line: None, **options)


class ReportTest(unittest.TestCase):
    def test_equal_records_do_not_differ(self):
        self.assertEqual(told({1: RECORD}, {1: dict(RECORD)})[0], 0)

    def test_a_packet_without_a_line_of_either_side_is_missing(self):
        for k, i in (({1: RECORD}, {}), ({}, {1: RECORD})):
            bad, counts = told(k, i)
            self.assertEqual((bad, counts["missing"]), (1, 1))

    def test_a_packet_of_the_trace_without_any_line_is_missing(self):
        packets = [{"frame": b""}, {"frame": b""}]
        bad, counts = told({1: RECORD}, {1: RECORD}, pk=packets, maxn=2)
        self.assertEqual((bad, counts["missing"]), (1, 1))

    def test_every_member_is_compared(self):
        other = {"verdict": "ACCEPT", "hits": [], "policy": [], "ct": "INVALID", "mark": 1, "local": [{"l3": "45"}], "gen": [{"l3": "45"}],
                 "out": [{"if": "eth0", "frame": "00" * 12 + "0800" + "45"}]}
        for key, value in other.items():
            self.assertEqual(diff.compare(RECORD, {**RECORD, key: value}), [key])

    def test_who_excuses_a_difference_is_asked(self):
        self.assertEqual(told({1: RECORD}, {1: {**RECORD, "mark": 1}}, differ=lambda k, i, l2: [])[0], 0)


if __name__ == "__main__":
    sys.exit(unittest.main())
