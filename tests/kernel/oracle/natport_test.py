#!/usr/bin/env python3
"""What natport.py excuses, and what it must not."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import build_packets as build  # noqa: E402
import natport  # noqa: E402

PUBLIC, SERVER, CLIENT = "203.0.113.1", "198.51.100.7", "192.168.1.10"
DRAWN = {"port": 40000, "range": [1024, 65535]}
MOVED = [{"orig": {"sport": 2000}, "reply": {"dport": 50000}}]


def udp(port, **kw):
    return build.ip4(PUBLIC, SERVER, 17, build.udp(PUBLIC, SERVER, port, 53, b"data", **kw))


def tcp(port, **kw):
    return build.ip4(PUBLIC, SERVER, 6, build.tcp(PUBLIC, SERVER, port, 80, "S", 7, **kw))


def error(quoted):
    return build.ip4(SERVER, PUBLIC, 1, build.icmp(SERVER, PUBLIC, 3, 3, data=quoted))


def excused(kernel, mine, drawn=DRAWN, entries=MOVED):
    return natport.all_alike([("eth0", kernel)], [("eth0", mine)], drawn, entries)


class Excused(unittest.TestCase):
    def test_the_drawn_port_with_its_checksum(self):
        for make in (udp, tcp, lambda p: udp(p, zero=True), lambda p: error(udp(p)), lambda p: error(tcp(p)[:28])):
            self.assertTrue(excused(make(50000), make(40000)))

    def test_an_icmp_id(self):
        def echo(i):
            return build.ip4(PUBLIC, SERVER, 1, build.icmp(PUBLIC, SERVER, 8, 0, i, 1, b"ping"))
        self.assertTrue(excused(echo(50000), echo(40000), entries=[{"orig": {"id": 7}, "reply": {"id": 50000}}]))

    def test_sctp(self):
        def init(port):
            return build.ip4(PUBLIC, SERVER, 132, build.sctp(port, 80, 0, [(1, 0, b"\0" * 16)]))
        self.assertTrue(excused(init(50000), init(40000)))

    def test_an_entry_that_is_gone(self):
        self.assertTrue(excused(tcp(50000), tcp(40000), entries=[]))


class NotExcused(unittest.TestCase):
    def test_nothing_was_drawn(self):
        self.assertFalse(excused(udp(50000), udp(40000), drawn=None))

    def test_another_port_than_the_drawn_one(self):
        self.assertFalse(excused(udp(50000), udp(40001)))

    def test_the_kernel_kept_its_port(self):
        kept = [{"orig": {"sport": 2000}, "reply": {"dport": 2000}}]
        self.assertFalse(excused(udp(2000), udp(40000), entries=kept))

    def test_outside_the_range(self):
        self.assertFalse(excused(udp(700), udp(40000), entries=[{"orig": {"sport": 1}, "reply": {"dport": 700}}]))

    def test_a_checksum_that_does_not_fit(self):
        self.assertFalse(excused(udp(50000), udp(40000, bad=True)))
        self.assertFalse(excused(udp(50000), udp(40000, zero=True)))

    def test_any_other_byte(self):
        self.assertFalse(excused(tcp(50000), tcp(40000, win=1)))
        self.assertFalse(excused(udp(50000), build.ip4(PUBLIC, CLIENT, 17, build.udp(PUBLIC, SERVER, 40000, 53, b"data"))))

    def test_another_interface_or_count(self):
        self.assertFalse(natport.all_alike([("eth0", udp(50000))], [("eth1", udp(40000))], DRAWN, MOVED))
        self.assertFalse(natport.all_alike([("eth0", udp(50000))], [], DRAWN, MOVED))


if __name__ == "__main__":
    unittest.main()
