#!/usr/bin/env python3
"""Packets and sets: random sets, packets sent over lo in a namespace of its own, one rule in OUTPUT for each set and
list of directions. Which rules counted a packet must be what iptc's sets answer for it, and so must be what -j SET
adds and deletes."""
import argparse
import os
import random
import socket
import struct
import subprocess
import sys

from ipset_commands import SKIPPED, Shell, comparable, destroy_all, real

ADDRESSES = [f"127.0.{a}.{b}" for a in (0, 1) for b in range(1, 6)]
DIRECTIONS = ["src", "dst", "src,src", "src,dst", "dst,src", "dst,dst", "src,dst,dst", "dst,dst,src", "dst,src,src"]
KINDS = {
    "hash:ip": "{net}", "hash:net": "{net}", "hash:ip,port": "{ip},{port}", "hash:net,port": "{net},{port}",
    "hash:ip,port,ip": "{ip},{port},{ip2}", "hash:ip,port,net": "{ip},{port},{net2}", "hash:net,iface": "{net},{face}",
    "bitmap:ip": "{ip}", "bitmap:port": "{bare}", "hash:net,net": "{net},{net2}",
    "hash:net,port,net": "{net},{port},{net2}",
}


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(rng):
    """An IPv4 packet, with whatever may confuse a lookup of ports."""
    protocol = rng.choice([6, 6, 17, 17, 1, 1, 132, 136, 47, 50])
    sport, dport = rng.randrange(78, 84), rng.randrange(78, 84)
    if protocol == 6:
        body = struct.pack("!HHIIBBHHH", sport, dport, 1, 0, 0x50, 4, 100, 0, 0)
    elif protocol in (17, 136):
        body = struct.pack("!HHHH", sport, dport, 12, 0) + b"abcd"
    elif protocol == 1:
        body = struct.pack("!BBHHH", rng.choice([0, 8, 3]), rng.choice([0, 1]), 0, 1, 1)
    elif protocol == 132:
        body = struct.pack("!HHII", sport, dport, 1, 0)
    else:
        body = bytes(rng.randrange(256) for _ in range(12))
    if rng.randrange(12) == 0:
        body = body[:rng.randrange(len(body))]
    fragment = rng.choice([0, 0, 0, 0, 0, 0x2000, 3])
    source, destination = (socket.inet_aton(rng.choice(ADDRESSES)) for _ in range(2))
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 7, fragment, 64, protocol, 0, source, destination)
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def entry(rng, kind):
    def net():
        return rng.choice(ADDRESSES) + rng.choice(["", "", "/24", "/30", "/31", "/16"])

    port = rng.choice(["tcp:80", "tcp:79-81", "udp:80-82", "icmp:8/0", "icmp:3/1", "gre:0", "esp:0", "sctp:80-83",
                       "udplite:80"])
    values = {"ip": rng.choice(ADDRESSES), "ip2": rng.choice(ADDRESSES), "net": net(), "net2": net(), "port": port,
              "face": rng.choice(["lo", "eth0", "l", "lo2"]), "bare": rng.choice(["80", "79-81", "82"])}
    words = [KINDS[kind].format(**values)]
    if "net" in kind.split(":")[1].split(",") and rng.randrange(3) == 0:
        words.append("nomatch")
    if kind == "hash:net,iface" and rng.randrange(4) == 0:
        words.append("wildcard")
    return words


def both(shell, words):
    status, _, error = real(words)
    ours, _, _ = shell.run(words)
    if status != ours:
        print(f"ipset {' '.join(words)}: status {ours}, the real one's {status} {error}")
        return 1
    return 0


def ask(shell, verb, name, directions, data):
    shell.process.stdin.write(f"> {verb} {name} {directions} - lo {data.hex()}\n")
    shell.process.stdin.flush()
    return int(shell.process.stdout.readline().split()[1])


def fill(rng, shell, kinds):
    names, bad = [], 0
    for number in range(8):
        kind, name = rng.choice(kinds), f"s{number}"
        words = ["create", name, kind]
        if kind.startswith("bitmap"):
            words += ["range", "127.0.0.0/23" if kind == "bitmap:ip" else "0-1000"]
        if kind in ("hash:ip", "hash:ip,port") and rng.randrange(3) == 0:
            words += ["netmask", "30"]
        if rng.randrange(2):
            words.append("counters")
        bad += both(shell, words)
        for _ in range(rng.randrange(1, 8)):
            bad += both(shell, ["-exist", "add", name, *entry(rng, kind)])
        names.append(name)
    bad += both(shell, ["create", "all", "list:set"])
    for name in rng.sample(names, 3):
        bad += both(shell, ["add", "all", name])
    return names + ["all"], bad


def iptables(*words):
    return subprocess.run(["iptables-legacy", "-w", *words], capture_output=True, text=True, check=True).stdout


def one_seed(seed, shell_path, kinds):
    rng, shell = random.Random(seed), Shell(shell_path)
    iptables("-F")
    iptables("-P", "INPUT", "DROP")  # nothing is answered
    destroy_all()
    names, bad = fill(rng, shell, kinds)
    rules = []
    for name in names:
        for directions in rng.sample(DIRECTIONS, 4):
            verb = rng.choice(["test", "test", "test", "nomatch"])
            rules.append((verb, name, directions))
    for target in range(4):
        rules.insert(rng.randrange(len(rules)), (rng.choice(["add", "del"]), rng.choice(names), rng.choice(DIRECTIONS)))
    for verb, name, directions in rules:
        if verb in ("test", "nomatch"):
            extra = ["--return-nomatch"] if verb == "nomatch" else []
            iptables("-A", "OUTPUT", "-m", "set", "--match-set", name, directions, *extra)
        else:
            exist = ["--exist"] if verb == "add" else []
            iptables("-A", "OUTPUT", "-j", "SET", f"--{verb}-set", name, directions, *exist)
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sender:
        sender.setsockopt(socket.SOL_IP, socket.IP_HDRINCL, 1)
        for _ in range(25):
            data = packet(rng)
            iptables("-Z", "OUTPUT")
            sender.sendto(data, (socket.inet_ntoa(data[16:20]), 0))
            counted = [int(line.split()[0]) for line in iptables("-nvxL", "OUTPUT").splitlines()[2:]]
            for (verb, name, directions), packets in zip(rules, counted):
                ours = ask(shell, verb, name, directions, data)
                if verb in ("test", "nomatch") and ours != packets:
                    print(f"seed {seed}: {verb} {name} {directions}: iptc {ours}, kernel {packets}, {data.hex()}")
                    print("\n".join(real(["save", name])[1]))
                    return bad + 1
    theirs, mine = comparable(real(["save"])[1]), comparable(shell.run(["save"])[1])
    if theirs != mine:
        print(f"seed {seed}: after the packets", *("- " + x for x in theirs if x not in mine),
              *("+ " + x for x in mine if x not in theirs), *rules, sep="\n")
        bad += 1
    shell.close()
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shell", required=True)
    parser.add_argument("--seeds", default="1-10")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        print("SKIPPED: needs root for a network namespace; nothing was proved")
        return SKIPPED
    if os.environ.get("IPTC_IN_NAMESPACE") != "1":
        os.environ["IPTC_IN_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    try:
        iptables("-nL")
        subprocess.run(["ipset", "list", "-n"], check=True, capture_output=True)
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    except (OSError, subprocess.CalledProcessError):
        print("SKIPPED: no iptables-legacy, ipset or ip here; nothing was proved")
        return SKIPPED
    kinds = []
    for kind in KINDS:
        extra = {"bitmap:ip": ["range", "10.0.0.0/24"], "bitmap:port": ["range", "0-9"]}.get(kind, [])
        if real(["create", "probe", kind, *extra])[0] == 0:
            kinds.append(kind)
            real(["destroy", "probe"])
        else:
            print(f"{kind}: this kernel does not have it, left out")
    low, high = (int(x) for x in arguments.seeds.split("-"))
    bad = sum(one_seed(seed, arguments.shell, kinds) for seed in range(low, high + 1))
    print(f"{high - low + 1} seeds, {bad} differences")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
