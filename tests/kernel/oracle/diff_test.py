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

    def test_stamps_and_the_checksum_over_them_are_the_clocks(self):
        def packet(stamps, checksum):
            header = bytes.fromhex("4800002011110000401100000a0000010a000002440c0900") + stamps
            return header[:10] + checksum + header[12:]
        ours, theirs = packet(bytes(8), b"\1\2"), packet(b"\3\4\5\6" + bytes(4), b"\7\7")
        self.assertEqual(diff.mask_clock(ours), diff.mask_clock(theirs))
        self.assertNotEqual(diff.mask_clock(ours), diff.mask_clock(theirs[:8] + b"\1" + theirs[9:]))

    def test_who_excuses_a_difference_is_asked(self):
        self.assertEqual(told({1: RECORD}, {1: {**RECORD, "mark": 1}}, differ=lambda k, i, l2: [])[0], 0)

    def test_of_the_firewalls_own_ip6_packets_only_the_flow_label_is_free(self):
        packet = bytes([0x60, 0x2F, 0x12, 0x34]) + bytes(36)
        label = bytes([0x60, 0x21, 0x43, 0x21]) + bytes(36)
        traffic_class = bytes([0x60, 0x1F, 0x12, 0x34]) + bytes(36)
        self.assertEqual(diff.of_our_own(packet), diff.of_our_own(label))
        self.assertNotEqual(diff.of_our_own(packet), diff.of_our_own(traffic_class))


if __name__ == "__main__":
    sys.exit(unittest.main())
