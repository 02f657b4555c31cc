#!/usr/bin/env python3
"""The kernel's TCP transition table, measured: a connection is brought into each state by real segments, then one more
is sent in each direction. Prints it, and compares it with tcp_table.txt, which the unit test of iptc's table reads.

Exit status as compare.py's."""
import argparse
import pathlib
import sys
import tempfile

import compare
from conntrack_cases import HOST, STATES, Case

TABLE = pathlib.Path(__file__).resolve().parent / "tcp_table.txt"
COLUMNS = ["SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2"]
NAMES = dict(zip(["SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE",
                  "SYN_SENT2"], COLUMNS))
EVENTS = {"syn": "S", "synack": "SA", "fin": "FA", "ack": "A", "rst": "R", "none": ""}
# What leads from SYN_SENT to each state, in turn: whether the server sends it, flags, the state then.
STEPS = [(True, "SA", "SR"), (False, "A", "ES"), (False, "FA", "FW"), (True, "A", "CW"), (True, "FA", "LA"),
         (False, "A", "TW")]


class Ends:
    """Both ends of one connection; each knows the next sequence number that it sends and expects."""

    def __init__(self, case, port):
        self.case, self.port, self.next = case, port, [1001, 5001]

    def send(self, reply, flags):
        me, other = (1, 0) if reply else (0, 1)
        seq = (1000, 5000)[me] if "S" in flags else self.next[me]
        ack = self.next[other] if "A" in flags else 0
        if "S" in flags or "F" in flags:
            self.next[me] = seq + 1
        self.case.tcp(flags, seq, ack, reply=reply, sport=self.port, gap=0.0)

    def reach(self, state):
        self.send(False, "S")
        if state == "SS":
            return
        if state == "S2":
            self.send(True, "S")
            return
        for reply, flags, reached in STEPS:
            if state == "CL" and reached == "FW":
                break
            self.send(reply, flags)
            if reached == state:
                return
        self.send(False, "R")


def expected():
    table, rows = {}, {}
    for line in TABLE.read_text().splitlines():
        words = line.split()
        if words[0] in ("original", "reply"):
            rows = table.setdefault(words[0] == "reply", {})
        elif words[0] in EVENTS:
            rows[words[0]] = words[1:]
    return table


def counted(entry):
    return entry["po"] + entry["pr"]


def cell(before, last, state, event):
    """What the kernel's answer to the last segment says; `before`: the one that led into the state."""
    if last["ct"] == "INVALID":
        return "iv"
    if not last["entry"]:
        return "CL" if event == "rst" else "gone"  # without an answer so far, a reset deletes the entry at once
    entry, old = last["entry"][0], before["entry"][0]
    after = NAMES[entry["state"]]
    if after == "SS" and state in ("TW", "CL"):
        return "SS*" if last["ct"] == "NEW" else "ig"
    # What is ignored is not counted; nor is a repeated SYN, which does not prolong the entry.
    if after == state and counted(entry) == counted(old) and (state, event) != ("SS", "syn"):
        return "ig"
    return after


def measure():
    case, plan = Case("tcp table", filter=STATES), []
    for reply in (False, True):
        for event, flags in EVENTS.items():
            for state in COLUMNS:
                ends = Ends(case, 2000 + len(plan))
                ends.reach(state)
                ends.send(reply, flags)
                plan.append((reply, event, state, len(case.trace)))
    with tempfile.TemporaryDirectory(prefix="iptc-tcp-table-") as scratch:
        folder = pathlib.Path(scratch)
        compare.write_case(folder, case.rules, False, HOST, case.trace)
        kernel = compare.ask_kernel(folder)
    table = {}
    for reply, event, state, number in plan:
        measured = cell(kernel[number - 1], kernel[number], state, event)
        table.setdefault(reply, {}).setdefault(event, []).append(measured)
    return table


def check_table():
    """Prints the table; how many cells are not as tcp_table.txt has them."""
    wanted, wrong = expected(), 0
    for reply, rows in measure().items():
        print(("reply   " if reply else "original") + "  " + "  ".join(f"{c:3}" for c in COLUMNS))
        for event, cells in rows.items():
            print(f"  {event:8}" + "  ".join(f"{c:3}" for c in cells))
            wrong += sum(a != b for a, b in zip(cells, wanted[reply][event], strict=True))
    print(f"{wrong} cells are not as tcp_table.txt has them", flush=True)
    return wrong


def main():
    argparse.ArgumentParser(description=__doc__).parse_known_args()
    if status := compare.skip():
        return status
    return 1 if check_table() else 0


if __name__ == "__main__":
    sys.exit(main())
