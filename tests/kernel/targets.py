#!/usr/bin/env python3
"""Targets and matches that ask the host, each in a small ruleset of its own, against the kernel.

Every case is run with the packets that the firewall makes taken away before OUTPUT and with them walking on. Exit
status as compare.py's."""
import contextlib
import copy
import fcntl
import functools
import json
import subprocess
import sys

import compare
import target_cases

diff, run, wire = compare.diff, compare.run, compare.wire
REACH = 0.25  # seconds: how far apart the samples of rateest are

# A socket, held open until standard input ends. Arguments: family, protocol, address, port, transparent.
LISTENER = """
import socket, sys
family, protocol, address, port, transparent = sys.argv[1:]
six = family == "6"
s = socket.socket(socket.AF_INET6 if six else socket.AF_INET,
                  socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)
if transparent == "1":
    s.setsockopt(41 if six else 0, 75 if six else 19, 1)
s.bind((address, int(port)))
if protocol == "tcp":
    s.listen()
print("open", flush=True)
sys.stdin.read()
"""


def prepare(lab, case, open_sockets):
    """What the host model of the case says beyond what the oracle sets up itself, and the rules if they are a script."""
    host = case.host
    if case.script:
        run.sh(["sh", "-e"], case.rules.replace("iptables", "iptables-legacy"), ns=lab.F)
    for interface in host["interfaces"]:
        if "group" in interface:
            run.sh(["ip", "link", "set", interface["name"], "group", str(interface["group"])], ns=lab.F)
    for route in host.get("table_routes", []):
        six = ["-6"] if ":" in route["dst"] else []
        run.sh(["ip", *six, "route", "add", route["type"], route["dst"], "dev", route["dev"], "table",
                str(route["table"])], ns=lab.F)
    for rule in host.get("rules", []):
        if "fwmark" in rule:
            six = ["-6"] if rule.get("family") == "inet6" else []
            run.sh(["ip", *six, "rule", "add", "fwmark", rule["fwmark"], "lookup", str(rule["table"]), "priority",
                    str(rule["priority"])], ns=lab.F)
    for s in host.get("sockets", []):
        command = ["ip", "netns", "exec", lab.F, sys.executable, "-c", LISTENER, "6" if ":" in s["address"] else "4",
                   s["protocol"], s["address"], str(s["port"]), "1" if s.get("transparent") else "0"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        open_sockets.append(process)
        if process.stdout.readline() != b"open\n":
            raise SystemExit(f"the case's socket cannot be opened: {s}")


@contextlib.contextmanager
def sockets_closed_after(open_sockets):
    try:
        yield
    finally:
        for process in open_sockets:
            process.stdin.close()
            process.wait()


def bytes_of(packet):
    return bytes.fromhex(packet["l3"]) if "l3" in packet else wire.l3(bytes.fromhex(packet["frame"]))[1]


def same_packets(key, kernel, mine):
    """Whether the same left, or arrived. Which of the kernel's packets the firewall made is a guess, iptc says it: those are
    compared without what is free in such packets, the others whole."""
    rest = [(p["if"], bytes_of(p)) for p in kernel[key]]
    for made in (False, True):
        free = diff.of_our_own if made else diff.mask_clock
        for p in (p for p in mine[key] if bool(p.get("gen")) == made):
            wanted = (p["if"], free(bytes_of(p)))
            found = next((i for i, (name, b) in enumerate(rest) if (name, free(b)) == wanted), None)
            if found is None:
                return False
            del rest[found]
    return not rest


def hits_within_reach(packets, n, kernel, mine):
    """Whether each rule of FORWARD hit the packet that, a little earlier or later, also hit one in iptc: samples of a rate are
    taken by a clock that started when the rules were loaded."""
    at = packets[n - 1]["t"]
    near = [i for i, p in enumerate(packets, 1) if abs(p["t"] - at) <= REACH and p["frame"] == packets[n - 1]["frame"]]
    ours = [diff.hitset(mine[i]["hits"]) for i in near]
    theirs = diff.hitset(kernel["hits"])
    return all(any(hits[rule] == theirs[rule] for hits in ours) for rule in set(theirs).union(*ours))


def went_on(mine):
    return any(not p.get("gen") for key in ("out", "local") for p in mine[key])


def differ_for(case, replies, mine):
    def differ(k, i, l2):
        bad = diff.compare(k, i, l2)
        if k is None or i is None:
            return bad
        excused = set()
        # What became of a packet that was queued the oracle sees only where it leaves or arrives.
        if case.queue in ("accept", "drop", "bypass") and k["fate"] == "queue":
            excused |= {"verdict"} if i["verdict"] == "DROP" or i["fate"].startswith("stack:") else set()
        same = {key for key in ("out", "local") if same_packets(key, k, i)} if replies == "pass" else set()
        excused |= same
        # Behind a packet that was made on the way the oracle loses sight of where the first one was; where both go on and are
        # alike, of which is which, and of which was rejected. Then what left says it.
        if k["gen"] and k["fate"].startswith("silent:") and (k["mark"] is None or "out" in same):
            excused.add("verdict")
        if k["gen"] and len(same) == 2 and (went_on(i) or i["fate"].startswith("stack:")):
            excused.add("verdict")
        if k["n"] in case.vague and hits_within_reach(case.packets, k["n"], k, mine):
            excused.add("hits")
        return [b for b in bad if b not in excused]
    return differ


def check(a, given, folder):
    case, replies = given
    mode = compare.Mode(case.six, replies, "real" if case.timed else "frozen", queue=case.queue)
    # The oracle sets up routes of the main table alone.
    compare.write_case(folder, case.rules, case.six, {k: v for k, v in case.host.items() if k != "table_routes"}, case.packets)
    model = copy.deepcopy(case.host)
    model["routes"] = model.get("routes", []) + model.pop("table_routes", [])
    (folder / "model.json").write_text(json.dumps(model))
    open_sockets = []
    scripted = {"rules6" if case.six else "rules": None} if case.script else {}
    traced = compare.kernel_log(fcntl.LOCK_SH) if "-j TRACE" in case.rules else contextlib.nullcontext()
    with traced, sockets_closed_after(open_sockets):
        return compare.Case(folder, mode).compare(a.iptc, a.stories, model=folder / "model.json",
                                                  differ_of=lambda mine: differ_for(case, replies, mine),
                                                  pre=lambda lab: prepare(lab, case, open_sockets), **scripted)


def main():
    ap = compare.case_arguments(__doc__)
    ap.add_argument("--only", help="cases whose name has this in it")
    a = ap.parse_args()
    return compare.skip() or compare.run_cases(a, ((f"{case.name} ({replies})", (case, replies)) for case in target_cases.cases()
                                                   for replies in case.replies), functools.partial(check, a))


if __name__ == "__main__":
    sys.exit(main())
