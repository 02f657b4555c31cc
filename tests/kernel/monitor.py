#!/usr/bin/env python3
"""`iptc trace --format xtables` against xtables-monitor: generated rules by iptables-nft, generated packets, every line.

The packets' ids, and the IP ids of packets that the kernel makes, are its own to choose and not compared.
Exit status as compare.py's."""
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import compare
import line_cases

FEATURES = "filter,user,neg,iface,multiport,mark,goto,reject,proto"
TRACED = "*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -j TRACE\n-A OUTPUT -j TRACE\nCOMMIT\n"
SEND = """
import json, socket, sys, time
packets = json.load(open(sys.argv[1]))
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
for p in packets:
    s.sendto(bytes.fromhex(p["frame"]), (p["in"], 0))
    time.sleep(0.004)  # or the monitor's socket overflows
"""


# Behind INPUT: the host's sockets would answer. Its own lines are passed by.
BLACK_HOLE = "table ip blackhole { chain c { type filter hook input priority 2147483647; policy drop; }; }"


def without_black_hole(lines):
    kept = []
    for line in lines:
        if " blackhole:" not in line:
            kept.append(line)
        elif kept and kept[-1].startswith("PACKET"):
            kept.pop()
    return kept


def without_raw(text):
    return re.sub(r"\*raw\n.*?COMMIT\n", "", text, flags=re.S)


def comparable(line):
    line = re.sub(r"^(PACKET:| TRACE:) (\d+) [0-9a-f]{8}", r"\1 \2 -", line)
    return re.sub(r" ID=\d+", " ID=-", line) if line.startswith("PACKET") and " IN=" not in line else line


def netlink_sockets(pid):
    """The rows of /proc/net/netlink that are the process's own: its group bits, and what waits to be read."""
    own = {os.readlink(fd) for fd in pathlib.Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for line in pathlib.Path(f"/proc/{pid}/net/netlink").read_text().splitlines()[1:]]
    return [(int(row[3], 16), int(row[4])) for row in rows if f"socket:[{row[-1]}]" in own]


def listens(pid):
    return any(groups for groups, _ in netlink_sockets(pid))


def unread(pid):
    return sum(waiting for _, waiting in netlink_sockets(pid))


def wait_for(holds, seconds=10):
    """Until it held twice in a row: what was read may not be printed yet."""
    deadline, times = time.monotonic() + seconds, 0
    while times < 2:
        if time.monotonic() > deadline:
            raise SystemExit("xtables-monitor neither listens nor gets ready")
        times = times + 1 if holds() else 0
        time.sleep(0.1)  # between two looks


def kernel_lines(folder, save, packets):
    """What xtables-monitor prints while the packets come in."""
    host = compare.run.load_host(str(folder / "host.json"))
    with compare.run.Lab(host) as lab:
        inside = ["ip", "netns", "exec", lab.F]
        subprocess.run([*inside, "iptables-nft-restore"], input=save, text=True, check=True)
        subprocess.run([*inside, "nft", "-f", "-"], input=BLACK_HOLE, text=True, check=True)
        with open(folder / "monitor.txt", "w") as sink:
            monitor = subprocess.Popen([*inside, "xtables-monitor", "--trace"], stdout=sink)
            try:
                wait_for(lambda: listens(monitor.pid))
                subprocess.run(["ip", "netns", "exec", lab.P, sys.executable, "-c", SEND, str(packets)], check=True)
                wait_for(lambda: listens(monitor.pid) and unread(monitor.pid) == 0)
            finally:
                monitor.terminate()
                monitor.wait()
    return without_black_hole((folder / "monitor.txt").read_text().splitlines())


def my_lines(iptc, folder, rules, count):
    packets = [f"pcap:{folder / 'sent.pcapng'}#{n}" for n in range(1, count + 1)]
    done = subprocess.run([iptc, "trace", str(rules), *packets, "--host", str(folder / "host.json"), "--format", "xtables"],
                          capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"iptc trace failed ({done.returncode}): {done.stderr.strip()}")
    return done.stdout.splitlines()


def case(iptc, folder, seed, count):
    compare.generate(folder, seed, 30, count, FEATURES)
    rules = folder / "traced.save"
    rules.write_text(TRACED + without_raw((folder / "rules.save").read_text()))
    save = subprocess.run([iptc, "save", str(rules)], check=True, capture_output=True, text=True).stdout
    sent = [p for p in compare.wire.load(str(folder / "trace.json")) if p["in"]]
    compare.wire.save_json(str(folder / "sent.json"), sent)
    compare.wire.save_pcapng(str(folder / "sent.pcapng"), sent)
    kernel = [comparable(line) for line in kernel_lines(folder, save, folder / "sent.json")]
    mine = [comparable(line) for line in my_lines(iptc, folder, rules, len(sent))]
    for number, (theirs, ours) in enumerate(zip(kernel, mine), 1):
        if theirs != ours:
            return f"line {number}\n  kernel {theirs}\n  iptc   {ours}", len(mine)
    return (None if len(kernel) == len(mine) and mine else f"kernel {len(kernel)} lines, iptc {len(mine)}"), len(mine)


def cases(a, seed):
    yield f"seed {seed}", functools.partial(case, a.iptc, seed=seed, count=a.packets)


if __name__ == "__main__":
    missing = [name for name in ("xtables-monitor", "iptables-nft-restore") if shutil.which(name) is None]
    sys.exit(line_cases.main(__doc__, 100, f"no {missing[0]}" if missing else None, cases))
