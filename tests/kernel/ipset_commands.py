#!/usr/bin/env python3
"""Random ipset commands, run by the real ipset in a namespace of its own and by iptc's: the exit statuses must be the
same, and what `save` and `list` print but for the seeds of the hashes, the order of their entries and their sizes.
Set types that this kernel lacks are left out, with a line that says so."""
import argparse
import os
import random
import re
import subprocess
import sys

SKIPPED = 77
TYPES = ["bitmap:ip", "bitmap:ip,mac", "bitmap:port", "hash:ip", "hash:mac", "hash:ip,mac", "hash:net", "hash:net,net",
         "hash:ip,port", "hash:net,port", "hash:ip,port,ip", "hash:ip,port,net", "hash:ip,mark", "hash:net,port,net",
         "hash:net,iface", "list:set"]
NAMES = ["a", "b", "c", "d", "e", "l", "m"]
NETS = ["hash:net", "hash:net,net", "hash:net,port", "hash:ip,port,net", "hash:net,port,net", "hash:net,iface"]


class Generator:
    """Commands over a few sets; what has been created steers the elements, so that most of them are good."""

    def __init__(self, seed, types):
        self.random = random.Random(seed)
        self.types = types
        self.sets = {}

    def pick(self, *values):
        return self.random.choice(values)

    def chance(self, one_in):
        return self.random.randrange(one_in) == 0

    def ip4(self):
        if self.chance(40):
            return self.pick("0.0.0.0", "255.255.255.255", "10.1", "010.0.0.1", "foo", "1.2.3", "::1", "[10.0.0.9]",
                             "localhost", "1.2.3.4.5", "")
        return f"10.0.{self.random.randrange(2)}.{self.random.randrange(12)}"

    def ip6(self):
        if self.chance(40):
            return self.pick("::", "1.2.3.4", "foo", "2001:db8::g")
        return f"2001:db8::{self.random.randrange(12):x}"

    def address(self, six):
        return self.ip6() if six else self.ip4()

    def net(self, six):
        if self.chance(20):
            return self.address(six) + self.pick("/0", "/33", "/129", "/x", "/32", "/128", "/")
        return self.address(six) + "/" + str(self.pick(64, 120, 126, 127) if six else self.pick(26, 28, 29, 30, 31))

    def spread(self, six, nets):
        """An address, a net or a range."""
        shape = self.random.randrange(8)
        if shape < (2 if nets else 5):
            return self.address(six)
        if shape < 6:
            return self.net(six)
        if self.chance(20):
            return self.address(six) + "-" + self.address(six)[:-1]
        return "-".join(f"2001:db8::{n:x}" if six else f"10.0.0.{n}" for n in self.random.sample(range(20), 2))

    def number(self):
        return str(self.pick(0, 1, 20, 21, 22, 23, 53, 79, 80, 81, 65535, 65536, "0x50", "ssh", "domain", "nosuch"))

    def port(self, six):
        shape = self.random.randrange(10)
        if shape < 4:
            return self.pick("", "tcp:", "udp:", "sctp:", "udplite:", "17:") + str(self.random.randrange(79, 83))
        if shape < 6:
            low = self.random.randrange(70, 90)
            return self.pick("", "udp:") + f"{low}-{low + self.random.randrange(-3, 5)}"
        if shape < 7:
            icmp = "icmpv6" if six != self.chance(8) else "icmp"
            return icmp + ":" + self.pick("ping", "echo-reply", "3/1", "8/0", "255/255", "256/0", "8", "redirect")
        if shape < 8:
            return self.pick("gre:0", "esp:0", "gre:1", "47:0", "0:0", "255:0", "nosuch:0", "ah:0")
        return self.number()

    def mac(self):
        if self.chance(12):
            return self.pick("00:00:00:00:00:00", "0:1:2:3:4:5", "00-11-22-33-44-55", "aa:BB:cc:DD:ee:FF")
        return f"00:11:22:33:44:0{self.random.randrange(4)}"

    def part(self, part, first, six, verb):
        if part == "ip":
            return self.spread(six, False) if first else self.address(six)
        if part == "net":
            return self.spread(six, True)
        if part == "port":
            return self.port(six)
        if part == "mac":
            return self.mac()
        if part == "mark":
            return self.pick("0", "1", "0x2", "0xffffffff", "0x100000000", "x")
        if part == "iface":
            return self.pick("", "", "physdev:") + self.pick("eth0", "eth1", "et", "lo", "x" * 15, "x" * 16)
        return self.pick(*NAMES, "nosuch")

    def element(self, kind, six, verb):
        if kind == "bitmap:port":
            return self.pick("", "", "tcp:", "udp:") + self.pick(self.number(), "20-23", "81-79", "2000")
        parts = kind.split(":")[1].split(",")
        if kind == "bitmap:ip,mac" and self.chance(2):
            parts = parts[:1]
        text, first = [], True
        for part in parts:
            text.append(self.part(part, first, six, verb))
            first = first and part not in ("ip", "net")
        if self.chance(40):
            text.append("1.1.1.1")
        if self.chance(60):
            text.pop()
        return ",".join(text)

    def create(self):
        kind = self.pick(*self.types)
        words = ["create", self.pick(*NAMES), kind]
        six = False
        if kind.startswith("bitmap:ip"):
            words += ["range", self.pick("10.0.0.0/24", "10.0.0.0/22", "10.0.0.2-10.0.1.7", "10.0.0.9-10.0.0.3",
                                         "10.0.0.0/15", "10.0.0.0/32", "10.0.0.1")]
            if kind == "bitmap:ip" and self.chance(3):
                words += ["netmask", self.pick("30", "24", "28", "32", "0", "33")]
        elif kind == "bitmap:port":
            words += ["range", self.pick("0-1024", "100-20", "80", "ssh-domain", "0-65535", "udp:domain-90")]
        elif kind == "list:set":
            if self.chance(3):
                words += ["size", self.pick("0", "5", "x")]
        else:
            six = self.chance(3) and kind != "hash:mac"
            if six:
                words += self.pick(["family", "inet6"], ["-6"], ["--family", "ipv6"])
            if self.chance(3):
                words += self.pick(["hashsize", "100"], ["maxelem", "3"], ["hashsize", "2"], ["bucketsize", "5"],
                                   ["initval", "7"], ["forceadd"], ["probes", "3"], ["hashsize", "x"])
            if kind in ("hash:ip", "hash:ip,port", "hash:net,net") and self.chance(3):
                words += self.pick(["netmask", "30"], ["netmask", "64"], ["bitmask", "255.255.0.255"],
                                   ["bitmask", "ffff:ffff::f"], ["netmask", "0"], ["bitmask", "0.0.0.0"])
        for word in (["timeout", self.pick("0", "5000", "2147484")], ["counters"], ["comment"], ["skbinfo"]):
            if self.chance(4):
                words += word
        if self.chance(40):
            words += self.pick(["bogus"], ["netmask", "24"], ["timeout"], ["counters"], ["size", "3"], ["-4"])
        return words, six

    def entry_options(self, verb, kind, words):
        given = {"timeout": ["timeout", self.pick("0", "3000", "4000", "-1")], "counters":
                 self.pick(["packets", "7"], ["bytes", "8"], ["packets", "1", "bytes", "2"]),
                 "comment": ["comment", self.pick("x", "some text", "")],
                 "skbinfo": self.pick(["skbmark", "0x1"], ["skbmark", "0x1/0xff"], ["skbprio", "1:2"],
                                      ["skbqueue", "3"], ["skbmark", "7"])}
        out = []
        if verb == "add":
            for name, option in given.items():
                if (name in words and self.chance(2)) or self.chance(60):
                    out += option
        if kind in NETS and verb != "del" and self.chance(5):
            out.append("nomatch")
        if kind == "hash:net,iface" and verb == "add" and self.chance(5):
            out.append("wildcard")
        if kind == "list:set" and self.chance(3):
            out += [self.pick("before", "after"), self.pick(*NAMES)]
        if self.chance(60):
            out += self.pick(["bogus"], ["nomatch"], ["timeout", "3000"])
        return out

    def command(self):
        roll = self.random.randrange(100)
        exist = ["-exist"] if self.chance(5) else []
        if roll < 14 or not self.sets:
            words, six = self.create()
            self.last = (words[1], words[2], six, words)
            return exist + words
        self.last = None
        if roll < 88:
            verb = self.pick("add", "add", "add", "test", "test", "del", "-A", "--add")
            name = self.pick(*self.sets) if not self.chance(30) else self.pick(*NAMES)
            kind, six, words = self.sets.get(name, ("hash:ip", False, []))
            plain = {"-A": "add", "--add": "add"}.get(verb, verb)
            return exist + [verb, name, self.element(kind, six, plain)] + self.entry_options(plain, kind, words)
        return exist + self.pick(["flush", self.pick(*NAMES)], ["destroy", self.pick(*NAMES)],
                                 ["rename", self.pick(*NAMES), self.pick(*NAMES)],
                                 ["swap", self.pick(*NAMES), self.pick(*NAMES)], ["destroy"], ["foo"], ["x", "a"],
                                 ["save", "nosuch"], ["list", "a", "b"], ["list", "-n"], ["add", "a"])

    def settled(self, command, status):
        """Learns from the real ipset what there is now."""
        words = [w for w in command if w != "-exist"]
        if status != 0:
            return
        if self.last:
            self.sets.setdefault(self.last[0], self.last[1:])
        elif words[0] in ("destroy", "x"):
            if len(words) == 1:
                self.sets.clear()
            else:
                self.sets.pop(words[1], None)
        elif words[0] == "rename":
            self.sets[words[2]] = self.sets.pop(words[1])
        elif words[0] == "swap":
            a, b = words[1:]
            self.sets[a], self.sets[b] = self.sets[b], self.sets[a]


class Shell:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, words):
        quoted = " ".join('"' + w + '"' for w in words)
        self.process.stdin.write("| " + quoted + "\n")
        self.process.stdin.flush()
        output, said = [], []
        for line in self.process.stdout:
            line = line.rstrip("\n")
            if line.startswith("= "):
                return int(line[2:]), output, said
            (said if line.startswith("! ") else output).append(line)
        raise RuntimeError("the shell ended at: " + quoted)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def real(words):
    done = subprocess.run(["ipset"] + words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()


def comparable(lines):
    """Without what hangs on the kernel's seeds, its clock and the size of its buckets."""
    out, block = [], []
    for line in lines:
        line = re.sub(r"initval 0x[0-9a-f]+", "initval S", line)
        line = re.sub(r"(bitmask [0-9a-f.:]+)/\d+", r"\1", line)  # a slip of ipset 7.17, now and then
        line = re.sub(r"hashsize \d+", "hashsize N", line)
        line = re.sub(r"(?<=[^:] timeout )([1-9]\d*)", lambda m: str(int(m[1]) // 100 * 100 + 100)
                      if int(m[1]) % 100 > 90 else m[1], line)
        if line.startswith("Size in memory") or line == "":
            continue
        if line.startswith(("create ", "Name:")):
            out += sorted(block)
            block = []
            out.append(line)
        else:
            block.append(line)
    return out + sorted(block)


def destroy_all():
    for words in (["flush"], ["destroy"]):
        real(words)


def one_seed(seed, shell_path, steps, types):
    """The number of complaints."""
    destroy_all()
    generator, shell, history = Generator(seed, types), Shell(shell_path), []
    for step in range(steps):
        command = generator.command()
        if any(w == "" for w in command) or "" in command[-1:]:
            command = [w or "x" for w in command]
        history.append(" ".join(command))
        status, output, errors = real(command)
        ours, our_output, said = shell.run(command)
        if status in (139, -11):  # the real one crashed: nothing to compare, and the sets are as they were
            status = 1
        generator.settled(command, status)
        bad = status != ours
        what = f"status {ours}, the real one's {status}"
        if not bad and step % 5 == 4:
            for query in (["save"], ["list"]):
                theirs = comparable(real(query)[1])
                mine = comparable(shell.run(query)[1])
                if theirs != mine:
                    bad = True
                    what = "\n".join([f"`{query[0]}` differs:"] + [f"- {x}" for x in theirs if x not in mine]
                                     + [f"+ {x}" for x in mine if x not in theirs])
                    break
        if bad:
            print(f"seed {seed}, after {len(history)} commands: {what}\n  real: {errors}\n  iptc: {said}")
            for line in history[-25:]:
                print("    ipset " + line)
            shell.close()
            return 1
    shell.close()
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shell", required=True)
    parser.add_argument("--seeds", default="1-20")
    parser.add_argument("--steps", type=int, default=120)
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        print("SKIPPED: needs root for a network namespace; nothing was proved")
        return SKIPPED
    if os.environ.get("IPTC_IN_NAMESPACE") != "1":
        os.environ["IPTC_IN_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "-n", sys.executable, *sys.argv])
    if subprocess.run(["ipset", "list", "-n"], capture_output=True).returncode != 0:
        print("SKIPPED: no ipset here, or a kernel without sets; nothing was proved")
        return SKIPPED
    types = []
    for kind in TYPES:
        extra = {"bitmap:port": ["range", "0-9"]}.get(kind, ["range", "10.0.0.0/24"] if "bitmap" in kind else [])
        if real(["create", "probe", kind] + extra)[0] == 0:
            types.append(kind)
            real(["destroy", "probe"])
        else:
            print(f"{kind}: this kernel does not have it, left out")
    low, high = (int(x) for x in arguments.seeds.split("-"))
    bad = sum(one_seed(seed, arguments.shell, arguments.steps, types) for seed in range(low, high + 1))
    destroy_all()
    print(f"{high - low + 1} seeds, {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
