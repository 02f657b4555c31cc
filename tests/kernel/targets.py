#!/usr/bin/env python3
"""Targets and matches that ask the host, each in a small ruleset of its own, against the kernel.

Every case is run with the packets that the firewall makes taken away before OUTPUT and with them walking on. Exit
status as compare.py's."""
import argparse
import collections
import contextlib
import copy
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import compare
import target_cases

diff, run, wire = compare.diff, compare.run, compare.wire

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


def ask_kernel(case, folder, replies):
    open_sockets = []
    # The oracle sets up routes of the main table alone.
    host = copy.deepcopy({k: v for k, v in case.host.items() if k != "table_routes"})
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            saved = {} if case.script else {"rules6" if case.six else "rules": str(folder / "rules.save")}
            run.run(**saved, packets=str(folder / "trace.json"),
                    host=host, out=str(folder / "kernel.jsonl"), replies=replies, speed=1.0 if case.timed else 0.0,
                    queue=case.queue, pre=lambda lab: prepare(lab, case, open_sockets))
    finally:
        for process in open_sockets:
            process.stdin.close()
            process.wait()
    return diff.load(str(folder / "kernel.jsonl"))[0]


def ask_iptc(iptc, case, folder, replies):
    model = copy.deepcopy(case.host)
    model["routes"] = model.get("routes", []) + model.pop("table_routes", [])
    (folder / "model.json").write_text(json.dumps(model))
    mine = folder / "iptc.jsonl"
    with open(mine, "w") as sink:
        extra = ["-6"] if case.six else ["-4"]
        if case.queue != "keep" and case.queue:
            extra += ["--queue", case.queue]
        r = subprocess.run([iptc, "verify", str(folder / "rules.save"), str(folder / "trace.pcapng"), "--host",
                            str(folder / "model.json"), "--format", "jsonl", "--frames", "--clock",
                            "capture" if case.timed else "frozen", "--replies", replies, *extra],
                           stdout=sink, stderr=subprocess.PIPE, text=True)
    if r.returncode not in (0, 1):
        raise SystemExit(f"{case.name}: iptc verify failed ({r.returncode}): {r.stderr.strip()}")
    return diff.load(str(mine))[0]


def all_frames(record):
    """Every frame that left, without telling the firewall's own from the others, nor their identifications."""
    out = []
    for f in record["out"]:
        out.append((f["if"], diff._norm_gen(wire.l3(bytes.fromhex(f["frame"]))[1]).hex()))
    return collections.Counter(out)


def differences(case, kernel, mine, replies):
    if replies == "consume":
        bad = diff.compare(kernel, mine)
        # What became of a packet that was queued the oracle sees only where it leaves or arrives.
        if case.queue in ("accept", "drop", "bypass") and kernel["fate"] == "queue" and "verdict" in bad:
            if mine["verdict"] == "DROP" or mine["fate"].startswith("stack:"):
                bad.remove("verdict")
        # Behind a packet that was made on the way the oracle loses sight of where the first one was.
        if kernel["gen"] and kernel["mark"] is None and "verdict" in bad:
            bad.remove("verdict")
        return [b for b in bad if b != "out_natport"]
    bad = []
    if diff.hitset(kernel["hits"]) != diff.hitset(mine["hits"]):
        bad.append("hits")
    if diff.polset(kernel["policy"]) != diff.polset(mine["policy"]):
        bad.append("policy")
    if all_frames(kernel) != all_frames(mine):
        bad.append("out")
    if diff.l3list(kernel["gen"], True) != diff.l3list(mine["gen"], True):
        bad.append("gen")
    if diff.l3list(kernel["local"], True) != diff.l3list(mine["local"], True):
        bad.append("local")
    return bad


def run_case(iptc, case, replies, scratch):
    """The numbers of packets and of those that differ; prints what differs."""
    folder = pathlib.Path(scratch) / f"{case.name}-{replies}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rules.save").write_text(case.rules)
    wire.save_json(str(folder / "trace.json"), case.packets)
    wire.save_pcapng(str(folder / "trace.pcapng"), case.packets)
    kernel = ask_kernel(case, folder, replies)
    mine = ask_iptc(iptc, case, folder, replies)
    bad = 0
    rules = diff.rule_lines(str(folder / "rules.save"))
    for n in sorted(kernel):
        which = differences(case, kernel[n], mine.get(n), replies) if n in mine else ["missing"]
        if not which or n in case.vague:
            continue
        bad += 1
        v, b = wire.l3(case.packets[n - 1]["frame"])
        print(f"  {case.name} ({replies}), packet {n} differs in {', '.join(which)}: {wire.story(v, b)}")
        for record, who in ((kernel[n], "kernel"), (mine.get(n, {}), "iptc")):
            print("\n".join(diff.describe(record, rules, who)))
    return len(kernel), bad


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--iptc", required=True)
    ap.add_argument("--only", help="cases whose name has this in it")
    ap.add_argument("--keep", help="keep the cases in this folder")
    a = ap.parse_args()
    if status := compare.skip():
        return status
    packets = differing = cases = 0
    with tempfile.TemporaryDirectory(prefix="iptc-targets-") as scratch:
        for case in target_cases.cases():
            if a.only and a.only not in case.name:
                continue
            cases += 1
            for replies in case.replies:
                n, bad = run_case(a.iptc, case, replies, a.keep or scratch)
                packets, differing = packets + n, differing + bad
                print(f"{case.name} ({replies}): {n} packets, {bad} differ", flush=True)
    print(f"{cases} cases, {packets} packets, {differing} differ")
    return 1 if differing or packets == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
